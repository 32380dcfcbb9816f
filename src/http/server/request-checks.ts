// What the head of a request has to be, beyond what Node's parser sees to (RFC 9110 and 9112).

import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { pathOf } from '../../platform/request-target.ts'
import { Problem } from '../errors/problems.ts'
import type { AllowsHost } from './allowed-hosts.ts'
import { answerOtherMethod } from './methods.ts'
import { expectsContinue } from './protocol.ts'

/** A host by RFC 3986, section 3.2.2, which may be empty, and a port. */
const host = /^(?:\[(?:[\da-f:.]+|v[\da-f]+\.[\w.~!$&'()*+,;=:-]+)\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i

function isHost(written: string): boolean {
  return host.test(written)
}

declare module 'fastify' {
  interface FastifyInstance {
    allowsHost: AllowsHost
  }
}

export const requestChecksPlugin = fp(
  async (app, { allowsHost }: { allowsHost: AllowsHost }) => {
    app.decorate('allowsHost', allowsHost)

    /** Throws Problem. */
    function check(request: FastifyRequest, reply: FastifyReply): void {
      const { raw } = request
      const wrong = faultOf(app, raw) ?? misfit(raw)
      if (wrong || isLast(raw)) reply.header('connection', 'close')
      if (wrong) throw wrong
      if (!allowsHost(raw) && !isProbe(request)) throw misdirected()
      if (raw.httpVersion === '1.1' && raw.headers.expect && !expectsContinue(raw))
        throw new Problem('expectation-failed', 'Nothing can be expected but 100-continue.')
      if (raw.url?.startsWith('*') && !(raw.url === '*' && raw.method === 'OPTIONS'))
        throw invalid('path', 'has to begin with a slash')
    }

    app.addHook('onRequest', (request, reply, done) => {
      const { headers, url } = request.raw
      const checkNow = () => {
        try {
          check(request, reply)
        } catch (error) {
          return done(error as Problem)
        }
        if (url === '*') answerOtherMethod(request, reply)
        else done()
      }
      // What came along with the head is read meanwhile.
      if ('content-length' in headers || 'transfer-encoding' in headers) setImmediate(checkNow)
      else checkNow()
    })
  },
  { name: 'request-checks', dependencies: ['connections'] },
)

export function misdirected(): Problem {
  return new Problem(
    'misdirected-request',
    'This gateway does not answer for the host that the request names. Its operator names those that it answers for in ALLOWED_HOSTS.',
  )
}

/** Health checks name whatever they reach the gateway by. */
function isProbe({ server, raw }: FastifyRequest): boolean {
  return pathOf(raw.url as string) === `${server.basePath}/healthz`
}

/** What turned out to be wrong with the body that came along with the head. */
function faultOf({ connections }: FastifyInstance, raw: IncomingMessage): Problem | undefined {
  const connection = connections.all.get(raw.socket)
  return connection?.latest === raw ? connection.fault : undefined
}

/** Chunks in HTTP/1.0 may end elsewhere for others (RFC 9112, section 6.1), and Node does not read on behind an Upgrade. */
function isLast({ httpVersion, headers }: IncomingMessage): boolean {
  if (httpVersion === '1.0') return 'transfer-encoding' in headers
  return headers.upgrade !== undefined && /\bupgrade\b/i.test(headers.connection ?? '')
}

/** Who is wrong in one of these may also be wrong in where a request ends. */
function misfit({ httpVersion, rawHeaders, headers }: IncomingMessage): Problem | undefined {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) if (isHostField(rawHeaders[at] as string)) count += 1
  if (count > 1) return invalid('host', 'is given more than once')
  if (count === 0 && httpVersion === '1.1') return invalid('host', 'is missing')
  if (!isHost(headers.host ?? '')) return invalid('host', 'has to be a host, and a port')
  return undefined
}

function isHostField(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'host'
}

function invalid(parameter: string, what: string): Problem {
  return new Problem('invalid-parameter', `The ${parameter} ${what}.`, { parameter })
}
