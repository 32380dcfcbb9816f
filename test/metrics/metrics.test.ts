// What Prometheus is told: each thing that happens counts once, where it belongs, and nothing that clients make up does.

import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { createCounts } from '../../src/metrics/counts.ts'
import { settled } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { countOf, metricsOf, seriesOf } from '../support/metrics.ts'
import { loaded } from '../support/snapshots.ts'
import { queued } from '../support/stories.ts'
import { until } from '../support/waiting.ts'
import { request, startWired } from '../support/wire.ts'

const rejection = { message: 'Unauthenticated.', errors: [] }
const minute = 60_000

t.test('a request counts once: by route, pace, how the cache answered, what the answer says, and status', async t => {
  const gateway = await startGateway(t)
  const { get, send, clock } = gateway
  const { headers } = await get('/games/1/high-scores')
  await get('/games/1/high-scores')
  await get('/games/1/high-scores', { 'if-none-match': String(headers.etag) })
  await send({ method: 'HEAD', url: '/games/1/high-scores' })
  await clock.advance(minute)
  await get('/games/1/high-scores', { 'cache-control': 'no-cache' })
  await clock.advance(4 * minute)
  await get('/games/1/high-scores')
  await get('/games/987654321')
  await get('/users/MaxMilyin/points?what=1')
  const series = seriesOf(await metricsOf(gateway), 'requests_total')
  t.strictSame(series, {
    '/games/:gameId/high-scores brisk miss found 200': 1,
    '/games/:gameId/high-scores brisk hit found 200': 2,
    '/games/:gameId/high-scores brisk hit found 304': 1,
    '/games/:gameId/high-scores brisk request found 200': 1,
    '/games/:gameId/high-scores brisk stale found 200': 1,
    '/games/:gameId slow miss not-found 404': 1,
    '/users/:user/points none none none 400': 1,
  })
})

t.test('so does one that RetroAchievements fails, with the pace of what it asks for', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  await get('/games/2')
  await clock.advance(24 * 60 * minute)
  sandbox.fault({ kind: 'status', status: 500 })
  await get('/games/1')
  await get('/games/2')
  sandbox.heal()
  sandbox.fault({ kind: 'answer', status: 401, json: [] })
  await get('/games/3/high-scores')
  t.match(seriesOf(await metricsOf(gateway), 'requests_total'), {
    '/games/:gameId slow miss none 502': 1,
    '/games/:gameId slow stale found 200': 1,
    '/games/:gameId/high-scores brisk miss hidden 403': 1,
  })
})

t.test('an answer that is old counts as one that was asked for, when a newer one comes', async t => {
  const gateway = await startGateway(t)
  await gateway.get('/games/2')
  await gateway.clock.advance(24 * 60 * minute)
  await gateway.get('/games/2')
  t.match(seriesOf(await metricsOf(gateway), 'requests_total'), { '/games/:gameId slow refresh found 200': 1 })
})

t.test('at the door a request counts by the method that is asked for, and not by what is written there', async t => {
  const gateway = await startGateway(t)
  for (const path of [
    'API_GetGame.php?i=1',
    'API_GetGame.php?i=1&y=any',
    'API_GetGame.php?i=987654321',
    'API_GetGame.php',
    'API_GetFeed.php',
    'API_GetAnything.php',
    'anything',
  ])
    await gateway.get(`/API/${path}`)
  t.strictSame(seriesOf(await metricsOf(gateway), 'requests_total'), {
    '/API/API_:method.php slow miss found 200': 1,
    '/API/API_:method.php slow hit found 200': 1,
    '/API/API_:method.php slow miss not-found 200': 1,
    '/API/API_:method.php none none none 422': 1,
    '/API/API_:method.php none none none 410': 1,
    '/API/API_:method.php none none none 404': 1,
    '/API/* none none none 404': 1,
  })
})

t.test('what is for no route counts under none', async t => {
  const gateway = await startGateway(t, { CORS_ORIGINS: '*' })
  const { get, send } = gateway
  for (const url of ['/nothing', '/%zz', '/games/1/nothing']) await get(url)
  for (const method of ['PUT', 'PROPFIND', 'OPTIONS']) await send({ method: method as 'PUT', url: '/games/1' })
  const preflight = { origin: 'https://pages.example', 'access-control-request-method': 'GET' }
  await send({ method: 'OPTIONS', url: '/games/1', headers: preflight })
  t.strictSame(seriesOf(await metricsOf(gateway), 'requests_total'), {
    'none none none none 404': 2,
    'none none none none 400': 1,
    'none none none none 405': 2,
    'none none none none 204': 2,
  })
})

