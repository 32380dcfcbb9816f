// The connection to the store. Nobody waits for a store that is slow or gone: each command has a time limit, which grows with what
// there is to send and to receive, and once one has failed nothing is sent but one probe at a time until one of these is answered.

import { type Clock, inTime } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'
import { type Client, type ClientListeners, createClient } from './client.ts'
import type { Keys } from './keys.ts'
import {
  type CommandOutcome,
  type Condition,
  hintFor,
  messageFor,
  problemAfter,
  type Trouble,
  troubleIn,
  unread,
} from './problems.ts'
import { type Inputs, type Reply, readReply, type ScriptName } from './protocol.ts'
import { readScripts, type Script } from './scripts.ts'
import { Steadiness } from './steadiness.ts'
import { answeredIn, commandParts, partMs, Traffic } from './time-limit.ts'

/** Says why a command failed, or was not sent. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** What goes along with a command, and about how many bytes are to come back. */
type Load = { readonly body?: Buffer; readonly expectedBytes?: number }

export type Connection = {
  /** Runs a script. Throws StoreError, at the latest after the time limit. */
  run<N extends ScriptName>(name: N, keys: Keys, input: Inputs[N], load?: Load): Promise<Reply<N>>
  /** The same, for which nobody waits, and which the store may not hear of. */
  tell<N extends ScriptName>(name: N, keys: Keys, input: Inputs[N], load?: Load): void
  /**
   * The same, whatever the store was like before: when it is answered in time, the store is up. What it replies is returned however
   * late it comes, as long as the connection holds.
   */
  probe<N extends ScriptName>(name: N, keys: Keys, input: Inputs[N], load?: Load): Promise<Reply<N>>
  condition(): Condition
  /** How many connections there have been: another one may lead to another store. */
  connections(): number
  /** How often it has come up. */
  openings(): number
  /** Why it is not up; undefined when it is. */
  problem(): string | undefined
  /** Comes back when there is a connection, or when there is none for now. */
  start(listeners: ConnectionListeners): Promise<void>
  stop(): void
}

