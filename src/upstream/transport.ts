// One HTTP exchange with RetroAchievements through undici: our own User-Agent, the key by the configured way,
// compressed transfer, no redirects, and a body of bounded size.

import { promisify } from 'node:util'
import { brotliDecompress, gunzip } from 'node:zlib'
import { type Dispatcher, request } from 'undici'
import type { Config } from '../config/settings.ts'
import { Failure } from '../platform/failure.ts'
import type { Secret } from '../platform/secret.ts'
import type { Received } from './classify.ts'

const longestBodyBytes = 16 * 1024 * 1024

const bounded = { maxOutputLength: longestBodyBytes }
const ungzip = (packed: Buffer) => promisify(gunzip)(packed, bounded)
const decoders = new Map<string, (packed: Buffer) => Promise<Buffer>>([
  ['gzip', ungzip],
  ['x-gzip', ungzip],
  ['br', packed => promisify(brotliDecompress)(packed, bounded)],
  ['identity', async plain => plain],
  ['', async plain => plain],
])

const brokenConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])
const cutBody = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'Z_BUF_ERROR'])
const timeouts = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** What is asked: a method as it stands in `API_<method>.php`, and the query string behind it, without the key. */
export type UpstreamCall = { readonly method: string; readonly query: string }

export type Send = (call: UpstreamCall, key: Secret, signal: AbortSignal) => Promise<Received>

/** Sends one call. Throws Failure when no whole response came back; an abort throws the signal's reason. */
export function createClient(config: Config['upstream'], dispatcher: Dispatcher): Send {
  const { keyTransport, timeoutMs } = config
  const headers = { accept: 'application/json', 'accept-encoding': 'gzip, br', 'user-agent': config.userAgent }

  return async function send(call, key, signal) {
    const url = `${config.url}API_${call.method}.php?${call.query}`
    const inQuery = keyTransport === 'query'
    try {
      const response = await request(inQuery ? `${url}&y=${encodeURIComponent(key.reveal())}` : url, {
        dispatcher,
        signal,
        headers: inQuery ? headers : { ...headers, authorization: `Bearer ${key.reveal()}` },
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      const packed = await collect(response.body)
      const { 'content-encoding': encoding, 'retry-after': retryAfter } = response.headers
      const body = await unpack(packed, one(encoding))
      return { status: response.statusCode, retryAfter: one(retryAfter), body }
    } catch (error) {
      throw failureOf(error)
    }
  }
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > longestBodyBytes) throw new Failure('upstream-broken', `a body of more than ${longestBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** zlib and not undici's decompress interceptor: that one is marked experimental and says so on stderr. */
async function unpack(packed: Buffer, encoding = 'identity'): Promise<Buffer> {
  const decode = decoders.get(encoding.trim().toLowerCase())
  if (decode === undefined) throw new Failure('upstream-broken', 'a content encoding that was not asked for')
  return decode(packed)
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const code = String((error as NodeJS.ErrnoException).code)
  if (timeouts.has(code)) return new Failure('upstream-timeout', 'RetroAchievements did not answer in time')
  const again = brokenConnection.has(code) || cutBody.has(code)
  return new Failure('upstream-broken', `no whole answer: ${code}`, { cause: error, again })
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
