// What we use of the client library: it runs scripts, hears one channel, and connects again by itself.

import type { Secret } from '../platform/secret.ts'
import type { Script } from './scripts.ts'

/** The client of one store, not connected yet. */
export type Client = {
  /** Runs a script, and returns what it returns; strings are Buffers. Throws an error of the store's or of the connection's. */
  evaluate(script: Script, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown>
  /** Never throws: the client tries again until it is destroyed. */
  connect(channel: string, listeners: ClientListeners): void
  /** Another connection takes the place of this one as soon as there is one: the host may stand for another store by now. */
  replace(): void
  destroy(): void
}

export type ClientListeners = {
  onMessage(message: string): void
  /** There is a connection, for the first time or again. */
  onReady(): void
  onError(error: unknown): void
  /** There is a connection, but no message comes by it. */
  onDeaf(error: unknown): void
}

type LibraryClient = {
  sendCommand(args: (string | Buffer)[], options: object): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  on(event: 'connect' | 'ready' | 'error', listener: (error?: Error) => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}

const connectMs = 2_000
/** A connection on which nothing moves for so long is made anew; there are heartbeats more often. */
const silenceMs = 5_000
const longestRetryMs = 2_000

/** Loads the library only here, as a gateway without a store does not need it. Throws where the URL is none. */
export async function createClient(url: Secret): Promise<Client> {
  const library = await import('@redis/client')
  const open = () =>
    new Line(
      library.createClient({
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
      }),
      { typeMapping: { [library.RESP_TYPES.BLOB_STRING]: Buffer } },
    )
  let line = open()
  let next: Line | undefined
  let channel = ''
  let listeners: ClientListeners

  function connect(one: Line): void {
    one.connect(channel, {
      ...listeners,
      onReady() {
        if (one === next) {
          line.end()
          line = one
          next = undefined
        }
        listeners.onReady()
      },
      // What keeps another one from its connection is nobody's trouble, nor is what becomes of one that is replaced.
      onError: error => one === line && listeners.onError(error),
    })
  }

  return {
    evaluate: (script, keys, args) => line.evaluate(script, [String(keys.length), ...keys, ...args]),
    connect(...those) {
      ;[channel, listeners] = those
      connect(line)
    },
    replace() {
      if (next !== undefined) return
      next = open()
      connect(next)
    },
    destroy() {
      line.destroy()
      next?.destroy()
    },
  }
}

/** One client of the library: a connection, and those that take its place when it breaks. */
class Line {
  readonly #client: LibraryClient
  readonly #options: object
  #underway = 0
  #isEnding = false
  #isDestroyed = false

  constructor(client: LibraryClient, options: object) {
    this.#client = client
    this.#options = options
  }

  connect(channel: string, { onMessage, onReady, onError, onDeaf }: ClientListeners): void {
    this.#client.on('error', onError)
    this.#client.on('connect', () => {
      // The library opens a connection all the same that was on its way when the client was destroyed.
      if (this.#isDestroyed) this.#client.destroy()
    })
    this.#client.on('ready', () => {
      this.#client.subscribe(channel, onMessage).catch(onDeaf)
      onReady()
    })
    this.#client.connect().catch(() => {})
  }

  evaluate({ text, digest }: Script, rest: readonly (string | Buffer)[]): Promise<unknown> {
    this.#underway += 1
    return this.#command('EVALSHA', digest, ...rest)
      .catch(error => {
        if (!error.message.startsWith('NOSCRIPT')) throw error
        return this.#command('EVAL', text, ...rest)
      })
      .finally(() => {
        this.#underway -= 1
        if (this.#isEnding) this.end()
      })
  }

  /** Ends when all that is under way has been answered. */
  end(): void {
    this.#isEnding = true
    if (this.#underway === 0) this.destroy()
  }

  destroy(): void {
    this.#isDestroyed = true
    this.#client.destroy()
  }

  #command(...args: (string | Buffer)[]): Promise<unknown> {
    return this.#client.sendCommand(args, this.#options)
  }
}
