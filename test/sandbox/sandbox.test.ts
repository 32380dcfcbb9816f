// The stand-in RetroAchievements as a server: the same world each time, keys, counts, the control path, going away.

import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { livingMethods } from '../../sandbox/methods/registry.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { startSandbox } from '../support/sandbox.ts'
import { until } from '../support/waiting.ts'

const ask = (url: string, method: string, query = '') => fetch(`${url}API_${method}.php?y=${sandboxKey}&${query}`)

t.test('answers the same question the same in two runs of one seed, and otherwise in another', async t => {
  const runs = await Promise.all([startSandbox(), startSandbox(), startSandbox({ seed: 2 })])
  t.teardown(() => Promise.all(runs.map(run => run.close())))
  const [one, same, other] = await Promise.all(
    runs.map(async ({ url }) => (await ask(url, 'GetGameExtended', 'i=1')).text()),
  )
  t.equal(one, same)
  t.not(one, other)
})

t.test('knows every living method', async t => {
  t.equal(livingMethods.length, 39)
})

t.test('refuses missing and wrong keys as RetroAchievements does, before anything else', async t => {
  const { url, close } = await startSandbox()
  t.teardown(close)
  const refused = {
    message: 'Unauthenticated.',
    errors: [{ status: '401', code: 'unauthorized', title: 'Unauthenticated.' }],
  }
  for (const address of ['API_GetGame.php?i=1', 'API_GetGame.php?i=1&y=wrong', 'API_GetFeed.php', 'API_Nope.php', '']) {
    const response = await fetch(url + address)
    t.equal(response.status, 401, address)
    t.same(await response.json(), refused)
  }
})

t.test('takes the key from query, body, bearer or password, and lets each of several owners in', async t => {
  const { url, close } = await startSandbox({ keys: { 'key-of-main': 'MaxMilyin', 'key-of-friend': 'SnowPebble' } })
  t.teardown(close)
  const wishes = `${url}API_GetUserWantToPlayList.php?u=MaxMilyin&c=1`
  t.equal((await fetch(`${wishes}&y=KEY-OF-MAIN`)).status, 200, 'letter case is not enforced')
  t.equal((await fetch(wishes, { headers: { authorization: 'Bearer key-of-friend' } })).status, 200)
  t.equal((await fetch(wishes, { headers: { authorization: 'Basic key-of-friend' } })).status, 401)
  const asPassword = `Basic ${Buffer.from('anybody:key-of-main').toString('base64')}`
  t.equal((await fetch(wishes, { headers: { authorization: asPassword } })).status, 200)
  for (const body of ['y=key-of-main', '{"y":"key-of-main"}']) {
    t.equal((await fetch(wishes, { method: 'POST', body })).status, 200, body)
  }
  t.equal((await fetch(wishes, { method: 'POST', body: '{}' })).status, 401)
})

t.test('does not start with a key of nobody, or on a port that is taken', async t => {
  await t.rejects(startSandbox({ keys: { 'some-key': 'nobody' } }), { message: /no user nobody/ })
  const { port, close } = await startSandbox()
  t.teardown(close)
  await t.rejects(startSandbox({ port }), { code: 'EADDRINUSE' })
})

t.test('says of removed and unknown methods what RetroAchievements says', async t => {
  const { url, close } = await startSandbox()
  t.teardown(close)
  for (const [method, status, code] of [
    ['GetFeed', 410, 'gone'],
    ['GetGameRating', 410, 'gone'],
    ['GetNothing', 404, 'not_found'],
    ['constructor', 404, 'not_found'],
  ] as const) {
    const response = await ask(url, method)
    t.equal(response.status, status)
    t.match(await response.json(), { errors: [{ status: String(status), code }] })
  }
  const root = await fetch(`${url}?y=${sandboxKey}`)
  t.equal(root.status, 404)
})

t.test('writes JSON as RetroAchievements does: ASCII, slashes escaped except in awards', async t => {
  const { url, close } = await startSandbox()
  t.teardown(close)
  const game = await (await ask(url, 'GetGameExtended', 'i=1')).text()
  t.match(game, /"\\\/Images\\\/\d{6}\.png"/)
  const consoles = await (await ask(url, 'GetConsoleIDs')).text()
  t.match(consoles, /K\\u014dgaku/)
  const awards = await (await ask(url, 'GetUserAwards', 'u=MaxMilyin')).text()
  t.match(awards, /"\/Images\/\d{6}\.png"/)
})

t.test('compresses for those who can read it', async t => {
  const { url, close } = await startSandbox()
  t.teardown(close)
  const address = `${url}API_GetGame.php?i=1&y=${sandboxKey}`
  const [small, plain] = await Promise.all(
    ['gzip, br', 'identity'].map(offer => fetch(address, { headers: { 'accept-encoding': offer } })),
  )
  t.equal(small?.headers.get('content-encoding'), 'gzip')
  t.equal(plain?.headers.get('content-encoding'), null)
  t.equal(plain?.headers.get('access-control-allow-origin'), '*')
  t.equal(plain?.headers.get('cache-control'), 'no-cache, private')
  t.same(await small?.json(), await plain?.json())
})

