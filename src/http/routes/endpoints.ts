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
import type { Gate } from '../access/authorize.ts'
import { Problem } from '../errors/problems.ts'
import { askOrRefuse } from '../response/asking.ts'
import { cacheStatus } from '../response/cache-status.ts'
import { represent } from '../response/representation.ts'
import { askingAs, describe, sendRepresentation } from '../response/send.ts'
import { readParameters, type Sent } from './parameters.ts'

/** What asks, remembers and answers, on our routes and at the door. */
export type EndpointsOptions = {
  endpoints: readonly Endpoint[]
  answers: Answers
  memory: Memory
  gate: Gate
  /** Is told of hits, so that the next ones are answered ahead of the routes; undefined where every request has to be looked at. */
  hits: { note(request: FastifyRequest, view: View): void } | undefined
  clock: Clock
}

export const endpointsPlugin = fp(
  async (app, options: EndpointsOptions) => {
    const { endpoints, answers, gate, clock } = options
    const answer = createAnswering(options)
    for (const endpoint of endpoints) {
      const handler = async (request: FastifyRequest, reply: FastifyReply) => {
        const caller = gate.pass(request, endpoint)
        const params = readParameters(endpoint, request.params as Sent, request.query as Sent, clock.wall())
        request.pace = paceOf(endpoint, params, clock.wall()).name
        const asked = await askOrRefuse(request, askingAs(caller, request), options =>
          answers.ask(endpoint, params, options),
        )
        return answer(request, reply, endpoint, params, asked)
      }
      // HEAD is GET without its body, which Node leaves out by itself.
      app.route({ method: ['GET', 'HEAD'], url: endpoint.path, handler })
    }
  },
  { name: 'endpoints', dependencies: ['server', 'authorize', 'access-log'], encapsulate: true },
)

/** Answers a request with what came of its question. Throws Failure when there is nothing to answer with. */
function createAnswering({ answers, memory, gate, hits, clock }: EndpointsOptions) {
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
      if (!endpoint.owner) hits?.note(request, view)
      return sendRepresentation(request, reply, view, { grown: memory.grown })
    }
    if (absent === undefined)
      throw new Problem('hidden', 'RetroAchievements does not show this to the owner of the key.')
    throw new Problem(absent, 'RetroAchievements knows nothing of that name or id.')
  }
}
