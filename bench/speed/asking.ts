// One client that asks one thing after another, for filling, recording, verifying, and for misses.

import { Agent, get } from 'node:http'
import type { FlatHeaders } from './recording.ts'

export type Reply = { readonly status: number; readonly headers: FlatHeaders; readonly body: Buffer }

const patienceMs = 60_000

export function createAsker(connections = 1) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    ask(port: number, path: string, headers: { [name: string]: string } = {}): Promise<Reply> {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>()
      get({ port, host: '127.0.0.1', path, headers, agent, timeout: patienceMs }, response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', () => {
          const { statusCode: status = 0, rawHeaders } = response
          resolve({
            status,
            headers: rawHeaders,
            body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
          })
        })
        response.on('error', reject)
      })
        .on('error', reject)
        .on('timeout', () => reject(new Error(`no answer to ${path}`)))
      return promise
    },
    close: () => agent.destroy(),
  }
}

/** Asks for all of them over some connections at a time. Throws when one is not answered with 200. */
export async function askAll(
  port: number,
  paths: readonly string[],
  { headers = {}, connections = 8, each }: AskAllOptions = {},
): Promise<void> {
  const asker = createAsker(connections)
  let next = 0
  async function work(): Promise<void> {
    while (next < paths.length) {
      const path = paths[next++] as string
      const reply = await asker.ask(port, path, headers)
      if (reply.status !== 200)
        throw new Error(`${path} was answered with ${reply.status}: ${reply.body.subarray(0, 300)}`)
      each?.(path, reply)
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  asker.close()
}

type AskAllOptions = {
  headers?: { [name: string]: string }
  connections?: number
  each?: (path: string, reply: Reply) => void
}
