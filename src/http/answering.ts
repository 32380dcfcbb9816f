// What every answer has in common, on our routes and at the compatibility door: how it came, how old it is, for how long
// it may be kept, and whether the client holds it already.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Asked } from '../cache/answers.ts'
import type { Answer, View } from '../cache/memory.ts'
import type { Clock } from '../clock.ts'
import { cacheStatus } from './cache-status.ts'
import { holds } from './conditional.ts'

type Describing = {
  clock: Clock
  /** Whether nobody else may keep it. */
  owner: boolean | undefined
}

/** Sets Cache-Status, Age and Cache-Control. */
export function describe(reply: FastifyReply, asked: Asked & { answer: Answer }, { clock, owner }: Describing): void {
  const { state, freshMs, receivedMs } = asked.answer
  const ageS = Math.floor((clock.now() - receivedMs) / 1000)
  const lifetimeS = Math.floor(freshMs / 1000)
  reply.header('cache-status', cacheStatus(asked, lifetimeS - ageS))
  if (state === 'hidden') return
  reply.header('age', ageS).header('cache-control', promise(asked.answer, owner === true))
}

/**
 * For how long others may keep an answer: as long as we would ourselves, counted from its receipt, since its Age goes with
 * it. RFC 5861 for what stands in.
 */
function promise({ freshMs, staleMs, keepMs }: Answer, owner: boolean): string {
  const seconds = (ms: number) => Math.floor(ms / 1000)
  return [
    owner ? 'private' : 'public',
    `max-age=${seconds(freshMs)}`,
    !owner && `s-maxage=${seconds(freshMs)}`,
    staleMs > 0 && `stale-while-revalidate=${seconds(staleMs)}`,
    keepMs > freshMs && `stale-if-error=${seconds(keepMs - freshMs)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

type Sendable = Pick<View, 'body' | 'etag'> & Partial<Pick<View, 'link'>>

/** Sends bytes with their tag, or 304 when the client holds them. */
export function sendView(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag, link }: Sendable,
  type = 'application/json',
): FastifyReply {
  reply.header('etag', etag)
  if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send()
  if (link !== undefined) reply.header('link', link)
  return reply.type(type).send(body)
}
