import t from 'tap'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { codeOf, door, ended, hour, how, landed, mishaps, route, second, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

const method = 'GetGameRankAndScore'

/** Lets time go on until so many more calls have come to an end. */
async function fail(gateway: Gateway, from: number, calls: number, kind: string): Promise<void> {
  if (kind === 'hang' || kind === 'drip') {
    await until(() => gateway.sandbox.calls() > from)
    await gateway.clock.advance(15 * second)
  }
  await landed(gateway, from + 1)
  if (calls === 1) return
  await gateway.clock.advance(300)
  await landed(gateway, from + calls)
}

/** Shows that RetroAchievements is not down as a whole. */
async function goWell({ get, sandbox }: Gateway) {
  await get(`/games/1/comments?count=${sandbox.calls() + 1}`)
}

for (const [what, fault, code, status, calls] of mishaps) {
  t.test(`RetroAchievements ${what}: what is held is served until its window ends`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const bodies = new Map<string, string>()
    for (const url of ways) bodies.set(url, (await get(url)).body)
    const receivedMs = clock.now()
    const at = (ms: number) => clock.advance(Math.max(0, receivedMs + ms - clock.now()))
    const ttl = () => 180 - Math.floor((clock.now() - receivedMs) / second)
    const held = async (url: string, detail: string) => {
      const response = await get(url)
      const { age } = response.headers
      t.strictSame(
        [response.statusCode, how(response), age, response.body],
        [200, `hit; ttl=${ttl()}; detail=${detail}`, String(180 - ttl()), bodies.get(url)],
        url,
      )
    }
    sandbox.fault({ ...fault, method })

    await at(222 * second)
    for (const url of ways) {
      const before = ended(gateway)
      await held(url, 'refreshing')
      await fail(gateway, before, calls, fault.kind)
      for (const other of ways) await held(other, code)
      t.equal(ended(gateway), before + calls, 'and not asked for again at once')
      await goWell(gateway)
      await clock.advance(60 * second)
    }

    for (const [index, url] of ways.entries()) {
      await at((index + 2) * hour)
      const before = ended(gateway)
      const asked = get(url)
      await fail(gateway, before, calls, fault.kind)
      const response = await asked
      t.strictSame([response.statusCode, response.body], [200, bodies.get(url)])
      t.match(how(response), fault.kind === 'hang' || fault.kind === 'drip' ? 'upstream-timeout' : `detail=${code}`)
      await goWell(gateway)
    }

    await at(180 * second + 24 * hour - second)
    const before = ended(gateway)
    const last = ways.map(url => get(url))
    await fail(gateway, before, calls, fault.kind)
    for (const [index, response] of (await Promise.all(last)).entries()) {
      t.strictSame([response.statusCode, response.body], [200, bodies.get(ways[index] as string)])
    }
    await goWell(gateway)

    await at(180 * second + 24 * hour + 2 * second)
    // With a rejected key it is asked ever more seldom, whatever is held.
    const again = () => clock.advance((code === 'upstream-rejected-key' ? 600 : 120) * second)
    for (const url of ways) {
      await again()
      const before = ended(gateway)
      const asked = get(url)
      await fail(gateway, before, calls, fault.kind)
      const response = await asked
      // At the door, what no route can read is passed on all the same.
      if (url === door && fault.kind === 'without')
        t.strictSame([response.statusCode, response.headers['cache-control']], [200, 'no-store'])
      else t.strictSame([response.statusCode, codeOf(response)], [status, code])
      await goWell(gateway)
    }
    sandbox.heal()
    await again()
    t.equal(how(await get(route)), 'fwd=miss; fwd-status=200; stored; ttl=180')
  })
}

for (const url of ways) {
  t.test(`what cannot be refreshed at ${url} is asked for ever more seldom, down to once a minute`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    await get(url)
    await clock.advance(200 * second)
    sandbox.fault({ kind: 'without', key: 'NumAchievements' })
    const startMs = clock.now()
    const asked: number[] = []
    for (let tick = 0; tick < 200; tick += 1) {
      const response = await get(url)
      t.equal(response.statusCode, 200)
      if (/refreshing/.test(how(response))) {
        asked.push((clock.now() - startMs) / second)
        await landed(gateway, asked.length + 1)
      }
      await clock.advance(second)
    }
    t.strictSame(asked, [0, 1, 3, 7, 15, 31, 63, 123, 183])
    t.equal(sandbox.calls(), 10)
    sandbox.heal()
    await clock.advance(60 * second)
    await get(url)
    await landed(gateway, 11)
    await clock.advance(200 * second)
    sandbox.fault({ kind: 'without', key: 'NumAchievements' })
    await get(url)
    await landed(gateway, 12)
    await clock.advance(second)
    t.match(how(await get(url)), 'refreshing', 'a good answer in between begins anew')
  })
}

t.test('an old answer that cannot be refreshed is served at once while that is known', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  await get(route)
  await clock.advance(2 * hour)
  sandbox.fault({ kind: 'hang' })
  const first = get(route)
  await until(() => sandbox.calls() === 2)
  await clock.advance(15 * second)
  await first
  await landed(gateway, 2)
  for (const url of ways) t.match(how(await get(url)), 'detail=upstream-timeout')
  t.equal(sandbox.calls(), 2)
})

t.test('what a route cannot read is passed on at the door, kept by nobody, and hides nothing that is held', async t => {
  const gateway = await startGateway(t)
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'without', key: 'NumAchievements' })
  sandbox.fault({ kind: 'with', key: 'TotalScore', value: 'many' })
  t.match((await get(door)).body, '"TotalScore":"many"')
  t.equal((await get(route)).statusCode, 502)
  sandbox.heal()
  const { body } = await get(door)
  await clock.advance(2 * hour)
  sandbox.fault({ kind: 'without', key: 'NumAchievements' })
  const response = await get(door)
  t.equal(response.body, body)
  t.match(how(response), /^hit; ttl=-7020; detail=upstream-unexpected-answer$/)
})
