import t from 'tap'
import { createAnswers } from '../../src/cache/answers.ts'
import { createMemory } from '../../src/cache/memory.ts'
import { createRemoval } from '../../src/cache/redaction.ts'
import type { Call } from '../../src/catalogue/call.ts'
import { createReader } from '../../src/catalogue/interpret.ts'
import { type Catalogue, loadCatalogue } from '../../src/catalogue/load.ts'
import { loadConfig } from '../../src/config/settings.ts'
import points from '../../src/endpoints/users/points.ts'
import progress from '../../src/endpoints/users/progress.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import type { Pace } from '../../src/language/paces.ts'
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
    asking: { ask, refusal: () => undefined, typicalMs: () => 0, state: () => ({}) as AskingState },
    reader,
    memory,
    removal: createRemoval({ clock, timesOf, onLearned() {} }),
    arrival: () => undefined,
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
  const settling: Endpoint = { ...progress, name: 'users/settling', things: ['user'], doubts: [] }
  const answers = answersOf({ endpoints: [], named: () => settling, settling: () => settling }, async ({ key }) => {
    asked.push(key)
    return { ...notFound, kind: 'answer' as const, json: { Count: 0, Total: 0, Results: [] } }
  })
  const doubtful: Endpoint = { ...progress, name: 'users/doubtful', things: ['user'] }
  await answers.ask(doubtful, { user: 'max', offset: 0, count: 7 }, { cause: 'test', lane })
  t.strictSame(asked, ['GetUserCompletionProgress?c=7&u=max', 'GetUserCompletionProgress?u=max'])
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
