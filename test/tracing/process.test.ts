import t from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { startCollector } from '../support/otlp-collector.ts'
import { start } from '../support/program.ts'
import { startSandbox } from '../support/sandbox.ts'

/** Says what is loaded of OpenTelemetry, but for its bare interface, which prom-client brings along. */
const spy = `import { registerHooks } from 'node:module'
registerHooks({
  load(url, context, next) {
    if (/@opentelemetry.(?!api.)|exporting[.]ts/.test(url)) console.error('loaded', url)
    return next(url, context)
  },
})`

const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(spy)}`]

t.test('without a collector nothing of OpenTelemetry is loaded', async t => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const environment = { RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, PORT: '0', OPS_PORT: '0' }

  const plain = start(t, 'src/server.ts', { ...environment, OTEL_SERVICE_NAME: 'mine' }, { nodeArgs })
  const [, origin] = await plain.says(/"clients":"(http:\/\/[^"\s]+)/)
  t.equal((await fetch(`${origin}/healthz`)).status, 200)
  plain.kill('SIGTERM')
  t.equal((await plain.ended).code, 0)
  t.notMatch(plain.printed(), 'loaded')

  const { url } = await startCollector(t)
  const tracing = start(t, 'src/server.ts', { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: url }, { nodeArgs })
  await tracing.says(/loaded .*opentelemetry/)
})

t.test('what is left is sent when the process ends', async t => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const collector = await startCollector(t)
  const env = {
    RA_API_KEY: sandboxKey,
    RA_API_URL: sandbox.url,
    PORT: '0',
    OPS_PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  }
  const server = start(t, 'src/server.ts', env, { covered: true })
  const [, origin] = await server.says(/"clients":"(http:\/\/[^"\s]+)/)
  // A busy machine may be too late for the first ones.
  while ((await fetch(`${origin}/games/1`)).status !== 200);
  await server.says(/"status":200,.*"answered"/)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: 0, signal: null })
  const [call] = collector.spans.filter(({ name }) => name === 'GetGame')
  const request = collector.spans.find(({ spanId }) => spanId === call?.parentId)
  t.equal(request?.name, 'GET /games/:gameId')
  t.match(server.printed(), new RegExp(`"trace_id":"${request?.traceId}".*"answered"`))
})

t.test('what cannot be sent any more is told of, and holds up no end', async t => {
  const collector = await startCollector(t)
  await collector.close()
  const env = {
    RA_API_KEY: sandboxKey,
    PORT: '0',
    OPS_PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
  }
  const server = start(t, 'src/server.ts', env, { covered: true })
  const [, origin] = await server.says(/"clients":"(http:\/\/[^"\s]+)/)
  await fetch(`${origin}/healthz`)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: 0, signal: null })
  t.match(server.printed(), /"level":"warn".*traces do not reach their collector/)
})
