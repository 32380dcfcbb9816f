import t from 'tap'
import { loadConfig } from '../../src/config/settings.ts'
import { faultsOf } from '../support/refusal.ts'

const needed = { RA_API_KEY: 'fJ4kqP0aZ81hWc', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }

t.test('an endpoint is all that is needed', async t => {
  for (const endpoint of ['http://localhost:4318', 'https://otel.example/base/']) {
    const { tracing } = loadConfig({ ...needed, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
    t.match(tracing, {
      url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
      headers: {},
      timeoutMs: 10_000,
      sampler: 'parentbased_always_on',
      ratio: 1,
      resource: { 'service.name': 'ra-gateway' },
    })
  }
})

const faulty: readonly [name: string, written: string, wanted: RegExp][] = [
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4317', /begins with http/],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', /is "grpc"; it has to be one of http\/protobuf/],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json', /is "http\/json"; it has to be one of http\/protobuf/],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', /from 1 to 30000/],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization', /has to be pairs such as a=1,b=2/],
  ['OTEL_EXPORTER_OTLP_HEADERS', '=value-to-hide', /has to be pairs/],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=value-to-hide%', /has to be pairs/],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=value-to-hide%0A', /that no header can have/],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a%20b=value-to-hide', /that no header can have/],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=1,,b=2', /has to be pairs/],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote', /one of always_on, always_off, traceidratio, parentbased_always_on/],
  ['OTEL_TRACES_SAMPLER_ARG', '1.1', /a number from 0 to 1/],
]

t.test('each setting is checked by its name, and a secret is not repeated', async t => {
  for (const [name, written, wanted] of faulty) {
    const faults = faultsOf({ ...needed, [name]: written })
    t.equal(faults.length, 1)
    t.match(faults[0], new RegExp(`^${name} `))
    t.match(faults[0], wanted)
    t.notMatch(faults[0], 'value-to-hide')
  }
})

t.test('without an endpoint the others are left alone, as they may be meant for other programs', async t => {
  const others = Object.fromEntries(faulty.filter(([name]) => name !== 'OTEL_EXPORTER_OTLP_ENDPOINT'))
  t.equal(loadConfig({ RA_API_KEY: needed.RA_API_KEY, ...others }).tracing, undefined)
})

t.test('headers for the collector cannot be printed', async t => {
  const { tracing } = loadConfig({ ...needed, OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20aGk=, x-a=1' })
  t.equal(JSON.stringify(tracing?.headers), '{"authorization":"[secret]","x-a":"[secret]"}')
  t.equal(tracing?.headers.authorization?.reveal(), 'Basic aGk=')
})
