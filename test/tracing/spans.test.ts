import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { sandboxKey } from '../../sandbox/server.ts'
import { startGateway } from '../support/gateway.ts'
import { type SentSpan, startTraced } from '../support/otlp-collector.ts'
import { landed, minute } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'

const ofKind = (spans: readonly SentSpan[], kind: SentSpan['kind']) => spans.filter(each => each.kind === kind)

t.test('a request that is not held yet is two spans: its own, and that of the call it caused', async t => {
  const { get, spans } = await startTraced(t)
  await get('/games/1', { 'x-request-id': 'request-1' })
  const [call, request] = (await spans(2)) as [SentSpan, SentSpan]
  t.match(request, { name: 'GET /games/:gameId', kind: 'server', parentId: '', links: [], failed: false })
  t.strictSame(request.attributes, {
    'http.request.method': 'GET',
    'http.route': '/games/:gameId',
    'http.response.status_code': 200,
    'http.response.header.cache-status': ['ra-gateway; fwd=miss; fwd-status=200; stored; ttl=10800'],
    'ra_gateway.cache': 'miss',
    'ra_gateway.request_id': 'request-1',
  })
  t.match(call, { name: 'GetGame', kind: 'client', parentId: request.spanId, traceId: request.traceId, failed: false })
  t.strictSame(call.attributes, {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'server.address': '127.0.0.1',
    'ra_gateway.request_id': 'request-1',
    'ra_gateway.priority': 'miss',
  })
  // Each span starts at a whole millisecond of its own and ends its exact duration later, so two of them agree to one.
  t.ok(request.startedMs <= call.startedMs && call.endedMs < request.endedMs + 1)
})

t.test('what is held is one span, which says so', async t => {
  const { get, spans } = await startTraced(t)
  await get('/games/1')
  await get('/games/1')
  const [, , hit] = await spans(3)
  t.match(hit, { kind: 'server', attributes: { 'ra_gateway.cache': 'hit' } })
})

t.test('the process says what it is, and the operator may say more', async t => {
  const { get, spans } = await startTraced(t)
  await get('/healthz')
  const [span] = await spans(1)
  t.match(span?.resource, {
    'service.name': 'ra-gateway',
    'service.version': manifest.version,
    'telemetry.sdk.name': 'opentelemetry',
  })

  const OTEL_RESOURCE_ATTRIBUTES = 'service.name=other, deployment.environment.name=a%2Cb'
  const described = await startTraced(t, { OTEL_RESOURCE_ATTRIBUTES })
  await described.get('/healthz')
  const [other] = await described.spans(1)
  t.match(other?.resource, { 'service.name': 'other', 'deployment.environment.name': 'a,b' })

  const named = await startTraced(t, { OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: 'mine' })
  await named.get('/healthz')
  t.equal((await named.spans(1))[0]?.resource['service.name'], 'mine')
})

t.test('the trace of a caller goes on here, and RetroAchievements is told nothing of it', async t => {
  const { get, spans, sandbox } = await startTraced(t)
  await get('/games/1', {
    traceparent: `00-${traceId}-${parentId}-01`,
    tracestate: 'vendor=anything',
    baggage: 'user=somebody',
  })
  const [call, request] = await spans(2)
  t.match(request, { traceId, parentId, tracestate: '' })
  t.match(call, { traceId, parentId: request?.spanId, tracestate: '' })
  t.strictSame(
    Object.keys(sandbox.requests[0]?.headers ?? {}).filter(name => /trace|baggage/.test(name)),
    [],
  )
})

t.test('what is no trace of a caller begins a new one', async t => {
  const { get, spans } = await startTraced(t)
  const faulty = ['', 'x', `00-${'0'.repeat(32)}-${parentId}-01`, `ff-${traceId}-${parentId}-01`, `00-${traceId}`]
  for (const traceparent of faulty) await get('/healthz', { traceparent })
  for (const each of await spans(faulty.length)) {
    t.equal(each.parentId, '')
    t.not(each.traceId, traceId)
  }
})

