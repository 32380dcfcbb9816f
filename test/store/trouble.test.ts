import t, { type Test } from 'tap'
import { everyStatus, joined, needsStore, type Replica, startReplica, startThree } from '../support/store.ts'
import { startStoreProxy } from '../support/store-proxy.ts'
import { until } from '../support/waiting.ts'

const soon = { UPSTREAM_TIMEOUT_MS: '5000' }

/** Each replica is asked for something that nobody has asked for: all answer before their deadline, which is short. */
async function allAnswer(t: Test, replicas: readonly Replica[], from: number): Promise<void> {
  const asked = replicas.map(({ get }, place) => get(`/games/1/comments?count=3&offset=${from + place}`))
  const statuses = (await Promise.all(asked)).map(({ statusCode }) => statusCode)
  t.strictSame(
    statuses,
    replicas.map(() => 200),
  )
}

t.test('a store that is killed, and comes back empty, fails no request', needsStore, async t => {
  const { store, replicas } = await startThree(t, soon)
  await allAnswer(t, replicas, 0)
  await store.kill('SIGKILL')
  await allAnswer(t, replicas, 10)
  await everyStatus(replicas, ({ up, problem }) => !up && problem !== null)
  await allAnswer(t, replicas, 20)
  await store.start()
  await joined(replicas)
  await allAnswer(t, replicas, 30)
  for (const { lines } of replicas) {
    const said = lines.map(({ msg }) => msg).filter(msg => /store/.test(msg))
    t.strictSame(said, ['the store answers', 'the store does not answer', 'the store is back'])
  }
})

t.test('a store that is frozen costs one request its time limit, and not each', needsStore, async t => {
  const { store, replicas, one } = await startThree(t, soon)
  await store.kill('SIGSTOP')
  await allAnswer(t, replicas, 0)
  await everyStatus(replicas, ({ up }) => !up)
  const { body } = await one.app.operations.inject('/metrics')
  const timeouts = [...body.matchAll(/store_commands_total\{command="(?:look|permit)",outcome="timeout"\} (\d+)/g)]
  t.ok(timeouts.reduce((sum, [, count]) => sum + Number(count), 0) <= 1)
  await allAnswer(t, replicas, 10)
  await store.kill('SIGCONT')
  await joined(replicas)
  await allAnswer(t, replicas, 20)
})

t.test('a store that is frozen for long is connected to anew', needsStore, async t => {
  const { store, replicas, one } = await startThree(t, soon)
  await store.kill('SIGSTOP')
  await everyStatus(replicas, ({ problem }) => problem === 'SocketTimeoutError')
  await allAnswer(t, replicas, 0)
  t.ok(one.lines.length > 0)
  await store.kill('SIGCONT')
  await joined(replicas)
  await allAnswer(t, replicas, 10)
})

t.test('a store that takes nothing in is read from, and each has its share of the budget', needsStore, async t => {
  const { store, sandbox, replicas, one, two } = await startThree(t, soon)
  await one.get('/games/1')
  await until(async () => ((await store.command('KEYS', '*:answer:*')) as string[]).length === 1)
  await store.command('CONFIG', 'SET', 'maxmemory', '1')
  await everyStatus(replicas, ({ up, readOnly, problem }) => !up && readOnly && problem === 'OOM')
  t.equal((await two.get('/games/1')).statusCode, 200)
  t.equal(sandbox.calls(), 1, 'from the store')
  await allAnswer(t, replicas, 0)
  await store.command('CONFIG', 'SET', 'maxmemory', '0')
  await joined(replicas)
  await store.command('REPLICAOF', '127.0.0.1', '1')
  await everyStatus(replicas, ({ up, readOnly, problem }) => !up && readOnly && problem === 'READONLY')
  await allAnswer(t, replicas, 10)
  await store.command('REPLICAOF', 'NO', 'ONE')
  await joined(replicas)
  t.ok(one.lines.some(({ msg }) => msg === 'the store takes nothing in'))
})

t.test('connections that are cut again and again fail no request', needsStore, async t => {
  const { store, replicas } = await startThree(t, soon)
  for (let round = 0; round < 5; round += 1) {
    const asked = allAnswer(t, replicas, round * 10)
    await store.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await store.command('CLIENT', 'KILL', 'TYPE', 'pubsub', 'SKIPME', 'yes')
    await asked
  }
  await joined(replicas)
})

t.test('a gateway starts and is ready while the store is away', needsStore, async t => {
  const { store, sandbox } = await startThree(t, soon)
  await store.kill('SIGKILL')
  const late = await startReplica(t, { VALKEY_URL: store.url, RA_API_URL: sandbox.url, ...soon, REPLICAS: '4' })
  t.equal((await late.app.operations.inject('/readyz')).statusCode, 200)
  t.match((await late.status()).store, { up: false, replicas: 4, problem: 'ECONNREFUSED' })
  await allAnswer(t, [late], 0)
  await store.start()
  await joined([late])
})

t.test('a store that has lost its scripts is given them again', needsStore, async t => {
  const { store, replicas, one } = await startThree(t, soon)
  await store.command('SCRIPT', 'FLUSH')
  await allAnswer(t, replicas, 0)
  await store.command('FLUSHALL')
  await until(async () => (await one.status()).store.up)
  await allAnswer(t, replicas, 10)
  await joined(replicas)
})

t.test(
  'a store in which somebody else has put something by our names is left alone until that is gone',
  needsStore,
  async t => {
    const { store, replicas } = await startThree(t, soon)
    await allAnswer(t, replicas, 20)
    const [name = ''] = (await store.command('KEYS', '*budget:all')) as string[]
    await store.command('SET', name, 'something')
    await everyStatus(replicas, ({ up, problem }) => !up && /^[A-Z]+$/.test(problem))
    await allAnswer(t, replicas, 0)
    await store.command('DEL', name)
    await joined(replicas)
    await allAnswer(t, replicas, 10)
  },
)

t.test('a store that is too slow is not waited for, and what it tells is heard all the same', needsStore, async t => {
  const { store, sandbox, one } = await startThree(t, soon)
  const proxy = await startStoreProxy(t, store)
  proxy.toReplica.delay = 80
  const far = await startReplica(t, { VALKEY_URL: proxy.url, RA_API_URL: sandbox.url, ...soon })
  await everyStatus([far], ({ up, problem, replicas }) => !up && /^no answer within/.test(problem) && replicas === 4)
  await allAnswer(t, [far], 0)
  const held = async () => (await far.status()).cache.entries
  t.equal(await held(), 1)
  await one.purge({ tag: 'game:1' })
  await until(async () => (await held()) === 0)
  t.notOk(far.lines.some(({ msg }) => msg === 'the store answers'))
})

t.test(
  'heartbeats that are answered late do not cut a replica off; what somebody waits for does',
  needsStore,
  async t => {
    const { store, sandbox, one } = await startThree(t, soon)
    const proxy = await startStoreProxy(t, store)
    const far = await startReplica(t, { VALKEY_URL: proxy.url, RA_API_URL: sandbox.url, ...soon })
    await joined([one, far])
    proxy.toReplica.delay = 100
    const before = proxy.heard()
    await until(() => proxy.heard() > before + 2)
    t.ok((await far.status()).store.up)
    await allAnswer(t, [far], 0)
    await everyStatus([far], ({ up }) => !up)
  },
)
