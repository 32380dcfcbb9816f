// One HTTP exchange with RetroAchievements through undici: our own User-Agent, the key by the configured way,
// compressed transfer, no redirects, and a body of bounded size.

import { type Dispatcher, request } from 'undici'
import type { Config } from '../config/settings.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Secret } from '../platform/secret.ts'
import { type Body, createBodyReader, type ReadBody } from './body.ts'
import type { Received } from './classify.ts'

const brokenConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_PRX_CONN'])
const cutBody = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'Z_BUF_ERROR'])
/** The machine has none left of what a connection takes. */
const ownTrouble = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])
const timeouts = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
/** RetroAchievements was reached, and what it sends is no HTTP, or too much of it. */
const brokenHead = /^(?:HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/

/** What the gateway reads of a body whose status says nearly all, and for how long. */
const glance = { bytes: 64 * 1024, ms: 1_000 }

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

/**
 * Sends one call. Throws Failure when no whole response came back; an abort throws the signal's reason. Where the status
 * alone decides, the body of the result is empty.
 */
export function createClient(config: Config['upstream'], dispatcher: Dispatcher, clock: Clock): Send {
  const { keyTransport, timeoutMs } = config
  const headers = { accept: 'application/json', 'accept-encoding': 'gzip, br', 'user-agent': config.userAgent }
  const readBody = createBodyReader()

  return async function send(call, key, signal) {
    const url = `${config.url}API_${call.method}.php?${call.query}`
    const inQuery = keyTransport === 'query'
    let isAnswering = false
    try {
      const answering = request(inQuery ? `${url}&y=${encodeURIComponent(key.reveal())}` : url, {
        dispatcher,
        signal,
        headers: inQuery ? headers : { ...headers, authorization: `Bearer ${key.reveal()}` },
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      const response = await Promise.race([answering, aborted(signal)])
      isAnswering = true
      const { 'content-encoding': encoding, 'retry-after': retryAfter, date } = response.headers
      const { statusCode: status } = response
      const read = (most?: number) => readBody(response.body, one(encoding), key, most)
      const body = isAllSaid(status)
        ? ignore(response.body)
        : await (needsBody(status) ? read() : look(response.body, read))
      if (body instanceof Failure) throw body
      return { status, retryAfter: one(retryAfter), date: one(date), ...body }
    } catch (error) {
      throw failureOf(error, isAnswering)
    }
  }

  /** The rest of a short body is taken in, so that the connection can be used again; a longer one ends the connection. */
  function ignore(body: Dispatcher.ResponseData['body']): Body {
    const over = new AbortController()
    const timer = clock.setTimeout(() => over.abort(), glance.ms)
    const end = () => clock.clearTimeout(timer)
    body.dump({ limit: glance.bytes, signal: over.signal }).then(end, end)
    return nothing
  }

  /** What a body says besides its status: nothing where it is long, late or damaged. */
  async function look(
    body: Dispatcher.ResponseData['body'],
    read: (most: number) => ReturnType<ReadBody>,
  ): Promise<Body> {
    const timer = clock.setTimeout(() => body.destroy(), glance.ms)
    const found = await read(glance.bytes).catch(() => nothing)
    clock.clearTimeout(timer)
    return found instanceof Failure ? nothing : found
  }
}

/** Fails with the reason of an abort: undici hears of one only once it has a connection. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

const nothing: Body = { body: Buffer.alloc(0), repeatsKey: false }

/** Whether it does not depend on the body what an answer means. */
function isAllSaid(status: number): boolean {
  return (status >= 300 && status < 400) || [403, 429, 451].includes(status)
}

/** Whether an answer means nothing without its body. */
function needsBody(status: number): boolean {
  return status < 300 || [401, 404, 422].includes(status)
}

/** `isAnswering` once the head of an answer has come. */
function failureOf(error: unknown, isAnswering: boolean): Failure {
  if (error instanceof Failure) return error
  const codes = codesOf(error)
  const told = codes.join(', ')
  const isCut = codes.some(code => brokenConnection.has(code) || cutBody.has(code))
  const blames = codes.every(code => ownTrouble.has(code)) ? undefined : 'service'
  if (codes.every(code => timeouts.has(code)))
    return new Failure('upstream-timeout', 'RetroAchievements did not answer in time', { blames })
  if (!isAnswering && !codes.some(code => brokenHead.test(code)))
    return new Failure('upstream-unavailable', `cannot be reached: ${told}`, { cause: error, again: isCut, blames })
  return new Failure('upstream-broken', `no whole answer: ${told}`, {
    cause: error,
    again: isCut,
    ...(isCut && { blames }),
  })
}

/** Several where several addresses were tried. */
function codesOf(error: unknown): readonly string[] {
  const each = error instanceof AggregateError ? error.errors : [error]
  // undici's errors of its parser have no code.
  return [...new Set(each.map(({ code, name }: NodeJS.ErrnoException) => String(code ?? name)))]
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
