// Whatever becomes of the store, RetroAchievements sees one polite client: never more calls than the budget of all replicas
// allows, in any window of time, and yet enough of them.

import t, { type Test } from 'tap'
import { crowd } from '../support/crowd.ts'
import { callTimes, overrun, slackOf } from '../support/overrun.ts'
import {
  joined,
  limitsIn,
  needsStore,
  type SharedBehind,
  startReplica,
  startStore,
  startThreeBehind,
} from '../support/store.ts'
import { startStoreProxy } from '../support/store-proxy.ts'
import { until } from '../support/waiting.ts'

const environment = {
  UPSTREAM_PER_MINUTE: '600',
  UPSTREAM_BURST: '6',
  UPSTREAM_CONCURRENCY: '8',
  UPSTREAM_TIMEOUT_MS: '1500',
}
const limits = limitsIn(environment)

/** What happens in a story; `at` comes back so many milliseconds after its beginning. */
type Plot = (at: (ms: number) => Promise<void>) => Promise<void>

/** Every replica is asked without end while this happens. */
async function story(t: Test, name: string, { sandbox, replicas }: SharedBehind, plot: Plot): Promise<void> {
  await t.test(name, async t => {
    await joined(replicas)
    const beganMs = performance.now()
    const lasted = () => performance.now() - beganMs
    const leave = crowd(sandbox, replicas, 3)
    await plot(ms => until(() => lasted() >= ms))
    const ended = Map.groupBy(await leave(), ({ how }) => how)
    const times = callTimes(sandbox).filter(atMs => atMs >= beganMs)
    const allowed = limits.burst + (lasted() * limits.perMinute) / 60_000
    const answered = ended.get('200')?.length ?? 0
    const over = overrun(times, limits)
    t.comment(`${times.length} calls, ${Math.floor(allowed)} are allowed; ${over.toFixed(1)} over in the worst window`)
    t.ok(over < slackOf(limits), `${over.toFixed(1)} calls over the budget in the worst window`)
    t.ok(times.length >= allowed / 3, `and yet they ask: ${times.length} calls of ${Math.floor(allowed)}`)
    t.ok(answered >= allowed / 4, `${answered} are answered`)
    // On a busy machine a call that has its turn just before the deadline comes too late.
    for (const how of ended.keys()) t.match(how, /^(200|upstream-budget-exhausted|upstream-timeout)$/)
  })
}

const three = { ...environment, REPLICAS: '3' }

/** All that the store holds, into its second database. */
const copyAll = "for _, key in ipairs(redis.call('KEYS', '*')) do redis.call('COPY', key, key, 'DB', 1, 'REPLACE') end"

