import t from 'tap'
import { createAnswers } from '../../src/cache/answers.ts'
import { createMemory } from '../../src/cache/memory.ts'
import { createRemoval } from '../../src/cache/redaction.ts'
import type { Call } from '../../src/catalogue/call.ts'
import { createReader } from '../../src/catalogue/interpret.ts'
import { type Catalogue, loadCatalogue } from '../../src/catalogue/load.ts'
import { loadConfig } from '../../src/config/settings.ts'
import points from '../../src/endpoints/users/points.ts'
import recentGames from '../../src/endpoints/users/recent-games.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import type { Pace } from '../../src/language/paces.ts'
import { Failure } from '../../src/platform/failure.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Reply } from '../../src/upstream/classify.ts'
import type { AskingState } from '../../src/upstream/client.ts'
import { createLanes, type Lane } from '../../src/upstream/credentials.ts'
import { createTestClock } from '../support/clock.ts'

const config = loadConfig({ RA_API_KEY: 'no-key-of-anybody' }).upstream

const endpoint: Endpoint = { ...points, name: 'users/made-up', things: ['user'] }
const notFound: Reply = { kind: 'not found', status: 404, json: [], body: Buffer.from('[]') }
const reader = createReader({ mediaUrl: '', siteUrl: '', tally: { count() {}, mistake() {} } })

const log = createLog({ level: 'silent', key: config.key })
const lane = createLanes({ config, clock: createTestClock(), log }).shared as Lane

/** Answers of these endpoints, with RetroAchievements' word as the test gives it. */
function answersOf(catalogue: Catalogue, ask: (call: Call) => Promise<Reply>) {
  const clock = createTestClock()
  const memory = createMemory({ maxBytes: 1e6, clock })
  const timesOf = (pace: Pace) => pace
  return createAnswers({
    catalogue,
    asking: {
      ask: async call => ({ ...(await ask(call as Call)), sentMs: clock.now() }),
      refusal: () => undefined,
      typicalMs: () => 0,
      state: () => ({}) as AskingState,
    },
    reader,
    memory,
    removal: createRemoval({ clock, timesOf, onLearned() {} }),
    clock,
    log,
    timeoutMs: 1000,
    timesOf,
  })
}

t.test('"not found" is no answer to a question that names nothing', t => {
  t.throws(() => reader.judge({ ...endpoint, things: [] }, {}, notFound), { code: 'upstream-unexpected-answer' })
  t.strictSame(reader.judge(endpoint, {}, notFound), { verdict: 'absent', empty: false })
  t.end()
})

t.test('the endpoint that settles a doubt is asked with the defaults of its other parameters', async t => {
  const asked: string[] = []
  const settling: Endpoint = { ...recentGames, name: 'users/settling', things: ['user'], doubts: [] }
  const answers = answersOf({ endpoints: [], named: () => settling, settling: () => settling }, async ({ key }) => {
    asked.push(key)
    return { ...notFound, kind: 'answer' as const, json: [] }
  })
  const doubtful: Endpoint = { ...recentGames, name: 'users/doubtful', things: ['user'] }
  await answers.ask(doubtful, { user: 'max', offset: 0, count: 7 }, { cause: 'test', lane })
  t.strictSame(asked, ['GetUserRecentlyPlayedGames?c=7&u=max', 'GetUserRecentlyPlayedGames?u=max'])
})

t.test('a fault in the reading of an endpoint is ours, and not RetroAchievements’', async t => {
  const read = () => {
    throw new TypeError('ours')
  }
  const faulty = { ...endpoint, response: { ...endpoint.response, read } }
  const answers = answersOf(await loadCatalogue(), async () => ({ ...notFound, kind: 'answer' as const, json: {} }))
  const asked = await answers.ask(faulty, { user: 'max' }, { cause: 'test', lane })
  t.match(asked.flight?.unreadable, { code: 'internal', cause: { name: 'TypeError' } })
})

/** What an endpoint made of an answer, and what was counted, as often as it was. */
function counting() {
  const counted: string[] = []
  const count = (what: string, _: string, where: string, { times = 1 } = {}) =>
    void counted.push(...Array(times).fill(`${what}: ${where}`))
  const mistakes: unknown[] = []
  const mistake = (_: string, error: unknown) => void mistakes.push(error)
  return { counted, mistakes, ...createReader({ mediaUrl: '', siteUrl: '', tally: { count, mistake } }) }
}

t.test('a hole is counted when an answer comes, and not each time it is read again', async t => {
  const { judge, read, counted } = counting()
  const json = { Points: 5, SoftcorePoints: null }
  const body = Buffer.from(JSON.stringify(json))
  const value = { points: 5, softcorePoints: null }
  t.strictSame(judge(endpoint, {}, { kind: 'answer', status: 200, json, body }), {
    verdict: 'found',
    empty: false,
    value,
  })
  t.strictSame(counted, ['unexpected null: SoftcorePoints'])
  t.strictSame(read(endpoint, {}, { body, plainBytes: body.length, removed: 0, status: 200 }), value)
  t.equal(counted.length, 1)
})

t.test('an answer of which more than half is missing is none, whenever it is read', async t => {
  const { judge, read, counted } = counting()
  const body = Buffer.from('{}')
  const refusal = { code: 'upstream-unexpected-answer', message: 'the answer is not more than half there' }
  t.throws(() => judge(endpoint, {}, { kind: 'answer', status: 200, json: {}, body }), refusal)
  t.ok(counted.includes('unexpected answer: '))
  t.throws(() => read(endpoint, {}, { body, plainBytes: body.length, removed: 0, status: 200 }), refusal)
})

t.test('what is not found behind another answer that was found is hidden', async t => {
  const first = { endpoint: 'users/profile', complete: () => ({}), provesHidden: true }
  t.strictSame(reader.judge({ ...endpoint, first }, {}, notFound), { verdict: 'hidden', empty: false })
  t.strictSame(reader.judge(endpoint, {}, { ...notFound, kind: 'hidden' }), { verdict: 'hidden', empty: false })
})

t.test('a failure is passed on as it is, and a mistake of ours is told', async t => {
  const { attempt, mistakes } = counting()
  const failure = new Failure('upstream-broken', 'theirs')
  const thrown = (error: unknown) => () => {
    throw error
  }
  t.equal(attempt(endpoint, thrown(failure)), failure)
  t.strictSame(mistakes, [])
  t.match(attempt(endpoint, thrown(new TypeError('ours'))), { code: 'internal' })
  t.equal(mistakes.length, 1)
  t.equal(
    attempt(endpoint, () => 7),
    7,
  )
})
