// What cannot be answered as requests are: what is no HTTP, what is too large or too slow to become a request, and who
// wants a tunnel. The socket itself gets the last word, behind all answers that are on their way.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { problems } from '../../contract/problem-codes.ts'
import type { Clock } from '../../platform/clock.ts'
import { documentOf, noted, Problem } from '../errors/problems.ts'
import { refusalIn } from './access-log.ts'
import { type Connection, part } from './connections.ts'
import { allowed } from './methods.ts'
import { STATUS_CODES } from './node-http.ts'
import type { createRequestIds } from './request-ids.ts'

type MisfitsOptions = { clock: Clock; idOf: ReturnType<typeof createRequestIds> }
type Lines = readonly (readonly [name: string, value: string | number])[]

declare module 'fastify' {
  interface FastifyInstance {
    /** For what Node's parser refuses, and for what did not come in time. */
    refuseMisfit(error: Error, socket: Socket): void
    /** For what Node's parser takes, and is no HTTP all the same. */
    refuseProtocol(request: IncomingMessage): void
  }
}

/** How much longer than Node allows a request may take whose client has answers to read first. */
const headMs = 10_000
/** For how long who was told to go is heard out, since a client may not read before it has written (RFC 9112, section 9.6). */
const lingerMs = 2_000

export const clientErrorsPlugin = fp(
  async (app, { clock, idOf }: MisfitsOptions) => {
    const { tell, end } = createLastWords(app, { clock, idOf })

    app.server.on('connect', (request, socket) => {
      socket.on('error', () => {}).resume()
      const problem = new Problem('method-not-allowed', 'This gateway opens no tunnels.')
      tell(socket as Socket, request, problem, problem.message, [['allow', allowed]])
    })

    app.decorate('refuseProtocol', (request: IncomingMessage) => {
      tell(request.socket, request, noHttp(), 'the protocol or the method is none of HTTP/1.x')
    })

    app.decorate('refuseMisfit', (error: Error, socket: Socket) => {
      const connection = app.connections.all.get(socket) as Connection
      // Node itself ends a connection after its last request; what comes behind that is passed over.
      const isBehind = (error as ParseError).code === 'HPE_CLOSED_CONNECTION'
      if (!socket.writable || connection.parting !== undefined || isBehind) return
      const problem = problemOf(error as ParseError)
      const { latest } = connection
      // Node does not read on while a client has answers to read, and counts that time against its next request.
      if (problem.code === 'request-timeout' && connection.answering > 0 && latest?.complete) {
        clock.setTimeout(() => {
          if (connection.latest === latest) app.refuseMisfit(error, socket)
        }, headMs)
        return
      }
      if (latest?.complete !== false) return tell(socket, { headers: {} }, problem, error.message)
      // The body of a request is what is wrong, and a request has one answer.
      connection.fault = problem
      end(socket)
    })
  },
  { name: 'client-errors', dependencies: ['connections', 'security-headers', 'cors'] },
)

/** What a socket is told before it is ended. */
function createLastWords(app: FastifyInstance, { clock, idOf }: MisfitsOptions) {
  function end(socket: Socket, words = ''): void {
    part(app.connections.all.get(socket) as Connection, () => {
      if (socket.writable) socket.end(words)
      clock.setTimeout(() => socket.destroy(), lingerMs)
    })
  }

  function tell(
    socket: Socket,
    request: Pick<IncomingMessage, 'headers' | 'method'>,
    problem: Problem,
    why: string,
    more: Lines = [],
  ): void {
    const reqId = idOf(request.headers['x-request-id'])
    const { status } = problems[problem.code]
    const line = {
      reqId,
      method: request.method ?? 'none',
      route: 'none',
      status,
      cache: 'none',
      ...refusalIn(status, noted(problem)),
      why,
      ms: 0,
    }
    // Whatever looks for open ports would fill the log.
    app.log[problem.options.parameter === 'request' ? 'debug' : 'info'](line, 'answered')
    app.counts?.refused(status)
    end(socket, write(app, problem, [['x-request-id', reqId], ...more]))
  }

  return { tell, end }
}

function problemOf(error: ParseError): Problem {
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout', 'The request did not come to its end in time.')
    case 'HPE_HEADER_OVERFLOW':
      return isInTarget(error)
        ? new Problem('uri-too-long', 'The target of the request is too long.')
        : new Problem('head-too-large', 'The head of the request is too large.')
    default:
      return noHttp()
  }
}

function noHttp(): Problem {
  return new Problem('invalid-parameter', 'The request is not well-formed HTTP/1.1.', { parameter: 'request' })
}

/** What Node says of it; the packet is there when the parser refused. */
type ParseError = Error & { readonly code: string; readonly rawPacket: Buffer; readonly bytesParsed: number }

/** Node does not say what grew too large. Targets are without blanks and ends of lines; of headers that is rarely true. */
function isInTarget({ rawPacket, bytesParsed }: ParseError): boolean {
  return /^\s*(?:[A-Z-]+ )?\S+$/.test(rawPacket.toString('latin1', 0, bytesParsed))
}

function write({ basePath, guards, cors }: FastifyInstance, problem: Problem, more: Lines): string {
  const { code, message, options } = problem
  const { status } = problems[code]
  const body = JSON.stringify(documentOf(basePath, code, message, options))
  const head: Lines = [
    ['date', new Date().toUTCString()],
    ['content-type', 'application/problem+json; charset=utf-8'],
    ['content-length', Buffer.byteLength(body)],
    ['cache-control', 'no-store'],
    ['connection', 'close'],
    ...guards,
    ...cors.headers(undefined),
    ...more,
  ]
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head.map(([name, value]) => `${name}: ${value}`)]
  return [...lines, '', body].join('\r\n')
}