t.test('a request that finds no route, a preflight and a wrong method are spans as well', async t => {
  const { send, spans } = await startTraced(t, { CORS_ORIGINS: '*' })
  await send({ url: '/secret-place' })
  await send({
    method: 'OPTIONS',
    url: '/games/1',
    headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
  })
  await send({ method: 'POST', url: '/games/1', payload: 'something' })
  await send({ url: '/games/%' })
  t.match(await spans(3), [
    { name: 'GET', attributes: { 'http.response.status_code': 404, 'ra_gateway.cache': 'none' }, failed: false },
    { name: 'OPTIONS', attributes: { 'http.response.status_code': 204 } },
    { name: 'POST', attributes: { 'http.response.status_code': 405 }, failed: false },
  ])
})

t.test('of requests that share a call, the one that caused it is its parent', async t => {
  const { get, spans } = await startTraced(t)
  const headers = (n: number) => ({ 'x-request-id': `request-${n}` })
  await Promise.all([1, 2, 3].map(n => get('/games/1', headers(n))))
  const all = await spans(4)
  const [call, ...others] = ofKind(all, 'client')
  t.strictSame(others, [])
  const requests = ofKind(all, 'server')
  t.equal(requests.find(({ spanId }) => spanId === call?.parentId)?.attributes['ra_gateway.request_id'], 'request-1')
  t.equal(new Set(requests.map(each => each.traceId)).size, 3)
  const collapsed = requests.filter(each =>
    /collapsed/.test(String(each.attributes['http.response.header.cache-status'])),
  )
  t.equal(collapsed.length, 2)
})

t.test('second questions belong to the request, too', async t => {
  const { get, spans } = await startTraced(t)
  t.equal((await get('/users/nobodyofthisname/games/1/rank')).statusCode, 404)
  const all = await spans(3)
  const [request] = ofKind(all, 'server')
  const calls = ofKind(all, 'client')
  t.equal(calls.length, 2)
  for (const { parentId } of calls) t.equal(parentId, request?.spanId)
})

t.test('a call that fails is marked with why, and so is the request', async t => {
  const { get, spans, sandbox } = await startTraced(t)
  sandbox.fault({ kind: 'page', status: 200 })
  await get('/games/1')
  const [call, request] = await spans(2)
  t.match(call, { failed: true, attributes: { 'error.type': 'upstream-broken', 'http.response.status_code': 200 } })
  t.match(request, { failed: true, attributes: { 'error.type': '502', 'http.response.status_code': 502 } })
  t.match(request?.attributes['http.response.header.cache-status'], [/detail=upstream-broken/])
})

t.test('a call that is tried again is two spans, and the request is well', async t => {
  const { get, spans, sandbox, clock } = await startTraced(t)
  sandbox.fault({ kind: 'reset', times: 1 })
  const answer = get('/games/1')
  await spans(1)
  await clock.advance(300)
  t.equal((await answer).statusCode, 200)
  const [first, second, request] = (await spans(3)) as [SentSpan, SentSpan, SentSpan]
  t.match(first, { failed: true, parentId: request.spanId, attributes: { 'error.type': 'upstream-unavailable' } })
  t.notOk('http.response.status_code' in first.attributes)
  t.match(second, { failed: false, parentId: request.spanId })
  t.equal(request.failed, false)
})

t.test('what is refreshed behind an answer is a trace of its own, with a link to who caused it', async t => {
  const gateway = await startTraced(t)
  const { get, spans, clock } = gateway
  await get('/games/1/high-scores')
  await clock.advance(4 * minute)
  await get('/games/1/high-scores')
  await landed(gateway, 2)
  const [, , one, other] = (await spans(4)) as [SentSpan, SentSpan, SentSpan, SentSpan]
  const [refresh, request] = one.kind === 'client' ? [one, other] : [other, one]
  t.match(request.attributes, { 'ra_gateway.cache': 'stale' })
  t.match(refresh, { parentId: '', links: [request.spanId], attributes: { 'ra_gateway.priority': 'background' } })
  t.not(refresh.traceId, request.traceId)
  t.equal(refresh.attributes['ra_gateway.request_id'], request.attributes['ra_gateway.request_id'])
})

