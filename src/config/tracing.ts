// The settings of traces, by the names that OpenTelemetry has given them; what they come to is undefined where no
// collector is named.

import manifest from '../../package.json' with { type: 'json' }
import { base, decimal, headers, oneOf, pairs, whole } from './parsers.ts'

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export type SamplerName = (typeof samplers)[number]

export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: 'Collector that traces are sent to by OTLP, such as http://localhost:4318; no traces when unset',
    fallback: undefined,
    read: base,
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    meaning: 'Headers for the collector, such as `x-key=1,authorization=Bearer%20…`',
    fallback: undefined,
    read: headers,
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    meaning: 'How traces are sent; there is no other way',
    fallback: 'http/protobuf',
    read: oneOf('http/protobuf'),
  },
  OTEL_EXPORTER_OTLP_TIMEOUT: {
    meaning: 'How long sending traces may take, retries included, in milliseconds',
    fallback: '10000',
    read: whole(1, 30_000),
  },
  OTEL_TRACES_SAMPLER: {
    meaning: `Which traces are sent: ${samplers.join(', ')}`,
    fallback: 'parentbased_always_on',
    read: oneOf(...samplers),
  },
  OTEL_TRACES_SAMPLER_ARG: {
    meaning: 'Which part of them, from 0 to 1, for the two samplers with a ratio',
    fallback: '1',
    read: decimal(0, 1),
  },
  OTEL_SERVICE_NAME: {
    meaning: 'Name of this gateway in traces; ra-gateway when unset',
    fallback: undefined,
    read: String,
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    meaning: 'What else traces say of this gateway, such as `deployment.environment.name=production`',
    fallback: undefined,
    read: pairs,
  },
} as const

type Settings = typeof tracingSettings
type Read = <N extends keyof Settings>(name: N) => ReturnType<Settings[N]['read']> | undefined

export type TracingConfig = NonNullable<ReturnType<typeof tracingFrom>>

/** Where there is no collector, the other settings may be what they want: they may be meant for others. */
export function tracingFrom(read: Read) {
  const endpoint = read('OTEL_EXPORTER_OTLP_ENDPOINT')
  if (endpoint === undefined) return undefined
  read('OTEL_EXPORTER_OTLP_PROTOCOL')
  const attributes = Object.fromEntries(read('OTEL_RESOURCE_ATTRIBUTES') ?? [])
  const name = read('OTEL_SERVICE_NAME') ?? attributes['service.name'] ?? manifest.name
  return {
    url: `${endpoint}/v1/traces`,
    headers: read('OTEL_EXPORTER_OTLP_HEADERS') ?? {},
    timeoutMs: read('OTEL_EXPORTER_OTLP_TIMEOUT') as number,
    sampler: read('OTEL_TRACES_SAMPLER') as SamplerName,
    ratio: read('OTEL_TRACES_SAMPLER_ARG') as number,
    /** What every trace says of this process. */
    resource: { 'service.version': manifest.version, ...attributes, 'service.name': name } as {
      readonly [name: string]: string
    },
  }
}
