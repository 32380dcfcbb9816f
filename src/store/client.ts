// What we use of the client library: it runs scripts, hears one channel, and connects again by itself.

import type { Secret } from '../platform/secret.ts'
import type { Script } from './scripts.ts'

/** What a script returns; strings are Buffers. */
export type Reply = readonly unknown[]

/** The client of one store, not connected yet. */
export type Client = {
  /** Runs a script. Throws an error of the store's or of the connection's. */
  evaluate(script: Script, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<Reply>
  /** Never throws: the client tries again until it is destroyed. */
  connect(channel: string, listeners: ClientListeners): void
  destroy(): void
}

type ClientListeners = {
  onMessage(message: string): void
  /** There is a connection, for the first time or again. */
  onReady(): void
  onError(error: unknown): void
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
  const options = { typeMapping: { [library.RESP_TYPES.BLOB_STRING]: Buffer } }
  const client = library.createClient({
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
  }) as unknown as LibraryClient
  let isDestroyed = false
  const command = (...args: (string | Buffer)[]) => client.sendCommand(args, options) as Promise<Reply>

  return {
    async evaluate({ text, digest }, keys, args) {
      const rest = [String(keys.length), ...keys, ...args]
      try {
        return await command('EVALSHA', digest, ...rest)
      } catch (error) {
        if (!(error as Error).message.startsWith('NOSCRIPT')) throw error
        return command('EVAL', text, ...rest)
      }
    },
    connect(channel, { onMessage, onReady, onError }) {
      client.on('error', onError)
      client.on('connect', () => {
        // The library opens a connection all the same that was on its way when the client was destroyed.
        if (isDestroyed) client.destroy()
      })
      client.on('ready', () => {
        client.subscribe(channel, onMessage).catch(() => {})
        onReady()
      })
      client.connect().catch(() => {})
    },
    destroy() {
      isDestroyed = true
      client.destroy()
    },
  }
}
