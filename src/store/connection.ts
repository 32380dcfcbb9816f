// The connection to the store. Nobody waits for a store that is slow or gone: each command has a time limit, and once one has
// failed nothing is sent but one probe at a time until one of these is answered.

import { type Clock, inTime } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'
import { type Client, createClient, type Reply } from './client.ts'
import { readScripts, type ScriptName } from './scripts.ts'

/** `read-only`: it tells what it holds, and takes nothing in. */
export type Condition = 'up' | 'read-only' | 'down'

/** `refused`: the store said no. `away`: it was not even asked, as it is known to be down. */
export type CommandOutcome = 'ok' | 'timeout' | 'refused' | 'broken' | 'away'

/** Says why a command failed, or was not sent. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

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

/** What a command that failed tells of the store. */
type Trouble = {
  readonly outcome: CommandOutcome
  readonly condition: Condition
  readonly why: string
}

const partMs = 10
/** How many parts of time a command has for which somebody waits. */
const commandParts = 4
const tooSlow = `no answer within ${commandParts * partMs} ms`
/** Nobody waits for a probe. */
const probeParts = 25
/** How long the start waits for the store. */
const startMs = 500
/** What a store says that can be read from. */
const takesNothing = /^(READONLY|OOM|MISCONF|NOREPLICAS)\b/

export function createConnection(options: ConnectionOptions): Connection {
  return new StoreConnection(options)
}

class StoreConnection implements Connection {
  readonly #options: ConnectionOptions
  readonly #scripts = readScripts()
  #client: Client | undefined
  #condition: Condition | undefined
  #problem: string | undefined = 'it was not reached yet'
  #stopped = false
  #listeners: ConnectionListeners | undefined
  /** A probe that has not been answered yet. */
  #hung: Promise<unknown> | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  async run(name: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply> {
    if (this.#condition === 'up' || (this.#condition === 'read-only' && name === 'look'))
      return (await this.#settle(name, this.#send(name, keys, args), commandParts)).reply
    this.#options.onCommand(name, 'away')
    throw new StoreError('the store is known to be down')
  }

  tell(...told: Parameters<Connection['run']>): void {
    this.run(...told).catch(() => {})
  }

  async probe(name: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply> {
    if (this.#hung !== undefined) throw new StoreError('the store has not answered yet')
    const sent = this.#send(name, keys, args)
    this.#hung = sent
    const over = () => {
      this.#hung = undefined
    }
    sent.then(over, over)
    const { reply, isLate } = await this.#settle(name, sent, probeParts)
    // What it tells is worth knowing, but of one that is that slow nobody would wait for more.
    if (!isLate) this.#become('up')
    else if (this.#condition !== 'up') this.#become('down', tooSlow)
    return reply
  }

  condition(): Condition {
    return this.#condition ?? 'down'
  }

  problem(): string | undefined {
    return this.#problem
  }

  async start(listeners: ConnectionListeners): Promise<void> {
    const { url, channel, clock } = this.#options
    this.#listeners = listeners
    const client = await createClient(url)
    // Nobody would end a client that begins after the end.
    if (this.#stopped) return
    this.#client = client
    const { promise: known, resolve } = Promise.withResolvers<void>()
    client.connect(channel, {
      onMessage: listeners.onMessage,
      onReady() {
        listeners.onReady()
        resolve()
      },
      onError: error => {
        const why = nameOf(error)
        this.#become('down', why)
        this.#problem = why
        resolve()
      },
    })
    await inTime(clock, known, startMs)
  }

  stop(): void {
    this.#stopped = true
    this.#condition = 'down'
    this.#client?.destroy()
  }

  #send(name: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply> {
    return (this.#client as Client).evaluate(this.#scripts[name], keys, args)
  }

  async #settle(name: ScriptName, sent: Promise<Reply>, parts: number): Promise<Settled> {
    const { clock, onCommand } = this.#options
    let settled: Settled | undefined
    try {
      settled = await inTurns(clock, sent, parts)
    } catch (error) {
      throw this.#failed(name, troubleIn(error))
    }
    if (settled === undefined) throw this.#failed(name, { outcome: 'timeout', condition: 'down', why: tooSlow })
    onCommand(name, 'ok')
    return settled
  }

  #failed(name: ScriptName, { outcome, condition, why }: Trouble): StoreError {
    this.#options.onCommand(name, outcome)
    this.#become(condition, why)
    return new StoreError(why)
  }

  #become(next: Condition, why?: string): void {
    if (this.#stopped) return
    const before = this.#condition
    if (next === before) return
    const { log } = this.#options
    this.#problem = why
    this.#condition = next
    if (next === 'down') (this.#listeners as ConnectionListeners).onDown()
    if (next === 'up') log.info(before === undefined ? 'the store answers' : 'the store is back')
    else log.warn({ why }, next === 'down' ? 'the store does not answer' : 'the store takes nothing in')
  }
}

/**
 * In so many parts of the time limit, each counted from when the one before was over: where it is we who are late, and have
 * neither sent nor read anything meanwhile, that counts as one part however long it took.
 */
async function inTurns(clock: Clock, sent: Promise<Reply>, parts: number): Promise<Settled | undefined> {
  for (let part = 1; part <= parts; part += 1) {
    const reply = await inTime(clock, sent, partMs)
    if (reply !== undefined) return { reply, isLate: part > commandParts }
  }
}

function troubleIn(error: unknown): Trouble {
  const { message } = error as Error
  const said = saidIn(message)
  if (takesNothing.test(message)) return { outcome: 'refused', condition: 'read-only', why: said as string }
  if (said !== undefined) return { outcome: 'refused', condition: 'down', why: said }
  return { outcome: 'broken', condition: 'down', why: nameOf(error) }
}

/** Without its message, which may be anything but for the word that a store begins with. */
function nameOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? saidIn(message) ?? (error as Error).constructor.name
}

/** What a store says begins with a word in capitals. */
function saidIn(message: string): string | undefined {
  return /^[A-Z]{2,}\b/.exec(message)?.[0]
}
