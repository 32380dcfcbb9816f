// Before anything is timed: everybody answers as the gateway does, by status, bytes and names of headers.

import { promisify } from 'node:util'
import { brotliDecompress, gunzip, zstdDecompress } from 'node:zlib'
import { createAsker, type Reply } from './asking.ts'
import { headerOf, type Recorded, sharedNames } from './recording.ts'
import type { Server } from './stage.ts'

const asker = createAsker()

const decoders: { readonly [coding: string]: (body: Buffer) => Promise<Buffer> } = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
}

type Wanted = {
  /** Whether its headers have to be the gateway's, too. */
  readonly sameHeaders?: boolean
  readonly headers?: { readonly [name: string]: string }
}

/** Throws when it answers otherwise. Returns what came. */
export async function verify(
  server: Server,
  recorded: Recorded | undefined,
  { sameHeaders = false, headers = {} }: Wanted = {},
): Promise<Reply> {
  if (recorded === undefined) throw new Error(`nothing is recorded of what ${server.name} is asked for`)
  const reply = await asker.ask(server.port, recorded.path, headers)
  const where = `${server.name} at ${recorded.path}`
  const coding = codingOf(reply)
  const body = coding === undefined ? reply.body : await decoders[coding]?.(reply.body)
  if (reply.status !== recorded.status)
    throw new Error(`${where} answers ${reply.status}: ${reply.body.subarray(0, 300)}`)
  if (body === undefined || !body.equals(recorded.body)) throw new Error(`${where} sends other bytes than the gateway`)
  if (sameHeaders) {
    const [sent, wanted] = [sharedNames(reply.headers), sharedNames(recorded.headers)].map(names => names.join(', '))
    if (sent !== wanted) throw new Error(`${where} sends the headers ${sent}\nin place of ${wanted}`)
  }
  return reply
}

/** Which also fills what is not filled yet. */
export async function verifyAll(
  server: Server,
  paths: readonly string[],
  answers: ReadonlyMap<string, Recorded>,
  sameHeaders: boolean,
): Promise<void> {
  for (const path of paths) await verify(server, answers.get(path), { sameHeaders })
}

export function codingOf({ headers }: Pick<Reply, 'headers'>): string | undefined {
  return headerOf(headers, 'content-encoding')
}

const compressionMs = 5_000

/**
 * Asks until an answer comes in that coding, as the first ones may come without; undefined when none does. In which
 * coding answers are made is the server's business, so that one that never does is no failure.
 */
export async function untilCoded(server: Server, recorded: Recorded, coding: string): Promise<Reply | undefined> {
  const until = performance.now() + compressionMs
  while (performance.now() < until) {
    const reply = await verify(server, recorded, { headers: { 'Accept-Encoding': coding } })
    if (codingOf(reply) === coding) return reply
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return undefined
}