/** They wait more than they work: four at a time. */
t.test('whatever becomes of the store', { ...needsStore, jobs: 4 }, async t => {
  t.test('a store that is far, jittery or late', { buffered: true }, async t => {
    const shared = await startThreeBehind(t, three)
    const [one, two, last] = shared.proxies
    const near = () => {
      for (const proxy of shared.proxies) proxy.far(0)
    }

    await story(t, 'near', shared, at => at(2_000))
    await story(t, '40 to 250 ms away all along', shared, async at => {
      one.far(20)
      two.far(60)
      last.far(125)
      await at(6_000)
    })
    near()
    await story(t, 'so far that it is sometimes in time, and sometimes not', shared, async at => {
      for (const proxy of shared.proxies) proxy.far({ least: 5, most: 35 })
      await at(6_000)
    })
    near()
    await story(t, 'up to 120 ms away in each direction, as it happens', shared, async at => {
      for (const proxy of shared.proxies) proxy.far({ least: 0, most: 120 })
      await at(6_000)
    })
    near()
    await story(t, '3 s late with all that it says', shared, async at => {
      for (const { toReplica } of shared.proxies) toReplica.delay = 3_000
      await at(6_000)
    })
    for (const proxy of shared.proxies) proxy.drop()
  })

  t.test('a store that is cut off or frozen', { buffered: true }, async t => {
    const shared = await startThreeBehind(t, three)
    const [one, two, last] = shared.proxies

    await story(t, 'one replica is cut off from it', shared, async at => {
      await at(500)
      await one.cut('refused')
      await at(5_000)
      await one.mend()
      await at(7_000)
    })
    await story(t, 'one is cut off in one direction, and one in the other', shared, async at => {
      await at(500)
      one.freeze('toReplica')
      two.freeze('toStore')
      await at(5_000)
      one.letGo()
      two.letGo()
      await at(7_000)
    })
    await story(t, 'each is cut off and back every second', shared, async at => {
      for (let second = 0; second < 6; second += 1) {
        const cut = [one, two, last][second % 3]
        await cut?.cut(second % 2 === 0 ? 'refused' : 'silent')
        await at(second * 1_000 + 900)
        await cut?.mend()
      }
      await at(6_000)
    })
    await story(t, 'all are cut off and back every second', shared, async at => {
      for (let second = 0; second < 6; second += 1) {
        await Promise.all(shared.proxies.map(proxy => proxy.cut('refused')))
        await at(second * 1_000 + 500)
        await Promise.all(shared.proxies.map(proxy => proxy.mend()))
        await at(second * 1_000 + 1_000)
      }
    })
    await story(t, 'it is frozen for 3 s and let go', shared, async at => {
      await at(500)
      for (const proxy of shared.proxies) proxy.freeze()
      await at(3_500)
      for (const proxy of shared.proxies) proxy.letGo()
      await at(6_000)
    })
  })

  t.test('a store that forgets', { buffered: true }, async t => {
    const shared = await startThreeBehind(t, three)
    const { store, sandbox, proxies } = shared

    await story(t, 'it is killed, and comes back empty', shared, async at => {
      await at(500)
      await store.kill('SIGKILL')
      await at(1_500)
      await store.start()
      await at(6_000)
    })
    await story(t, 'it is emptied again and again, and the connections stay', shared, async at => {
      for (let half = 1; half < 9; half += 1) {
        await at(half * 500)
        await store.command('FLUSHALL')
      }
      await at(6_000)
    })
    await story(t, 'it goes back to what it was before', shared, async at => {
      await store.command('EVAL', copyAll, '0')
      await at(2_500)
      await store.command('SWAPDB', '0', '1')
      await at(5_000)
    })
    const other = await startStore(t)
    await story(t, 'a failover leads one replica, and later all, to another one', shared, async at => {
      await at(500)
      proxies[0].switchTo(other)
      await at(4_000)
      proxies[1].switchTo(other)
      proxies[2].switchTo(other)
      await at(7_000)
    })
    await story(t, 'another replica starts while it is slow', shared, async at => {
      const proxy = await startStoreProxy(t, other)
      proxy.far(100)
      const VALKEY_URL = proxy.url
      const fourth = await startReplica(t, { VALKEY_URL, RA_API_URL: sandbox.url, ...three })
      const leave = crowd(sandbox, [fourth], 3)
      await at(6_000)
      await leave()
    })
  })

  t.test('replicas that were told of no number, and have seen each other', { buffered: true }, async t => {
    const shared = await startThreeBehind(t, environment)
    const { store } = shared

    await story(t, 'the store goes far away, and all are cut off from it', shared, async at => {
      await at(500)
      for (const proxy of shared.proxies) proxy.far({ least: 10, most: 120 })
      await at(3_000)
      for (const proxy of shared.proxies) await proxy.cut('silent')
      await at(6_500)
      for (const proxy of shared.proxies) proxy.far(0)
      for (const proxy of shared.proxies) await proxy.mend()
      await at(7_500)
    })
    await story(t, 'one is cut off, and the store comes back empty', shared, async at => {
      await at(500)
      await shared.proxies[0].cut('refused')
      await store.kill('SIGKILL')
      await store.start()
      await at(6_500)
      await shared.proxies[0].mend()
    })
  })
})
