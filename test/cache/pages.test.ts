// Pages that are cut here, out of lists that RetroAchievements was asked for whole or in blocks.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { codeOf, how, minute } from '../support/stories.ts'

type Upstream = {
  readonly url: string
  /** What was asked, such as `GetGameList?h=1&i=1`. */
  readonly asked: string[]
  /** What is answered instead to a question that holds this text. */
  readonly instead: Map<string, { status: number; body: string }>
  /** Games of the user. */
  total: number
}

/** A RetroAchievements with one console of many games, and a user who played many. */
async function startUpstream(t: Test, games: number): Promise<Upstream> {
  const upstream = { url: '', asked: [] as string[], instead: new Map(), total: 1_234 }
  const list = JSON.stringify(Array.from({ length: games }, (_, index) => gameAt(index)))
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url as string, 'http://upstream')
    const [, method = ''] = /API_(\w+)\.php/.exec(pathname) ?? []
    searchParams.delete('y')
    const question = `${method}?${searchParams}`
    upstream.asked.push(question)
    const [, instead] = [...upstream.instead].find(([part]) => question.includes(part)) ?? []
    response.statusCode = instead?.status ?? 200
    response.end(instead?.body ?? bodyOf(method, searchParams))
  })

  function bodyOf(method: string, params: URLSearchParams): string {
    if (method === 'GetGameList') return list
    if (method === 'GetUserPoints') return '{"Points":1,"SoftcorePoints":2}'
    const [from, count] = [Number(params.get('o')), Number(params.get('c'))]
    const rows = Array.from({ length: Math.max(0, Math.min(count, upstream.total - from)) }, (_, at) =>
      playAt(from + at),
    )
    return JSON.stringify({ Count: rows.length, Total: upstream.total, Results: rows })
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise(resolve => server.close(resolve).closeAllConnections()))
  upstream.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/API/`
  return upstream
}

const hasSet = (index: number) => index % 3 === 0

function gameAt(index: number) {
  return {
    ID: index + 1,
    Title: `Ünïcødé ${index} 🎮`,
    ConsoleID: 1,
    ConsoleName: 'Orbit 16',
    ImageIcon: `/Images/${index}.png`,
    NumAchievements: hasSet(index) ? index : 0,
    NumLeaderboards: 0,
    Points: 5,
    DateModified: null,
    ForumTopicID: null,
    Hashes: index % 7 === 0 ? [] : [`${index}`.padStart(32, 'a'), `${index}`.padStart(32, 'b')],
  }
}

function playAt(index: number) {
  return {
    GameID: index + 1,
    Title: `Game ${index}`,
    ImageIcon: '/Images/1.png',
    ConsoleID: 1,
    ConsoleName: 'Orbit 16',
    MaxPossible: 10,
    NumAwarded: 1,
    NumAwardedHardcore: 1,
    MostRecentAwardedDate: '2026-10-12T09:04:42+00:00',
    HighestAwardKind: null,
    HighestAwardDate: null,
  }
}

async function start(t: Test, { games = 0, ...environment }: { games?: number; [name: string]: unknown } = {}) {
  const upstream = await startUpstream(t, games)
  const gateway = await startGateway(t, { ...environment, RA_API_URL: upstream.url })
  const page = async (url: string) => {
    const response = await gateway.get(url)
    t.equal(response.statusCode, 200, url)
    return response.json() as { count: number; total: number; results: { [name: string]: unknown }[] }
  }
  return { ...gateway, upstream, page }
}

t.test('a page of a whole list is those of its rows', async t => {
  const { page, upstream } = await start(t, { games: 2_500 })
  for (const [offset, count] of [
    [0, 100],
    [1, 1],
    [123, 1_000],
    [2_450, 100],
    [2_499, 10],
    [2_500, 10],
    [999_999, 1_000],
  ] as const) {
    const { count: rows, total, results } = await page(`/consoles/1/games?offset=${offset}&count=${count}`)
    const ids = Array.from({ length: Math.max(0, Math.min(count, 2_500 - offset)) }, (_, at) => offset + at + 1)
    t.equal(total, 2_500)
    t.equal(rows, ids.length)
    t.strictSame(
      results.map(({ id }) => id),
      ids,
    )
    t.notOk(
      results.some(row => 'hashes' in row),
      'hashes are there only when asked for',
    )
  }
  t.strictSame(upstream.asked, ['GetGameList?h=1&i=1'])
})

t.test('a filter counts what it leaves, and hashes are shown when asked for', async t => {
  const { page, upstream } = await start(t, { games: 1_000 })
  const withSets = Array.from({ length: 1_000 }, (_, index) => index).filter(index => hasSet(index) && index > 0)
  for (const [offset, hashes] of [
    [0, false],
    [200, true],
    [332, true],
    [333, false],
  ] as const) {
    const { count, total, results } = await page(
      `/consoles/1/games?hasAchievements=true&hashes=${hashes}&offset=${offset}&count=50`,
    )
    const wanted = withSets.slice(offset, offset + 50)
    t.equal(total, withSets.length)
    t.equal(count, wanted.length)
    t.strictSame(
      results.map(({ id, title, hashes }) => ({ id, title, hashes })),
      wanted.map(index => {
        const { ID, Title, Hashes } = gameAt(index)
        return { id: ID, title: Title, hashes: hashes ? Hashes : undefined }
      }),
    )
  }
  t.equal(upstream.asked.length, 1)
})

t.test('walking through all offsets of a list makes no call, and the memory does not grow with it', async t => {
  const { page, upstream, app } = await start(t, { games: 9_000 })
  const bytes = async () => (await app.operations.inject('/status')).json().cache.bytes as number
  for (let offset = 0; offset < 1_000; offset += 10) await page(`/consoles/1/games?offset=${offset}&count=1000`)
  const before = await bytes()
  for (let offset = 0; offset < 9_000; offset += 10) await page(`/consoles/1/games?offset=${offset}&count=1000`)
  t.ok((await bytes()) < before * 1.1, 'as many pages as before are kept')
  t.equal(upstream.asked.length, 1)
})

t.test('the progress of a user is asked for in blocks of 500, however it is read', async t => {
  const { page, upstream } = await start(t)
  for (const [offset, count] of [
    [0, 100],
    [100, 100],
    [400, 100],
    [0, 500],
  ] as const) {
    const { results, total } = await page(`/users/Somebody/progress?offset=${offset}&count=${count}`)
    t.equal(total, 1_234)
    t.strictSame(
      results.map(({ gameId }) => gameId),
      Array.from({ length: count }, (_, at) => offset + at + 1),
    )
  }
  t.strictSame(upstream.asked, ['GetUserCompletionProgress?c=500&o=0&u=somebody'])
})

t.test('a page that begins in one block and ends in the next is whole', async t => {
  const { page, get, upstream } = await start(t)
  const { count, total, results } = await page('/users/Somebody/progress?offset=450&count=100')
  t.equal(count, 100)
  t.equal(total, 1_234)
  t.strictSame(
    results.map(({ gameId }) => gameId),
    Array.from({ length: 100 }, (_, at) => 451 + at),
  )
  t.strictSame(upstream.asked, [
    'GetUserCompletionProgress?c=500&o=0&u=somebody',
    'GetUserCompletionProgress?c=500&o=500&u=somebody',
  ])

  const again = await get('/users/Somebody/progress?offset=450&count=100')
  t.match(how(again), /^hit/)
  t.equal(again.headers.link, '<?count=100&offset=550>; rel="next", <?count=100&offset=350>; rel="prev"')
  const last = await page('/users/Somebody/progress?offset=900&count=500')
  t.equal(last.count, 334, 'what RetroAchievements does not have is not waited for')
  t.equal(upstream.asked.length, 3)
})

t.test('a page out of two blocks is as old as the older of them, and both are asked for again', async t => {
  const { page, get, clock } = await start(t)
  await page('/users/Somebody/progress')
  await clock.advance(2 * minute)
  await page('/users/Somebody/progress?offset=500')
  await clock.advance(30_000)
  const both = await get('/users/Somebody/progress?offset=450&count=100')
  t.equal(both.headers.age, '150')
  t.match(how(both), /^hit; ttl=30$/)
  await clock.advance(40_000)
  const stale = await get('/users/Somebody/progress?offset=450&count=100')
  t.match(how(stale), /^hit; ttl=-10/, 'the first is stale, and is refreshed behind')
  const etag = String(stale.headers.etag)
  t.equal((await get('/users/Somebody/progress?offset=450&count=100', { 'if-none-match': etag })).statusCode, 304)
})

t.test('what lies behind the end that is known is not asked for', async t => {
  const { page, upstream, clock } = await start(t)
  await page('/users/Somebody/progress')
  for (const offset of [1_234, 1_500, 999_999, 1_000_000]) {
    const { count, total, results } = await page(`/users/Somebody/progress?offset=${offset}&count=500`)
    t.strictSame({ count, total, results }, { count: 0, total: 1_234, results: [] })
  }
  t.strictSame(upstream.asked.slice(1), ['GetUserCompletionProgress?c=500&o=1000&u=somebody'])
  await clock.advance(4 * minute)
  upstream.total = 2_000
  t.equal((await page('/users/Somebody/progress?offset=1600')).count, 100, 'what was known may have changed')
})

t.test('a total is never less than what was sent', async t => {
  const { page, upstream } = await start(t)
  await page('/users/Somebody/progress')
  upstream.total = 499
  const { count, total } = await page('/users/Somebody/progress?offset=450&count=100')
  t.strictSame({ count, total }, { count: 50, total: 500 })
})

t.test('a total that nobody tells is no end', async t => {
  const { page, upstream } = await start(t)
  const rows = (from: number, count: number) => Array.from({ length: count }, (_, at) => playAt(from + at))
  const body = (results: unknown[]) => JSON.stringify({ Count: results.length, Total: null, Results: results })
  upstream.instead.set('o=0', { status: 200, body: body(rows(0, 500)) })
  upstream.instead.set('o=500', { status: 200, body: body(rows(500, 20)) })
  const { count, total } = await page('/users/Somebody/progress?offset=450&count=100')
  t.strictSame({ count, total }, { count: 70, total: null })
})

t.test('pages of a list whose rows find no room are the same', async t => {
  const { page } = await start(t, { games: 2_000, CACHE_MAX_MB: '1' })
  for (const offset of [0, 1_990]) {
    const { results } = await page(`/consoles/1/games?offset=${offset}&count=5&hashes=true`)
    t.strictSame(
      results.map(({ id, hashes }) => ({ id, hashes })),
      [0, 1, 2, 3, 4].map(at => ({ id: offset + at + 1, hashes: gameAt(offset + at).Hashes })),
    )
  }
})

t.test('a page whose second block cannot be had is no page', async t => {
  const { get, page, upstream } = await start(t)
  upstream.instead.set('o=500', { status: 500, body: '{"message":"Server Error"}' })
  const response = await get('/users/Somebody/progress?offset=450&count=100')
  t.equal(response.statusCode, 502)
  t.equal(codeOf(response), 'upstream-broken')
  t.equal((await page('/users/Somebody/progress?offset=400&count=100')).count, 100, 'the first block is there')
})

t.test('a first block that cannot be read says why', async t => {
  const { get, upstream } = await start(t)
  upstream.instead.set('GetUserCompletionProgress', { status: 200, body: '{"Count":1,"Total":900,"Results":"x"}' })
  const response = await get('/users/Somebody/progress?offset=450&count=100')
  t.equal(codeOf(response), 'upstream-unexpected-answer')
})

t.test('the compatibility route asks what it is asked, and shares a block', async t => {
  const { get, page, upstream } = await start(t)
  await get('/API/API_GetUserCompletionProgress.php?u=Somebody&o=20&c=30')
  await get('/API/API_GetUserCompletionProgress.php?u=Somebody&o=0&c=500')
  await page('/users/Somebody/progress?count=10')
  t.strictSame(upstream.asked, [
    'GetUserCompletionProgress?c=30&o=20&u=somebody',
    'GetUserCompletionProgress?c=500&o=0&u=somebody',
  ])
})

t.test('a list that was purged is read anew', async t => {
  const { page, upstream, ...gateway } = await start(t, { games: 10, OPERATOR_TOKEN: 'token-of-the-operator' })
  await page('/consoles/1/games')
  await purge(gateway, 'console:1')
  await page('/consoles/1/games')
  t.equal(upstream.asked.length, 2)
})

async function purge({ app }: Pick<Gateway, 'app'>, tag: string): Promise<void> {
  const headers = { authorization: 'Bearer token-of-the-operator' }
  await app.operations.inject({ method: 'POST', url: '/cache/purge', query: { tag }, headers })
}
