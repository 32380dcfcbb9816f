// What a store says, and how long it takes to say it: refusals, large answers, and who has heard of a purge.

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  everyStatus,
  joined,
  needsStore,
  type Replica,
  startCounted,
  startReplica,
  startStore,
  startThreeBehind,
} from '../support/store.ts'
import { until } from '../support/waiting.ts'

t.test('a store that became a replica in a failover is left for the new primary', needsStore, async t => {
  const { store, replicas, proxies, one } = await startThreeBehind(t)
  const primary = await startStore(t)
  for (const proxy of proxies) proxy.leadNewTo(primary)
  await store.command('REPLICAOF', '127.0.0.1', '1')
  await until(async () => /members/.test(String(await primary.command('KEYS', '*'))))
  await joined(replicas)
  t.ok(one.lines.some(({ why }) => why === 'READONLY'))
  t.equal((await one.get('/games/1')).statusCode, 200)
})

t.test('a store that refuses all is looked for anew, and served from again when it takes us', needsStore, async t => {
  const { store, replicas, one } = await startThreeBehind(t)
  await store.command('ACL', 'SETUSER', 'default', '-evalsha', '-eval')
  await everyStatus(replicas, ({ up, problem }) => !up && problem === 'NOPERM')
  t.equal((await one.get('/games/1')).statusCode, 200)
  t.match(
    one.lines.find(({ why }) => why === 'NOPERM'),
    { msg: 'the store does not answer', hint: /may not do all/ },
  )
  await store.command('ACL', 'SETUSER', 'default', '+evalsha', '+eval')
  await joined(replicas)
})

/** What has been counted of commands to the store that were not answered in time. */
async function timeouts({ app }: Replica): Promise<number> {
  const { body } = await app.operations.inject('/metrics')
  const counted = [...body.matchAll(/store_commands_total\{command="(?:look|body|land)",outcome="timeout"\} (\d+)/g)]
  return counted.reduce((sum, [, count]) => sum + Number(count), 0)
}

/** A list that hardly gets smaller when it is packed. */
function listOf(games: number): string {
  const title = () => randomBytes(500).toString('base64')
  const row = { ConsoleID: 1, ConsoleName: 'Mega Drive', ImageIcon: '/Images/1.png', NumAchievements: 1 }
  const rest = { NumLeaderboards: 0, Points: 5, DateModified: '2026-01-01 00:00:00', ForumTopicID: null, Hashes: [] }
  return JSON.stringify(Array.from({ length: games }, (_, at) => ({ ...row, ...rest, ID: at + 1, Title: title() })))
}

t.test('a large answer takes its time over a narrow line, and does not count as a dead store', needsStore, async t => {
  const { sandbox, one, two, three, proxies, store } = await startThreeBehind(t)
  const url = '/consoles/1/games?count=1'
  const held = async () => ((await store.command('KEYS', '*:answer:GetGameList*')) as string[]).length
  for (const proxy of proxies) for (const way of [proxy.toStore, proxy.toReplica]) way.bytesPerSecond = 8_000_000
  sandbox.fault({ kind: 'status', status: 200, body: listOf(1_000), times: 1 })
  t.equal((await one.get(url)).statusCode, 200)
  await until(async () => (await held()) === 1)
  const calls = sandbox.calls()
  t.equal((await two.get(url)).statusCode, 200)
  t.equal(sandbox.calls(), calls, 'it comes out of the store')
  t.strictSame([await timeouts(one), await timeouts(two)], [0, 0])
  const larger = '/consoles/2/games?count=1'
  sandbox.fault({ kind: 'status', status: 200, body: listOf(2_500), times: 1 })
  t.equal((await one.get(larger)).statusCode, 200)
  t.equal((await one.get('/games/1')).statusCode, 200)
  await until(async () => (await two.get('/games/1')).statusCode === 200)
  t.equal(await held(), 1, 'what is larger than 1 MB is not shared')
  t.equal((await three.get(url)).statusCode, 200)
  t.strictSame([await timeouts(one), await timeouts(three)], [0, 0])
})

t.test('a purge is everywhere when each replica has applied it, and not while one is cut off', needsStore, async t => {
  const { replicas, one, two, proxies } = await startThreeBehind(t)
  await two.get('/users/MaxMilyin')
  t.match(await one.purge({ tag: 'user:maxmilyin' }), { everywhere: true })
  t.equal((await two.status()).cache.entries, 0, 'it has been applied when that is said')
  await proxies[1].cut('silent')
  t.match(await one.purge({ tag: 'user:maxmilyin' }), { everywhere: false })
  await proxies[1].mend()
  await joined(replicas)
  t.match(await one.purge({ tag: 'user:maxmilyin' }), { everywhere: true })
})

