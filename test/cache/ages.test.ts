// How old an answer is: as old as its question, since nobody can tell when RetroAchievements looked things up (RFC 9111 4.2.3).

import t, { type Test } from 'tap'
import { createAnswers } from '../../src/cache/answers.ts'
import { createMemory, type Memory } from '../../src/cache/memory.ts'
import { createRemoval } from '../../src/cache/redaction.ts'
import { createReader } from '../../src/catalogue/interpret.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { createLog } from '../../src/platform/log.ts'
import type { AskingState } from '../../src/upstream/client.ts'
import { createLanes, type Lane } from '../../src/upstream/credentials.ts'
import { createTestClock } from '../support/clock.ts'
import { startGateway } from '../support/gateway.ts'
import { how, landed, second, ways } from '../support/stories.ts'
import { until } from '../support/waiting.ts'

/** A gateway that has asked a question to which the answer took 10 s, and the response. */
async function slow(t: Test, url: string, times?: string) {
  const gateway = await startGateway(t, { ...(times !== undefined && { PACE_BRISK: times }) })
  const { get, sandbox, clock } = gateway
  sandbox.fault({ kind: 'hold' })
  const asked = get(url)
  await until(() => sandbox.calls() === 1)
  await clock.advance(10 * second)
  sandbox.heal()
  return { ...gateway, first: await asked }
}

for (const url of ways) {
  t.test(`${url}: an answer that took 10 s is 10 s old when it comes`, async t => {
    const { get, first, clock } = await slow(t, url)
    t.equal(how(first), 'fwd=miss; fwd-status=200; stored; ttl=170')
    t.match(first.headers, { age: '10', 'cache-control': /max-age=180,/ })
    await clock.advance(20 * second)
    const next = await get(url)
    t.equal(how(next), 'hit; ttl=150')
    t.equal(next.headers.age, '30')
  })

  t.test(
    `${url}: one that took longer than it is fresh is served, and then served while it is asked for again`,
    async t => {
      const gateway = await slow(t, url, 'fresh=5s,stale=5m,error=12h,not-found=5s')
      const { get, first, sandbox } = gateway
      t.equal(how(first), 'fwd=miss; fwd-status=200; stored; ttl=-5')
      t.equal(how(await get(url)), 'hit; ttl=-5; detail=refreshing')
      await landed(gateway, 2)
      t.equal(how(await get(url)), 'hit; ttl=5')
      t.equal(sandbox.calls(), 2)
    },
  )

  t.test(`${url}: one that took longer than it is kept is served, and not stored`, async t => {
    const { get, first, sandbox } = await slow(t, url, 'fresh=5s,stale=0s,error=0s,not-found=5s')
    t.equal(how(first), 'fwd=miss; fwd-status=200; ttl=-5')
    t.equal(how(await get(url)), 'fwd=miss; fwd-status=200; stored; ttl=5')
    t.equal(sandbox.calls(), 2)
  })
}

const config = loadConfig({ RA_API_KEY: 'no-key-of-anybody' }).upstream
const log = createLog({ level: 'silent', key: config.key })
const json = { Points: 1, SoftcorePoints: 2 }

/** A gateway asks, and the answer takes 10 s; `meanwhile` is what happens half-way. */
async function askSlowly(meanwhile: (memory: Memory, nowMs: number) => void) {
  const clock = createTestClock()
  const memory = createMemory({ maxBytes: 1e6, clock })
  const catalogue = await loadCatalogue()
  const answers = createAnswers({
    ...{ catalogue, memory, clock, log, timesOf: pace => pace, timeoutMs: 15_000 },
    asking: {
      async ask() {
        const sentMs = clock.now()
        await clock.advance(5_000)
        meanwhile(memory, clock.now())
        await clock.advance(5_000)
        return { kind: 'answer', status: 200, json, body: Buffer.from(JSON.stringify(json)), sentMs }
      },
      ...{ refusal: () => undefined, typicalMs: () => 0, state: () => ({}) as AskingState },
    },
    reader: createReader({ mediaUrl: '', siteUrl: '', tally: { count() {}, mistake() {} } }),
    removal: createRemoval({ clock, timesOf: pace => pace, onLearned() {} }),
  })
  const lane = createLanes({ config, clock, log }).shared as Lane
  const endpoint = catalogue.named('users/points')
  const ask = () => answers.ask(endpoint, { user: 'maxmilyin' }, { cause: 'a', lane })
  const ageOf = ({ answer }: Awaited<ReturnType<typeof ask>>) => clock.now() - (answer?.requestedMs ?? 0)
  return { first: await ask(), ask, ageOf }
}

t.test('of two answers that come in the other order, the one stays whose question was sent later', async t => {
  const earlier = await askSlowly(() => {})
  const answer = earlier.first.answer
  if (answer === undefined) throw new Error('there is no answer')
  // Another replica has sent its question 4 s later than this one, and was answered sooner.
  const { first, ask, ageOf } = await askSlowly((memory, nowMs) => {
    memory.keepAnswer({ ...answer, requestedMs: nowMs - 1_000 })
  })
  t.match([first.outcome, first.flight?.stored, ageOf(first)], ['miss', false, 10_000])
  const second = await ask()
  t.strictSame([second.outcome, ageOf(second)], ['hit', 6_000])
})

t.test('an answer takes the place of one whose question was sent before', async t => {
  const earlier = await askSlowly(() => {})
  const answer = earlier.first.answer
  if (answer === undefined) throw new Error('there is no answer')
  const { first, ask, ageOf } = await askSlowly((memory, nowMs) => {
    memory.keepAnswer({ ...answer, requestedMs: nowMs - 6_000 })
  })
  t.strictSame([first.outcome, first.flight?.stored, ageOf(await ask())], ['miss', true, 10_000])
})
