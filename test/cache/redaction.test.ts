import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sampleOf } from '../../sandbox/samples.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { refusal } from '../support/refusal.ts'
import { contentOf, loaded, said, saidInTime } from '../support/snapshots.ts'
import { until } from '../support/waiting.ts'

const { endpoints } = await loadCatalogue()
const name = users.main
const ulid = '01B8GG0NXRXFXFWHM07XAS0QQG'
const read = 'the block list was read'

async function blocking(t: Test, text: string, env: { [name: string]: string } = {}) {
  const file =
    env.CACHE_SNAPSHOT_FILE === undefined ? join(t.testdir(), 'blocked') : `${env.CACHE_SNAPSHOT_FILE}.blocked`
  writeFileSync(file, text)
  const gateway = await startGateway(t, { BLOCKED_USERS_FILE: file, ...env })
  const { app } = gateway
  let change = 1
  return {
    ...gateway,
    file,
    /** Writes the list anew, and comes back when it was read. */
    async replace(text: string): Promise<void> {
      await app.ready()
      change += 1
      writeFileSync(file, text)
      await saidInTime(gateway, read, change)
    },
  }
}

/** Comes back when RetroAchievements was asked about everybody on the list, and what it said was taken in. */
async function learned(gateway: Gateway, profiles = 1): Promise<void> {
  await gateway.app.ready()
  const answered = ({ upstream, msg }: Gateway['lines'][number]) =>
    upstream === 'GetUserProfile' && msg === 'upstream answered'
  await until(() => gateway.lines.filter(answered).length >= profiles)
  await new Promise(resolve => setImmediate(resolve))
}

const routesOf = (user: string) =>
  endpoints
    .filter(({ path, owner }) => path.includes(':user') && !owner)
    .map(endpoint => sampleOf(endpoint).replace(/\/users\/\w+/, `/users/${user}`))

for (const [listed, meaning] of [
  [name, 'a name'],
  [ulid, 'a ULID'],
]) {
  t.test(`who is on the list by ${meaning} is not found by either, and RetroAchievements is not asked`, async t => {
    const gateway = await blocking(t, `# by request\n${listed?.toLowerCase()}   # of May\r\n\n`)
    const { get, sandbox } = gateway
    await learned(gateway)
    sandbox.forget()
    for (const user of [name.toLowerCase(), ulid]) {
      for (const path of routesOf(user)) {
        const response = await get(path)
        t.match([response.statusCode, response.json().code], [404, 'user-not-found'], path)
        t.notMatch(response.headers['cache-control'], 'stale', 'and nobody is told to keep it for long')
      }
    }
    t.equal(sandbox.calls(), 0)
  })
}

t.test('at the door they are not found as RetroAchievements would not find them', async t => {
  const gateway = await blocking(t, name)
  const { get, sandbox } = gateway
  await learned(gateway)
  sandbox.forget()
  for (const user of [name.toUpperCase(), ulid]) {
    for (const question of [
      `GetUserProfile.php?u=${user}`,
      `GetUserSummary.php?u=${user}&g=1&a=1`,
      `GetGameInfoAndUserProgress.php?g=1&u=${user}`,
      `GetComments.php?t=3&i=${user}`,
      `GetTicketData.php?u=${user}`,
    ]) {
      const response = await get(`/API/API_${question}`)
      t.equal(response.statusCode, 404, question)
      t.strictSame(response.json(), [])
    }
  }
  t.equal(sandbox.calls(), 0)
})

const naming = /^(user|username|author|achievementAuthor|reportedBy|resolvedBy)$/

/** All who are named in an answer. */
function named(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    naming.test(key) && typeof inner === 'string' ? [inner] : named(inner),
  )
}

