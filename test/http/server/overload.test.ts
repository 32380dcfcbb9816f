// What is in memory is answered, whatever else goes on. Refused is what would have to wait, by how much of that waits here.

import { execFileSync } from 'node:child_process'
import { closeSync, open as openFile, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { formFor } from '../../../src/cache/encodings.ts'
import { representBytes } from '../../../src/http/response/representation.ts'
import { type Gateway, startGateway } from '../../support/gateway.ts'
import { countOf, metricsOf } from '../../support/metrics.ts'
import { until } from '../../support/waiting.ts'
import { farewell, heardFrom, open, request, startWired, statuses } from '../../support/wire.ts'

const most = 5_000
const missed = '/games/2'
const large = '/users/MaxMilyin/progress?count=100'
const noIdentity = { 'accept-encoding': 'br, identity;q=0' }

t.test('however late the process is, everything is answered', async t => {
  const { get } = await startGateway(t)
  await get('/games/1')
  for (let times = 0; times < 3; times += 1) {
    const end = performance.now() + 1_100
    while (performance.now() < end);
    const urls = ['/games/1', `/games/${times + 2}`, '/API/API_GetGame.php?i=1', '/docs', '/', '/healthz']
    const responses = await Promise.all(urls.map(url => get(url)))
    t.strictSame(
      responses.map(({ statusCode }) => statusCode),
      urls.map(() => 200),
    )
  }
})

/** Has so many requests wait for RetroAchievements, each from a client of its own. Comes back with what they come to. */
async function crowd({ app, get, sandbox }: Gateway, count = most): Promise<() => Promise<readonly number[]>> {
  const before = sandbox.calls()
  sandbox.fault({ kind: 'hang' })
  const requests = Array.from({ length: count }, () => get(missed))
  await until(() => app.waiting.answers.size() === count && sandbox.calls() === before + 1)
  return async () => (await Promise.all(requests)).map(({ statusCode }) => statusCode)
}

t.test('while thousands wait for RetroAchievements, what is in memory is answered', async t => {
  const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '60000' })
  const { get, send, clock, sandbox } = gateway
  const { headers } = await get('/games/1')
  await get('/games/987654321')
  await get('/games/1/high-scores')
  await clock.advance(5 * 60_000)
  const outcomes = await crowd(gateway)
  const calls = sandbox.calls()
  const answers = await Promise.all([
    get('/games/1'),
    send({ method: 'HEAD', url: '/games/1' }),
    get('/API/API_GetGame.php?i=1'),
    get('/games/1', { 'if-none-match': String(headers.etag) }),
    get('/games/1', { 'cache-control': 'no-cache' }),
    get('/games/1', { 'cache-control': 'only-if-cached' }),
    get('/games/987654321'),
    get('/games/1/high-scores'),
    get('/docs'),
  ])
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200, 304, 200, 200, 404, 200, 200],
  )
  t.match(answers[4]?.headers['cache-status'], /hit; ttl=/, 'who wishes for newer has what there is')
  t.match(answers[7]?.headers['cache-status'], /hit; ttl=-\d+; detail=refreshing/)
  await until(() => sandbox.calls() === calls + 2)
  t.pass('the two that are stale are refreshed behind all the same')
  await clock.advance(60_000)
  t.ok((await outcomes()).every(status => status === 504))
})

t.test('one more that would have to wait is refused, and none that would not', async t => {
  const gateway = await startGateway(t, { UPSTREAM_TIMEOUT_MS: '60000', CORS_ORIGINS: '*' })
  const { app, get, clock, sandbox, lines } = gateway
  const outcomes = await crowd(gateway)
  const calls = sandbox.calls()
  for (const url of ['/games/3', missed]) {
    const response = await get(url)
    t.match(response, { statusCode: 503, headers: { 'retry-after': '1', 'access-control-allow-origin': '*' } })
    t.match(response.json(), { code: 'overloaded', type: '/problems/overloaded' })
    t.match(lines.at(-1), { level: 'info', status: 503, why: /wait/ })
  }
  const compat = await get('/API/API_GetGame.php?i=3')
  t.match(compat, { statusCode: 503, headers: { 'retry-after': '1' } })
  t.match(compat.json(), { errors: [{ status: '503', code: 'overloaded' }] })
  t.equal(
    (await get('/games/3', { 'cache-control': 'only-if-cached' })).statusCode,
    504,
    'who would not wait is told so',
  )
  t.equal(sandbox.calls(), calls)
  const metrics = await metricsOf(gateway)
  t.equal(countOf(metrics, 'requests_waiting'), most)
  t.equal(countOf(metrics, 'requests_overloaded_total'), 3)
  sandbox.heal()
  await clock.advance(60_000)
  await outcomes()
  t.equal(app.waiting.answers.size(), 0)
  t.equal((await get('/games/3')).statusCode, 200, 'afterwards all is answered again')
})

