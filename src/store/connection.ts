// The connection to the store. Nobody waits for a store that is slow or gone: each command has a time limit, and once one has
// failed nothing is sent but one probe at a time until one of these is answered.

import { type Clock, inTime } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'
import { readScripts, type ScriptName } from './scripts.ts'

/** `read-only`: it tells what it holds, and takes nothing in. */
export type Condition = 'up' | 'read-only' | 'down'

/** `refused`: the store said no. `away`: it was not even asked, as it is known to be down. */
export type CommandOutcome = 'ok' | 'timeout' | 'refused' | 'broken' | 'away'

export class StoreError extends Error {
  override readonly name = 'StoreError'
}

export type Reply = readonly unknown[]

export type Connection = {
  /** What a script returns; strings are Buffers. Throws StoreError, at the latest after the time limit. */
  run(name: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply>
  /** The same, for which nobody waits, and which the store may not hear of. */
  tell(...told: Parameters<Connection['run']>): void
  /** The same, whatever the store was like before: when it is answered, the store is up. */
  probe(name: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply>
  condition(): Condition
  /** Why it is not up; undefined when it is. */
  problem(): string | undefined
  /** Comes back when there is a connection, or when there is none for now. */
  start(listeners: ConnectionListeners): Promise<void>
  stop(): void
}

type ConnectionListeners = {
  onMessage(message: string): void
  onReady(): void
  /** It does not answer any more. */
  onDown(): void
}

type ConnectionOptions = {
  url: Secret
  channel: string
  clock: Clock
  log: Log
  onCommand(name: ScriptName, outcome: CommandOutcome): void
}

type Settled = {
  readonly reply: Reply
  /** Whether it took longer than somebody would have waited. */
  readonly isLate: boolean
}

/** What we use of the client library. */
type Client = {
  sendCommand(args: (string | Buffer)[], options: object): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  on(event: 'ready' | 'error', listener: (error?: Error) => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}

const partMs = 10
/** How many parts of time a command has for which somebody waits. */
const commandParts = 4
const tooSlow = `no answer within ${commandParts * partMs} ms`
/** Nobody waits for a probe. */
const probeParts = 25
const connectMs = 2_000
/** A connection on which nothing moves for so long is made anew; there are heartbeats more often. */
const silenceMs = 5_000
const longestRetryMs = 2_000
/** How long the start waits for the store. */
const startMs = 500
/** What a store says that can be read from. */
const takesNothing = /^(READONLY|OOM|MISCONF|NOREPLICAS)\b/

export function createConnection({ url, channel, clock, log, onCommand }: ConnectionOptions): Connection {
  const scripts = readScripts()
  let client: Client | undefined
  let options = {}
  let condition: Condition | undefined
  let problem: string | undefined = 'it was not reached yet'
  let stopped = false
  let listeners: ConnectionListeners | undefined
  /** A probe that has not been answered yet. */
  let hung: Promise<unknown> | undefined

  function become(next: Condition, why?: string): void {
    if (stopped) return
    if (next === condition) return
    problem = why
    const before = condition
    condition = next
    if (next === 'down') (listeners as ConnectionListeners).onDown()
    if (next === 'up') log.info(before === undefined ? 'the store answers' : 'the store is back')
    else log.warn({ why }, next === 'down' ? 'the store does not answer' : 'the store takes nothing in')
  }

  async function send(name: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply> {
    const { text, digest } = scripts[name]
    const rest = [String(keys.length), ...keys, ...args]
    const command = (...args: (string | Buffer)[]) => (client as Client).sendCommand(args, options) as Promise<Reply>
    try {
      return await command('EVALSHA', digest, ...rest)
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error
      return command('EVAL', text, ...rest)
    }
  }

  function fail(name: ScriptName, outcome: CommandOutcome, next: Condition, why: string): never {
    onCommand(name, outcome)
    become(next, why)
    throw new StoreError(why)
  }

  /**
   * In so many parts of the time limit, each counted from when the one before was over: where it is we who are late, and have
   * neither sent nor read anything meanwhile, that counts as one part however long it took.
   */
  async function inTurns(sent: Promise<Reply>, parts: number): Promise<Settled | undefined> {
    for (let part = 1; part <= parts; part += 1) {
      const reply = await inTime(clock, sent, partMs)
      if (reply !== undefined) return { reply, isLate: part > commandParts }
    }
  }

  async function settle(name: ScriptName, sent: Promise<Reply>, parts: number): Promise<Settled> {
    let settled: Settled | undefined
    try {
      settled = await inTurns(sent, parts)
    } catch (error) {
      const { message } = error as Error
      // What a store says begins with a word in capitals; the rest may be anything.
      const [said] = /^[A-Z]+\b/.exec(message) ?? []
      if (takesNothing.test(message)) fail(name, 'refused', 'read-only', said as string)
      fail(name, said === undefined ? 'broken' : 'refused', 'down', said ?? nameOf(error))
    }
    if (settled === undefined) fail(name, 'timeout', 'down', tooSlow)
    onCommand(name, 'ok')
    return settled
  }

  async function run(name: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply> {
    if (condition === 'up' || (condition === 'read-only' && name === 'look'))
      return (await settle(name, send(name, keys, args), commandParts)).reply
    onCommand(name, 'away')
    throw new StoreError('the store is known to be down')
  }

  return {
    run,
    tell: (...told) => void run(...told).catch(() => {}),
    async probe(name, keys, args) {
      if (hung !== undefined) throw new StoreError('the store has not answered yet')
      const sent = send(name, keys, args)
      hung = sent
      const over = () => {
        hung = undefined
      }
      sent.then(over, over)
      const { reply, isLate } = await settle(name, sent, probeParts)
      // What it tells is worth knowing, but of one that is that slow nobody would wait for more.
      if (!isLate) become('up')
      else if (condition !== 'up') become('down', tooSlow)
      return reply
    },
    condition: () => condition ?? 'down',
    problem: () => problem,
    async start(those) {
      listeners = those
      const { onMessage, onReady } = those
      const { createClient, RESP_TYPES } = await import('@redis/client')
      options = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } }
      const { promise: known, resolve } = Promise.withResolvers<void>()
      client = createClient({
        url: url.reveal(),
        // With the third version of the protocol messages and replies come on one connection, in one order.
        RESP: 3,
        disableOfflineQueue: true,
        disableClientInfo: true,
        maintNotifications: 'disabled',
        socket: {
          connectTimeout: connectMs,
          socketTimeout: silenceMs,
          reconnectStrategy: retries => Math.min(50 * 2 ** retries, longestRetryMs) * (0.5 + Math.random() / 2),
        },
      }) as unknown as Client
      client.on('error', error => {
        const why = nameOf(error)
        become('down', why)
        problem = why
        resolve()
      })
      client.on('ready', () => {
        client?.subscribe(channel, onMessage).catch(() => {})
        onReady()
        resolve()
      })
      client.connect().catch(() => {})
      await inTime(clock, known, startMs)
    },
    stop() {
      stopped = true
      condition = 'down'
      client?.destroy()
    },
  }
}

/** Without its message, which may be anything. */
function nameOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).constructor.name
}