t.test('they are in no row of any answer, nor mentioned in one', { timeout: 120_000 }, async t => {
  const open = await startGateway(t)
  const others = endpoints.filter(({ owner }) => !owner)
  const before = new Map<string, { json: { count?: number; total?: number }; names: readonly string[] }>()
  for (const endpoint of others) {
    const json = (await open.get(sampleOf(endpoint))).json()
    const names = named(json).filter(each => each !== name && each !== users.developer && each !== 'Server')
    if (names.length > 0) before.set(sampleOf(endpoint), { json, names })
  }
  t.ok(before.size >= 15, `${before.size} routes name users`)
  const everybody = [...new Set([...before.values()].flatMap(({ names }) => names))]
  const gateway = await blocking(t, everybody.join('\n'))
  await learned(gateway, everybody.filter(each => each !== users.deleted).length)
  for (const [path, { names }] of before) {
    const response = await gateway.get(path)
    t.equal(response.statusCode, 200, path)
    for (const each of names) t.notOk(response.body.includes(`"${each}"`), `${each} in ${path}`)
    const { count, results } = response.json()
    if (count !== undefined) t.equal(count, results.length, path)
  }
  for (const { method, query } of gateway.sandbox.requests.filter(({ method }) => method !== 'GetUserProfile')) {
    const { y: _, ...asked } = query
    const { body } = await gateway.get(`/API/API_${method}.php?${new URLSearchParams(asked)}`)
    t.notOk(
      everybody.some(each => body.includes(`"${each}"`)),
      `${method} at the door`,
    )
  }
})

t.test('where they are the only one of their kind there is nobody', async t => {
  const open = await startGateway(t)
  const [board] = (await open.get('/games/1/leaderboards')).json().results
  const ticket = (await open.get('/tickets/1')).json()
  const { get } = await blocking(t, [board.topEntry.user, ticket.reportedBy, ticket.achievementAuthor].join('\n'))
  const boards = (await get('/games/1/leaderboards')).json()
  t.strictSame(boards.results[0], { ...board, topEntry: null })
  const nobody = { reportedBy: null, reportedByUlid: null, achievementAuthor: null, achievementAuthorUlid: null }
  t.match((await get('/tickets/1')).json(), { ...ticket, ...nobody, resolvedBy: ticket.resolvedBy })
})

for (const path of ['/games/1/high-scores', '/top-users', '/leaderboards/101/entries', '/achievements/1002/unlocks']) {
  t.test(`the others stay as they were in ${path}`, async t => {
    const rowsIn = ({ results, unlocks }: { [key: string]: { rank?: number }[] }) =>
      // High scores are ranked by their place among those who are there.
      (results ?? unlocks ?? []).map(({ rank, ...row }) => (path.includes('scores') ? row : { rank, ...row }))
    const rows = rowsIn((await (await startGateway(t)).get(path)).json())
    const [, second = {}] = rows as { user?: string; username?: string }[]
    const { get } = await blocking(t, String(second.user ?? second.username))
    t.strictSame(rowsIn((await get(path)).json()), rows.toSpliced(1, 1))
  })
}

t.test('a row of a map goes as one of a list does', async t => {
  const path = '/awards/recent?count=100'
  const open = await startGateway(t)
  const [{ user }] = (await open.get(path)).json().results
  const { get, sandbox } = await blocking(t, user)
  const { results } = (await get(path)).json()
  t.ok(results.length > 0 && results.every((row: { user: string }) => row.user !== user))
  const raw = await fetch(`${sandbox.url}API_GetRecentGameAwards.php?c=100&y=${sandboxKey}`)
  t.notOk(Array.isArray(((await raw.json()) as { Results: unknown }).Results), 'RetroAchievements sends a map')
})

t.test('the list is read again within two seconds of a change, and what was held of them is forgotten', async t => {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  const gateway = await blocking(t, 'Nobody2\n', { CACHE_SNAPSHOT_FILE })
  const { app, get, replace, sandbox } = gateway
  const paths = [`/users/${name}`, `/users/${name}/points`, '/top-users', '/games/1']
  for (const path of paths) t.equal((await get(path)).statusCode, 200)
  await replace(`Nobody2\n${name}\n`)
  t.match((await app.operations.inject('/cache')).json(), { total: 1, results: [{ key: 'GetGame?i=1' }] })
  sandbox.forget()
  t.equal((await get(`/users/${name}/points`)).statusCode, 404)
  t.notMatch((await get('/top-users')).body, name)
  t.equal(sandbox.calls('GetUserPoints'), 0)
  await replace('Nobody2\n')
  t.equal((await get(`/users/${name}/points`)).statusCode, 200, 'who is taken off the list is there again')
  // It is not to be written while the folder of the test goes.
  await said(gateway, 'the snapshot was written')
})

t.test('what is learned of somebody who was taken off the list in the meantime hides nobody', async t => {
  const gateway = await blocking(t, 'Nobody2')
  const { app, get, replace, sandbox } = gateway
  await app.ready()
  await until(() => sandbox.calls('GetUserProfile') === 1)
  sandbox.fault({ kind: 'hold', method: 'GetUserProfile' })
  await replace(name)
  await until(() => sandbox.calls('GetUserProfile') === 2)
  await replace('Nobody2')
  sandbox.heal()
  await learned(gateway, 2)
  const profile = (await get(`/users/${name}`)).json()
  t.equal(profile.user, name, JSON.stringify(profile))
  t.equal((await get(`/users/${name}/points`)).statusCode, 200)
})

