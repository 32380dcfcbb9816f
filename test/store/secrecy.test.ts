import t from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { joined, needsStore, password, startCounted, startReplica, startStore, startThree } from '../support/store.ts'
import { codeOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const canary = sandboxKey

t.test('neither the web API key nor the password of the store is where it can be seen', needsStore, async t => {
  const { store, sandbox, replicas, one, two } = await startThree(t, { OWNER_ROUTES: 'on' })
  const headers = { authorization: 'Bearer token-of-the-operator' }
  for (const url of ['/users/MaxMilyin', '/games/1', '/me/following', '/users/nobody7']) await one.get(url, headers)
  sandbox.fault({ kind: 'echo', times: 1 })
  await one.get('/games/2')
  sandbox.fault({ kind: 'busy', times: 1, retryAfter: '1' })
  await two.get('/games/3')
  await one.purge({ tag: 'game:1' })
  const contents = await store.contents()
  t.match(contents, 'GetUserProfile', 'there is something in it')
  for (const secret of [canary, password]) t.notMatch(contents.toLowerCase(), secret.toLowerCase())
  await store.command('CONFIG', 'SET', 'requirepass', 'another')
  await store.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes').catch(() => {})
  await store.kill('SIGKILL')
  await until(async () => !(await one.status()).store.up)
  for (const { app, lines } of replicas) {
    for (const url of ['/status', '/metrics', '/cache']) {
      const { body } = await app.operations.inject({ url, headers })
      for (const secret of [canary, password]) t.notMatch(body, secret)
    }
    for (const secret of [canary, password]) t.notMatch(JSON.stringify(lines), secret)
  }
})

t.test('a store that does not take the password is one that does not answer', needsStore, async t => {
  const store = await startStore(t)
  const wrong = store.url.replace(password, 'wrong-password')
  const replica = await startReplica(t, { VALKEY_URL: wrong })
  await until(async () => (await replica.status()).store.problem === 'WRONGPASS')
  t.notMatch(JSON.stringify(replica.lines), 'wrong-password')
})

t.test("callers' keys and answers are told apart in the store, and their keys are not in it", needsStore, async t => {
  const keys = { 'own-key-of-somebody': users.main, 'own-key-of-another': users.friend }
  const sandbox = await startCounted(t, {}, { keys })
  const store = await startStore(t)
  const environment = {
    ...{
      VALKEY_URL: store.url,
      RA_API_URL: sandbox.url,
      KEY_MODE: 'caller',
      KEY_HASH_SECRET: 'secret-of-all-replicas',
    },
    ...{ UPSTREAM_CEILING_PER_MINUTE: '1000000' },
  }
  const [one, two] = [await startReplica(t, environment), await startReplica(t, environment)]
  await joined([one, two])
  const as = (key: string) => ({ authorization: `Bearer ${key}` })
  for (const { get } of [one, two])
    for (const key of Object.keys(keys)) t.equal((await get('/games/1', as(key))).statusCode, 200)
  t.equal(sandbox.calls(), 2)
  const contents = await store.contents()
  for (const key of Object.keys(keys)) t.notMatch(contents, key)
  sandbox.fault({ kind: 'busy', times: 1, retryAfter: '30' })
  const [mine, other] = Object.keys(keys).map(as)
  t.equal(codeOf(await one.get('/games/2', mine)), 'upstream-busy')
  t.equal(codeOf(await two.get('/games/3', mine)), 'upstream-busy', 'the pause of a key is one on all replicas')
  t.equal((await two.get('/games/3', other)).statusCode, 200)
})