t.test('what nobody asked for is a trace of its own', async t => {
  const WARM_FILE = `${t.testdir({ paths: '/games/1\n' })}/paths`
  const { app, clock, spans } = await startTraced(t, { WARM_FILE })
  await app.ready()
  await clock.advance(1)
  const [span] = await spans(1)
  t.match(span, { name: 'GetGame', parentId: '', links: [], attributes: { 'ra_gateway.request_id': 'warm-up' } })
})

t.test('a request ends where its client goes away', async t => {
  const { app, sandbox, spans } = await startTraced(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  sandbox.fault({ kind: 'hang', times: 1 })
  const gone = new AbortController()
  const answer = fetch(`${app.listeningOrigin}/games/1`, { signal: gone.signal })
  await until(() => sandbox.calls() === 1)
  gone.abort()
  await t.rejects(answer)
  const [request] = await spans(1)
  t.match(request, { name: 'GET /games/:gameId', failed: false, attributes: { 'error.type': 'client-gone' } })
})

t.test('lines in the log carry the ids of the request, or of the call', async t => {
  const { get, spans, lines } = await startTraced(t)
  await get('/games/1')
  const [call, request] = (await spans(2)) as [SentSpan, SentSpan]
  const lineOf = (said: string) => lines.find(({ msg }) => msg === said)
  t.match(lineOf('answered'), { trace_id: request.traceId, span_id: request.spanId })
  t.match(lineOf('upstream answered'), { trace_id: request.traceId, span_id: call.spanId })
})

t.test('how many traces are sent is for the sampler to say, and the log has ids all the same', async t => {
  const sampled = `00-${traceId}-${parentId}-01`
  const unsampled = `00-${traceId}-${parentId}-00`
  const sent: { [sampler: string]: readonly [none: number, sampled: number, unsampled: number] } = {
    always_on: [1, 1, 1],
    always_off: [0, 0, 0],
    parentbased_always_on: [1, 1, 0],
    parentbased_always_off: [0, 1, 0],
    'traceidratio 0': [0, 0, 0],
    'traceidratio 1': [1, 1, 1],
    'parentbased_traceidratio 0': [0, 1, 0],
  }
  for (const [written, wanted] of Object.entries(sent)) {
    const [OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG] = written.split(' ')
    const { get, tracing, collector, lines } = await startTraced(t, { OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG })
    await get('/healthz')
    await get('/healthz', { traceparent: sampled })
    await get('/healthz', { traceparent: unsampled })
    await until(() => lines.length === 3)
    await tracing?.stop()
    const { spans } = collector
    const ofCallers = (parent: string) => spans.filter(each => each.parentId === parent).length
    t.equal(ofCallers(''), wanted[0], written)
    t.equal(ofCallers(parentId), wanted[1] + wanted[2], written)
    for (const line of lines) t.match(line, { trace_id: /^[0-9a-f]{32}$/, span_id: /^[0-9a-f]{16}$/ })
  }
})

t.test('the collector gets protobuf at its usual path, with the headers that it wants', async t => {
  const { get, spans, collector } = await startTraced(t, {
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20dXNlcg==, x-tenant = mine',
  })
  await get('/healthz')
  await spans(1)
  t.match(collector.received[0], {
    url: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf', authorization: 'Basic dXNlcg==', 'x-tenant': 'mine' },
  })
})

t.test('without a collector nothing hooks into requests, and lines have no ids', async t => {
  const { app, get, tracing, lines } = await startGateway(t, { RA_API_KEY: sandboxKey })
  await get('/healthz')
  t.equal(tracing, undefined)
  t.notOk(app.hasRequestDecorator('span'))
  t.notOk(lines.some(line => 'trace_id' in line))
})
