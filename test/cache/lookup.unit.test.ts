// An old answer, while it is looked up whether another replica holds a newer one.

import t from 'tap'
import { createAnswers } from '../../src/cache/answers.ts'
import { createMemory } from '../../src/cache/memory.ts'
import { createRemoval } from '../../src/cache/redaction.ts'
import { createReader } from '../../src/catalogue/interpret.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { createLog } from '../../src/platform/log.ts'
import type { AskingState } from '../../src/upstream/client.ts'
import { createLanes, type Lane } from '../../src/upstream/credentials.ts'
import { createTestClock } from '../support/clock.ts'

const config = loadConfig({ RA_API_KEY: 'no-key-of-anybody' }).upstream
const log = createLog({ level: 'silent', key: config.key })
const json = { Points: 1, SoftcorePoints: 2 }
const body = Buffer.from(JSON.stringify(json))
const dayMs = 24 * 60 * 60 * 1000

/** One answer, which is a day old; `meanwhile` is what happens while the store is asked. */
async function askForOld(meanwhile: (memory: ReturnType<typeof createMemory>) => void) {
  const clock = createTestClock()
  const memory = createMemory({ maxBytes: 1e6, clock })
  const catalogue = await loadCatalogue()
  let asked = 0
  const timesOf = () => ({
    name: 'live' as const,
    freshMs: 1,
    staleMs: 0,
    errorMs: 2 * dayMs,
    notFoundMs: 1,
    floorMs: 0,
  })
  const answers = createAnswers({
    ...{ catalogue, memory, clock, log, timesOf, timeoutMs: 1_000 },
    asking: {
      async ask() {
        asked += 1
        return { kind: 'answer', status: 200, json, body, sentMs: clock.now() }
      },
      ...{ refusal: () => undefined, typicalMs: () => 0, state: () => ({}) as AskingState },
    },
    reader: createReader({ mediaUrl: '', siteUrl: '', tally: { count() {}, mistake() {} } }),
    removal: createRemoval({ clock, timesOf, onLearned() {} }),
    shared: {
      async look(_key, held) {
        if (held !== undefined) meanwhile(memory)
      },
      board: async () => undefined,
      wake() {},
      distrust() {},
    },
  })
  const lane = createLanes({ config, clock, log }).shared as Lane
  const ask = () => answers.ask(catalogue.named('users/points'), { user: 'maxmilyin' }, { cause: 'a', lane })
  await ask()
  await clock.advance(dayMs)
  const { outcome, answer } = await ask()
  return { outcome, asked, ageMs: clock.now() - (answer?.requestedMs ?? 0) }
}

t.test('one that is forgotten meanwhile is asked for all the same', async t => {
  const forgotten = await askForOld(memory => memory.forget([...memory.answers()].map(([key]) => key)))
  t.strictSame(forgotten, { outcome: 'refresh', asked: 2, ageMs: 0 })
})

t.test('one that is still the latest is asked for', async t => {
  t.strictSame(await askForOld(() => {}), { outcome: 'refresh', asked: 2, ageMs: 0 })
})

t.test('what another replica has brought is served, and nothing is asked', async t => {
  const brought = await askForOld(memory => {
    const [[, old] = []] = memory.answers()
    if (old !== undefined) memory.keepAnswer({ ...old, requestedMs: old.requestedMs + dayMs })
  })
  t.strictSame(brought, { outcome: 'hit', asked: 1, ageMs: 0 })
})
