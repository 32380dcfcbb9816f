import t from 'tap'
import type { Answer } from '../../src/cache/answer.ts'
import { createFailures } from '../../src/cache/failures.ts'
import type { Question } from '../../src/catalogue/query.ts'
import { Failure, type FailureCode } from '../../src/platform/failure.ts'
import { createTestClock } from '../support/clock.ts'

const broken = new Failure('upstream-broken', 'RetroAchievements says 500')
/** A question, by the key of its call and the endpoint that asks. */
const question = (key: string, endpoint?: string) =>
  ({ call: { key }, ...(endpoint !== undefined && { endpoint: { name: endpoint } }) }) as Question

/** Of questions of which nothing is held, unless an older answer is given. */
function told({ note, noteUnreadable, ...failures }: ReturnType<typeof createFailures>) {
  const course = (question: Question, held?: Answer) => ({ question, tags: `user:${question.call.key}`, held })
  return {
    ...failures,
    note: (question: Question, failure: Failure, held?: Answer) => note(course(question, held), failure),
    noteUnreadable: (question: Question, failure: Failure, held?: Answer) =>
      noteUnreadable(course(question, held), failure),
  }
}

function start() {
  const clock = createTestClock()
  return { clock, failures: told(createFailures(clock)) }
}

t.test('a question that failed is not asked again for 2 s, and is told when it will be', async t => {
  const { clock, failures } = start()
  t.equal(failures.of(question('a')), undefined)
  t.match(failures.note(question('a'), broken), { code: 'upstream-broken', retryAfterMs: 2_000 })
  await clock.advance(500)
  t.match(failures.of(question('a')), { code: 'upstream-broken', message: broken.message, retryAfterMs: 1_500 })
  t.equal(failures.of(question('b')), undefined, 'other questions are')
  await clock.advance(1_500)
  t.equal(failures.of(question('a')), undefined)
})

t.test('each failure in a row doubles that, up to 2 min', async t => {
  const { clock, failures } = start()
  const waits: (number | undefined)[] = []
  for (let time = 0; time < 9; time += 1) {
    const { retryAfterMs } = failures.note(question('a'), broken)
    waits.push(retryAfterMs)
    await clock.advance(retryAfterMs as number)
  }
  t.strictSame(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 120_000, 120_000, 120_000])
})

