// A gateway on a real port, and clients that write bytes to it: for what no well-behaved client would ever send.

import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'
import type { Environment } from '../../src/config/reader.ts'
import { type Gateway, startGateway } from './gateway.ts'

export type Wired = Gateway & {
  port: number
  /** Sends the bytes on a connection of their own, and reads until the gateway ends it. */
  exchange(...bytes: readonly (string | Buffer)[]): Promise<readonly Heard[]>
}

export type Heard = { status: number; head: string; body: string }

/** `prepare` is for what has to be set before it listens. */
export async function startWired(
  t: Test,
  environment: Environment = {},
  prepare: (app: Gateway['app']) => void = () => {},
): Promise<Wired> {
  const gateway = await startGateway(t, environment)
  prepare(gateway.app)
  await gateway.app.listen({ host: '127.0.0.1', port: 0 })
  const port = Number(new URL(gateway.app.listeningOrigin).port)
  return {
    ...gateway,
    port,
    async exchange(...bytes) {
      const socket = open(port)
      for (const each of bytes) socket.write(each)
      return heardFrom(socket)
    },
  }
}

export function open(port: number): Socket {
  // What a refused client has not sent yet makes its end of the connection fail; what it has read counts.
  return connect(port, '127.0.0.1').on('error', () => {})
}

/** The answers, in their order, when the gateway has ended the connection. */
export async function heardFrom(socket: Socket): Promise<readonly Heard[]> {
  let all = ''
  socket.setEncoding('latin1').on('data', (part: string) => {
    all += part
  })
  await new Promise(resolve => socket.once('close', resolve))
  return all
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter(Boolean)
    .map(answer => {
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      return { status: Number(head.slice(9, 12)), head, body }
    })
}

/** A request without a body; lines of its head end as they have to. */
export function request(target: string, headers: readonly string[] = [], method = 'GET'): string {
  return [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n')
}

/** A good request, after which the gateway ends the connection. */
export const farewell = request('/healthz', ['Connection: close'])

export const statuses = (answers: readonly Heard[]) => answers.map(({ status }) => status)
