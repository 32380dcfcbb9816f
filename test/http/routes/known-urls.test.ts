// What is answered by its URL alone: it has to be what a lookup would have found, and nothing else.

import t from 'tap'
import { sampleOf } from '../../../sandbox/samples.ts'
import { loadCatalogue } from '../../../src/catalogue/load.ts'
import { ask, contentOf, quickHits } from '../../support/hits.ts'
import { until } from '../../support/waiting.ts'
import { farewell, type Heard, heardFrom, open, request, startWired, statuses } from '../../support/wire.ts'

const { endpoints } = await loadCatalogue()
const path = '/games/1/high-scores'
const large = '/users/MaxMilyin/progress?count=100'

t.test('on every route, and at the door, a hit is the same whoever answers it', async t => {
  const gateway = await startWired(t)
  const doors = ['/API/API_GetGame.php?i=1', '/API/API_GetUserCompletionProgress.php?u=MaxMilyin&y=anything']
  // What takes two questions is looked up each time, since each of them has times of its own.
  const single = endpoints.filter(({ owner, first }) => !owner && first === undefined)
  for (const target of [...single.map(sampleOf), ...doors]) {
    await gateway.exchange(ask(target))
    // What a client wishes for is looked at.
    const [looked] = await gateway.exchange(ask(target, ['Cache-Control: max-stale']))
    const before = quickHits(gateway)
    const [quick] = await gateway.exchange(ask(target))
    t.equal(quickHits(gateway), before + 1, target)
    t.strictSame(contentOf(quick as Heard), contentOf(looked as Heard), target)
    t.match(quick?.head, /^cache-status: ra-gateway; hit; ttl=\d+$/m)
  }
})

t.test('what is asked for once needs no short way; from the second hit on there is one', async t => {
  const gateway = await startWired(t)
  const quick: number[] = []
  for (let time = 0; time < 4; time += 1) {
    await gateway.exchange(ask(path))
    quick.push(quickHits(gateway))
  }
  t.strictSame(quick, [0, 0, 1, 2])
})

const variants: readonly [what: string, headers: readonly string[], environment?: { [name: string]: string }][] = [
  ['an id of its own', ['X-Request-Id: mine-1']],
  ['br', ['Accept-Encoding: gzip, deflate, br, zstd']],
  ['zstd', ['accept-encoding: zstd, gzip;q=0.5']],
  ['gzip', ['ACCEPT-ENCODING: gzip']],
  ['no coding at all', ['Accept-Encoding: identity, gzip;q=0']],
  ['a coding that nobody has', ['Accept-Encoding: compress']],
  ['fields that do not matter', ['Accept: */*', 'User-Agent: x', 'Cookie: a=b', 'Range: bytes=0-9', 'If-Range: "x"']],
  ['a tag that is not held', ['If-None-Match: "other"']],
  ['any tag', ['If-None-Match: *']],
  ['any origin', ['Origin: https://one.example'], { CORS_ORIGINS: '*' }],
  ['an origin of ours', ['Origin: https://one.example'], { CORS_ORIGINS: 'https://*.example' }],
  ['another origin', ['Origin: https://one.other'], { CORS_ORIGINS: 'https://*.example' }],
  ['no origin', [], { CORS_ORIGINS: 'https://*.example' }],
  ['an origin, for nobody', ['Origin: https://one.example']],
  ['a prefix', [], { BASE_PATH: '/ra' }],
]

for (const [what, headers, environment = {}] of variants) {
  t.test(`a client with ${what} gets the same, quickly`, async t => {
    const gateway = await startWired(t, environment)
    const target = `${environment.BASE_PATH ?? ''}${large}`
    const forms = () => gateway.exchange(ask(target, headers)).then(([heard]) => contentOf(heard as Heard))
    await forms()
    // Its form is made behind the first answers.
    const isCoded = async () => (await forms()).fields.includes(`content-encoding: ${what}`)
    while (['br', 'zstd', 'gzip'].includes(what) ? !(await isCoded()) : quickHits(gateway) === 0) await forms()
    const count = quickHits(gateway)
    const quick = await forms()
    t.equal(quickHits(gateway), count + 1)
    const [looked] = await gateway.exchange(ask(target, [...headers, 'Cache-Control: max-stale']))
    t.equal(quickHits(gateway), count + 1)
    t.strictSame(quick, contentOf(looked as Heard))
    const [headOnly] = await gateway.exchange(ask(target, headers, 'HEAD'))
    t.equal(quickHits(gateway), count + 2)
    t.strictSame({ ...quick, body: '' }, contentOf(headOnly as Heard))
  })
}

