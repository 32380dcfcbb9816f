// Clients in a loop, and what became of each of their requests.

import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'

export type Tally = {
  requests: number
  /** Nobody listened. */
  refused: number
  /** Sent, and never answered. */
  cut: number
  /** Answered with a status from 500 on. */
  failed: number
  slowestMs: number
  /** What went wrong, as it was said, with how often. */
  readonly said: Map<string, number>
}

export type Load = { stop(): Promise<Tally> }

const clients = 30
const everyMs = 100
/** One in so many requests is one that nobody holds the answer to; and so many clients open a connection each time. */
const missEvery = 10
const freshConnectionEvery = 3

/** Some hundred requests a second, most of them for what is held. Of several origins, the next is asked where one fails. */
export function play(origins: readonly string[]): Load {
  const tally: Tally = { requests: 0, refused: 0, cut: 0, failed: 0, slowestMs: 0, said: new Map() }
  let stopped = false

  async function ask(dispatcher: Agent): Promise<void> {
    const nth = tally.requests++
    const path =
      nth % missEvery === 0 ? `/games/1/comments?count=1&offset=${nth}` : `/games/${1 + (nth % 7)}/high-scores`
    const sentMs = performance.now()
    try {
      const { status, text } = await answer(path, dispatcher, nth, origins.length)
      if (status >= 500) {
        tally.failed += 1
        say(`${status} ${text.slice(0, 80)}`)
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ECONNREFUSED') tally.refused += 1
      else tally.cut += 1
      say(`${code} ${message}`)
    }
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - sentMs)
  }

  async function answer(path: string, dispatcher: Agent, turn: number, left: number) {
    try {
      const { statusCode, body } = await request(`${origins[turn % origins.length]}${path}`, { dispatcher })
      return { status: statusCode, text: await body.text() }
    } catch (error) {
      if (left === 1) throw error
      return answer(path, dispatcher, turn + 1, left - 1)
    }
  }

  function say(what: string): void {
    tally.said.set(what, (tally.said.get(what) ?? 0) + 1)
  }

  async function client(index: number): Promise<void> {
    const dispatcher = new Agent({ pipelining: index % freshConnectionEvery === 0 ? 0 : 1 })
    await delay((everyMs * index) / clients)
    while (!stopped) await Promise.all([ask(dispatcher), delay(everyMs)])
    await dispatcher.close()
  }

  const all = Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  return {
    async stop() {
      stopped = true
      await all
      return tally
    },
  }
}