t.test('counts calls by method and keeps the latest of them', async t => {
  const { url, calls, requests, forget, close } = await startSandbox()
  t.teardown(close)
  await ask(url, 'GetGame', 'i=%201%20')
  await ask(url, 'GetUserPoints', 'u=MaxMilyin')
  await fetch(`${url}API_GetGame.php`)
  t.equal(calls(), 3)
  t.equal(calls('GetGame'), 2)
  t.equal(calls('GetComments'), 0)
  t.match(requests[0], { method: 'GetGame', query: { i: ' 1 ', y: sandboxKey }, headers: { host: new URL(url).host } })
  forget()
  t.equal(calls(), 0)
  t.same(requests, [])
  for (let i = 0; i < 1003; i++) await (await fetch(`${url}API_GetGame.php?i=${i}`)).arrayBuffer()
  t.equal(requests.length, 1000)
  t.equal(requests[0]?.query.i, '3')
  t.equal(calls('GetGame'), 1003)
})

t.test('obeys the control path, and says what is wrong with what it is sent', async t => {
  const { url, port, close } = await startSandbox()
  t.teardown(close)
  const control = async (method: string, path: string, body?: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/_sandbox/${path}`, { method, ...(body ? { body } : {}) })
    return { status: response.status, ...((await response.json()) as object) }
  }
  const busy = '{"kind":"busy","method":"GetGame"}'
  t.same(await control('POST', 'faults', busy), { status: 200, added: 1 })
  t.equal((await ask(url, 'GetGame', 'i=1')).status, 429)
  t.same(await control('DELETE', 'faults'), { status: 200, healed: true })
  t.equal((await ask(url, 'GetGame', 'i=1')).status, 200)
  t.same(await control('POST', 'faults', `[${busy},{"kind":"status","status":502,"match":{"u":"Bo"},"times":1}]`), {
    status: 200,
    added: 2,
  })
  t.equal((await ask(url, 'GetUserPoints', 'u=Bo')).status, 502)
  t.equal((await ask(url, 'GetUserPoints', 'u=Bo')).status, 200)
  t.same(await control('GET', 'calls'), { status: 200, total: 4, methods: { GetGame: 2, GetUserPoints: 2 } })
  t.same(await control('DELETE', 'calls'), { status: 200, forgotten: true })
  t.same(await control('GET', 'calls'), { status: 200, total: 0, methods: {} })
  for (const [body, error] of [
    ['{', /not JSON/],
    ['7', /must be an object/],
    ['[null]', /must be an object/],
    ['{}', /kind must be one of latency,/],
    ['{"kind":"toString"}', /kind must be one of/],
    ['{"kind":"busy","method":5}', /method must be a string/],
    ['{"kind":"busy","times":-1}', /times must be a whole number/],
    ['{"kind":"busy","match":[]}', /match must be an object/],
    ['{"kind":"latency"}', /needs ms/],
    ['{"kind":"latency","ms":"5"}', /ms must be a whole number/],
    ['{"kind":"busy","retryAfter":5}', /retryAfter must be a string/],
    ['{"kind":"empty","status":5}', /has no option status/],
    ['{"kind":"answer","json":{},"status":5}', /status must be a status/],
  ] as const) {
    t.match(await control('POST', 'faults', body), { status: 400, error }, body)
  }
  t.match(await control('GET', 'faults'), { status: 404, error: /control path/ })
  t.equal((await ask(url, 'GetGame', 'i=2')).status, 429, 'what was added before stays')
})

t.test('closes at once, whatever is still being answered', async t => {
  const sandbox = await startSandbox()
  const idle = connect(sandbox.port, '127.0.0.1')
  await once(idle, 'connect')
  sandbox.fault({ kind: 'latency', ms: 3_600_000, method: 'GetGame' })
  sandbox.fault({ kind: 'hang', method: 'GetUserPoints' })
  sandbox.fault({ kind: 'hold', method: 'GetTopTenUsers' })
  sandbox.fault({ kind: 'drip', everyMs: 3_600_000 })
  const waiting = ['GetGame', 'GetUserPoints', 'GetTopTenUsers'].map(method => ask(sandbox.url, method, 'i=1&u=Bo'))
  const dripping = await ask(sandbox.url, 'GetConsoleIDs')
  const outcomes = Promise.allSettled([...waiting, dripping.text()])
  await until(() => sandbox.calls() >= 4)
  await sandbox.close()
  for (const outcome of await outcomes) t.equal(outcome.status, 'rejected')
})
