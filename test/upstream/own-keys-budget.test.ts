import t from 'tap'
import {
  fresh,
  friends,
  keysAsked,
  madeUp,
  mine,
  mostInAMinute,
  over,
  quiet,
  rejection,
  startOwnKeys,
  strangers,
} from '../support/own-keys.ts'
import { codeOf, how, minute, second, statusOf } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const each = { UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '10', UPSTREAM_CONCURRENCY: '4' }
const ceiling = { UPSTREAM_CEILING_PER_MINUTE: '300' }
const busy = { kind: 'busy', retryAfter: '90' } as const

t.test('each key has a bucket of its own, and what one has used up the other still has', async t => {
  const gateway = await startOwnKeys(t, each)
  const askedBy = await over(gateway, 120, second =>
    second < 60 ? [fresh(gateway, mine), fresh(gateway, mine), fresh(gateway, mine)] : [],
  )
  t.ok(mostInAMinute(askedBy) <= 70)
  t.ok(mostInAMinute(askedBy) > 60)
  await gateway.clock.advance(minute)
  const burst = Array.from({ length: 11 }, () => fresh(gateway, friends))
  const statuses = await Promise.all(burst.slice(0, 10)).then(all => all.map(({ statusCode }) => statusCode))
  t.strictSame(new Set(statuses), new Set([200]))
  await gateway.clock.advance(second)
  t.equal((await burst[10])?.statusCode, 200, 'and then one a second')
})

t.test('over minutes all keys together have no more than the ceiling, and each no more than its own', async t => {
  const honest = madeUp(6, 'honest')
  const gateway = await startOwnKeys(t, { ...each, ...ceiling }, honest)
  const askedBy = await over(gateway, 90, () => honest.flatMap(key => [fresh(gateway, key), fresh(gateway, key)]))
  const most = mostInAMinute(askedBy)
  t.ok(most <= 300, `${most} calls`)
  t.ok(most > 260, 'which is nearly all that there may be')
  for (const key of honest) t.ok(mostInAMinute(askedBy, new RegExp(`^${key}$`)) <= 70, key)
  t.match((await statusOf(gateway)).budget, { perMinute: 270, burst: 30 })
})

t.test('keys not answered to yet have a fifth of it at most, and one that was goes on being answered', async t => {
  const gateway = await startOwnKeys(t, { ...each, ...ceiling })
  t.equal((await fresh(gateway, mine)).statusCode, 200)
  const answers: Promise<number>[] = []
  const askedBy = await over(gateway, 90, second => {
    const honest = fresh(gateway, mine)
    answers.push(honest.then(({ statusCode }) => statusCode))
    return [honest, ...madeUp(9, `nobodys-${second}`).map(key => gateway.as(key, '/games/1'))]
  })
  t.strictSame(new Set(await Promise.all(answers)), new Set([200]))
  t.ok(mostInAMinute(askedBy, /^nobodys/) <= 60)
  t.ok(mostInAMinute(askedBy, /^nobodys/) > 50, 'which is used')
  t.ok(mostInAMinute(askedBy) <= 300)
})

t.test('a new key that asks again and again goes before keys that come later, and then is known', async t => {
  const gateway = await startOwnKeys(t, { ...each, ...ceiling })
  const statuses: number[] = []
  const askedBy = await over(gateway, 40, second => {
    const flood = madeUp(30, `nobodys-${second}`).map(key => gateway.as(key, '/games/1'))
    const honest = second < 10 ? [] : [fresh(gateway, mine).then(({ statusCode }) => statuses.push(statusCode))]
    return [...flood, ...honest]
  })
  const first = askedBy.findIndex(keys => keys.includes(mine))
  t.ok(first >= 10 && first < 20, `after ${first - 10} s`)
  t.ok(statuses.filter(status => status === 200).length > 18)
  t.ok(mostInAMinute(askedBy, /^nobodys/) <= 60)
})

t.test('what a new key waited for others is not taken for the time that RetroAchievements takes', async t => {
  const gateway = await startOwnKeys(t, { ...each, ...ceiling, UPSTREAM_BURST: '1' })
  const { as, clock } = gateway
  await gateway.app.ready()
  const before = madeUp(11).map(key => as(key, '/games/1'))
  const first = fresh(gateway, mine)
  for (let passed = 0; passed < 8; passed += 1) {
    await quiet(gateway)
    await clock.advance(second)
  }
  t.equal((await first).statusCode, 200)
  await Promise.all(before)
  await clock.advance(minute)
  const waiting = Array.from({ length: 13 }, () => fresh(gateway, mine))
  for (let passed = 0; passed < 13; passed += 1) {
    await quiet(gateway)
    await clock.advance(second)
  }
  t.strictSame(new Set((await Promise.all(waiting)).map(({ statusCode }) => statusCode)), new Set([200]))
})

