import { join } from 'node:path'
import t from 'tap'
import { joined, needsStore, type Replica, startReplica, startThree } from '../support/store.ts'
import { how } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

t.test('three hundred who ask three replicas the same thing make one call', needsStore, async t => {
  const { sandbox, replicas } = await startThree(t)
  sandbox.fault({ kind: 'latency', ms: 300 })
  const asked = Array.from({ length: 300 }, (_, place) => (replicas[place % 3] as Replica).get('/games/1/high-scores'))
  const responses = await Promise.all(asked)
  t.strictSame([...new Set(responses.map(({ statusCode }) => statusCode))], [200])
  t.equal(new Set(responses.map(({ body }) => body)).size, 1)
  t.equal(sandbox.calls(), 1)
})

t.test('what one replica fetched the others serve, as old as it is', needsStore, async t => {
  const { sandbox, one, two } = await startThree(t)
  const askedMs = performance.now()
  const first = await one.get('/games/1')
  const receivedMs = performance.now()
  await until(() => performance.now() - receivedMs > 1_200)
  const second = await two.get('/games/1')
  const longestS = Math.floor((performance.now() - askedMs) / 1000)
  t.equal(second.body, first.body)
  t.match(how(second), /^hit/)
  const age = Number(second.headers.age)
  t.ok(age >= 1 && age <= longestS, 'as old as it is', { age, longestS })
  t.equal(sandbox.calls(), 1)
})

t.test('who is to appear nowhere does not come out of the store either', needsStore, async t => {
  const { store, sandbox, one } = await startThree(t)
  const text = (await one.get('/games/1/high-scores')).body
  const [, user = ''] = /"user":"(\w+)"/.exec(text) ?? []
  const BLOCKED_USERS_FILE = join(t.testdir({ blocked: user }), 'blocked')
  const late = await startReplica(t, { VALKEY_URL: store.url, RA_API_URL: sandbox.url, BLOCKED_USERS_FILE })
  await joined([late])
  sandbox.forget()
  const { statusCode, body } = await late.get('/games/1/high-scores')
  t.equal(statusCode, 200)
  t.match(text, `"${user}"`)
  t.notMatch(body, `"${user}"`)
  t.equal(sandbox.calls('GetGameRankAndScore'), 1, 'it is asked for again')
})

t.test('what is too old here is taken from the store before it is asked for', needsStore, async t => {
  const { sandbox, one, two } = await startThree(t, { PACE_BRISK: 'fresh=5s,stale=0s,error=1h' })
  const url = '/games/1/high-scores'
  for (const { get } of [one, two]) await get(url)
  t.equal(sandbox.calls(), 1)
  const filledMs = performance.now()
  await until(() => performance.now() - filledMs > 5_100)
  t.match(how(await one.get(url)), /^fwd=stale/)
  t.equal(sandbox.calls(), 2)
  t.match(how(await two.get(url)), /^hit/)
  t.equal(sandbox.calls(), 2, 'what the one has asked for again the other has, too')
})

t.test('while nothing may be asked, what is stale here is looked for in the store', needsStore, async t => {
  const { sandbox, one, two } = await startThree(t, { PACE_BRISK: 'fresh=5s,stale=1h,error=2h' })
  const url = '/games/1/high-scores'
  for (const { get } of [one, two]) await get(url)
  const filledMs = performance.now()
  await until(() => performance.now() - filledMs > 5_100)
  await one.get(url)
  await until(() => sandbox.calls() === 2)
  await until(async () => !/detail/.test(how(await one.get(url))))
  sandbox.fault({ kind: 'busy', times: 1, retryAfter: '60' })
  await one.get('/games/2')
  await until(async () => (await two.status()).pause.active)
  const calls = sandbox.calls()
  await until(async () => !/detail/.test(how(await two.get(url))))
  t.equal(sandbox.calls(), calls)
})

t.test('an answer of the store that cannot be read is asked for anew, and mended for all', needsStore, async t => {
  const { store, sandbox, one, two, replicas } = await startThree(t)
  const url = '/users/MaxMilyin/points'
  await one.get(url)
  const named = async () => (await store.command('KEYS', '*:answer:*')) as string[]
  await until(async () => (await named()).length === 1)
  const [name = ''] = await named()
  const head = JSON.parse(String(await store.command('HGET', name, 'head')))
  await store.command('HSET', name, 'head', JSON.stringify({ ...head, plainBytes: 2 }), 'body', '{}')
  const first = await two.get(url)
  t.match([first.statusCode, first.json().code], [502, 'upstream-unexpected-answer'])
  t.equal((await two.get(url)).statusCode, 200)
  t.equal(sandbox.calls(), 2)
  await until(async () => String(await store.command('HGET', name, 'body')) !== '{}')
  for (const { get } of replicas) t.equal((await get(url)).statusCode, 200)
  t.equal(sandbox.calls(), 2)
})