t.test('what is no HTTP counts, too, though nobody knows how long it took', async t => {
  const wired = await startWired(t)
  await wired.exchange('NONSENSE\r\n\r\n')
  await wired.exchange(request('/games/1', [], 'BREW'))
  await wired.exchange(request('/', [`X: ${'x'.repeat(20_000)}`]))
  const metrics = await metricsOf(wired)
  t.strictSame(seriesOf(metrics, 'requests_total'), { 'none none none none 400': 2, 'none none none none 431': 1 })
  t.strictSame(seriesOf(metrics, 'request_duration_seconds_count'), {})
  const [row] = (await wired.app.operations.inject('/status')).json().routes
  t.match(row, { route: 'none', requests: 3, meanMs: null, p90Ms: null })
})

t.test('a request whose client goes away is counted as given up, and told in the log', async t => {
  const wired = await startWired(t)
  const { port, sandbox, lines, app } = wired
  sandbox.fault({ kind: 'hold' })
  const socket = connect(port, '127.0.0.1')
  socket.write(request('/games/1'))
  await until(() => sandbox.calls() === 1)
  socket.destroy()
  await until(() => lines.some(({ msg }) => msg === 'the client went away'))
  sandbox.heal()
  t.match(lines.at(-1), { level: 'info', method: 'GET', route: '/games/:gameId', reqId: /./ })
  await until(() => lines.some(({ msg }) => msg === 'upstream answered'))
  const metrics = await metricsOf(wired)
  t.strictSame(seriesOf(metrics, 'requests_aborted_total'), { '/games/:gameId': 1 })
  t.strictSame(seriesOf(metrics, 'requests_total'), {}, 'it was not answered')
  t.strictSame(seriesOf(metrics, 'upstream_calls_total'), { 'GetGame answer': 1 }, 'what it caused goes on')
  t.match((await app.operations.inject('/status')).json().routes, [
    { route: '/games/:gameId', requests: 0, aborted: 1, meanMs: null },
  ])
})

t.test('so is one for no route', async t => {
  const wired = await startWired(t, {}, app => {
    app.addHook('onSend', async () => new Promise(() => {}))
  })
  const { port, app, lines } = wired
  const socket = connect(port, '127.0.0.1')
  socket.write(request('/nothing'))
  await once(app.server, 'request')
  socket.destroy()
  await until(() => lines.some(({ msg }) => msg === 'the client went away'))
  t.strictSame(seriesOf(await metricsOf(wired), 'requests_aborted_total'), { none: 1 })
})

t.test('those who wait for a call that another one caused are told apart', async t => {
  const gateway = await startGateway(t)
  gateway.sandbox.fault({ kind: 'latency', ms: 20 })
  await Promise.all([1, 2, 3].map(() => gateway.get('/games/1')))
  const metrics = await metricsOf(gateway)
  t.strictSame(seriesOf(metrics, 'requests_total'), { '/games/:gameId slow miss found 200': 3 })
  t.strictSame(seriesOf(metrics, 'requests_collapsed_total'), { '/games/:gameId slow': 2 })
  t.strictSame(seriesOf(metrics, 'upstream_calls_total'), { 'GetGame answer': 1 })
})

t.test('a call counts by its method and what came of it, a second try as one more', async t => {
  const gateway = await startGateway(t, { UPSTREAM_CONCURRENCY: '1' })
  const { get, sandbox, clock } = gateway
  await get('/games/1')
  await get('/users/nobody/points')
  const ask = async (url: string) => settled(get(url), clock)
  sandbox.fault({ kind: 'status', status: 500, times: 1 })
  await ask('/games/2')
  sandbox.fault({ kind: 'page', status: 503, times: 1 })
  await ask('/games/3')
  sandbox.fault({ kind: 'answer', status: 401, json: [], times: 1 })
  await ask('/users/MaxMilyin/progress')
  sandbox.fault({ kind: 'answer', status: 418, json: {}, times: 1 })
  await ask('/games/4')
  sandbox.fault({ kind: 'maintenance', times: 1 })
  await ask('/games/5')
  sandbox.fault({ kind: 'hang', times: 1 })
  await ask('/games/5/hashes')
  sandbox.fault({ kind: 'busy', times: 1 })
  await ask('/games/6')
  await ask('/games/7')
  await clock.advance(minute)
  sandbox.fault({ kind: 'answer', status: 401, json: rejection, times: 1 })
  await ask('/games/8')
  const metrics = await metricsOf(gateway)
  t.strictSame(seriesOf(metrics, 'upstream_calls_total'), {
    'GetGame answer': 2,
    'GetUserPoints not-found': 1,
    'GetGame upstream-broken': 2,
    'GetUserCompletionProgress hidden': 1,
    'GetGame upstream-unexpected-answer': 1,
    'GetGame upstream-unavailable': 1,
    'GetGameHashes upstream-timeout': 1,
    'GetGame upstream-busy': 1,
    'GetGame upstream-rejected-key': 1,
  })
  t.match(seriesOf(metrics, 'upstream_duration_seconds_count'), { GetGame: 8, GetGameHashes: 1 })
  t.match(seriesOf(metrics, 'upstream_duration_seconds_sum'), { GetGameHashes: 15 })
  t.match(seriesOf(metrics, 'upstream_duration_seconds_bucket'), { '15 GetGameHashes': 1 }, 'a timeout has a bucket')
})

