// Who is on the block list by one of their names, and what goes by the other one.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { saidInTime } from '../support/snapshots.ts'
import { ended, landed } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const name = users.main
const ulid = '01B8GG0NXRXFXFWHM07XAS0QQG'
const down: Fault = { kind: 'status', status: 500, method: 'GetUserProfile', times: 1 }

/** RetroAchievements was asked who is meant by the list, and answered like this. */
async function listed(t: Test, list: string, fault: Fault) {
  const file = join(t.testdir({ list }), 'list')
  const gateway = await startGateway(t, { BLOCKED_USERS_FILE: file })
  gateway.sandbox.fault(fault)
  await gateway.app.ready()
  if (list !== '') await landed(gateway, 1)
  return { ...gateway, file }
}

/** Lets it be asked again. */
async function askedAgain(gateway: Gateway): Promise<void> {
  const calls = ended(gateway)
  await gateway.clock.advance(30_000)
  await landed(gateway, calls + 1)
}

const heldBy = async ({ app }: Gateway) => (await app.operations.inject('/cache')).json().total

t.test('who is asked for by name is not found as soon as the answer shows the ULID that is listed', async t => {
  const { get, sandbox } = await listed(t, ulid, down)
  const [profile, raw] = [`/users/${name}`, `/API/API_GetUserProfile.php?u=${name}`]
  t.match([(await get(profile)).json().code, (await get(raw)).body], ['user-not-found', '[]'])
  const calls = sandbox.calls()
  t.equal((await get(`/users/${name}/points`)).json().code, 'user-not-found')
  t.equal(sandbox.calls(), calls)
})

t.test(
  'what is held of them by name, and does not name them itself, is forgotten when the name is learned',
  async t => {
    const gateway = await listed(t, ulid, down)
    for (const path of [`/users/${name}/points`, `/users/${users.friend}/points`]) await gateway.get(path)
    t.equal(await heldBy(gateway), 2)
    await askedAgain(gateway)
    t.equal(await heldBy(gateway), 1)
    t.equal((await gateway.get(`/users/${name}/points`)).statusCode, 404)
  },
)

t.test(
  'one of whom RetroAchievements cannot tell is asked about more and more seldom, and keeps no other waiting',
  async t => {
    const { sandbox, clock, app, ...gateway } = await listed(t, `nemo\n${ulid}`, {
      kind: 'status',
      status: 500,
      match: { u: 'nemo' },
    })
    const asked = (user: string) => sandbox.requests.filter(({ query }) => query.u === user || query.i === user).length
    await landed({ ...gateway, app, clock, sandbox }, 2)
    t.equal((await gateway.get(`/users/${name}/points`)).json().code, 'user-not-found', 'the other one is known')
    for (const [seconds, times] of [
      [30, 2],
      [30, 2],
      [30, 3],
      [90, 3],
      [30, 4],
    ] as const) {
      await clock.advance(seconds * 1_000)
      await until(() => asked('nemo') === times)
      await landed({ ...gateway, app, clock, sandbox }, times + 1)
    }
    await app.close()
  },
)

t.test('a wall clock set forward makes nobody asked about sooner', async t => {
  const { clock, ...gateway } = await listed(t, 'nemo', { kind: 'status', status: 500 })
  await askedAgain({ ...gateway, clock })
  t.equal(gateway.sandbox.calls(), 2)
  clock.moveWall(3 * 3_600_000)
  await clock.advance(30_000)
  await gateway.get('/games/1')
  t.equal(gateway.sandbox.calls(), 3, 'the one of the client')
  await clock.advance(30_000)
  await until(() => gateway.sandbox.calls() === 4)
})

t.test('while RetroAchievements asks for a pause, nobody is asked about', async t => {
  const gateway = await listed(t, `nemo\n${ulid}`, { kind: 'busy', retryAfter: '20', times: 1 })
  t.equal(gateway.sandbox.calls(), 1)
  await gateway.clock.advance(30_000)
  await landed(gateway, 3)
  t.equal((await gateway.get(`/users/${name}/points`)).json().code, 'user-not-found')
})