t.test('where an older answer is held it begins with 1 s, and takes 1 min at most', async t => {
  const { clock, failures } = start()
  const held = {} as Answer
  const waits: (number | undefined)[] = []
  for (let time = 0; time < 8; time += 1) {
    const { retryAfterMs } = failures.note(question('a'), broken, held)
    waits.push(retryAfterMs)
    await clock.advance(retryAfterMs as number)
  }
  t.strictSame(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
})

t.test('an answer, or two minutes without asking, end the row', async t => {
  const { clock, failures } = start()
  failures.note(question('a'), broken)
  failures.note(question('a'), broken)
  t.match(failures.of(question('a')), { retryAfterMs: 4_000 })
  failures.forget(question('a'))
  t.equal(failures.of(question('a')), undefined)
  t.match(failures.note(question('a'), broken), { retryAfterMs: 2_000 })
  await clock.advance(2_000 + 119_999)
  t.match(failures.note(question('a'), broken), { retryAfterMs: 4_000 })
  await clock.advance(4_000 + 120_000)
  t.match(failures.note(question('a'), broken), { retryAfterMs: 2_000 })
})

t.test('a time that RetroAchievements gave is told as it is, and kept for 2 min of it', async t => {
  const { clock, failures } = start()
  const busy = new Failure('upstream-broken', 'later', { retryAfterMs: 600_000 })
  t.match(failures.note(question('a'), busy), { retryAfterMs: 600_000 })
  await clock.advance(119_999)
  t.match(failures.of(question('a')), { retryAfterMs: 480_001 })
  await clock.advance(1)
  t.equal(failures.of(question('a')), undefined, 'then it is asked whether that is still so')
  t.match(failures.note(question('b'), new Failure('upstream-broken', 'soon', { retryAfterMs: 1_000 })), {
    retryAfterMs: 1_000,
  })
})

t.test(
  'what cannot be reached is tried again after half a minute, and sooner where an older answer is held',
  async t => {
    const { clock, failures } = start()
    const unreachable = new Failure('upstream-unavailable', 'cannot be reached', { blames: 'service' })
    for (let time = 0; time < 3; time += 1) {
      t.match(failures.note(question('a'), unreachable), { retryAfterMs: 30_000 })
      await clock.advance(29_999)
      t.match(failures.of(question('a')), { code: 'upstream-unavailable', retryAfterMs: 1 })
      await clock.advance(1)
      t.equal(failures.of(question('a')), undefined)
    }
    t.match(failures.note(question('b'), unreachable, {} as Answer), { retryAfterMs: 1_000 })
  },
)

t.test('what comes from not asking is not remembered', async t => {
  const { failures } = start()
  for (const code of ['upstream-budget-exhausted', 'client-rate-limited', 'not-cached'] as const) {
    const failure = new Failure(code, 'not asked')
    t.equal(failures.note(question('a'), failure), failure)
    t.equal(failures.of(question('a')), undefined, code)
  }
})

const ends: readonly [FailureCode, isGeneral: boolean][] = [
  ['upstream-unavailable', true],
  ['upstream-busy', true],
  ['upstream-timeout', true],
  ['upstream-rejected-key', true],
  ['upstream-broken', false],
  ['upstream-unexpected-answer', false],
  ['upstream-refused', false],
  ['internal', false],
]

for (const [code, isGeneral] of ends) {
  t.test(`${code} ${isGeneral ? 'ends' : 'goes on'} when RetroAchievements answers another question`, async t => {
    const { failures } = start()
    failures.answered()
    failures.note(question('a'), new Failure(code, 'it failed'))
    t.match(failures.of(question('a')), { code }, 'an answer before counts for nothing')
    failures.answered()
    t.equal(failures.of(question('a')) === undefined, isGeneral)
    t.match(
      failures.note(question('a'), new Failure(code, 'it failed')),
      { retryAfterMs: 4_000 },
      'and the row goes on',
    )
    t.match(failures.of(question('a')), { code })
  })
}

t.test('an answer that one endpoint cannot read may be read by others', async t => {
  const { clock, failures } = start()
  const unreadable = new Failure('upstream-unexpected-answer', 'no number')
  t.match(failures.noteUnreadable(question('a', 'games'), unreadable), { retryAfterMs: 2_000 })
  t.match(failures.of(question('a', 'games')), { code: 'upstream-unexpected-answer' })
  t.equal(failures.of(question('a', 'users')), undefined)
  t.equal(failures.of(question('a')), undefined, 'and is passed on as it is')
  t.match(failures.noteUnreadable(question('a', 'games'), unreadable), { retryAfterMs: 4_000 })
  failures.forget(question('a', 'games'))
  t.equal(failures.of(question('a', 'games')), undefined)
  failures.noteUnreadable(question('a', 'games'), unreadable)
  failures.purge([{ key: 'a' }])
  t.equal(failures.of(question('a', 'games')), undefined, 'and a purge of the question means it, too')
  failures.note(question('a', 'games'), broken)
  t.match(
    failures.of(question('a', 'users')),
    { code: 'upstream-broken' },
    'what RetroAchievements fails at concerns all',
  )
  await clock.advance(2_000)
  t.equal(failures.of(question('a', 'users')), undefined)
})

t.test('a question that fails again although others were answered meanwhile fails by itself', async t => {
  for (const blames of ['service', undefined] as const) {
    const { clock, failures } = start()
    const timeout = new Failure('upstream-timeout', 'no answer in time', { blames })
    failures.note(question('a'), timeout)
    await clock.advance(2_000)
    failures.answered()
    failures.note(question('a'), timeout)
    failures.answered()
    t.equal(failures.of(question('a'))?.code, blames && 'upstream-timeout', blames ?? 'unless that tells nothing of it')
  }
})

t.test('an answer that is passed on as it is has not failed when no endpoint can read it', async t => {
  const { failures } = start()
  const raw = { ...question('a', 'games'), raw: true } as Question
  const unreadable = new Failure('upstream-unexpected-answer', 'no number')
  t.equal(failures.noteUnreadable(raw, unreadable), unreadable)
  t.equal(failures.of(raw), undefined)
  failures.noteUnreadable(raw, unreadable, {} as Answer)
  t.match(failures.of(raw), { code: 'upstream-unexpected-answer' }, 'unless an older one is served in its place')
})

t.test('a purge forgets the questions that it means', async t => {
  const { failures } = start()
  for (const key of ['a', 'b', 'c']) failures.note(question(key), broken)
  failures.purge([{ tags: ['user:a'] }, { key: 'b' }])
  t.strictSame(
    ['a', 'b', 'c'].map(key => failures.of(question(key))?.code),
    [undefined, undefined, 'upstream-broken'],
  )
})

t.test('what a failure came from stays with it', async t => {
  const { failures } = start()
  const cause = new Error('a mistake')
  failures.note(question('a'), new Failure('internal', 'the gateway made a mistake', { cause }))
  t.equal(failures.of(question('a'))?.cause, cause)
})

t.test('of more than ten thousand the one that was looked at longest ago is forgotten', async t => {
  const { failures } = start()
  for (let each = 0; each <= 10_000; each += 1) failures.note(question(`${each}`), broken)
  t.equal(failures.of(question('0')), undefined)
  t.equal(failures.of(question('1'))?.code, 'upstream-broken')
})

for (const ms of [3_600_000, -3_600_000])
  t.test(`a wall clock that is set by ${ms} ms ends neither a failure nor the row`, async t => {
    const { clock, failures } = start()
    failures.note(question('a'), broken)
    clock.moveWall(ms)
    t.match(failures.of(question('a')), { retryAfterMs: 2_000 })
    t.match(failures.note(question('a'), broken), { retryAfterMs: 4_000 })
    await clock.advance(4_000)
    t.equal(failures.of(question('a')), undefined)
  })