t.test('what is in answers and not expected counts by kind, and is there before it ever happens', async t => {
  const gateway = await startGateway(t)
  const { values } = await metricsOf(gateway)
  const unexpected = ['unexpected-null', 'unexpected-answer']
  for (const kind of ['extra-key', 'unknown-code', 'unreadable', 'out-of-bounds', 'wrong-count', ...unexpected])
    t.equal(values.get(`ra_gateway_oddities_total{kind="${kind}"}`), 0, kind)
  gateway.sandbox.fault({ kind: 'with', key: 'NewKey', value: 1, times: 1 })
  await gateway.get('/games/1')
  gateway.sandbox.fault({ kind: 'without', key: 'Title', times: 1 })
  await gateway.get('/games/2')
  gateway.sandbox.fault({ kind: 'without', key: 'ConsoleID', times: 1 })
  await gateway.get('/games/3')
  t.strictSame(seriesOf(await metricsOf(gateway), 'oddities_total'), {
    'extra-key': 1,
    'unexpected-null': 1,
    'unexpected-answer': 1,
  })
})

t.test('the budget, those who wait, and the pause after a 429', async t => {
  const env = { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '10', UPSTREAM_CONCURRENCY: '2' }
  const gateway = await startGateway(t, env)
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'hold' })
  const asking = Promise.all([1, 2, 3, 4, 5].map(id => get(`/games/${id}`)))
  await queued(gateway, 3)
  const busy = await metricsOf(gateway)
  const budget = ['tokens', 'burst', 'underway'].map(name => countOf(busy, `budget_${name}`))
  t.strictSame([budget, seriesOf(busy, 'queue_waiting')], [[8, 10, 2], { miss: 3 }])
  sandbox.heal()
  await asking
  sandbox.fault({ kind: 'busy', retryAfter: '20', times: 1 })
  await get('/games/6')
  t.equal(countOf(await metricsOf(gateway), 'pause_seconds'), 20)
  await clock.advance(20_000)
  t.equal(countOf(await metricsOf(gateway), 'pause_seconds'), 0)
})

t.test('the breaker, and whether the key is accepted', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  const state = async () => {
    const metrics = await metricsOf(gateway)
    return [seriesOf(metrics, 'breaker_state'), countOf(metrics, 'key_rejected')]
  }
  t.strictSame(await state(), [{ closed: 1 }, 0])
  sandbox.fault({ kind: 'page', status: 500, times: 5 })
  for (const id of [1, 2, 3, 4, 5]) await get(`/games/${id}`)
  t.strictSame(await state(), [{ open: 1 }, 0])
  await clock.advance(10_000)
  sandbox.fault({ kind: 'answer', status: 401, json: rejection, times: 1 })
  await get('/games/6')
  t.strictSame(await state(), [{ closed: 1 }, 1])
})

t.test("callers' keys are counted, those that RetroAchievements knows apart", async t => {
  const gateway = await startGateway(t, { RA_API_KEY: '', KEY_MODE: 'caller' })
  const { get, sandbox } = gateway
  await get('/games/1', { authorization: `Bearer ${sandboxKey}` })
  sandbox.fault({ kind: 'answer', status: 401, json: rejection })
  for (const key of ['a-key-of-nobody-1', 'a-key-of-nobody-2'])
    await get('/games/1', { authorization: `Bearer ${key}` })
  const metrics = await metricsOf(gateway)
  t.strictSame(seriesOf(metrics, 'caller_keys'), { proven: 1, unproven: 2 })
  t.notMatch(metrics.text, /a-key-of-nobody/)
})