t.test('so it is when they come onto the list by that very name', async t => {
  const { file, ...gateway } = await listed(t, '', down)
  gateway.sandbox.heal()
  for (const path of [`/users/${name}/points`, `/users/${users.friend}/points`]) await gateway.get(path)
  writeFileSync(file, name)
  await saidInTime(gateway, 'the block list was read', 2)
  t.equal(await heldBy(gateway), 1)
})

for (const json of [null, 'hello', { ID: 1 }]) {
  t.test(
    `an answer that does not say who is meant, as ${JSON.stringify(json)}, is no answer: it is tried again`,
    async t => {
      const gateway = await listed(t, ulid, { kind: 'answer', json, method: 'GetUserProfile', times: 1 })
      await askedAgain(gateway)
      t.equal((await gateway.get(`/users/${name}/points`)).json().code, 'user-not-found')
    },
  )
}

t.test('a renamed user is not found by their first name either, which their picture tells', async t => {
  const gateway = await listed(t, users.renamed, { ...down, times: 0 })
  t.equal((await gateway.get(`/users/${users.renamedFrom}/points`)).json().code, 'user-not-found')
  t.equal(gateway.sandbox.calls('GetUserPoints'), 0)
})

t.test('a user of whom there is neither a ULID nor a picture is removed all the same', async t => {
  const gateway = await listed(t, '', { ...down, times: 0 })
  gateway.sandbox.fault({ kind: 'instead', key: 'ULID', value: null })
  gateway.sandbox.fault({ kind: 'instead', key: 'UserPic', value: '/UserPic/' })
  writeFileSync(gateway.file, name)
  await saidInTime(gateway, 'the block list was read', 2)
  await landed(gateway, 1)
  t.equal((await gateway.get(`/users/${name}`)).json().code, 'user-not-found')
  t.equal(gateway.sandbox.calls(), 1)
})

t.test('an answer that is nested without end replaces nothing, and ends nothing', async t => {
  const gateway = await listed(t, 'Scott', { ...down, times: 0 })
  const { get, sandbox, clock } = gateway
  const held = await get('/games/1/hashes')
  await clock.advance(4 * 3_600_000)
  sandbox.fault({ kind: 'status', status: 200, body: `{"a":"Scott","b":${'['.repeat(20_000)}${']'.repeat(20_000)}}` })
  await get('/games/1/hashes')
  await landed(gateway, 3)
  const after = await get('/games/1/hashes')
  t.equal(after.body, held.body)
  t.match(after.headers['cache-status'], /detail=upstream-broken$/)
})

t.test('rows that are left out count where they tell whether there is more', async t => {
  const url = '/achievements/1001/unlocks?count=5'
  const plain = await startGateway(t)
  const { results, link } = await unlocks(plain, url)
  const hidden = await listed(t, String(results[2]?.user), { ...down, times: 0 })
  const left = await unlocks(hidden, url)
  t.strictSame(left.results, results.toSpliced(2, 1))
  t.equal(left.link, link)
  t.match(link, /rel="next"/)
})

t.test('a list that was cut off is one without them, too', async t => {
  const claims = '/claims?status=complete'
  const { get, sandbox } = await startGateway(t)
  const row = JSON.parse((await get('/API/API_GetClaims.php?k=1')).body)[0]
  const rows = Array.from({ length: 1000 }, (_, id) => ({
    ...row,
    ID: id,
    ...(id === 7 && { User: 'Scott', ULID: null }),
  }))
  const hidden = await listed(t, 'Scott', { ...down, times: 0 })
  hidden.sandbox.fault({ kind: 'answer', json: rows, method: 'GetClaims' })
  t.match((await hidden.get(claims)).json(), { count: 999, total: null, truncated: true })
  t.ok(sandbox.calls() > 0)
})

async function unlocks({ get }: Gateway, url: string) {
  const response = await get(url)
  return { results: response.json().unlocks as { user: string }[], link: String(response.headers.link) }
}
