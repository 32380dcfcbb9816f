// Who takes an answer drop by drop would hold a connection forever, as every drop is a sign of life to Node.

import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import type { Clock, Timer } from '../../platform/clock.ts'

/** How long one answer may take at least, and twice that at most; far longer than any has to wait for RetroAchievements. */
const lookMs = 120_000

/** Ends connections on which something is to be answered, and nothing was since the last look. */
export const slowReadersPlugin = fp(
  async (app, { clock }: { clock: Clock }) => {
    let timer: Timer
    let answeredBefore = new Map<Socket, number>()

    function look(): void {
      const busy = [...app.connections.all].filter(([, { answering }]) => answering > 0)
      for (const [socket, { answered }] of busy) if (answeredBefore.get(socket) === answered) socket.destroy()
      answeredBefore = new Map(busy.map(([socket, { answered }]) => [socket, answered]))
      timer = clock.setTimeout(look, lookMs)
    }

    app.addHook('onListen', async () => {
      timer = clock.setTimeout(look, lookMs)
    })
    app.addHook('preClose', async () => clock.clearTimeout(timer))
  },
  { name: 'slow-readers', dependencies: ['connections'] },
)
