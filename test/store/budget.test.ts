import t from 'tap'
import { everyStatus, joined, needsStore, type Replica, startReplica, startThree } from '../support/store.ts'
import { codeOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

let questions = 0

/** Something that nobody asked before. */
function fresh({ get }: Replica) {
  questions += 1
  return get(`/games/1/comments?count=2&offset=${questions}`)
}

t.test('replicas never ask more than one would, whatever becomes of the store', needsStore, async t => {
  const limits = {
    UPSTREAM_PER_MINUTE: '600',
    UPSTREAM_BURST: '6',
    UPSTREAM_CONCURRENCY: '4',
    UPSTREAM_TIMEOUT_MS: '2000',
  }
  const { store, sandbox, replicas } = await startThree(t, limits)
  sandbox.forget()
  const beganMs = performance.now()
  const bound = () => 6 + ((performance.now() - beganMs) / 60_000) * 600
  let over = 0
  const asking = (async () => {
    while (performance.now() - beganMs < 8_000) {
      const asked = replicas.map(fresh)
      await until(() => true)
      await Promise.all(asked)
      if (sandbox.calls() > bound() + 1) over += 1
    }
  })()
  await until(() => performance.now() - beganMs > 2_000)
  await store.kill('SIGKILL')
  await until(() => performance.now() - beganMs > 4_500)
  await store.start()
  await asking
  t.equal(over, 0)
  t.ok(sandbox.calls() > bound() / 3, 'and yet they ask')
  t.comment(`${sandbox.calls()} calls, ${Math.floor(bound())} would be allowed`)
})

t.test('no more calls are under way at the same time than one gateway would make', needsStore, async t => {
  const { sandbox, replicas, one } = await startThree(t, { UPSTREAM_CONCURRENCY: '2' })
  await until(async () => (await one.status()).budget.left > 20)
  sandbox.fault({ kind: 'hang', times: 6 })
  const asked = replicas.flatMap(replica => [fresh(replica), fresh(replica)])
  await until(() => sandbox.calls() >= 2)
  await everyStatus(replicas, () => true)
  const underway = await Promise.all(replicas.map(async ({ status }) => (await status()).budget.underway))
  t.equal(
    underway.reduce((sum, each) => sum + each),
    2,
  )
  t.equal(sandbox.calls(), 2)
  await Promise.all(replicas.map(({ close }) => close()))
  await Promise.allSettled(asked)
})

t.test('a 429 to one replica pauses all', needsStore, async t => {
  const { sandbox, replicas, one, two, three } = await startThree(t)
  sandbox.fault({ kind: 'busy', times: 1, retryAfter: '1' })
  t.equal(codeOf(await fresh(one)), 'upstream-busy')
  t.equal(codeOf(await fresh(two)), 'upstream-busy')
  await everyPaused(replicas)
  t.equal(sandbox.calls(), 1)
  await until(async () => !(await three.status()).pause.active)
  t.equal((await fresh(three)).statusCode, 200)
  t.equal((await fresh(one)).statusCode, 200)
})

async function everyPaused(replicas: readonly Replica[]): Promise<void> {
  for (const { status } of replicas) await until(async () => (await status()).pause.active)
}

async function everyBreaker(replicas: readonly Replica[], state: string): Promise<void> {
  for (const { status } of replicas) await until(async () => (await status()).breaker.state === state, 20_000)
}

t.test('when one leaves RetroAchievements alone all do, one tries it again, and all are back', needsStore, async t => {
  const { sandbox, replicas, one, two, three } = await startThree(t)
  sandbox.fault({ kind: 'page', status: 500, times: 5 })
  for (let call = 0; call < 5; call += 1) await fresh(one)
  await everyBreaker(replicas, 'open')
  t.equal(codeOf(await fresh(two)), 'upstream-unavailable')
  t.equal(sandbox.calls(), 5)
  await until(async () => (await three.status()).breaker.openForMs === 0, 20_000)
  sandbox.fault({ kind: 'hold' })
  const probe = fresh(three)
  await until(() => sandbox.calls() === 6)
  t.equal(codeOf(await fresh(two)), 'upstream-unavailable', 'one is enough to see whether it is back')
  sandbox.heal()
  t.equal((await probe).statusCode, 200)
  await everyBreaker(replicas, 'closed')
  t.equal((await fresh(two)).statusCode, 200)
})

t.test('a budget that was used without the store is not there once more when it is back', needsStore, async t => {
  const { store, sandbox, replicas, one } = await startThree(t, { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '30' })
  await store.kill('SIGKILL')
  await everyStatus(replicas, ({ up }) => !up)
  t.equal((await fresh(one)).statusCode, 200)
  t.equal(sandbox.calls(), 1)
  await store.start()
  await joined(replicas)
  t.ok((await one.status()).budget.left <= 3)
})

t.test('a store whose clock is put back stops nobody', needsStore, async t => {
  const { store, one } = await startThree(t, { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '10' })
  await fresh(one)
  const [budget = ''] = (await store.command('KEYS', '*budget:all')) as string[]
  await store.command('HSET', budget, 'tokens', '0', 'at', String(Date.now() + 60_000))
  await until(async () => (await fresh(one)).statusCode === 200)
  t.pass('it is asked again')
})

t.test('where places are few, a replica that asks much leaves some to the others', needsStore, async t => {
  const { sandbox, one, two } = await startThree(t, { UPSTREAM_CONCURRENCY: '2' })
  await until(async () => (await one.status()).budget.left > 20)
  sandbox.fault({ kind: 'latency', ms: 150 })
  const statuses: number[] = []
  let isOver = false
  const asking = Array.from({ length: 8 }, async () => {
    while (!isOver) await fresh(one)
  })
  for (let call = 0; call < 6; call += 1) statuses.push((await fresh(two)).statusCode)
  isOver = true
  await Promise.all(asking)
  t.strictSame(statuses, [200, 200, 200, 200, 200, 200])
})

t.test('a pause and the leaving alone outlast a store that is emptied', needsStore, async t => {
  const { store, sandbox, replicas, one } = await startThree(t)
  const isKnown = async (what: string) => ((await store.command('KEYS', `*:${what}`)) as string[]).length === 1
  sandbox.fault({ kind: 'busy', times: 1, retryAfter: '60' })
  t.equal(codeOf(await fresh(one)), 'upstream-busy')
  await everyPaused(replicas)
  await store.command('FLUSHALL')
  await until(() => isKnown('pause:all'))
  const late = await startReplica(t, { VALKEY_URL: store.url, RA_API_URL: sandbox.url })
  await everyPaused([late])
  t.equal(sandbox.calls(), 1)
})

t.test('a store that was emptied does not bring anybody back to RetroAchievements too early', needsStore, async t => {
  const { store, sandbox, replicas, one, two } = await startThree(t)
  sandbox.fault({ kind: 'page', status: 500, times: 5 })
  for (let call = 0; call < 5; call += 1) await fresh(one)
  await everyBreaker(replicas, 'open')
  await store.command('FLUSHALL')
  await until(async () => ((await store.command('KEYS', '*:breaker')) as string[]).length === 1)
  t.equal(codeOf(await fresh(two)), 'upstream-unavailable')
  t.equal(sandbox.calls(), 5)
})

t.test('what is under way counts in a store that was emptied meanwhile', needsStore, async t => {
  const { store, sandbox, replicas, one, two } = await startThree(t, { UPSTREAM_CONCURRENCY: '2' })
  await until(async () => (await one.status()).budget.left > 20)
  sandbox.fault({ kind: 'hold' })
  const asked = [fresh(one), one.get('/games/1/high-scores')]
  await until(() => sandbox.calls() === 2)
  await store.command('FLUSHALL')
  const isBack = async () => {
    const [permits = ''] = (await store.command('KEYS', '*:permits:all')) as string[]
    return (await store.command('ZCARD', permits)) === 2
  }
  await until(isBack)
  await joined(replicas)
  asked.push(fresh(two), two.get('/games/1/high-scores'))
  await until(async () => (await two.status()).queue.miss === 1)
  t.equal(sandbox.calls(), 2)
  sandbox.heal()
  for (const { statusCode } of await Promise.all(asked)) t.equal(statusCode, 200)
  t.equal(sandbox.calls(), 3)
})
