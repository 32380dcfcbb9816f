// A path that cannot be decoded reaches no route and passes no hook, so what hooks do is done here.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem, sendProblem } from '../errors/problems.ts'
import { logAnswer } from './access-log.ts'
import { misdirected } from './request-checks.ts'

export function answerBadUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const detail = 'The path holds a percent sign that begins no encoded character.'
  reply.header('x-request-id', request.id).header('cache-control', 'no-store')
  const { guards, cors, allowsHost } = reply.server
  for (const [name, value] of [...guards, ...cors.headers(request.headers.origin)]) reply.header(name, value)
  const isOurs = allowsHost(request.raw)
  sendProblem(reply, isOurs ? new Problem('invalid-parameter', detail, { parameter: 'path' }) : misdirected())
  logAnswer(request, reply)
}
