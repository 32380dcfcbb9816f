// The span of a request: begun ahead of every other hook and ended when the answer is sent, or nobody is there to take
// it, with all that goes on between inside it.

import type { Span } from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'
import type { Spans } from './spans.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Only there where requests are traced. */
    span: Span | undefined
  }
}

/** Must be called before other hooks are added. */
export function addTracing(app: FastifyInstance, { enter, leave, abandon, within }: Spans): void {
  app.decorateRequest('span', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    const span = enter(request)
    request.span = span
    within(span, done)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const span = request.span as Span
    leave(span, request, reply)
    // The end of an answer belongs to its connection, and the line about it to the request.
    within(span, done)
  })
  app.addHook('onRequestAbort', (request, done) => {
    abandon(request.span as Span)
    done()
  })
}