t.test('the memory: what is held, the most that may be, and what had to go', async t => {
  const gateway = await startGateway(t, { CACHE_MAX_MB: '1' })
  const before = await metricsOf(gateway)
  t.strictSame(
    ['bytes', 'max_bytes', 'entries', 'evictions_total'].map(name => countOf(before, `cache_${name}`)),
    [0, 1024 * 1024, 0, 0],
  )
  for (let id = 1; id <= 300; id += 1) await gateway.get(`/games/${id}/extended`)
  const after = await metricsOf(gateway)
  const { cache } = (await gateway.app.operations.inject('/status')).json()
  t.ok(cache.evictions > 0 && cache.views > 0)
  t.equal(countOf(after, 'cache_evictions_total'), cache.evictions)
  t.equal(countOf(after, 'cache_entries'), cache.entries)
  t.equal(countOf(after, 'cache_bytes'), cache.bytes)
  t.equal(countOf(after, 'cache_views'), cache.views)
  t.equal(countOf(after, 'cache_view_bytes'), cache.viewBytes)
  t.equal(countOf(await metricsOf(gateway), 'cache_evictions_total'), cache.evictions, 'being asked adds nothing')
})

t.test('the snapshot: since when, and whether something is wrong with it', async t => {
  t.equal(countOf(await metricsOf(await startGateway(t)), 'snapshot_age_seconds'), undefined, 'there is none')
  const folder = t.testdir()
  const gateway = await startGateway(t, {
    CACHE_SNAPSHOT_FILE: join(folder, 'snapshot'),
    OPERATOR_TOKEN: 'token-of-the-operator',
  })
  await loaded(gateway)
  const snapshot = async () => {
    const metrics = await metricsOf(gateway)
    return [countOf(metrics, 'snapshot_age_seconds'), countOf(metrics, 'snapshot_problem')]
  }
  t.strictSame(await snapshot(), [Number.NaN, 0], 'none was written')
  await gateway.get('/games/1')
  await gateway.app.operations.inject({
    ...{ method: 'POST', url: '/cache/purge?tag=game:2' },
    headers: { authorization: 'Bearer token-of-the-operator' },
  })
  await gateway.clock.advance(7_000)
  t.strictSame(await snapshot(), [7, 0])
  const broken = await startGateway(t, { CACHE_SNAPSHOT_FILE: join(folder, 'torn') })
  writeFileSync(join(folder, 'torn'), 'no snapshot')
  await loaded(broken)
  t.equal(countOf(await metricsOf(broken), 'snapshot_problem'), 1)
})

t.test('below a prefix routes have the same names', async t => {
  const gateway = await startGateway(t, { BASE_PATH: '/ra' })
  for (const url of ['/ra', '/ra/', '/ra/games/1', '/ra/API/API_GetGame.php?i=1', '/games/1', '/'])
    await gateway.get(url)
  t.strictSame(seriesOf(await metricsOf(gateway), 'requests_total'), {
    '/ none none none 200': 2,
    '/games/:gameId slow miss found 200': 1,
    '/API/API_:method.php slow hit found 200': 1,
    'none none none none 404': 2,
  })
})

t.test('whatever clients make up, there are no more series, and none that names it', async t => {
  const gateway = await startGateway(t)
  const { get, send, sandbox } = gateway
  async function play(round: number): Promise<void> {
    const made = `canary${round}`
    for (const url of [
      `/users/${made}`,
      `/users/${made}/points`,
      `/games/${7_717_717_700 + round}`,
      `/${made}`,
      `/API/API_${made}.php`,
      `/API/API_GetGame.php?i=${7_717_717_700 + round}&y=${made}`,
      `/API/${made}`,
      `/problems/${made}`,
      `/games/1?${made}=${made}`,
    ])
      await get(url, { authorization: `Bearer ${made}`, 'cache-control': made, 'x-request-id': made })
    for (const method of ['PUT', 'DELETE', 'PROPFIND']) await send({ method: method as 'PUT', url: `/${made}` })
    sandbox.fault({ kind: 'with', key: made, value: made, times: 1 })
    await get(`/games/${round}`)
  }
  for (const round of [1, 2]) await play(round)
  const before = await metricsOf(gateway)
  for (let round = 3; round <= 20; round += 1) await play(round)
  const after = await metricsOf(gateway)
  t.strictSame([...after.values.keys()], [...before.values.keys()])
  t.notMatch(after.text, /canary|77177177/)
})