t.test('a replica that missed more purges than are kept marks all that it has stale', needsStore, async t => {
  const { store, replicas, one, two, proxies } = await startThreeBehind(t)
  await two.get('/users/MaxMilyin')
  await two.get('/games/1')
  await one.purge({ tag: 'game:2' })
  await proxies[1].cut('refused')
  await everyStatus([two], ({ up }) => !up)
  await one.purge({ tag: 'user:maxmilyin' })
  await one.purge({ tag: 'game:3' })
  const [stream = ''] = (await store.command('KEYS', '*:purges')) as string[]
  await store.command('XTRIM', stream, 'MAXLEN', '1')
  await proxies[1].mend()
  await joined(replicas)
  await until(() => two.lines.some(({ msg }) => /purges of other replicas were missed/.test(String(msg))))
  for (const url of ['/users/MaxMilyin', '/games/1'])
    t.match((await two.get(url)).headers['cache-status'], /detail=refreshing/, url)
})

t.test(
  'a user who is removed while the gateway runs is called that in the log, and let in again',
  needsStore,
  async t => {
    const { store, sandbox } = await startThreeBehind(t)
    const allow = () => store.command('ACL', 'SETUSER', 'gateway', 'on', '>of-this-user', '~*', '&*', '+@all')
    await allow()
    const VALKEY_URL = `redis://gateway:of-this-user@127.0.0.1:${store.port}`
    const replica = await startReplica(t, { VALKEY_URL, RA_API_URL: sandbox.url, REPLICAS: '4' })
    await joined([replica])
    await store.command('ACL', 'DELUSER', 'gateway')
    await everyStatus([replica], ({ up, problem }) => !up && problem === 'WRONGPASS')
    await until(() =>
      replica.lines.some(({ why, hint }) => why === 'WRONGPASS' && /user or the password/.test(String(hint))),
    )
    await allow()
    await joined([replica])
  },
)

t.test('a store that sends no messages is said to, and all is heard by heartbeats', needsStore, async t => {
  const { store, sandbox, one } = await startThreeBehind(t)
  await store.command('ACL', 'SETUSER', 'deaf', 'on', '>of-this-user', '~*', '+@all', 'resetchannels')
  const VALKEY_URL = `redis://deaf:of-this-user@127.0.0.1:${store.port}`
  const deaf = await startReplica(t, { VALKEY_URL, RA_API_URL: sandbox.url })
  await until(() => deaf.lines.some(({ msg, why }) => why === 'NOPERM' && /no messages/.test(String(msg))))
  await deaf.get('/games/1')
  await one.purge({ tag: 'game:1' })
  await until(async () => (await deaf.status()).cache.entries === 0)
})

t.test('a cluster takes all scripts, as their keys are declared and in one slot', needsStore, async t => {
  const file = join(t.testdir({}), 'nodes.conf')
  const store = await startStore(t, ['--cluster-enabled', 'yes', '--cluster-config-file', file])
  await store.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  const sandbox = await startCounted(t)
  const replicas = await Promise.all(
    [1, 2].map(() => startReplica(t, { VALKEY_URL: store.url, RA_API_URL: sandbox.url })),
  )
  await joined(replicas)
  for (const { get } of replicas) t.equal((await get('/games/1')).statusCode, 200)
  t.equal(sandbox.calls(), 1)
  t.match(await replicas[0]?.purge({ tag: 'game:1' }), { everywhere: true })
})

t.test('scripts touch no key that is not declared', async t => {
  const folder = new URL('../../src/store/lua/', import.meta.url)
  /** What stands where a command has its key, and what else in the scripts it was made of. */
  const declared = /^(?:key[.[]|bucket$|held$|members$)/
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const commands = [...text.matchAll(/redis\.p?call\('(\w+)'(?:, ([^,)]+))?/g)].map(([, ...command]) => command)
    const touching = commands.filter(([name]) => name !== 'TIME' && name !== 'PUBLISH')
    for (const [name = '', first = ''] of touching) t.match(first, declared, `${file}: ${name}`)
    if (file !== 'prelude.lua') t.notMatch(text, /KEYS\[|ARGV\[1\]/, file)
  }
})