t.test('a snapshot loses them, at a change and at a start', async t => {
  const CACHE_SNAPSHOT_FILE = join(t.testdir(), 'snapshot')
  const content = () => contentOf(CACHE_SNAPSHOT_FILE)
  const before = await startGateway(t, { CACHE_SNAPSHOT_FILE })
  for (const path of [`/users/${name}`, '/top-users', '/games/1']) await before.get(path)
  await before.app.close()
  t.match(await content(), `"${name}"`)
  const after = await blocking(t, `${name}\n`, { CACHE_SNAPSHOT_FILE })
  t.match(await loaded(after), { loaded: 1 })
  await said(after, 'the snapshot was written')
  t.notMatch(await content(), new RegExp(name, 'i'))
  await after.get(`/users/${users.friend}`)
  await after.clock.advance(300_000)
  await said(after, 'the snapshot was written', 2)
  t.match(await content(), users.friend)
  await after.replace(`${name}\n${users.friend}`)
  await said(after, 'the snapshot was written', 3)
  t.notMatch(await content(), new RegExp(users.friend, 'i'))
})

t.test('what was under way when they came onto the list is without them, and not kept', async t => {
  const { get, replace, sandbox, app } = await blocking(t, '')
  await app.ready()
  sandbox.fault({ kind: 'hold', method: 'GetTopTenUsers' })
  const asking = get('/top-users')
  await until(() => sandbox.calls() === 1)
  await replace(name)
  sandbox.heal()
  const response = await asking
  t.equal(response.statusCode, 200)
  t.notMatch(response.body, name)
  t.equal((await app.operations.inject('/cache')).json().total, 0)
})

t.test('those who stay on a list that changes stay not found by their other names, too', async t => {
  const gateway = await blocking(t, name)
  await learned(gateway)
  gateway.sandbox.fault({ kind: 'status', status: 500, method: 'GetUserProfile' })
  await gateway.replace(`${name}\nNobody2`)
  t.equal((await gateway.get(`/users/${ulid}/points`)).json().code, 'user-not-found')
})

t.test('while nobody can say who is meant by a ULID, it is tried until somebody can', async t => {
  const { app, get, sandbox, clock, lines } = await blocking(t, ulid)
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserProfile', times: 1 })
  await app.ready()
  await until(() => lines.some(({ msg }) => msg === 'upstream failed'))
  await new Promise(resolve => setImmediate(resolve))
  await clock.advance(30_000)
  await learned({ app, lines } as Gateway)
  t.equal((await get(`/users/${name}/points`)).statusCode, 404)
})

t.test('a line that is no user is refused at the start, by name and line', async t => {
  for (const line of ['Max Milyin', 'x', 'a'.repeat(21), 'max_milyin', '.*']) {
    const BLOCKED_USERS_FILE = join(t.testdir({ list: `Nobody2\n# so\n${line}\n` }), 'list')
    const [fault = ''] = await refusal({ BLOCKED_USERS_FILE })
    t.ok(fault.startsWith(`BLOCKED_USERS_FILE line 3 holds ${JSON.stringify(line)}`), fault)
  }
  t.match(await refusal({ BLOCKED_USERS_FILE: join(t.testdir(), 'none') }), [/^BLOCKED_USERS_FILE .*ENOENT/])
})

t.test('later such a line is reported once, and the list stays as it was until it is mended', async t => {
  const { file, get, replace, clock, lines, app } = await blocking(t, name)
  await app.ready()
  const reports = () => lines.filter(({ level }) => level === 'error')
  writeFileSync(file, 'Nobody2\nno user\n')
  await saidInTime({ lines, clock }, 'the block list cannot be read')
  for (let looks = 0; looks < 5; looks += 1) {
    await clock.advance(2_000)
    for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
  }
  t.match(reports(), [{ msg: 'the block list cannot be read', err: { message: /line 2 holds "no user"/ } }])
  t.equal(reports().length, 1)
  t.equal((await get(`/users/${name}`)).statusCode, 404)
  await replace(users.friend)
  t.equal((await get(`/users/${users.friend}`)).statusCode, 404)
  t.equal((await get(`/users/${name}`)).statusCode, 200)
})
