import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { users } from '../../sandbox/world/landmarks.ts'
import { friends, keysAsked, mine, type OwnKeys, rejection, startOwnKeys } from '../support/own-keys.ts'
import { contentOf, loaded, saidInTime } from '../support/snapshots.ts'
import { how, statusOf } from '../support/stories.ts'

const KEY_HASH_SECRET = 'what-keys-are-hashed-under'
const OPERATOR_TOKEN = 'token-of-the-operator'
const unsaved = 'nothing is kept over restarts, as KEY_HASH_SECRET is not set'

function place(t: Test) {
  const file = join(t.testdir(), 'snapshot')
  return { file, env: { CACHE_SNAPSHOT_FILE: file, KEY_HASH_SECRET } }
}

/** The answers that are held, as operators see them. */
async function held({ app }: OwnKeys): Promise<{ key: string; freshness: string }[]> {
  return (await app.operations.inject('/cache')).json().results
}

t.test('after a restart answers are there for the key that had asked, and for no other', async t => {
  const { file, env } = place(t)
  const before = await startOwnKeys(t, env)
  for (const url of ['/games/1', '/me/following']) await before.as(mine, url)
  await before.as(friends, '/games/2')
  await before.app.close()
  t.notMatch(await contentOf(file), /own-key|GetUsersIFollow|what-keys/)
  const after = await startOwnKeys(t, env)
  await loaded(after)
  t.match(how(await after.as(mine, '/games/1')), /^hit/)
  t.match(how(await after.as(friends, '/API/API_GetGame.php?i=2')), /^hit/)
  t.strictSame(keysAsked(after), [])
  t.match(how(await after.as(friends, '/games/1')), /^fwd=miss/)
  t.match(how(await after.as(mine, '/games/2')), /^fwd=miss/)
  t.match(how(await after.as(mine, '/me/following')), /^fwd=miss/, 'what is the owner’s alone was not on disk')
  t.strictSame(keysAsked(after), [friends, mine, mine])
})

t.test('under another secret, or with a key that is rejected meanwhile, nothing of it is shown', async t => {
  const { env } = place(t)
  const before = await startOwnKeys(t, env)
  await before.as(mine, '/games/1')
  await before.app.close()
  const rejected = await startOwnKeys(t, env)
  rejected.sandbox.fault({ kind: 'answer', status: 401, json: rejection })
  t.equal((await rejected.as(mine, '/games/2')).statusCode, 401)
  t.equal((await rejected.as(mine, '/games/1')).statusCode, 401, 'also while it is still being read')
  await loaded(rejected)
  t.equal((await rejected.as(mine, '/games/1')).statusCode, 401)
  await rejected.app.close()
  const other = await startOwnKeys(t, { ...env, KEY_HASH_SECRET: 'another-secret-than-before' })
  await loaded(other)
  t.match(how(await other.as(mine, '/games/1')), /^fwd=miss/)
})

t.test('without a secret nothing is written, and the log says so', async t => {
  const { file, env } = place(t)
  writeFileSync(file, 'as it was')
  const gateway = await startOwnKeys(t, { ...env, KEY_HASH_SECRET: '' })
  await gateway.as(mine, '/games/1')
  t.equal((await statusOf(gateway)).snapshot, null)
  await gateway.app.close()
  t.equal(readFileSync(file, 'utf8'), 'as it was')
  t.equal(gateway.lines.find(({ msg }) => msg === unsaved)?.level, 'warn')
  const silent = await startOwnKeys(t)
  await silent.as(mine, '/games/1')
  t.notOk(
    silent.lines.some(({ msg }) => msg === unsaved),
    'nor is it said where no file is set',
  )
})

t.test('two gateways without a secret tell keys apart by different hashes', async t => {
  const [one, other] = [await startOwnKeys(t), await startOwnKeys(t)]
  for (const { as } of [one, other]) await as(mine, '/games/1')
  const [[{ key: first = '' } = {}], [{ key: second = '' } = {}]] = [await held(one), await held(other)]
  t.match(first, /^[\w-]{22} GetGame\?i=1$/)
  t.not(first, second)
})

t.test('a purge by tag reaches the answers of all keys, and one by key those of one', async t => {
  const gateway = await startOwnKeys(t, { OPERATOR_TOKEN })
  const { as, app, sandbox } = gateway
  const purge = async (query: string) => {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
    return (await app.operations.inject({ method: 'POST', url: `/cache/purge?${query}`, headers })).json().purged
  }
  const ask = async () => {
    for (const key of [mine, friends])
      for (const url of ['/users/MaxMilyin', '/users/MaxMilyin/awards', '/games/1']) await as(key, url)
  }
  await ask()
  t.equal(await purge('tag=user:maxmilyin'), 4)
  t.equal((await held(gateway)).length, 2)
  sandbox.forget()
  await ask()
  t.equal(sandbox.calls(), 4)
  t.equal(await purge('tag=GetGame&mode=soft'), 2)
  t.strictSame(new Set((await held(gateway)).map(({ freshness }) => freshness)), new Set(['stale', 'fresh']))
  const [{ key = '' } = {}] = await held(gateway)
  t.equal(await purge(`key=${encodeURIComponent(key)}`), 1)
  t.equal((await held(gateway)).length, 5)
})

t.test('who is on the block list is not found with any key, nor in what was held for any', async t => {
  const file = join(t.testdir({ blocked: '' }), 'blocked')
  const gateway = await startOwnKeys(t, { BLOCKED_USERS_FILE: file })
  const { as, sandbox } = gateway
  const ulid = (await as(mine, `/users/${users.main}`)).json().ulid
  for (const key of [mine, friends]) t.match((await as(key, '/top-users')).body, users.main)
  writeFileSync(file, `${users.main}\n`)
  await saidInTime(gateway, 'the block list was read', 2)
  sandbox.forget()
  for (const key of [mine, friends]) {
    t.equal((await as(key, `/users/${users.main}`)).json().code, 'user-not-found')
    t.equal((await as(key, `/API/API_GetUserPoints.php?u=${users.main}`)).statusCode, 404)
    t.equal(sandbox.calls('GetUserPoints'), 0)
    t.notMatch((await as(key, '/top-users')).body, users.main)
    t.equal((await as(key, `/users/${ulid}`)).json().code, 'user-not-found', 'by the name that answers tell')
  }
})
