// One HTTP exchange with RetroAchievements through undici: our own User-Agent, the key by the configured way,
// compressed transfer, no redirects, and a body of bounded size.

import { type Dispatcher, request } from 'undici'
import type { Config } from '../config/settings.ts'
import { Failure } from '../platform/failure.ts'
import type { Secret } from '../platform/secret.ts'
import { type Body, createBodyReader } from './body.ts'
import type { Received } from './classify.ts'

const brokenConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])
const cutBody = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'Z_BUF_ERROR'])
/** The machine has none left of what a connection takes. */
const ownTrouble = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])
const timeouts = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** What is asked. */
export type UpstreamCall = {
  /** As it stands in `API_<method>.php`. */
  readonly method: string
  /** The query string behind it, without the key. */
  readonly query: string
  /** Keys that the answer may have; none where it is no object with keys of its own. */
  readonly keys: readonly string[]
}

export type Send = (call: UpstreamCall, key: Secret, signal: AbortSignal) => Promise<Received & Body>

/** Sends one call. Throws Failure when no whole response came back; an abort throws the signal's reason. */
export function createClient(config: Config['upstream'], dispatcher: Dispatcher): Send {
  const { keyTransport, timeoutMs } = config
  const headers = { accept: 'application/json', 'accept-encoding': 'gzip, br', 'user-agent': config.userAgent }
  const readBody = createBodyReader()

  return async function send(call, key, signal) {
    const url = `${config.url}API_${call.method}.php?${call.query}`
    const inQuery = keyTransport === 'query'
    let isAnswering = false
    try {
      const response = await request(inQuery ? `${url}&y=${encodeURIComponent(key.reveal())}` : url, {
        dispatcher,
        signal,
        headers: inQuery ? headers : { ...headers, authorization: `Bearer ${key.reveal()}` },
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      isAnswering = true
      const { 'content-encoding': encoding, 'retry-after': retryAfter, date } = response.headers
      const { statusCode: status } = response
      const body = await readBody(response.body, one(encoding), key)
      if (body instanceof Failure && !saysAll(status)) throw body
      return { status, retryAfter: one(retryAfter), date: one(date), ...(body instanceof Failure ? nothing : body) }
    } catch (error) {
      throw failureOf(error, isAnswering)
    }
  }
}

const nothing: Body = { body: Buffer.alloc(0), repeatsKey: false }

/** Whether it does not depend on the body what an answer means. */
function saysAll(status: number): boolean {
  return status >= 300 && ![401, 404, 422].includes(status)
}

/** `isAnswering` once the head of an answer has come. */
function failureOf(error: unknown, isAnswering: boolean): Failure {
  if (error instanceof Failure) return error
  const code = String((error as NodeJS.ErrnoException).code)
  const isCut = brokenConnection.has(code) || cutBody.has(code)
  const blames = ownTrouble.has(code) ? undefined : 'service'
  if (timeouts.has(code)) return new Failure('upstream-timeout', 'RetroAchievements did not answer in time', { blames })
  if (!isAnswering && !code.startsWith('HPE_'))
    return new Failure('upstream-unavailable', `cannot be reached: ${code}`, { cause: error, again: isCut, blames })
  return new Failure('upstream-broken', `no whole answer: ${code}`, {
    cause: error,
    again: isCut,
    ...(isCut && { blames }),
  })
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