t.test('where a key is refused, its caller is told that, and not that others wait', async t => {
  const gateway = await startGateway(t, { KEY_MODE: 'caller', RA_API_KEY: '' })
  const { app, get, sandbox } = gateway
  const headers = { authorization: 'Bearer key-of-a-caller' }
  sandbox.fault({ kind: 'answer', status: 401, json: { message: 'Unauthenticated.', errors: [] } })
  t.equal((await get('/games/1', headers)).statusCode, 401)
  app.waiting.answers.isFull = () => true
  t.equal((await get('/games/1', headers)).statusCode, 401)
})

t.test('one connection may not have everything wait', async t => {
  const { app, port, sandbox, clock } = await startWired(t, { UPSTREAM_TIMEOUT_MS: '60000' })
  sandbox.fault({ kind: 'hang' })
  const greedy = Array.from({ length: 3 }, () => open(port))
  for (const socket of greedy) socket.write(request(missed).repeat(1_100))
  await until(() => app.waiting.answers.size() === most / 2)
  const modest = open(port)
  modest.write(request(missed).repeat(2) + farewell)
  await until(() => app.waiting.answers.size() === most / 2 + 1)
  const answered = heardFrom(modest)
  for (const socket of greedy) socket.destroy()
  await until(() => app.connections.all.size === 1)
  t.equal(app.waiting.answers.size(), most / 2 + 1, 'what waits for a client that went away waits all the same')
  await clock.advance(60_000)
  t.strictSame(statuses(await answered), [504, 503, 200])
  t.equal(app.waiting.answers.size(), 0)
})

t.test('a client that asks thousands of things at once that are in memory is answered all of them', async t => {
  const { app, exchange, port, sandbox } = await startWired(t)
  await exchange(request(large) + farewell)
  const answers = await exchange(request(large).repeat(1_600) + farewell)
  t.strictSame(new Set(statuses(answers)), new Set([200]))
  t.equal(answers.length, 1_601)
  const slow = open(port).pause()
  slow.write(request(large).repeat(1_600) + farewell)
  await until(() => [...app.connections.all.values()].some(({ answering }) => answering > 100))
  const late = await heardFrom(slow.resume())
  t.strictSame(new Set(statuses(late)), new Set([200]), 'also when it reads them slowly')
  t.equal(late.length, 1_601)
  t.equal(sandbox.calls(), 1)
})

/** Keeps all threads busy, with opening pipes that nobody writes to yet, until what it returns is called. */
async function occupyThreads(t: Test): Promise<() => void> {
  const folder = t.testdir({})
  const pipes = Array.from({ length: Number(process.env.UV_THREADPOOL_SIZE ?? 4) }, (_, id) => join(folder, `${id}`))
  execFileSync('mkfifo', pipes)
  const opened = pipes.map(
    pipe => new Promise<void>(resolve => openFile(pipe, 'r', (_error, file) => resolve(closeSync(file)))),
  )
  return async () => {
    for (const pipe of pipes) closeSync(openSync(pipe, 'w'))
    await Promise.all(opened)
  }
}

/** Has forms of something else made until no more may wait. */
function fillCompression(): void {
  for (let id = 0; id < 200; id += 1) {
    formFor(representBytes(Buffer.from(`${id}`.repeat(4_000))), ['br', 'identity'], () => {})
  }
}

t.test('while compression is behind, bodies go out as they are', async t => {
  const { get } = await startGateway(t)
  await get(large)
  const release = await occupyThreads(t)
  fillCompression()
  for (const headers of [{ 'accept-encoding': 'br' }, { 'accept-encoding': 'br, gzip' }]) {
    const response = await get(large, headers)
    t.equal(response.statusCode, 200)
    t.notOk('content-encoding' in response.headers)
  }
  const refused = await get(large, noIdentity)
  t.match(refused, { statusCode: 503, headers: { 'retry-after': '1', 'cache-control': 'no-store' } })
  t.notOk('age' in refused.headers || 'cdn-cache-control' in refused.headers)
  t.match(refused.json(), { code: 'overloaded' })
  t.equal(
    (await get(large, { 'accept-encoding': '*;q=0' })).statusCode,
    200,
    'who takes nothing at all has the body as it is',
  )
  await release()
  await until(async () => (await get(large, noIdentity)).statusCode === 200)
  t.equal((await get(large, { 'accept-encoding': 'br' })).headers['content-encoding'], 'br')
})

t.test(
  'who takes no body as it is has the form that is being made, though it is not the one that is wanted most',
  async t => {
    const { get, app } = await startGateway(t)
    await get(large)
    const release = await occupyThreads(t)
    await get(large, { 'accept-encoding': 'gzip' })
    fillCompression()
    const waiting = get(large, { 'accept-encoding': 'br, gzip, identity;q=0' })
    await until(() => app.waiting.forms.size() === 1)
    await release()
    t.equal((await waiting).headers['content-encoding'], 'gzip')
    t.equal(app.waiting.forms.size(), 0)
  },
)

t.test('the contract says that all but the health check may be refused', t => {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  for (const [path, { get }] of Object.entries<{ get: { responses: object } }>(paths)) {
    t.equal('503' in get.responses, path !== '/healthz', path)
  }
  t.end()
})
