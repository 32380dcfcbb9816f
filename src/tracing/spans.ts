// What spans say of requests and of calls to RetroAchievements: routes as they are declared, names of methods, statuses and
// codes, all from closed lists, beside the id of the request. No URL, no header and no message of an error goes into one,
// so that nothing has to be taken out again (docs/decisions/0015-traces.md).

import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Failure } from '../platform/failure.ts'
import type { Trace } from '../upstream/exchange.ts'
import type { Priority } from '../upstream/queue.ts'

export type Spans = {
  /** Begins the span of a request, in the trace of its caller where that names one. */
  enter(request: FastifyRequest): Span
  leave(span: Span, request: FastifyRequest, reply: FastifyReply): void
  /** Ends the span of a request whose client has gone. */
  abandon(span: Span): void
  /** What is done and begun in there belongs to the span. */
  within<T>(span: Span, action: () => T): T
  /** Makes a span of an exchange with RetroAchievements. */
  call: Trace
  /** The ids of the span that is gone on with, for the log. */
  ids(): { trace_id?: string; span_id?: string }
}

/** Nobody waits for these: they go on when the request is long answered. */
const behind = new Set<Priority>(['background', 'warm-up'])

/** `host` is RetroAchievements'. */
export function createSpans(tracer: Tracer, host: string): Spans {
  const current = new AsyncLocalStorage<Span>()

  return {
    enter({ method, routeOptions, id, headers }) {
      const { url: route } = routeOptions
      const attributes = {
        'http.request.method': method,
        ...(route !== undefined && { 'http.route': route }),
        'ra_gateway.request_id': id,
      }
      const name = route === undefined ? method : `${method} ${route}`
      return tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, callersOf(headers.traceparent))
    },
    leave(span, { asked }, reply) {
      const { statusCode: status } = reply
      const cacheStatus = reply.getHeader('cache-status')
      span.setAttributes({
        'http.response.status_code': status,
        'ra_gateway.cache': asked?.outcome ?? 'none',
        ...(cacheStatus !== undefined && { 'http.response.header.cache-status': [String(cacheStatus)] }),
      })
      if (status >= 500) fail(span, String(status))
      span.end()
    },
    abandon: span => span.setAttribute('error.type', 'client-gone').end(),
    within: (span, action) => current.run(span, action),
    call(method, { cause, priority }, exchange) {
      const asker = current.getStore()
      const isChild = asker !== undefined && !behind.has(priority)
      const attributes = {
        'http.request.method': 'GET',
        'server.address': host,
        'ra_gateway.request_id': cause,
        'ra_gateway.priority': priority,
      }
      const links = asker === undefined || isChild ? [] : [{ context: asker.spanContext() }]
      const parent = isChild ? trace.setSpan(ROOT_CONTEXT, asker) : ROOT_CONTEXT
      const span = tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes, links }, parent)
      const seen = (status: number) => void span.setAttribute('http.response.status_code', status)
      return current
        .run(span, () => exchange(seen))
        .catch((failure: Failure) => {
          fail(span, failure.code)
          throw failure
        })
        .finally(() => span.end())
    },
    ids() {
      const span = current.getStore()?.spanContext()
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId }
    },
  }
}

/** Only the code tells why: messages and causes may hold URLs. */
function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR })
}

/** The trace that a request belongs to. Its tracestate is left: it may hold anything, and is passed on to nobody. */
function callersOf(traceparent: string | string[] | undefined): Context {
  const caller = parseTraceParent(String(traceparent))
  return caller === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...caller, isRemote: true })
}
