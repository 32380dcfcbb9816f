// The compatibility door: programs written for RetroAchievements ask here as they would ask there, and get its own
// answers, as it wrote them. What they send as a key is dropped.

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Answer, View } from '../../cache/answer.ts'
import { createForms, FormError, type Query } from '../../catalogue/compat.ts'
import { doorPathOf } from '../../config/client-tokens.ts'
import { problems } from '../../contract/problem-codes.ts'
import { plainOf } from '../../platform/bytes.ts'
import type { Caller } from '../access/authorize.ts'
import { problemFor } from '../errors/handler.ts'
import { noted, type Problem, routeNotFound, setHeaders } from '../errors/problems.ts'
import { askOrRefuse } from '../response/asking.ts'
import { cacheStatus } from '../response/cache-status.ts'
import { representBytes } from '../response/representation.ts'
import { askingAs, describe, sendRepresentation } from '../response/send.ts'
import { answerOtherMethod } from '../server/methods.ts'
import { type EndpointsOptions, sendKnown } from './endpoints.ts'

/** Removed by RetroAchievements, which answers 410 for good. */
const dead = new Set(['GetFeed', 'GetGameRating'])

export const compatPlugin = fp(
  async (door, options: EndpointsOptions) => {
    const answer = createAnswering(options)
    door.setErrorHandler((error: FastifyError, request, reply) => {
      return error instanceof FormError
        ? sendFaults(reply, error)
        : sendProblemEnvelope(reply, problemFor(error, request))
    })
    door.addHook('onRequest', (request, reply, done) => {
      if (request.method === 'GET' || request.method === 'HEAD') done()
      else answerOtherMethod(request, reply)
    })
    door.all<Question>('/API/API_:method(^[A-Za-z]+).php', (request, reply) => {
      return dead.has(request.params.method) ? sendGone(reply) : answer(request, reply)
    })
    door.all('/API/*', async () => {
      throw routeNotFound()
    })
  },
  { name: 'compat', dependencies: ['server', 'authorize', 'access-log'], encapsulate: true },
)

type Question = { Params: { method: string }; Querystring: Query }

/** Answers with RetroAchievements' own words. Throws Problem, Failure and FormError. */
function createAnswering(options: EndpointsOptions) {
  const { endpoints, answers, memory, gate, urls, clock } = options
  const forms = createForms(endpoints)

  function viewOf(answer: Answer): View {
    const held = memory.view(answer, 'door')
    if (held !== undefined) return held
    const plain = plainOf(answer)
    return memory.keepView(answer, 'door', representBytes(plain, memory.hold(plain)))
  }

  async function ask(
    request: FastifyRequest<Question>,
    reply: FastifyReply,
    caller: Caller,
    owner: boolean,
  ): Promise<FastifyReply> {
    const question = forms.read(request.params.method, request.query, clock.wall())
    request.pace = question.pace.name
    const asked = await askOrRefuse(request, askingAs(caller, request), options => answers.askRaw(question, options))
    request.asked = asked
    if (asked.answer === undefined) {
      reply.header('cache-status', cacheStatus(asked))
      throw asked.failure
    }
    const { status } = asked.answer
    describe(reply, asked, { clock, isPrivate: owner || gate.isPrivate })
    // What the endpoint cannot read is passed on, and kept by nobody.
    if (asked.flight?.unreadable) reply.header('cache-control', 'no-store').removeHeader('cdn-cache-control')
    if (status !== 200) {
      request.problem = passedOn
      return reply.code(status).type('application/json').send(plainOf(asked.answer))
    }
    const view = viewOf(asked.answer)
    if (!owner) urls?.note(request, view, false)
    return sendRepresentation(request, reply, view, { grown: memory.grown })
  }

  return function answer(request: FastifyRequest<Question>, reply: FastifyReply) {
    const { method } = request.params
    const owner = forms.isOwners(method)
    if (owner === undefined) throw routeNotFound()
    request.asks = doorPathOf(method)
    const { y } = request.query
    const key = typeof y === 'string' ? y : undefined
    const caller = gate.pass(request, { path: doorPathOf(method), owner, key })
    return sendKnown(request, reply, options) || ask(request, reply, caller, owner)
  }
}

const gone = { status: 410, code: 'gone', title: 'RetroAchievements has removed this method' }
const passedOn = { code: 'passed-on', detail: 'RetroAchievements answers so itself.' }

function sendGone(reply: FastifyReply): FastifyReply {
  reply.request.problem = { code: gone.code, detail: gone.title }
  return sendEnvelope(reply, gone, 'ask for something else')
}

function sendProblemEnvelope(reply: FastifyReply, problem: Problem): FastifyReply {
  const { code, message, options } = problem
  reply.request.problem = noted(problem)
  setHeaders(reply, code, options)
  return sendEnvelope(reply, { ...problems[code], code: code.replaceAll('-', '_') }, message)
}

/** An error as RetroAchievements writes it, with our status and our words. */
function sendEnvelope(reply: FastifyReply, { status, code, title }: typeof gone, detail: string): FastifyReply {
  const errors = [{ status: String(status), code, title }]
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ message: `${title}: ${detail}`, errors }))
}

/** Parameters that are not valid, as RetroAchievements lists them. */
function sendFaults(reply: FastifyReply, { faults }: FormError): FastifyReply {
  const [parameter] = faults.keys()
  const errors = Object.fromEntries([...faults].map(([name, what]) => [name, [`The ${name} ${what}.`]]))
  const [[first = ''] = []] = Object.values(errors)
  const more = faults.size > 1 ? ` (and ${faults.size - 1} more error${faults.size > 2 ? 's' : ''})` : ''
  reply.request.problem = { code: 'invalid-parameter', parameter, detail: first + more }
  return reply
    .code(422)
    .type('application/json')
    .send(JSON.stringify({ message: first + more, errors }))
}
