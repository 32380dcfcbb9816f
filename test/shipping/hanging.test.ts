// nginx and Caddy as docker/proxy configures them, in front of a gateway that hangs: it accepts connections and never answers, as a
// process does that is stopped. Servers stand in for the gateways, and times of the examples are made shorter.

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type Front, type FrontOptions, startCaddy, startNginx } from '../support/fronts.ts'
import { lacking } from '../support/shipped.ts'
import { until } from '../support/waiting.ts'

type Times = { readonly [written: string]: string }

type Program = {
  readonly name: string
  readonly program: string
  start(t: Test, gateway: number, options: FrontOptions): Promise<Front>
  /** It learns only of requests that a gateway hangs. */
  readonly byRequests: Times
  /** A gateway that does not answer within a second hangs, and only requests tell. */
  readonly soon: Times
  /** A gateway that does not answer within a second hangs, and is left out for longer than a test takes. */
  readonly leftOut: Times
  /** A gateway that does not answer within a second hangs, and one that was left out is tried again soon. */
  readonly back: Times
}

const nginxSoon = { 'proxy_read_timeout 20s': 'proxy_read_timeout 1s' }
const caddyByRequests = { 'health_interval 1s': 'health_interval 1h' }
const caddySoon = { 'response_header_timeout 20s': 'response_header_timeout 1s' }
const caddyBack = {
  ...caddySoon,
  'health_interval 1s': 'health_interval 50ms',
  'health_timeout 2s': 'health_timeout 1s',
}

const programs: readonly Program[] = [
  {
    name: 'nginx',
    program: 'nginx',
    start: startNginx,
    byRequests: {},
    soon: nginxSoon,
    leftOut: nginxSoon,
    back: { ...nginxSoon, 'fail_timeout=30s': 'fail_timeout=1s' },
  },
  {
    name: 'Caddy',
    program: 'caddy',
    start: startCaddy,
    byRequests: caddyByRequests,
    soon: { ...caddySoon, ...caddyByRequests },
    leftOut: caddyBack,
    back: caddyBack,
  },
]

for (const { name, program, start, byRequests, soon, leftOut, back } of programs) {
  const skip = lacking(program)
  const startPair = async (t: Test, times: Times) => {
    const [one, other] = [await startStandIn(t), await startStandIn(t)]
    const front = await start(t, one.port, { other: other.port, edit: text => edited(text, times) })
    await until(async () => (await front.ask('/')).status === 200 && one.asked() > 0 && other.asked() > 0)
    return { one, other, front }
  }

  t.test(
    `a client whose request meets a gateway that hangs gets the answer of the other one: ${name}`,
    { skip },
    async t => {
      const { one, front } = await startPair(t, name === 'nginx' ? back : soon)
      one.hang()
      for (const method of ['GET', 'HEAD']) {
        const before = one.asked()
        await until(async () => {
          t.equal((await front.ask('/', {}, { method })).status, 200)
          return one.asked() > before
        })
      }
    },
  )

  t.test(`once it is known that a gateway hangs, no request waits for it: ${name}`, { skip }, async t => {
    const { one, front } = await startPair(t, leftOut)
    one.hang()
    // nginx learns it of requests, and Caddy by asking for /healthz: the second time tells that it has drawn its conclusion.
    await until(async () => {
      if (program === 'nginx') t.equal((await front.ask('/')).status, 200)
      return one.givenUp() > (program === 'nginx' ? 0 : 1)
    })
    const before = one.asked()
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => front.ask('/')))
      t.strictSame(
        answers.map(({ status }) => status),
        Array.from({ length: 10 }, () => 200),
      )
    }
    t.equal(one.asked(), before, 'the gateway that hangs was asked nothing')
  })

  t.test(
    `while a request waits for a gateway that hangs, the next ones go to the other one: ${name}`,
    { skip },
    async t => {
      const { one, front } = await startPair(t, byRequests)
      one.hang()
      const before = one.asked()
      const waiting: Promise<unknown>[] = []
      let over = 0
      const stuck = () => one.asked() - before
      const askOnce = async () => {
        await front.ask('/')
        over += 1
      }
      await until(() => {
        waiting.push(askOnce())
        return stuck() > 0
      })
      await until(() => over === waiting.length - stuck())
      const [asked, answered] = [one.asked(), over]
      for (let count = 0; count < 30; count += 1) t.equal((await front.ask('/')).status, 200)
      t.strictSame([one.asked(), over], [asked, answered], 'and what was stuck still is')
      one.wake()
      await Promise.all(waiting)
    },
  )

  t.test(`a gateway that is well again is asked again: ${name}`, { skip }, async t => {
    const { one, front } = await startPair(t, back)
    one.hang()
    await until(async () => {
      t.equal((await front.ask('/')).status, 200)
      return one.givenUp() > 0
    })
    one.wake()
    const before = one.answered()
    await until(async () => {
      t.equal((await front.ask('/')).status, 200)
      return one.answered() > before
    })
  })

  t.test(
    `while all hang a client gets an error, and the first one that is well again answers: ${name}`,
    { skip },
    async t => {
      const tries = program === 'nginx' ? 'proxy_next_upstream_timeout' : 'lb_try_duration'
      const { one, other, front } = await startPair(t, { ...soon, [`${tries} 30s`]: `${tries} 1500ms` })
      for (const each of [one, other]) each.hang()
      t.equal((await front.ask('/')).status, 504)
      other.wake()
      await until(async () => (await front.ask('/')).status === 200)
    },
  )

  t.test(`gateways that are restarted one right after the other cost nobody an answer: ${name}`, { skip }, async t => {
    const { one, other, front } = await startPair(t, {})
    for (const each of [one, other, one, other]) {
      await each.close()
      for (let count = 0; count < 5; count += 1) t.equal((await front.ask('/')).status, 200)
      await each.open()
    }
  })
}

function edited(text: string, times: Times): string {
  let done = text
  for (const [written, shorter] of Object.entries(times)) {
    if (!done.includes(written)) throw new Error(`the example does not say ${written}`)
    done = done.replaceAll(written, shorter)
  }
  return done
}

/** Stands in for a gateway. What is asked of `/healthz` does not count, and what it gets while it hangs it answers when it wakes. */
async function startStandIn(t: Test) {
  let hangs = false
  const counts = { asked: 0, answered: 0, givenUp: 0 }
  const held = new Set<ServerResponse>()
  const server = createServer(({ url }, response) => {
    const isProbe = url === '/healthz'
    if (!isProbe) counts.asked += 1
    if (hangs) {
      held.add(response)
      response.once('close', () => {
        if (held.delete(response)) counts.givenUp += 1
      })
      return
    }
    if (!isProbe) counts.answered += 1
    response.end('well')
  })
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const close = async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  const port = await open(0)
  t.teardown(close)
  return {
    port,
    asked: () => counts.asked,
    answered: () => counts.answered,
    /** How many requests were ended by the other side while it hung. */
    givenUp: () => counts.givenUp,
    hang() {
      hangs = true
    },
    wake() {
      hangs = false
      for (const response of held) {
        held.delete(response)
        response.end('late')
      }
    },
    close,
    open: () => open(port),
  }
}
