import { join } from 'node:path'
import t from 'tap'
import { everyStatus, joined, needsStore, type Replica, startReplica, startThree } from '../support/store.ts'
import { until } from '../support/waiting.ts'

const profile = '/users/MaxMilyin'

async function keysOf({ app }: Replica): Promise<string[]> {
  const headers = { authorization: 'Bearer token-of-the-operator' }
  const { results } = (await app.operations.inject({ url: '/cache', headers })).json()
  return results.map(({ key }: { key: string }) => key).sort()
}

/** Comes back when nothing is held there. */
async function forgets(replicas: readonly Replica[]): Promise<void> {
  await until(async () => (await Promise.all(replicas.map(keysOf))).flat().length === 0)
}

async function fill(replicas: readonly Replica[], url: string): Promise<void> {
  for (const { get } of replicas) await get(url)
}

const purges: readonly [what: string, query: { [name: string]: string }][] = [
  ['a tag', { tag: 'user:maxmilyin' }],
  ['a key', { key: 'GetUserProfile?u=maxmilyin' }],
]

for (const [what, query] of purges) {
  t.test(`a purge of ${what} on one replica is one on all, and in the store`, needsStore, async t => {
    const { sandbox, replicas, one } = await startThree(t)
    await fill(replicas, profile)
    t.equal(sandbox.calls(), 1)
    t.strictSame(await one.purge(query), { purged: 1, mode: 'hard', everywhere: true })
    await forgets(replicas)
    await fill(replicas, profile)
    t.equal(sandbox.calls(), 2, 'it is fetched once, and shared again')
  })

  t.test(`a soft purge of ${what} makes it stale on all`, needsStore, async t => {
    const { sandbox, replicas, two, three } = await startThree(t)
    await fill(replicas, profile)
    const filledMs = performance.now()
    // Answers that are hardly apart are taken for the same.
    await until(() => performance.now() - filledMs > 200)
    t.match(await two.purge({ ...query, mode: 'soft' }), { purged: 1, everywhere: true })
    await until(async () => {
      await three.get(profile)
      return sandbox.calls() === 2
    })
    for (const { get } of replicas)
      await until(async () => !/detail/.test(String((await get(profile)).headers['cache-status'])))
    t.equal(sandbox.calls(), 2)
  })
}

t.test(
  'who has nothing in memory is given what was purged softly as stale, and what was purged for good not at all',
  needsStore,
  async t => {
    const { sandbox, one, two, three } = await startThree(t)
    await one.get(profile)
    await one.purge({ tag: 'user:maxmilyin', mode: 'soft' })
    t.match((await two.get(profile)).headers['cache-status'], /detail=refreshing/)
    await until(() => sandbox.calls() === 2)
    await until(async () => (await two.purge({ tag: 'user:maxmilyin' })).everywhere)
    await three.get(profile)
    t.equal(sandbox.calls(), 3)
  },
)

t.test('a user is forgotten under all names that any replica knows', needsStore, async t => {
  const { one, two } = await startThree(t)
  const { ulid } = (await one.get(profile)).json()
  await two.get(`/users/${ulid}/points`)
  await two.purge({ tag: 'user:maxmilyin' })
  await forgets([one, two])
})

t.test('what was under way when others purged it is not kept', needsStore, async t => {
  const { sandbox, one, two, three } = await startThree(t)
  sandbox.fault({ kind: 'hold' })
  const asked = two.get(profile)
  await until(() => sandbox.calls() === 1)
  t.match(await one.purge({ tag: 'user:maxmilyin' }), { everywhere: true })
  sandbox.heal()
  t.equal((await asked).statusCode, 200)
  await forgets([two])
  await three.get(profile)
  t.equal(sandbox.calls(), 2, 'nor is it in the store')
})

t.test(
  'purges while the store is away are told when it is back, also when it comes back empty',
  needsStore,
  async t => {
    const { store, replicas, one, two } = await startThree(t)
    await fill(replicas, profile)
    await store.kill('SIGKILL')
    t.strictSame(await one.purge({ tag: 'user:maxmilyin' }), { purged: 1, mode: 'hard', everywhere: false })
    t.match((await one.status()).store, { unsentPurges: 1 })
    t.strictSame(await keysOf(two), ['GetUserProfile?u=maxmilyin'])
    await store.start()
    await until(async () => (await keysOf(two)).length === 0)
    await joined(replicas)
    t.match((await one.status()).store, { unsentPurges: 0 })
  },
)

