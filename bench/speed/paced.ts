// Load at a fixed rate, whatever the server does: an open loop. Each request has its moment, and its latency counts from
// then, also when no connection was free. `node bench/speed/paced.ts <JSON>`, which prints JSON. It spins, to be on time.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { quantile } from './statistics.ts'

export type Pace = {
  readonly port: number
  readonly paths: readonly string[]
  readonly perSecond: number
  readonly seconds: number
  /** Not measured, at the beginning. */
  readonly warmSeconds: number
  readonly connections: number
  /** Asked for besides, over connections of their own, one after another at that rate; their latencies do not count. */
  readonly besides?: { readonly paths: readonly string[]; readonly perSecond: number }
}

export type Paced = {
  readonly requests: number
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
  /** How late requests were sent while a connection was free, at the 99th percentile: what the client itself adds. */
  readonly lateP99Us: number
}

type Connection = { readonly socket: Socket; dueMs: number; left: number; head: string }

const { port, paths, perSecond, seconds, warmSeconds, connections, besides }: Pace = JSON.parse(process.argv[2] ?? '{}')
const latenciesUs: number[] = []
const latenessUs: number[] = []
const measured = await createStream(paths, perSecond, connections, (dueMs, sentMs) => {
  if (dueMs < startMs + 1_000 * warmSeconds) return
  latenciesUs.push(1_000 * (performance.now() - dueMs))
  latenessUs.push(1_000 * (sentMs - dueMs))
})
const beside = besides && (await createStream(besides.paths, besides.perSecond, 4, () => {}))
const startMs = performance.now() + 10
const endMs = startMs + 1_000 * (warmSeconds + seconds)

function turn(): void {
  const nowMs = performance.now()
  const isOver = nowMs >= endMs
  measured.turn(nowMs, isOver)
  beside?.turn(nowMs, isOver)
  if (!isOver || measured.waiting() > 0) {
    setImmediate(turn)
    return
  }
  const paced: Paced = {
    requests: latenciesUs.length,
    p50Us: quantile(latenciesUs, 0.5),
    p99Us: quantile(latenciesUs, 0.99),
    maxUs: quantile(latenciesUs, 1),
    lateP99Us: quantile(latenessUs, 0.99),
  }
  console.log(`JSON ${JSON.stringify(paced)}`)
  process.exit(0)
}
setImmediate(turn)

type Done = (dueMs: number, sentMs: number) => void

async function createStream(paths: readonly string[], perSecond: number, count: number, done: Done) {
  const requests = paths.map(path => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`))
  const free: (Connection & { sentMs: number })[] = []
  const queue: number[] = []
  let sent = 0
  let due = 0
  let waiting = 0
  for (let index = 0; index < count; index += 1) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    const connection = { socket, dueMs: 0, sentMs: 0, left: 0, head: '' }
    socket.on('data', chunk => receive(connection, chunk))
    socket.once('close', () => fail('the server closed a connection'))
    free.push(connection)
  }

  function send(connection: Connection & { sentMs: number }, dueMs: number, wasFree: boolean): void {
    connection.dueMs = dueMs
    connection.sentMs = wasFree ? performance.now() : dueMs
    connection.socket.write(requests[sent++ % requests.length] as Buffer)
  }

  function receive(connection: Connection & { sentMs: number }, chunk: Buffer): void {
    if (connection.left > 0) connection.left -= chunk.length
    else {
      const end = chunk.indexOf('\r\n\r\n')
      connection.head += chunk.toString('latin1', 0, end < 0 ? chunk.length : end)
      if (end < 0) return
      const [, status] = /^HTTP\/1.1 (\d+)/.exec(connection.head) ?? []
      const [, length] = /\ncontent-length: (\d+)/i.exec(connection.head) ?? []
      if (status !== '200' || length === undefined) fail(`it answered ${connection.head}`)
      connection.head = ''
      connection.left = Number(length) - (chunk.length - end - 4)
    }
    if (connection.left > 0) return
    waiting -= 1
    done(connection.dueMs, connection.sentMs)
    const next = queue.shift()
    if (next === undefined) free.push(connection)
    else send(connection, next, false)
  }

  return {
    waiting: () => waiting,
    turn(nowMs: number, isOver: boolean): void {
      for (;;) {
        const dueMs = startMs + (1_000 * due) / perSecond
        if (dueMs > nowMs || isOver) return
        due += 1
        waiting += 1
        const connection = free.pop()
        if (connection === undefined) queue.push(dueMs)
        else send(connection, dueMs, true)
      }
    },
  }
}

function fail(why: string): never {
  console.error(why)
  process.exit(1)
}