type ConnectionListeners = Pick<ClientListeners, 'onMessage' | 'onReady'> & {
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

type Command<N extends ScriptName> = {
  readonly name: N
  readonly sent: Promise<unknown>
  /** How many parts of time it has for which somebody waits. */
  readonly parts: number
}

const tooSlow = `no answer within ${commandParts * partMs} ms`
/** Nobody waits for a probe: that the store does not answer is known after so many more. */
const probeParts = 21
/** How long the start waits for the store. */
const startMs = 500
/** A store that refuses what it is asked may have got a successor at the same address: that is looked for so often. */
const replaceMs = 5_000

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
  #connections = 0
  #listeners: ConnectionListeners | undefined
  readonly #traffic = new Traffic()
  #replacedMs = Number.NEGATIVE_INFINITY
  readonly #steadiness: Steadiness

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#steadiness = new Steadiness(options.clock)
  }

  async run<N extends ScriptName>(name: N, keys: Keys, input: Inputs[N], load?: Load): Promise<Reply<N>> {
    const { clock, onCommand } = this.#options
    if (this.#condition === 'up' || (this.#condition === 'read-only' && (name === 'look' || name === 'body'))) {
      const command = this.#send(name, keys, input, load)
      if ((await answeredIn(clock, command.sent, command.parts)) === undefined) {
        onCommand(name, 'timeout')
        // Where much is under way, it is not the store that is slow: the heartbeats tell.
        if (!this.#traffic.isMuch) this.#becomeSlow()
        throw new StoreError(tooSlow)
      }
      return this.#read(command)
    }
    onCommand(name, 'away')
    throw new StoreError('the store is known to be down')
  }

  tell<N extends ScriptName>(name: N, keys: Keys, input: Inputs[N], load?: Load): void {
    this.run(name, keys, input, load).catch(() => {})
  }

  async probe<N extends ScriptName>(name: N, keys: Keys, input: Inputs[N], load?: Load): Promise<Reply<N>> {
    const { clock } = this.#options
    const command = this.#send(name, keys, input, load)
    const part = await answeredIn(clock, command.sent, command.parts + probeParts)
    if (part === undefined) this.#becomeSlow()
    const reply = await this.#read(command)
    // What it tells is worth knowing, but of one that is that slow nobody would wait for more.
    const isSteady = this.#steadiness.answered(part !== undefined && part <= command.parts)
    if (isSteady) this.#become('up')
    else if (this.#condition !== 'up') this.#becomeSlow()
    return reply
  }

  condition(): Condition {
    return this.#condition ?? 'down'
  }

  connections(): number {
    return this.#connections
  }

  openings(): number {
    return this.#steadiness.openings
  }

  problem(): string | undefined {
    return this.#problem
  }

  async start(listeners: ConnectionListeners): Promise<void> {
    const { url, channel, clock, log } = this.#options
    this.#listeners = listeners
    const client = await createClient(url)
    // Nobody would end a client that begins after the end.
    if (this.#stopped) return
    this.#client = client
    const { promise: known, resolve } = Promise.withResolvers<void>()
    client.connect(channel, {
      onMessage: listeners.onMessage,
      onReady: () => {
        this.#connections += 1
        listeners.onReady()
        resolve()
      },
      onError: error => {
        const { why, outcome } = troubleIn(error)
        this.#steadiness.broken()
        this.#become('down', why, outcome === 'refused')
        resolve()
      },
      onDeaf(error) {
        const { outcome, why } = troubleIn(error)
        const told = { why, hint: hintFor(why) }
        if (outcome === 'refused')
          log.warn(told, 'the store sends the gateway no messages, which comes to hear all by heartbeats')
      },
    })
    await inTime(clock, known, startMs)
  }

  stop(): void {
    this.#stopped = true
    this.#condition = 'down'
    this.#client?.destroy()
  }

  #send<N extends ScriptName>(
    name: N,
    keys: Keys,
    input: Inputs[N],
    { body, expectedBytes = 0 }: Load = {},
  ): Command<N> {
    const argument = JSON.stringify({ ...input, keys: Object.keys(keys) })
    const bytes = argument.length + (body?.length ?? 0) + expectedBytes
    const client = this.#client as Client
    const script = this.#scripts.get(name) as Script
    const sent = client.evaluate(script, Object.values(keys), body === undefined ? [argument] : [argument, body])
    return { name, sent, parts: this.#traffic.partsFor(bytes, sent) }
  }

  async #read<N extends ScriptName>({ name, sent }: Command<N>): Promise<Reply<N>> {
    const raw = await sent.catch(error => {
      throw this.#failed(name, troubleIn(error))
    })
    const reply = readReply(name, raw)
    if (reply === undefined) throw this.#failed(name, unread)
    this.#options.onCommand(name, 'ok')
    return reply
  }

  #becomeSlow(): void {
    if (this.#condition === 'up') this.#steadiness.tooSlow()
    this.#become('down', tooSlow)
  }

  #failed(name: ScriptName, { outcome, condition, why }: Trouble): StoreError {
    this.#options.onCommand(name, outcome)
    this.#become(condition, why, outcome === 'refused')
    if (outcome === 'refused') this.#lookForSuccessor()
    return new StoreError(why)
  }

  #lookForSuccessor(): void {
    const nowMs = this.#options.clock.monotonic()
    if (this.#stopped || nowMs < this.#replacedMs + replaceMs) return
    this.#replacedMs = nowMs
    this.#client?.replace()
  }

  /** `isRefusal`: the store says so itself. */
  #become(next: Condition, why?: string, isRefusal = false): void {
    if (this.#stopped) return
    const { log } = this.#options
    const [before, problem] = [this.#condition, this.#problem]
    this.#condition = next
    this.#problem =
      why === undefined ? undefined : problemAfter(before === next || before === undefined ? problem : undefined, why)
    const isNews = next !== before
    if (next === 'up') {
      if (isNews) this.#steadiness.cameUp()
      if (isNews) log.info(before === undefined ? 'the store answers' : 'the store is back')
      return
    }
    if (next === 'down' && isNews) this.#listeners?.onDown()
    const message = isNews
      ? messageFor[next]
      : isRefusal && this.#problem !== problem && 'the store refuses the gateway'
    if (message) log.warn({ why: this.#problem, hint: hintFor(this.#problem) }, message)
  }
}
