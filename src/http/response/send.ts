// What every answer has in common, on our routes and at the compatibility door: how it came, how old it is, for how long
// it may be kept, and whether the client holds it already.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../../cache/answer.ts'
import type { AnswersOptions } from '../../cache/answers.ts'
import { codings, type Form, formFor, type Grown, hasForms, type Representation } from '../../cache/encodings.ts'
import type { Asked } from '../../cache/outcome.ts'
import { bufferOf } from '../../platform/bytes.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Caller } from '../access/authorize.ts'
import { Problem } from '../errors/problems.ts'
import { vary } from '../server/cors.ts'
import { overloaded } from '../server/waiting.ts'
import { cacheStatus } from './cache-status.ts'
import { heldBy, rulesOut } from './conditional.ts'
import { acceptedBy } from './negotiation.ts'
import { wishOf } from './request-cache-control.ts'

type Describing = {
  clock: Clock
  /** Whether nobody else may keep it. */
  isPrivate: boolean
}

/** How a request is asked for. */
export function askingAs({ lane, account, allowance }: Caller, { id, headers }: FastifyRequest): AnswersOptions {
  return { cause: id, lane, client: account, charge: allowance?.call, wish: wishOf(headers['cache-control']) }
}

/** Sets Cache-Status, Age, Cache-Control and CDN-Cache-Control. */
export function describe(
  reply: FastifyReply,
  asked: Asked & { answer: Answer },
  { clock, isPrivate }: Describing,
): void {
  const { state, requestedMs, staleMs, keepMs } = asked.answer
  const ageMs = clock.now() - requestedMs
  const ageS = secondsIn(ageMs)
  const freshMs = Math.max(asked.answer.freshMs, ageMs + (asked.goodForMs ?? Number.NEGATIVE_INFINITY))
  const times = { freshMs, staleMs, keepMs }
  reply.header('cache-status', cacheStatus(asked, secondsIn(freshMs) - ageS))
  if (state === 'hidden') return
  reply.header('age', ageS).header('cache-control', promiseOf(times, isPrivate))
  // Browsers keep for one user what the next one may not see.
  if (isPrivate) vary(reply, 'Authorization')
  else if (state === 'found') reply.header('cdn-cache-control', sharedPromiseOf(times))
}

type Times = Pick<Answer, 'freshMs' | 'staleMs' | 'keepMs'>

/**
 * For how long clients may keep an answer: the whole time for which it is fresh, as its Age goes with it; and for how long after
 * that it may stand in (RFC 5861). Nothing of serving it while it is asked for again: the gateway does that already, and what a
 * client sees would be twice as old.
 */
function promiseOf(times: Times, isPrivate: boolean): string {
  return `${isPrivate ? 'private' : 'public'}, max-age=${secondsIn(times.freshMs)}${standInOf(times)}`
}

/** For caches that many clients share (RFC 9213): few of them ask, each for many. */
function sharedPromiseOf(times: Times): string {
  const { freshMs, staleMs } = times
  const behind = staleMs > 0 ? `, stale-while-revalidate=${secondsIn(staleMs)}` : ''
  return `max-age=${secondsIn(freshMs)}${behind}${standInOf(times)}`
}

function standInOf({ freshMs, keepMs }: Times): string {
  return keepMs > freshMs ? `, stale-if-error=${secondsIn(keepMs - freshMs)}` : ''
}

function secondsIn(ms: number): number {
  return Math.floor(ms / 1000)
}

/**
 * Sends a representation in the best form that is there, or 304 when the client holds one. Throws Problem when it wants only
 * others. `grown` is called when another form of it was made.
 */
export function sendRepresentation<R extends Representation>(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: R,
  options: SendOptions<R> = {},
): FastifyReply | Promise<FastifyReply> {
  const { headers } = request
  const { etag } = representation
  if (hasForms(representation)) vary(reply, 'Accept-Encoding')
  if (rulesOut(headers['if-match'], etag)) {
    withdraw(reply).header('etag', etag)
    throw new Problem('precondition-failed', 'The answer has none of the tags that If-Match names.')
  }
  const heldTag = heldBy(headers['if-none-match'], etag)
  if (heldTag !== undefined) return reply.code(304).header('etag', heldTag).send()
  const form = wantedForm(request, reply, representation, options.grown ?? notGrown)
  return form instanceof Promise
    ? form.then(made => sendForm(reply, representation, made, options))
    : sendForm(reply, representation, form, options)
}

/** Takes back what was said of an answer that is not sent. */
function withdraw(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').removeHeader('age').removeHeader('cdn-cache-control')
}

type SendOptions<R extends Representation> = {
  /** The media type; JSON when left out. */
  type?: string
  grown?: Grown<R>
  /** The body as it is, in place of that of the representation, where that costs less to send. */
  plain?: (representation: R) => Buffer
}

const notGrown = () => {}

function sendForm<R extends Representation>(
  reply: FastifyReply,
  representation: R,
  form: Form | undefined,
  { type = 'application/json', plain = ({ body }) => bufferOf(body) }: SendOptions<R>,
): FastifyReply {
  const { etag, link } = representation
  if (form !== undefined) reply.header('content-encoding', form.coding)
  reply.header('etag', form?.etag ?? etag)
  if (link !== undefined) reply.header('link', link)
  reply.header('content-type', type)
  return reply.send(form?.body ?? plain(representation))
}

/** Undefined for the body as it is. A client that refuses it waits for another. Throws Problem when there will be none. */
function wantedForm<R extends Representation>(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: R,
  grown: Grown<R>,
): Form | undefined | Promise<Form> {
  const acceptEncoding = request.headers['accept-encoding']
  if (acceptEncoding === undefined || !hasForms(representation)) return undefined
  const accepted = acceptedBy(acceptEncoding)
  const form = formFor(representation, accepted, grown)
  if (form !== undefined || accepted.length === 0 || accepted.includes('identity')) return form
  const { forms } = request.server.waiting
  const making = codings.filter(coding => accepted.includes(coding)).map(coding => representation.forms[coding])
  const made = making.find(form => form !== undefined)
  if (made === undefined || forms.isFull(request)) {
    withdraw(reply)
    throw overloaded('Too many answers wait to be compressed. Without compression this one would be sent.')
  }
  return forms.wait(request, Promise.resolve(made)).then(late => {
    if (late !== undefined) return late
    withdraw(reply)
    throw overloaded('This answer cannot be compressed now. Without compression it would be sent.')
  })
}
