import t from 'tap'
import { friends, keysAsked, mine, quiet, rejection, startOwnKeys } from '../support/own-keys.ts'
import { codeOf, hour, how, minute, second, statusOf } from '../support/stories.ts'

/** What RetroAchievements says to a key that was reset. */
const revoked = { kind: 'answer', status: 401, json: rejection, match: { y: mine } } as const
const route = '/games/1'
const door = '/API/API_GetGame.php?i=1'

t.test('a key that RetroAchievements does not know is refused by our word, on routes and at the door', async t => {
  const { as, get, sandbox, lines, app } = await startOwnKeys(t)
  for (const response of [
    await as('nobodys-own-key-1', route),
    await as('nobodys-own-key-2', door),
    await get(`${door}&y=nobodys-own-key-3`),
  ]) {
    t.strictSame([response.statusCode, codeOf(response)], [401, 'unauthorized'])
    t.match(response.headers, { 'www-authenticate': 'Bearer realm="ra-gateway"', 'cache-control': 'no-store' })
    t.match(response.body, 'RetroAchievements does not accept this web API key')
  }
  t.equal(sandbox.calls(), 3)
  const { status, upstream } = (await app.operations.inject('/status')).json()
  t.match([status, upstream], ['ok', { keyRejected: false, lastErrors: [], keys: { known: 3, proven: 0 } }])
  t.strictSame(
    lines.filter(({ msg }) => msg === 'upstream failed').map(({ level }) => level),
    ['info', 'info', 'info'],
    'it is nothing for the operator to see to',
  )
})

t.test('it is not asked with again for a minute, then more and more seldom', async t => {
  const gateway = await startOwnKeys(t)
  const { as, sandbox, clock } = gateway
  for (const [waitS, calls] of [
    [0, 1],
    [59, 1],
    [1, 2],
    [119, 2],
    [1, 3],
    [239, 3],
    [1, 4],
  ] as const) {
    await clock.advance(waitS * second)
    for (const url of [route, '/games/2', door]) t.equal((await as('nobodys-own-key', url)).statusCode, 401)
    t.equal(sandbox.calls(), calls, `${waitS} s later`)
  }
  t.equal((await as(mine, route)).statusCode, 200)
  t.equal((await statusOf(gateway)).breaker.state, 'closed')
})

t.test('keys by the dozen do not make RetroAchievements look down, even if its refusal says what they say', async t => {
  const gateway = await startOwnKeys(t)
  const { as } = gateway
  const words = ['unauthorized', 'Unauthenticated']
  for (const key of [...words, ...words, ...words, ...Array.from({ length: 20 }, (_, each) => `nobodys-key-${each}`)])
    t.equal((await as(key, route)).statusCode, 401)
  t.equal((await statusOf(gateway)).breaker.state, 'closed')
  t.equal((await as(mine, route)).statusCode, 200)
})

t.test('once a key is rejected nothing that is held for it is shown, until it is accepted again', async t => {
  const gateway = await startOwnKeys(t)
  const { as, sandbox, clock } = gateway
  const held = ['/games/1/extended', '/users/MaxMilyin/comments', '/me/following', '/consoles', '/games/987654321']
  const shown = [...held, '/games/1', '/API/API_GetConsoleIDs.php', '/users/MaxMilyin']
  for (const key of [mine, friends]) for (const url of held) await as(key, url)
  const { headers } = await as(mine, held[0] as string)
  sandbox.fault(revoked)
  sandbox.forget()
  await as(mine, '/games/2')
  for (const waitMs of [0, 59 * second, second]) {
    await clock.advance(waitMs)
    const calls = sandbox.calls()
    for (const url of shown) {
      const wishes = [{}, { 'cache-control': 'only-if-cached' }, { 'if-none-match': String(headers.etag) }]
      for (const wish of wishes) {
        const response = await as(mine, url, wish as { [name: string]: string })
        t.strictSame([response.statusCode, codeOf(response)], [401, 'unauthorized'], url)
        t.notMatch(response.headers, { etag: /./ })
      }
    }
    t.equal(sandbox.calls(), waitMs === second ? calls + 1 : calls, 'one question when the minute is over')
  }
  for (const url of held) t.match(how(await as(friends, url)), /^hit/, 'others have theirs')
  sandbox.heal()
  await clock.advance(2 * minute)
  t.match(how(await as(mine, held[0] as string)), /^fwd=miss/, 'it is asked before anything is shown')
  for (const url of held) t.ok((await as(mine, url)).statusCode !== 401, url)
  t.match(how(await as(mine, '/consoles')), /^hit/)
})

t.test('a refresh behind a stale answer finds out as well', async t => {
  const gateway = await startOwnKeys(t)
  const { as, sandbox, clock } = gateway
  await as(mine, '/games/1/high-scores')
  sandbox.fault(revoked)
  await clock.advance(200 * second)
  t.match(how(await as(mine, '/games/1/high-scores')), /detail=refreshing/)
  await quiet(gateway)
  t.equal((await as(mine, '/games/1/high-scores')).statusCode, 401)
  sandbox.heal()
  await clock.advance(hour)
  t.equal((await as(mine, '/games/1/high-scores')).statusCode, 200)
  sandbox.fault(revoked)
  await clock.advance(hour)
  const old = await as(mine, '/games/1/high-scores')
  t.equal(old.statusCode, 401, 'and so does one that is waited for')
  t.equal(sandbox.calls(), 4)
})

t.test('of those who wait for their turn with a key, none is sent when it turns out to be revoked', async t => {
  const gateway = await startOwnKeys(t, { UPSTREAM_CONCURRENCY: '4', UPSTREAM_PER_MINUTE: '60', UPSTREAM_BURST: '10' })
  const { as, sandbox, clock } = gateway
  await as(mine, route)
  await clock.advance(minute)
  sandbox.forget()
  sandbox.fault({ kind: 'latency', ms: 30 })
  sandbox.fault(revoked)
  const asking = Array.from({ length: 20 }, (_, each) => as(mine, `/games/1/comments?count=${each + 1}`))
  t.strictSame(new Set((await Promise.all(asking)).map(({ statusCode }) => statusCode)), new Set([401]))
  t.equal(sandbox.calls(), 4)
  t.match((await statusOf(gateway)).budget, { underway: 0 })
  t.equal((await as(friends, route)).statusCode, 200)
  t.strictSame(keysAsked(gateway).slice(4), [friends])
})
