// Whatever goes wrong on the way to an answer becomes a problem document here, and nowhere else.

import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../upstream/failure.ts'
import { logAnswer } from './access-log.ts'
import { documentOf, Problem, problemOf, routeNotFound, sendProblem } from './problems.ts'

export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(reply, problemFor(error, request)))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, routeNotFound()))
}

/** What a client is told of an error; the rest is for the log. */
export function problemFor(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Failure) {
    request.why = error.message
    // Of a key that a caller brought, that is for the caller to mend.
    if (error.code === 'upstream-rejected-key' && request.caller?.lane.partition)
      return new Problem('unauthorized', 'RetroAchievements does not accept this web API key.')
    return problemOf(error)
  }
  request.log.error({ err: error }, 'the gateway made a mistake')
  return new Problem('internal', `Tell the operator of this gateway the request id ${request.id}.`)
}

/** A path that cannot be decoded reaches no route and passes no hook, so what hooks do is done here. */
export function answerBadUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const detail = 'The path holds a percent sign that begins no encoded character.'
  reply.header('x-request-id', request.id).header('cache-control', 'no-store')
  for (const [name, value] of reply.server.cors.headers(request.headers.origin)) reply.header(name, value)
  sendProblem(reply, new Problem('invalid-parameter', detail, { parameter: 'path' }))
  logAnswer(request, reply)
}

const misfits: { readonly [code: string]: readonly [line: string, detail: string] } = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The head of the request is too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not come in time.'],
}

/** What is not even HTTP has no request to answer; the socket gets the last word. */
export function answerBadRequest(this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [line, detail] = misfits[String(error.code)] ?? ['400 Bad Request', 'The request is not well-formed HTTP.']
  const status = Number.parseInt(line, 10)
  const body = JSON.stringify({
    ...documentOf(this.basePath, 'invalid-parameter', detail, { parameter: 'request' }),
    status,
  })
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