t.test('a 429 for one key is a pause for that key alone', async t => {
  const gateway = await startOwnKeys(t)
  const { as, sandbox, clock } = gateway
  sandbox.fault({ ...busy, match: { y: mine } })
  for (let times = 0; times < 3; times += 1) {
    const response = await fresh(gateway, mine)
    t.match([response.statusCode, codeOf(response), response.headers['retry-after']], [503, 'upstream-busy', '90'])
    t.equal((await fresh(gateway, friends)).statusCode, 200)
  }
  t.strictSame(keysAsked(gateway), [mine, friends, friends, friends])
  t.match(await statusOf(gateway), { status: 'ok', pause: { active: false } })
  await clock.advance(61 * second)
  sandbox.fault({ ...busy, match: { y: friends } })
  t.equal(codeOf(await fresh(gateway, friends)), 'upstream-busy')
  t.equal((await as(strangers, '/games/1')).statusCode, 200, 'nor are two of them, more than a minute apart')
})

t.test('429s for two keys within a minute are a pause for all, and what is held is served', async t => {
  const gateway = await startOwnKeys(t)
  const { as, sandbox, clock, lines, app } = gateway
  await as(strangers, '/users/MaxMilyin')
  for (const y of [mine, friends]) sandbox.fault({ ...busy, match: { y } })
  await fresh(gateway, mine)
  await clock.advance(59 * second)
  await fresh(gateway, friends)
  sandbox.heal()
  sandbox.forget()
  for (const key of [strangers, friends, 'nobodys-own-key'])
    t.equal(codeOf(await fresh(gateway, key)), 'upstream-busy', key)
  t.match(how(await as(strangers, '/users/MaxMilyin')), /^hit; ttl=-29; detail=upstream-busy/)
  t.equal(sandbox.calls(), 0)
  t.match((await app.operations.inject('/readyz')).json(), { status: 'degraded', reasons: ['upstream-busy'] })
  t.equal(lines.filter(({ msg }) => /limits several keys/.test(msg)).length, 1)
  await clock.advance(90 * second)
  for (const key of [mine, friends, strangers]) t.equal((await fresh(gateway, key)).statusCode, 200, key)
})

t.test(
  'when RetroAchievements is down for one it is left alone by all, those who wait are told, and one tries',
  async t => {
    const gateway = await startOwnKeys(t, { ...each, UPSTREAM_CONCURRENCY: '1' })
    const { sandbox, clock } = gateway
    for (const key of [mine, friends]) await fresh(gateway, key)
    sandbox.fault({ kind: 'status', status: 500 })
    const waiting = [mine, friends, strangers].flatMap(key => Array.from({ length: 4 }, () => fresh(gateway, key)))
    const codes = (await Promise.all(waiting)).map(codeOf)
    t.ok(codes.filter(code => code === 'upstream-unavailable').length >= 4)
    t.equal((await statusOf(gateway)).breaker.state, 'open')
    t.equal(codeOf(await fresh(gateway, friends)), 'upstream-unavailable')
    sandbox.heal()
    sandbox.fault({ kind: 'answer', status: 401, json: rejection, match: { y: 'nobodys-own-key' } })
    await clock.advance(10 * second)
    t.equal((await fresh(gateway, 'nobodys-own-key')).statusCode, 401, 'a rejection, too, shows that it is there')
    t.equal((await statusOf(gateway)).breaker.state, 'closed')
    t.equal((await fresh(gateway, mine)).statusCode, 200)
  },
)

t.test('who has no budget to try with keeps nobody else from trying', async t => {
  const gateway = await startOwnKeys(t, { ...each, ...ceiling, UPSTREAM_PER_MINUTE: '5', UPSTREAM_BURST: '5' })
  const { sandbox, clock } = gateway
  await fresh(gateway, friends)
  await clock.advance(minute)
  sandbox.fault({ kind: 'page', status: 500 })
  for (let times = 0; times < 5; times += 1) await fresh(gateway, mine)
  await fresh(gateway, friends)
  t.equal((await statusOf(gateway)).breaker.state, 'open')
  sandbox.heal()
  await clock.advance(10 * second)
  const waiting = fresh(gateway, mine)
  await until(async () => (await statusOf(gateway)).breaker.state === 'closed')
  t.equal((await fresh(gateway, friends)).statusCode, 200)
  await clock.advance(15 * second)
  await waiting
})
