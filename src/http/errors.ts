// Whatever goes wrong on the way to an answer becomes a problem document here, and nowhere else.

import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../upstream/failure.ts'
import { logAnswer } from './access-log.ts'
import { documentOf, Problem, problemOf, sendProblem } from './problems.ts'

export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Problem) return sendProblem(reply, error)
    if (error instanceof Failure) return sendProblem(reply, problemOf(error))
    request.log.error({ err: error }, 'the gateway made a mistake')
    return sendProblem(
      reply,
      new Problem('internal', `Tell the operator of this gateway the request id ${request.id}.`),
    )
  })
}

/** A path that cannot be decoded reaches no route and passes no hook, so what hooks do is done here. */
export function answerBadUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const detail = 'The path holds a percent sign that begins no encoded character.'
  reply.header('x-request-id', request.id).header('cache-control', 'no-store')
  sendProblem(reply, new Problem('invalid-parameter', detail, { parameter: 'path' }))
  logAnswer(request, reply)
}

/** What is not even HTTP has no request to answer; the socket gets the last word. */
export function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const body = JSON.stringify(
    documentOf('invalid-parameter', 'The request is not well-formed HTTP, or its head is too large.'),
  )
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
