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

/** Sets Cache-Status, Age and Cache-Control. */
export function describe(
  reply: FastifyReply,
  asked: Asked & { answer: Answer },
  { clock, isPrivate }: Describing,
): void {
  const { state, freshMs, receivedMs } = asked.answer
  const ageS = Math.floor((clock.now() - receivedMs) / 1000)
  const lifetimeS = Math.floor(freshMs / 1000)
  reply.header('cache-status', cacheStatus(asked, lifetimeS - ageS))
  if (state === 'hidden') return
  reply.header('age', ageS).header('cache-control', promise(asked.answer, isPrivate))
  // Browsers keep for one user what the next one may not see.
  if (isPrivate) vary(reply, 'Authorization')
}

/**
 * For how long others may keep an answer: as long as we would ourselves, counted from its receipt, since its Age goes with
 * it. RFC 5861 for what stands in.
 */
export function promise({ freshMs, staleMs, keepMs }: Answer, isPrivate: boolean): string {
  const seconds = (ms: number) => Math.floor(ms / 1000)
  return [
    isPrivate ? 'private' : 'public',
    `max-age=${seconds(freshMs)}`,
    !isPrivate && `s-maxage=${seconds(freshMs)}`,
    staleMs > 0 && `stale-while-revalidate=${seconds(staleMs)}`,
    keepMs > freshMs && `stale-if-error=${seconds(keepMs - freshMs)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/**
 * Sends a representation in the best form that is there, or 304 when the client holds one. Throws Problem when it wants only
 * others. `grown` is called when another form of it was made.
 */
export async function sendRepresentation<R extends Representation>(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: R,
  { type = 'application/json', grown = () => {} }: { type?: string; grown?: Grown<R> } = {},
): Promise<FastifyReply> {
  const { headers } = request
  const { body, etag, link } = representation
  if (hasForms(representation)) vary(reply, 'Accept-Encoding')
  if (rulesOut(headers['if-match'], etag)) {
    reply.header('etag', etag).header('cache-control', 'no-store').removeHeader('age')
    throw new Problem('precondition-failed', 'The answer has none of the tags that If-Match names.')
  }
  const heldTag = heldBy(headers['if-none-match'], etag)
  if (heldTag !== undefined) return reply.code(304).header('etag', heldTag).send()
  const form = await wantedForm(request, representation, grown)
  if (form !== undefined) reply.header('content-encoding', form.coding)
  reply.header('etag', form?.etag ?? etag)
  if (link !== undefined) reply.header('link', link)
  return reply.type(type).send(form?.body ?? bufferOf(body))
}

/** Undefined for the body as it is. A client that refuses it waits for another. Throws Problem when there will be none. */
async function wantedForm<R extends Representation>(
  request: FastifyRequest,
  representation: R,
  grown: Grown<R>,
): Promise<Form | undefined> {
  const acceptEncoding = request.headers['accept-encoding']
  if (acceptEncoding === undefined || !hasForms(representation)) return undefined
  const accepted = acceptedBy(acceptEncoding)
  const form = formFor(representation, accepted, grown)
  if (form !== undefined || accepted.length === 0 || accepted.includes('identity')) return form
  const { forms } = request.server.waiting
  const making = codings.filter(coding => accepted.includes(coding)).map(coding => representation.forms[coding])
  const made = making.find(form => form !== undefined)
  if (made === undefined || forms.isFull(request))
    throw overloaded('Too many answers wait to be compressed. Without compression this one would be sent.')
  const late = await forms.wait(request, Promise.resolve(made))
  if (late === undefined)
    throw overloaded('This answer cannot be compressed now. Without compression it would be sent.')
  return late
}
