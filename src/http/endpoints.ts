// The routes of the catalogue: parameters in, the call asked, its answer sent as this endpoint shows it.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Answers, Asked } from '../cache/answers.ts'
import type { Answer, Memory, View } from '../cache/memory.ts'
import { type Call, callOf } from '../call.ts'
import type { Clock } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Reader } from '../judge.ts'
import type { Thing } from '../things.ts'
import { cacheStatus } from './cache-status.ts'
import { holds } from './conditional.ts'
import { readParameters, type Sent } from './parameters.ts'
import { Problem } from './problems.ts'
import { represent } from './representation.ts'

type EndpointsOptions = {
  endpoints: readonly Endpoint[]
  answers: Answers
  memory: Memory
  reader: Reader
  clock: Clock
}

export function addEndpoints(
  app: FastifyInstance,
  { endpoints, answers, memory, reader, clock }: EndpointsOptions,
): void {
  for (const endpoint of endpoints) {
    app.get(endpoint.path, async (request, reply) => {
      const call = callOf(endpoint, readParameters(endpoint, request.params as Sent, request.query as Sent))
      const asked = await answers.ask(call, request.id)
      return answer(request, reply, call, asked)
    })
  }

  /** Throws Failure when there is nothing to answer with. */
  function answer(request: FastifyRequest, reply: FastifyReply, call: Call, asked: Asked): FastifyReply {
    request.cacheOutcome = asked.outcome
    if (asked.answer === undefined) {
      reply.header('cache-status', cacheStatus(asked))
      throw asked.failure
    }
    const { state, absent, freshMs, receivedMs } = asked.answer
    const view = state === 'found' ? viewOf(call, asked, asked.answer) : undefined
    const ageS = Math.floor((clock.now() - receivedMs) / 1000)
    const lifetimeS = Math.floor(freshMs / 1000)
    reply.header('cache-status', cacheStatus(asked, lifetimeS - ageS))
    if (state === 'hidden') throw new Problem('hidden', 'Only players who follow each other see this list.')
    reply.header('age', ageS).header('cache-control', `public, max-age=${lifetimeS}`)
    if (view !== undefined) return sendView(request, reply, view)
    throw new Problem(`${absent as Thing}-not-found`, `RetroAchievements knows no such ${absent}.`)
  }

  /** Throws Failure when another endpoint's question brought an answer that this one cannot read. */
  function viewOf(call: Call, { flight }: Asked, answer: Answer): View {
    const held = memory.view(call.viewKey, answer)
    if (held !== undefined) return held
    const read = flight?.call.viewKey === call.viewKey
    const value = read ? flight.value : reader.read(call.endpoint, call.params, JSON.parse(answer.body.toString()))
    const view = represent(call, value, answer.serial)
    memory.keepView(call.viewKey, answer, view)
    return view
  }
}

function sendView(request: FastifyRequest, reply: FastifyReply, { body, etag, link }: View): FastifyReply {
  reply.header('etag', etag)
  if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send()
  if (link !== undefined) reply.header('link', link)
  return reply.type('application/json').send(body)
}
