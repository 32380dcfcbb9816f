import t from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { start } from '../support/program.ts'
import { joined, needsStore, startCounted, startReplica, startStore, startThree } from '../support/store.ts'
import { codeOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const url = '/games/1/high-scores'

for (const timeout of ['15000', '3000'])
  t.test(`when who asks is killed, another asks in time, of ${timeout} ms`, needsStore, async t => {
    const { store, sandbox, one, two } = await startThree(t, { UPSTREAM_TIMEOUT_MS: timeout })
    const env = {
      RA_API_KEY: sandboxKey,
      RA_API_URL: sandbox.url,
      VALKEY_URL: store.url,
      UPSTREAM_TIMEOUT_MS: timeout,
      // Also its share is enough, should the store be slow for a moment.
      UPSTREAM_PER_MINUTE: '1000000',
      UPSTREAM_BURST: '1000',
      PORT: '0',
      OPS_PORT: '0',
    }
    const holder = start(t, 'src/server.ts', env)
    const [, origin] = await holder.says(/"clients":"(http:\/\/[^"\s]+)/)
    // The first look may come too late where the machine is busy: then it is back.
    await holder.says(/the store (?:answers|is back)/)
    sandbox.fault({ kind: 'hang', times: 1 })
    const lost = fetch(`${origin}${url}`).catch((error: Error) => error)
    await until(() => sandbox.calls() === 1)
    const asked = [one, two].map(({ get }) => get(url))
    holder.kill('SIGKILL')
    const responses = await Promise.all(asked)
    t.strictSame(
      responses.map(({ statusCode }) => statusCode),
      [200, 200],
    )
    t.ok((await lost) instanceof Error)
    // Where the machine is too busy, a replica that hears nothing of the store in time asks for itself.
    const alone = [one, two]
      .flatMap(({ lines }) => lines)
      .filter(({ msg }) => msg === 'the store does not answer').length
    t.ok(sandbox.calls() >= 2 && sandbox.calls() <= 2 + alone, `${sandbox.calls()} calls, ${alone} times alone`)
  })

t.test('who waits for another replica longer than its deadline is told so', needsStore, async t => {
  const sandbox = await startCounted(t)
  const store = await startStore(t)
  const environment = { VALKEY_URL: store.url, RA_API_URL: sandbox.url }
  const one = await startReplica(t, environment)
  const two = await startReplica(t, { ...environment, UPSTREAM_TIMEOUT_MS: '700' })
  await joined([one, two])
  sandbox.fault({ kind: 'hold' })
  const asked = one.get(url)
  await until(() => sandbox.calls() === 1)
  const late = await two.get(url)
  t.equal(late.statusCode, 504)
  sandbox.heal()
  t.equal((await asked).statusCode, 200)
  t.equal(sandbox.calls(), 1)
})

t.test('a call that fails fails for all who wait for it, and none of them asks again at once', needsStore, async t => {
  const { sandbox, replicas } = await startThree(t)
  sandbox.fault({ kind: 'latency', ms: 300 })
  sandbox.fault({ kind: 'status', status: 500 })
  const responses = await Promise.all(replicas.map(({ get }) => get(url)))
  t.strictSame(responses.map(codeOf), ['upstream-broken', 'upstream-broken', 'upstream-broken'])
  t.equal(sandbox.calls(), 1)
  sandbox.heal()
  // Each of them remembers the failure for some time.
  await until(async () => (await replicas[1]?.get(url))?.statusCode === 200)
})

t.test('what is not for all is asked for by each', needsStore, async t => {
  const { sandbox, store, replicas } = await startThree(t, { OWNER_ROUTES: 'on' })
  const headers = { authorization: 'Bearer token-of-the-operator' }
  for (const { get } of replicas) t.equal((await get('/me/following', headers)).statusCode, 200)
  const calls = sandbox.calls()
  t.equal(calls, 3)
  sandbox.fault({ kind: 'latency', ms: 300 })
  sandbox.fault({ kind: 'answer', status: 401, json: [] })
  await Promise.all(replicas.map(({ get }) => get('/users/MaxMilyin/points')))
  t.equal(sandbox.calls(), calls + 3)
  t.notMatch(await store.contents(), /answer:/)
})
