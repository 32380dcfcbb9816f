// What the head of a request has to be, beyond what Node's parser sees to (RFC 9110 and 9112).

import type { IncomingMessage } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from '../errors/problems.ts'
import { answerOtherMethod } from './methods.ts'

/** A host by RFC 3986, section 3.2.2, which may be empty, and a port. */
const host = /^(?:\[(?:[\da-f:.]+|v[\da-f]+\.[\w.~!$&'()*+,;=:-]+)\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i

export function isHost(written: string): boolean {
  return host.test(written)
}

export const requestChecksPlugin = fp(
  async app => {
    app.addHook('onRequest', async (request, reply) => {
      const { raw, url, method } = request
      // What came along with the head is read meanwhile.
      if ('content-length' in raw.headers || 'transfer-encoding' in raw.headers) await setImmediate()
      const wrong = faultOf(app, raw) ?? misfit(raw)
      if (wrong || isLast(raw)) reply.header('connection', 'close')
      if (wrong) throw wrong
      if (raw.httpVersion === '1.1' && !/^(?:100-continue)?$/i.test(raw.headers.expect ?? ''))
        throw new Problem('expectation-failed', 'Nothing can be expected but 100-continue.')
      if (!url.startsWith('*')) return
      if (url === '*' && method === 'OPTIONS') return answerOtherMethod(request, reply)
      throw invalid('path', 'has to begin with a slash')
    })
  },
  { name: 'request-checks', dependencies: ['connections'] },
)

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
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return invalid('request', 'has to be of HTTP/1.1 or HTTP/1.0')
  const count = rawHeaders.filter((name, place) => place % 2 === 0 && /^host$/i.test(name)).length
  if (count > 1) return invalid('host', 'is given more than once')
  if (count === 0 && httpVersion === '1.1') return invalid('host', 'is missing')
  if (!isHost(headers.host ?? '')) return invalid('host', 'has to be a host, and a port')
  return undefined
}

function invalid(parameter: string, what: string): Problem {
  return new Problem('invalid-parameter', `The ${parameter} ${what}.`, { parameter })
}