t.test('who was cut off hears of purges afterwards, also when the store was emptied meanwhile', needsStore, async t => {
  const { store, replicas, one, two } = await startThree(t)
  await fill(replicas, profile)
  await one.purge({ tag: 'game:1' })
  await store.command('CLIENT', 'PAUSE', '60000', 'ALL')
  await everyStatus([two], ({ up }) => !up)
  await store.kill('SIGKILL')
  await one.purge({ tag: 'user:maxmilyin' })
  await store.start()
  await until(async () => (await keysOf(two)).length === 0)
  t.pass('it was forgotten')
})

t.test('what a snapshot brings back is not what was purged meanwhile', needsStore, async t => {
  const { store, sandbox, one } = await startThree(t)
  const dir = t.testdir({ blocked: '' })
  const environment = {
    VALKEY_URL: store.url,
    RA_API_URL: sandbox.url,
    CACHE_SNAPSHOT_FILE: join(dir, 'snapshot'),
    // With files to be read, the snapshot comes later than the news.
    BLOCKED_USERS_FILE: join(dir, 'blocked'),
  }
  const before = await startReplica(t, environment)
  await before.get(profile)
  await before.get('/games/1')
  await before.close()
  await one.purge({ tag: 'user:maxmilyin' })
  const after = await startReplica(t, environment)
  await until(async () => !(await after.status()).snapshot.loading)
  await until(async () => String(await keysOf(after)) === 'GetGame?i=1')
  t.pass('it was left out')
})

t.test('what is purged while nothing can be written is not taken from the store again', needsStore, async t => {
  const { store, sandbox, replicas, one } = await startThree(t)
  await one.get(profile)
  await store.command('CONFIG', 'SET', 'maxmemory', '1')
  await everyStatus(replicas, ({ readOnly }) => readOnly)
  t.match(await one.purge({ tag: 'user:maxmilyin' }), { purged: 1, everywhere: false })
  await one.get(profile)
  t.equal(sandbox.calls(), 2)
})

t.test('what was under way elsewhere is heard of late, and purged as well', needsStore, async t => {
  const { store, sandbox, replicas, one, two } = await startThree(t)
  sandbox.fault({ kind: 'hold' })
  const asked = two.get(profile)
  await until(() => sandbox.calls() === 1)
  await store.kill('SIGSTOP')
  await everyStatus(replicas, ({ up }) => !up)
  await one.purge({ tag: 'user:maxmilyin' })
  sandbox.heal()
  await asked
  t.strictSame(await keysOf(two), ['GetUserProfile?u=maxmilyin'])
  await store.kill('SIGCONT')
  await until(async () => (await keysOf(two)).length === 0)
})

t.test('after a purge, one replica asks for what all of them wait for', needsStore, async t => {
  const { sandbox, replicas, one } = await startThree(t)
  sandbox.fault({ kind: 'hold' })
  const before = one.get(profile)
  await until(() => sandbox.calls() === 1)
  await one.purge({ tag: 'user:maxmilyin' })
  const after = replicas.map(({ get }) => get(profile))
  sandbox.heal()
  for (const { statusCode } of await Promise.all([before, ...after])) t.equal(statusCode, 200)
  t.equal(sandbox.calls(), 2)
})

t.test('a purge that nobody understands is passed over, and those after it are heard', needsStore, async t => {
  const { store, replicas, one, two } = await startThree(t)
  await fill(replicas, profile)
  const [name = ''] = (await store.command('KEYS', '*:pulse')) as string[]
  const stream = name.replace(/pulse$/, 'purges')
  for (const entry of ['{', '{"by":"other","how":"somehow"}'])
    await store.command('XADD', stream, '*', 'number', 'first', 'at', 'soon', 'told', entry)
  await one.purge({ tag: 'user:maxmilyin' })
  await forgets(replicas)
  t.ok(two.lines.some(({ msg }) => msg === 'a purge of another replica is not understood'))
  await joined(replicas)
})

t.test('a store that goes back to what it was is told again what was purged since', needsStore, async t => {
  const { store, sandbox, replicas, one, two } = await startThree(t)
  await one.get(profile)
  const answers = async () => (await store.command('KEYS', '*:answer:GetUserProfile*')) as string[]
  await until(async () => (await answers()).length === 1)
  const [answer = ''] = await answers()
  const saved = answer.replace(':answer:', ':saved:')
  await store.command('COPY', answer, saved)
  t.match(await one.purge({ tag: 'user:maxmilyin' }), { everywhere: true })
  await forgets(replicas)
  const stamps = async () => (await store.command('KEYS', '*:purged')) as string[]
  const [purged = ''] = await stamps()
  const [pulse = ''] = (await store.command('KEYS', '*:pulse')) as string[]
  await store.command('DEL', purged)
  await store.command('RENAME', saved, answer)
  await store.command('SET', pulse, `1 ${Date.now()}`)
  await until(async () => (await stamps()).length === 1)
  await two.get(profile)
  t.equal(sandbox.calls(), 2)
})