t.test('the text is as Prometheus wants it', async t => {
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: join(t.testdir(), 'snapshot') })
  for (const url of ['/games/1', '/games/1', '/nothing']) await gateway.get(url)
  const response = await gateway.app.operations.inject('/metrics')
  t.match(response.headers, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' })
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'])
    t.match(response.body, `# TYPE ${name} `)
  for (const [name, { type, help }] of (await metricsOf(gateway)).families) {
    t.equal(name.endsWith('_total'), type === 'counter', name)
    t.match(help, /^\S.*[^.]$/, name)
  }
})

const hasPromtool = spawnSync('promtool', ['--version']).status === 0

t.test('promtool has nothing to say against it', { skip: hasPromtool ? false : 'needs promtool' }, async t => {
  const gateway = await startGateway(t, { CACHE_SNAPSHOT_FILE: join(t.testdir(), 'snapshot') })
  for (const url of ['/games/1', '/games/1', '/nothing', '/users/nobody']) await gateway.get(url)
  const { text } = await metricsOf(gateway)
  t.equal(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8', stdio: 'pipe' }), '')
})

t.test('what most requests of a route took is told up to a minute', async t => {
  const counts = createCounts()
  const answer = (seconds: number) =>
    counts.answered({ route: '/x', pace: 'none', asked: undefined, status: 200, seconds })
  for (let count = 0; count < 9; count += 1) answer(0.004)
  answer(100)
  t.match(await counts.routes(), [{ requests: 10, p90Seconds: 0.005, meanSeconds: /^10\.00/ }])
  answer(100)
  t.match(await counts.routes(), [{ requests: 11, p90Seconds: Number.POSITIVE_INFINITY }])
})

t.test('docs/metrics.md tells of all of them, and of no others', async t => {
  const wired = await startWired(t, {
    CACHE_SNAPSHOT_FILE: join(t.testdir(), 'snapshot'),
    // Where nobody answers.
    VALKEY_URL: 'valkey://127.0.0.1:1',
  })
  const { sandbox, get, port, lines } = wired
  sandbox.fault({ kind: 'hold' })
  const socket = connect(port, '127.0.0.1')
  socket.write(request('/games/1'))
  await until(() => sandbox.calls() === 1)
  const collapsed = get('/games/1')
  socket.destroy()
  await until(() => lines.some(({ msg }) => msg === 'the client went away'))
  sandbox.heal()
  await collapsed
  const { families } = await metricsOf(wired)
  const rows = [...families].map(([name, { type, help, labels }]) =>
    [`| \`${name}\``, type, [...labels].join(', '), `${help} |`].join(' | ').replace('|  |', '| |'),
  )
  const documented = readFileSync('docs/metrics.md', 'utf8')
  t.strictSame(documented.match(/^\| `.*$/gm), rows)
})

t.test('the questions in docs/metrics.md are about metrics and labels that there are', async t => {
  const text = readFileSync('docs/metrics.md', 'utf8')
  const labelsOf = new Map(
    [...text.matchAll(/^\| `(\w+)` \| \w+ \| ?(.*?) ?\| /gm)].map(([, name, labels]) => [name, labels?.split(', ')]),
  )
  const questions = [...text.matchAll(/^```promql\n(.*?)\n```$/gms)].map(([, question = '']) => question)
  t.equal(questions.length, 9)
  for (const question of questions) {
    for (const [, name = '', matchers = ''] of question.matchAll(/(ra_gateway_\w+)(?:\{(.*?)\})?/g)) {
      const labels = labelsOf.get(name.replace(/_bucket$/, ''))
      const groups = /by \((.*?)\)/.exec(question)?.[1]?.split(', ') ?? []
      const used = [...matchers.matchAll(/(\w+)[=!~]/g)].map(([, label]) => label)
      t.strictSame(
        [...used, ...groups].filter(label => label !== 'le' && !labels?.includes(String(label))),
        [],
        question,
      )
    }
  }
})

t.test('promtool can read them', { skip: hasPromtool ? false : 'needs promtool' }, async t => {
  const questions = readFileSync('docs/metrics.md', 'utf8').matchAll(/^```promql\n(.*?)\n```$/gms)
  const rules = [...questions].map(([, question], place) => ({ record: `job:question:${place}`, expr: question }))
  const file = join(t.testdir({ rules: JSON.stringify({ groups: [{ name: 'questions', rules }] }) }), 'rules')
  t.match(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' }), '9 rules found')
})
