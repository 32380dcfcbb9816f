// The routes of the catalogue: parameters in, the question asked, its answer sent as this endpoint shows it.

import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type View, viewFrom } from '../../cache/answer.ts'
import type { Answers } from '../../cache/answers.ts'
import type { Memory } from '../../cache/memory.ts'
import type { Asked, Found } from '../../cache/outcome.ts'
import { viewNameOf } from '../../catalogue/call.ts'
import { paceOf } from '../../catalogue/query.ts'
import type { Endpoint } from '../../language/endpoint.ts'
import type { Params } from '../../language/params.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Caller, Gate } from '../access/authorize.ts'
import { Problem } from '../errors/problems.ts'
import { askOrRefuse } from '../response/asking.ts'
import { cacheStatus } from '../response/cache-status.ts'
import { represent } from '../response/representation.ts'
import { askingAs, describe, sendRepresentation } from '../response/send.ts'
import type { KnownUrls } from './known-urls.ts'
import { readParameters, type Sent } from './parameters.ts'

/** What asks, remembers and answers, on our routes and at the door. */
export type EndpointsOptions = {
  endpoints: readonly Endpoint[]
  answers: Answers
  memory: Memory
  gate: Gate
  /** Undefined where one URL has another answer for every caller. */
  urls: KnownUrls | undefined
  clock: Clock
}

export const endpointsPlugin = fp(
  async (app, options: EndpointsOptions) => {
    const { endpoints, answers, gate, clock } = options
    const answer = createAnswering(options)
    for (const endpoint of endpoints) {
      const ask = async (request: FastifyRequest, reply: FastifyReply, caller: Caller) => {
        const params = readParameters(endpoint, request.params as Sent, request.query as Sent, clock.wall())
        request.pace = paceOf(endpoint, params, clock.wall()).name
        const asked = await askOrRefuse(request, askingAs(caller, request), options =>
          answers.ask(endpoint, params, options),
        )
        return answer(request, reply, endpoint, params, asked)
      }
      const handler = (request: FastifyRequest, reply: FastifyReply) => {
        const caller = gate.pass(request, endpoint)
        return sendKnown(request, reply, options) || ask(request, reply, caller)
      }
      // HEAD is GET without its body, which Node leaves out by itself.
      app.route({ method: ['GET', 'HEAD'], url: endpoint.path, handler })
    }
  },
  { name: 'endpoints', dependencies: ['server', 'authorize', 'access-log'], encapsulate: true },
)

/** Sends what the very same URL led to before, if a lookup would still find the same; undefined where it would not. */
export function sendKnown(
  request: FastifyRequest,
  reply: FastifyReply,
  { urls, memory, gate, clock }: Pick<EndpointsOptions, 'urls' | 'memory' | 'gate' | 'clock'>,
): FastifyReply | Promise<FastifyReply> | undefined {
  const view = urls?.find(request)
  if (view === undefined) return undefined
  const asked = { outcome: 'hit', collapsed: false, flight: undefined, answer: view.of } as const
  request.pace = view.pace
  request.asked = asked
  describe(reply, asked, { clock, isPrivate: gate.isPrivate })
  return sendRepresentation(request, reply, view, { grown: memory.grown, plain: memory.sendable })
}

/** Answers a request with what came of its question. Throws Failure when there is nothing to answer with. */
function createAnswering({ answers, memory, gate, urls, clock }: EndpointsOptions) {
  /** Throws Failure when another endpoint's question brought an answer that this one cannot read. */
  function viewOf(endpoint: Endpoint, params: Params, asked: Found): View {
    const { answer } = asked
    const name = viewNameOf(endpoint, params)
    const kept = memory.view(answer, name)
    if (kept !== undefined) return kept
    const made = represent(endpoint, params, asked, { answers, memory })
    // A page out of two answers may outlive neither, and costs little to make again.
    return asked.blocks === undefined ? memory.keepView(answer, name, made) : viewFrom(answer, name, made)
  }

  return function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    endpoint: Endpoint,
    params: Params,
    asked: Asked,
  ): Promise<FastifyReply> | FastifyReply {
    request.asked = asked
    const failure = asked.answer === undefined ? asked.failure : asked.flight?.unreadable
    if (asked.answer === undefined || failure !== undefined) {
      reply.header('cache-status', cacheStatus(asked))
      throw failure
    }
    const { state } = asked.answer
    const view = state === 'found' ? viewOf(endpoint, params, { ...asked, answer: asked.answer }) : undefined
    const absent = state === 'absent' ? answers.absence(endpoint, asked.answer) : undefined
    describe(reply, asked, { clock, isPrivate: endpoint.owner || gate.isPrivate })
    if (view !== undefined) {
      // What completes a question has a time of its own.
      if (!endpoint.owner && endpoint.first === undefined) urls?.note(request, view, endpoint.richer !== undefined)
      return sendRepresentation(request, reply, view, { grown: memory.grown })
    }
    if (absent === undefined)
      throw new Problem('hidden', 'RetroAchievements does not show this to the owner of the key.')
    throw new Problem(absent, 'RetroAchievements knows nothing of that name or id.')
  }
}