t.test('a client that holds a form is told so, also together with others', async t => {
  const gateway = await startWired(t)
  const tagOf = async (headers: readonly string[]) => {
    const [heard] = await gateway.exchange(ask(large, headers))
    return /^etag: (.*)$/im.exec(heard?.head ?? '')?.[1] as string
  }
  const plain = await tagOf([])
  let brotli = plain
  while (brotli === plain) brotli = await tagOf(['Accept-Encoding: br'])
  t.equal(brotli, plain.replace(/"$/, '-br"'))
  const before = quickHits(gateway)
  const conditions = [
    [plain, ['Accept-Encoding: br'], plain],
    [brotli, ['Accept-Encoding: br'], brotli],
    [brotli, [], brotli],
    [`W/${plain}`, [], plain],
    [`"other", ${brotli}`, ['Accept-Encoding: gzip'], brotli],
  ] as const
  for (const [tag, headers, said] of conditions) {
    const [heard] = await gateway.exchange(ask(large, [...headers, `If-None-Match: ${tag}`]))
    t.match(heard, { status: 304, body: '' })
    t.match(heard?.head, new RegExp(`^etag: ${said}\\r$`, 'm'))
    t.match(heard?.head, /^vary: Accept-Encoding\r$/m)
    t.notMatch(heard?.head, /^content-(length|type|encoding):/m)
  }
  t.equal(quickHits(gateway), before + conditions.length)
})

t.test('whatever else a request says is heeded, also where its URL is known', async t => {
  const gateway = await startWired(t)
  for (let time = 0; time < 3; time += 1) await gateway.exchange(ask(path))
  const raw = (lines: string) => `${lines}\r\n\r\n${farewell}`
  const unusual = [
    [ask(path, ['Cache-Control: max-age=0']), 200],
    [ask(path, ['cache-control: only-if-cached']), 200],
    [ask(path, ['If-Match: "other"']), 412],
    [ask(path, ['Expect: tea']), 417],
    [ask(path, ['Host: other']), 400],
    [ask(path, ['Origin: a', 'Origin: b']), 200],
    [ask(path, ['Content-Length: 2']).concat('{}'), 200],
    [ask(`${path}?count=1`), 400],
    [ask(path, [], 'POST'), 405],
    [ask(large, ['Accept-Encoding: gzip, identity;q=0']), 200],
    [raw(`GET ${path} HTTP/1.1\r\nHost: not a host\r\nConnection: close`), 400],
    [raw(`GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close`), 421],
    [raw(`GET ${path} HTTP/1.1\r\nConnection: close`), 400],
    [raw(`GET ${path} HTTP/1.0\r\nHost: localhost`), 200],
  ] as const
  for (const [bytes, status] of unusual) {
    const [heard] = await gateway.exchange(bytes)
    t.equal(heard?.status, status, bytes)
  }
})

t.test('the usual spelling of a URL is known again after any number of others', async t => {
  const gateway = await startWired(t)
  const odd = [1, 2, 3, 4, 5, 6].map(length => `${path}?${'&'.repeat(length)}`)
  for (const target of [path, path, ...odd, ...odd, path]) await gateway.exchange(ask(target))
  const before = quickHits(gateway)
  await gateway.exchange(ask(path))
  t.equal(quickHits(gateway), before + 1)
})

t.test('who takes no body as it is waits for another form', async t => {
  const gateway = await startWired(t)
  for (const [headers, form] of [
    [['Accept-Encoding: gzip, identity;q=0'], 'gzip'],
    [['Accept-Encoding: br;q=0.1, *;q=0'], 'br'],
  ] as const) {
    const [heard] = await gateway.exchange(ask(large, headers))
    t.match(heard?.head, new RegExp(`^content-encoding: ${form}\\r$`, 'm'))
  }
  const [heard] = await gateway.exchange(ask(large, ['Accept-Encoding: *;q=0']))
  t.match(heard, { status: 200 }, 'who takes nothing at all is sent it as it is')
  t.notMatch(heard?.head, /^content-encoding:/m)
})

t.test('what is no longer fresh, or was forgotten, is looked up', async t => {
  const gateway = await startWired(t, { OPERATOR_TOKEN: 'token-of-the-operator' })
  const { app, clock, exchange } = gateway
  const purge = (mode: string) =>
    app.operations.inject({
      method: 'POST',
      url: `/cache/purge?tag=game:1&mode=${mode}`,
      headers: { authorization: 'Bearer token-of-the-operator' },
    })
  for (const [end, status] of [
    [() => clock.advance(180_000), /hit; ttl=0; detail=refreshing/],
    [() => purge('soft'), /hit; ttl=0; detail=refreshing/],
    [() => purge('hard'), /fwd=miss/],
  ] as const) {
    const before = quickHits(gateway)
    while (quickHits(gateway) === before) await exchange(ask(path))
    await end()
    const [heard] = await exchange(ask(path))
    t.match(heard?.head, status)
  }
})

t.test('hits are counted, and one line a minute tells how many there were', async t => {
  const { app, clock, exchange, lines } = await startWired(t)
  await exchange(ask(path))
  await exchange(request(path).repeat(3) + farewell)
  await exchange(request(path) + request(path) + ask(path))
  const { body } = await app.operations.inject('/metrics')
  const route = `route="/games/:gameId/high-scores"`
  t.match(body, `requests_total{${route},pace="brisk",cache="hit",answer="found",status="200"} 6`)
  t.match(body, `request_duration_seconds_count{${route}} 7`)
  t.match(body, `request_duration_seconds_bucket{le="+Inf",${route}} 7`)
  t.match((await app.operations.inject('/status')).json().routes[0], { requests: 7, hits: 6, misses: 1 })
  await clock.advance(60_000)
  t.match(
    lines.filter(({ msg }) => msg === 'answered from memory'),
    [{ hits: 6 }],
  )
  const listed = lines.filter(({ msg, route }) => msg === 'answered' && route !== '/healthz')
  t.match(listed, [{ cache: 'miss' }], 'what was not a hit has a line of its own')
})

t.test('where hits are wanted in the log, each has its line', async t => {
  const gateway = await startWired(t, { LOG_HITS: 'on' })
  for (let time = 0; time < 4; time += 1) await gateway.exchange(ask(path))
  const answered = gateway.lines.filter(({ msg }) => msg === 'answered')
  t.match(answered, [{ cache: 'miss' }, { cache: 'hit' }, { cache: 'hit' }, { cache: 'hit' }])
})

t.test('a small answer has one form, and may still differ by origin', async t => {
  const gateway = await startWired(t, { CORS_ORIGINS: 'https://*.example' })
  for (let time = 0; time < 2; time += 1) await gateway.exchange(ask(path))
  const before = quickHits(gateway)
  const [quick] = await gateway.exchange(ask(path, ['Accept-Encoding: br', 'Origin: https://one.example']))
  t.equal(quickHits(gateway), before + 1)
  t.match(quick?.head, /^vary: Origin\r$/m)
  t.notMatch(quick?.head, /^content-encoding:/m)
})

t.test('a hit that its client does not take in at once counts as being answered', async t => {
  const gateway = await startWired(t, { CACHE_MAX_MB: '512' })
  const { app, port, exchange, sandbox } = gateway
  const row = { ULID: null, NumAchievements: 1, TotalScore: 1, LastAward: '2026-01-01 00:00:00' }
  sandbox.fault({ kind: 'answer', json: Array.from({ length: 45_000 }, (_, id) => ({ User: `player${id}`, ...row })) })
  const [{ body: whole } = { body: '' }] = await exchange(ask(path))
  t.ok(whole.length > 4_000_000)
  await exchange(ask(path))
  const socket = open(port).pause()
  // The system takes in the first of them.
  socket.write(request(path).repeat(3))
  const answering = () => [...app.connections.all.values()].some(each => each.answering > 0)
  await until(answering)
  t.ok(quickHits(gateway) >= 1)
  const heard = heardFrom(socket.resume())
  await until(() => !answering())
  socket.write(farewell)
  t.strictSame(statuses(await heard), [200, 200, 200, 200])
})

t.test('a client that reads nothing has few hits piled up for it, and none is refused', async t => {
  const gateway = await startWired(t)
  const { app, port, exchange } = gateway
  for (let time = 0; time < 3; time += 1) await exchange(ask(large))
  const socket = open(port).pause()
  socket.write(request(large).repeat(10_000) + farewell)
  let peak = 0
  const isMany = () => {
    peak = Math.max(peak, [...app.connections.all.values()].at(-1)?.answering ?? 0)
    return peak > 500
  }
  await until(isMany)
  let closed = false
  const heard = heardFrom(socket.resume()).finally(() => {
    closed = true
  })
  await until(() => isMany() && closed)
  t.ok(peak < 3_000, `${peak} at once`)
  t.strictSame(statuses(await heard), Array(10_001).fill(200))
})
