// A stand-in for an OpenTelemetry collector: a real server that keeps what it is sent, as bytes to be searched and as spans
// to be read; and a gateway that sends it traces.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { Environment } from '../../src/config/reader.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { until } from './waiting.ts'

export type Attributes = { readonly [name: string]: unknown }

export type SentSpan = {
  name: string
  kind: 'server' | 'client'
  traceId: string
  spanId: string
  parentId: string
  tracestate: string
  /** The ids of spans that it is linked to. */
  links: readonly string[]
  attributes: Attributes
  failed: boolean
  startedMs: number
  endedMs: number
  /** What is said of the process. */
  resource: Attributes
}

export type Collector = {
  url: string
  spans: SentSpan[]
  /** What came in, with the heads of requests. */
  received: { url: string | undefined; headers: IncomingHttpHeaders; body: Buffer }[]
  /** From now on it answers with this status, also what it has not answered yet; or not at all. */
  answer(status: number | 'never'): void
  close(): Promise<void>
}

export async function startCollector(t: Test, port = 0): Promise<Collector> {
  const spans: SentSpan[] = []
  const received: Collector['received'] = []
  const unanswered: ServerResponse[] = []
  let status: number | 'never' = 200
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    received.push({ url: request.url, headers: request.headers, body })
    if (status === 'never') return void unanswered.push(response)
    if (status === 200) spans.push(...spansIn(body))
    response.writeHead(status).end()
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  async function close(): Promise<void> {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  t.teardown(close)
  const taken = (server.address() as AddressInfo).port
  const answer = (given: typeof status) => {
    status = given
    if (given !== 'never') for (const response of unanswered.splice(0)) response.writeHead(given).end()
  }
  return { url: `http://127.0.0.1:${taken}`, spans, received, answer, close }
}

export type Traced = Gateway & {
  collector: Collector
  /** All spans, when so many have come. Throws when that takes too long. */
  spans(count: number): Promise<readonly SentSpan[]>
}

export async function startTraced(t: Test, environment: Environment = {}): Promise<Traced> {
  const collector = await startCollector(t)
  const gateway = await startGateway(t, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment })
  return {
    ...gateway,
    collector,
    async spans(count) {
      await until(() => collector.spans.length >= count)
      return collector.spans
    },
  }
}

// --- Protobuf, as much of it as the messages of opentelemetry-proto need

type Field = { readonly number: number; readonly bytes: Buffer; readonly value: bigint }

function* fieldsIn(message: Buffer): Generator<Field> {
  let at = 0
  function varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++] as number
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = Number(varint())
    const type = tag & 7
    const value = type === 0 || type === 2 ? varint() : 0n
    const length = { 0: 0, 1: 8, 2: Number(value), 5: 4 }[type] as number
    const bytes = message.subarray(at, at + length)
    at += length
    yield { number: tag >> 3, bytes, value: type === 1 ? bytes.readBigUInt64LE() : value }
  }
}

const all = (message: Buffer, number: number) => fieldsIn(message).filter(each => each.number === number)
const parts = (message: Buffer, number: number) => [...all(message, number)].map(({ bytes }) => bytes)
const part = (message: Buffer, number: number) => parts(message, number)[0] ?? Buffer.alloc(0)
const number = (message: Buffer, at: number) => Number([...all(message, at)][0]?.value ?? 0n)

function spansIn(body: Buffer): SentSpan[] {
  return parts(body, 1).flatMap(group => {
    const resource = attributesIn(parts(part(group, 1), 1))
    return parts(group, 2).flatMap(scope => parts(scope, 2).map(span => spanIn(span, resource)))
  })
}

function spanIn(span: Buffer, resource: Attributes): SentSpan {
  return {
    name: String(part(span, 5)),
    kind: number(span, 6) === 2 ? 'server' : 'client',
    traceId: part(span, 1).toString('hex'),
    spanId: part(span, 2).toString('hex'),
    parentId: part(span, 4).toString('hex'),
    tracestate: String(part(span, 3)),
    links: parts(span, 13).map(link => part(link, 2).toString('hex')),
    attributes: attributesIn(parts(span, 9)),
    failed: number(part(span, 15), 3) === 2,
    startedMs: number(span, 7) / 1e6,
    endedMs: number(span, 8) / 1e6,
    resource,
  }
}

function attributesIn(pairs: readonly Buffer[]): Attributes {
  return Object.fromEntries(pairs.map(pair => [String(part(pair, 1)), valueIn(part(pair, 2))]))
}

function valueIn(value: Buffer): unknown {
  const [field] = fieldsIn(value)
  if (field?.number === 1) return String(field.bytes)
  if (field?.number === 5) return parts(field.bytes, 1).map(valueIn)
  return Number(field?.value)
}
