// The span of a request: begun ahead of every other hook and ended when the answer is sent, or nobody is there to take
// it, with all that goes on between inside it.

import type { Span } from '@opentelemetry/api'
import fp from 'fastify-plugin'
import type { Spans } from './spans.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Only there where requests are traced. */
    span: Span | undefined
  }
}

/** What is registered after it goes on inside the span; without `tracing` there is none. */
export const tracingPlugin = fp(
  async (app, { tracing }: { tracing?: Spans | undefined }) => {
    if (tracing === undefined) return
    const { enter, leave, abandon, within } = tracing
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
  },
  { name: 'tracing' },
)
