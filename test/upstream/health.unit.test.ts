import t from 'tap'
import { Failure, type FailureCode } from '../../src/platform/failure.ts'
import { createLog } from '../../src/platform/log.ts'
import { Breaker } from '../../src/upstream/breaker.ts'
import { Health } from '../../src/upstream/health.ts'
import { type Asked, consoleList } from '../../src/upstream/known-good.ts'
import { createTestClock } from '../support/clock.ts'
import { laneOf } from '../support/lanes.ts'

const failures = {
  service: new Failure('upstream-broken', 'RetroAchievements says 502', { blames: 'service' }),
  question: new Failure('upstream-broken', 'RetroAchievements says 500'),
  us: new Failure('upstream-refused', 'RetroAchievements says 403'),
}
type Kind = keyof typeof failures
const kinds = Object.keys(failures) as Kind[]

function start({ hasCallers = false } = {}) {
  const clock = createTestClock()
  const lines: { level: string; msg: string }[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const opened: Failure[] = []
  const refused: Failure[] = []
  const breaker = new Breaker({ clock, onOpen: failure => void opened.push(failure), onClose: () => {} })
  const mine = laneOf('mine', clock)
  /** What the gateway asks by itself, in order, and what comes of it. */
  const asked: string[] = []
  const world: { answer(asked: Asked): Promise<unknown> } = { answer: async () => 'an answer' }
  const health = new Health({
    ...{ breaker, hasCallers, clock },
    log: createLog({ level: 'info', key: undefined, stream }),
    ask(one, probe) {
      return probe(() => {
        asked.push(nameOf(one))
        return world.answer(one)
      })
    },
    onRefused: failure => void refused.push(failure),
  })
  const of = (name: string, { lane } = mine): Asked => ({ call: { method: name, query: '', keys: [] }, lane })
  /** What comes of questions, one after the other, with what they bring to light. */
  const send = async (names: string, outcome: () => Promise<unknown>, lane = mine) => {
    const results: unknown[] = []
    for (const name of names) {
      const question = of(name, lane)
      results.push(await send1(question, outcome))
      await health.doubt
    }
    return results
  }
  const send1 = async (question: Asked, outcome: () => Promise<unknown>) => {
    try {
      await health.ready(question)
      return await health.watch(question, outcome)
    } catch (error) {
      return error
    }
  }
  const answer = (names: string, lane = mine) => send(names, async () => 'an answer', lane)
  const fail = (names: string, kind: Kind | unknown, lane = mine) => send(names, async () => throwing(kind), lane)
  return { ...{ health, breaker, clock, lines, opened, refused, asked, world, mine, of, answer, fail } }
}

const nameOf = ({ call }: Asked) => (call === consoleList ? 'the consoles' : call.method)

function throwing(kind: Kind | unknown): never {
  throw kinds.includes(kind as Kind) ? failures[kind as Kind] : kind
}

const fails = (kind: Kind | unknown) => async () => throwing(kind)

t.test('what a question brings, and what it throws, is handed on', async t => {
  const { answer, fail, health } = start()
  t.strictSame(await answer('a'), ['an answer'])
  t.strictSame(await fail('a', 'question'), [failures.question])
  t.equal(health.doubt, undefined)
  t.equal(health.refusal(), undefined)
})

t.test('five different questions that fail as a service does open the breaker at once', async t => {
  const { fail, breaker, asked, health } = start()
  await fail('abcd', 'service')
  t.ok(breaker.isClosed)
  await fail('e', 'service')
  t.equal(breaker.state().state, 'open')
  t.strictSame(asked, [], 'without asking more')
  t.match(health.refusal(), { code: 'upstream-unavailable', retryAfterMs: 10_000 })
  t.match(await fail('f', 'question'), [{ code: 'upstream-unavailable' }], 'and no other is sent')
})

for (const kind of kinds) {
  t.test(`failures of one question alone tell nothing, nor do those before an answer: ${kind}`, async t => {
    const { fail, answer, breaker, asked } = start()
    await fail('aaaaaaaaaabcd', kind)
    await answer('z')
    await fail('efgh', kind)
    t.ok(breaker.isClosed)
    t.strictSame(asked, [])
  })
}

for (const kind of ['question', 'us'] as const) {
  t.test(`five different questions that fail bring one that was answered before: ${kind}`, async t => {
    const { fail, answer, breaker, asked, health } = start()
    await answer('yz')
    await fail('abcd', kind)
    t.strictSame(asked, [])
    await fail('e', kind)
    t.strictSame(asked, ['z'], 'the one that was answered last')
    t.ok(breaker.isClosed, 'which is answered, so that it is the questions')
    t.notOk(health.isRefused)
    await fail('fghi', kind)
    t.strictSame(asked, ['z'], 'and counting begins anew')
    await fail('j', kind)
    t.strictSame(asked, ['z', 'z'])
  })

  t.test(`where none was answered yet it is the list of consoles: ${kind}`, async t => {
    const { fail, asked } = start()
    await fail('abcde', kind)
    t.strictSame(asked, ['the consoles'])
  })
}

for (const kind of ['question', 'service'] as const) {
  t.test(`when that fails, too, the breaker opens: ${kind}`, async t => {
    const { fail, answer, breaker, world, health, refused } = start()
    await answer('z')
    world.answer = fails(kind)
    await fail('abcde', 'question')
    t.equal(breaker.state().state, 'open')
    t.notOk(health.isRefused)
    t.strictSame(refused, [])
  })
}

const undecided: readonly FailureCode[] = ['upstream-busy', 'upstream-budget-exhausted', 'upstream-rejected-key']

for (const code of undecided) {
  t.test(`when that comes to nothing, all stays as it is: ${code}`, async t => {
    const { fail, breaker, world, health, lines, asked } = start()
    world.answer = fails(new Failure(code, 'no finding'))
    await fail('abcde', 'question')
    t.ok(breaker.isClosed)
    t.notOk(health.isRefused)
    await fail('f', 'question')
    t.equal(asked.length, 2, 'and it is tried again')
    t.strictSame(lines, [])
  })
}

t.test('a question that was answered before, and is the fifth to fail, is not the one to try', async t => {
  const { fail, answer, breaker, asked } = start()
  await answer('yz')
  await fail('abcdz', 'question')
  t.strictSame(asked, ['y'])
  t.ok(breaker.isClosed)
})

t.test('a mistake of the gateway while it tries is told to the log, and stops nothing', async t => {
  for (const mistake of [new TypeError('a mistake'), 'a text', undefined]) {
    const { fail, breaker, world, health, lines } = start()
    world.answer = async () => {
      throw mistake
    }
    await fail('abcde', 'question')
    t.ok(breaker.isClosed)
    t.equal(health.doubt, undefined)
    t.match(lines, [{ level: 'error', msg: 'the gateway made a mistake' }])
  }
})

t.test('a question that meets a mistake of the gateway tells nothing', async t => {
  const { fail, breaker, asked } = start()
  await fail('abcdefgh', new TypeError('a mistake'))
  await fail('abcdefgh', undefined)
  await fail('abcdefgh', new Failure('upstream-timeout', 'too little time was left'))
  t.ok(breaker.isClosed)
  t.strictSame(asked, [])
})

const there: readonly FailureCode[] = [
  'upstream-busy',
  'upstream-rejected-key',
  'upstream-unexpected-answer',
  'upstream-refused',
]

for (const code of there) {
  t.test(`${code} shows that RetroAchievements is there`, async t => {
    const { fail, breaker, asked } = start()
    for (const kind of ['service', 'question'] as const) {
      await fail('abcd', kind)
      await fail('y', new Failure(code, 'it is there'))
      await fail('efgh', kind)
    }
    t.ok(breaker.isClosed)
    t.strictSame(asked, [])
  })
}

t.test('refusals count for a minute', async t => {
  const { fail, clock, asked } = start()
  await fail('abcd', 'us')
  await clock.advance(60_001)
  await fail('e', 'us')
  t.strictSame(asked, [])
  await fail('fgh', 'us')
  await fail('i', 'us')
  t.strictSame(asked, ['the consoles'])
})

/** RetroAchievements refuses everything, and the gateway knows it. */
async function refusing() {
  const started = start()
  await started.answer('z')
  started.world.answer = fails('us')
  await started.fail('abcde', 'us')
  return started
}

t.test('when RetroAchievements refuses everything it is asked once a minute, until it answers', async t => {
  const { health, breaker, clock, lines, refused, answer, fail, asked } = await refusing()
  t.ok(health.isRefused)
  t.ok(breaker.isClosed)
  t.match(refused, [{ code: 'upstream-refused', retryAfterMs: 60_000 }], 'all that wait are sent away')
  t.match(health.refusal(), { code: 'upstream-refused' })
  t.match(await answer('f'), [{ code: 'upstream-refused' }], 'nothing is sent meanwhile')
  await clock.advance(60_000)
  t.equal(health.refusal(), undefined)
  t.strictSame(await fail('f', 'us'), [failures.us], 'a new question is the one of the minute')
  t.match(await answer('g'), [{ code: 'upstream-refused', retryAfterMs: 60_000 }])
  t.match(lines, [{ level: 'error' }])
  t.equal(lines.length, 1)
  await clock.advance(60_000)
  t.strictSame(await answer('gh'), ['an answer', 'an answer'])
  t.notOk(health.isRefused)
  t.match(lines[1], { level: 'info' })
  t.equal(lines.length, 2)
  t.strictSame(asked, ['z'])
})

t.test('while it refuses us, other failures bring no more calls', async t => {
  const { fail, clock, asked, health } = await refusing()
  for (const name of 'fghijk') {
    await clock.advance(60_000)
    await fail(name, 'question')
  }
  t.strictSame(asked, ['z'])
  t.ok(health.isRefused)
})

t.test('a question that was refused already is not the one of the minute: one that was answered is', async t => {
  const { clock, answer, world, asked, health } = await refusing()
  await clock.advance(60_000)
  t.match(await answer('a'), [{ code: 'upstream-refused', retryAfterMs: 60_000 }])
  t.strictSame(asked, ['z', 'z'])
  await clock.advance(60_000)
  world.answer = async () => 'an answer'
  t.strictSame(await answer('a'), ['an answer'], 'and goes when that one is answered')
  t.notOk(health.isRefused)
})

/** The breaker is open, and it is time to try. */
async function due(options: { hasCallers?: boolean } = {}) {
  const started = start(options)
  await started.answer('z')
  const other = laneOf('other', started.clock)
  await started.fail('abcd', 'service')
  await started.fail('e', 'service', options.hasCallers ? other : undefined)
  await started.clock.advance(10_000)
  return { ...started, other }
}

t.test('when it is time to try, a new question is the one to try with', async t => {
  const { answer, breaker, asked } = await due()
  t.ok(breaker.isDue)
  t.strictSame(await answer('f'), ['an answer'])
  t.ok(breaker.isClosed)
  t.strictSame(asked, [])
})

t.test('while it is tried no other question is sent', async t => {
  const { health, of, breaker } = await due()
  const under = Promise.withResolvers<string>()
  const first = health.watch(of('f'), () => under.promise)
  await t.rejects(health.ready(of('g')), { code: 'upstream-unavailable' })
  await t.rejects(
    health.watch(of('g'), async () => t.fail('it is sent')),
    { code: 'upstream-unavailable' },
  )
  under.resolve('an answer')
  t.equal(await first, 'an answer')
  t.ok(breaker.isClosed)
})

t.test('a question that failed since the last answer waits for one that was answered before', async t => {
  const { answer, breaker, asked } = await due()
  t.strictSame(await answer('a'), ['an answer'])
  t.strictSame(asked, ['z'])
  t.ok(breaker.isClosed)
})

t.test('and is not sent when that one fails', async t => {
  const { answer, breaker, asked, world } = await due()
  world.answer = fails('service')
  t.match(await answer('a'), [{ code: 'upstream-unavailable', retryAfterMs: 20_000 }])
  t.strictSame(asked, ['z'])
  t.match(breaker.state(), { state: 'open', openForMs: 20_000 })
})

t.test('two of those wait for one call', async t => {
  const { health, of, asked, world } = await due()
  const under = Promise.withResolvers<string>()
  world.answer = () => under.promise
  const first = health.ready(of('a'))
  await t.rejects(health.ready(of('b')), { code: 'upstream-unavailable' })
  under.resolve('an answer')
  await first
  t.strictSame(asked, ['z'])
})

t.test(
  'a question of which nobody knows whether it has an answer tells nothing as it fails: another one does',
  async t => {
    const { fail, breaker, asked } = await due()
    t.strictSame(await fail('f', 'question'), [failures.question])
    t.strictSame(asked, ['z'])
    t.ok(breaker.isClosed)
  },
)

t.test('and when that one fails, too, RetroAchievements is still down', async t => {
  for (const kind of ['question', 'service'] as const) {
    const { fail, breaker, asked, world } = await due()
    world.answer = fails(kind)
    await fail('f', 'question')
    t.strictSame(asked, ['z'])
    t.match(breaker.state(), { state: 'open', openForMs: 20_000 })
  }
})

t.test('a new question that fails as a service does, or by a mistake of ours, leaves it open', async t => {
  for (const kind of ['service', new TypeError('a mistake')]) {
    const { fail, breaker, asked } = await due()
    await fail('f', kind)
    t.strictSame(asked, [])
    t.match(breaker.state(), { state: 'open', openForMs: 20_000 })
  }
})

t.test('whatever shows that RetroAchievements is there closes it', async t => {
  for (const code of there) {
    const { fail, breaker } = await due()
    await fail('f', new Failure(code, 'it is there'))
    t.ok(breaker.isClosed, code)
  }
})

t.test('a mistake while it is tried is told to the log', async t => {
  const { answer, breaker, world, lines } = await due()
  world.answer = fails(new TypeError('a mistake'))
  t.match(await answer('a'), [{ code: 'upstream-unavailable' }])
  t.equal(breaker.state().state, 'open')
  t.match(lines, [{ level: 'error', msg: 'the gateway made a mistake' }])
})

t.test('a call that was under way as it opened, and fails when it is time to try, has another one tried', async t => {
  const { health, of, answer, fail, clock, asked, breaker, world } = start()
  await answer('z')
  const slow = Promise.withResolvers<string>()
  const under = health.watch(of('slow'), () => slow.promise)
  await fail('abcde', 'service')
  await clock.advance(10_000)
  const probe = Promise.withResolvers<string>()
  world.answer = () => probe.promise
  slow.reject(failures.service)
  await t.rejects(under)
  t.ok(health.doubt, 'which others are to wait for')
  probe.resolve('an answer')
  await health.doubt
  t.equal(health.doubt, undefined)
  t.strictSame(asked, ['z'])
  t.ok(breaker.isClosed)
})

t.test('one answer that comes late does not close it', async t => {
  const { health, of, fail, breaker } = start()
  const slow = Promise.withResolvers<string>()
  const under = health.watch(of('slow'), () => slow.promise)
  await fail('abcde', 'service')
  slow.resolve('an answer')
  t.equal(await under, 'an answer')
  t.equal(breaker.state().state, 'open')
})

t.test('where callers bring keys of their own, one of them alone tells nothing', async t => {
  for (const kind of kinds) {
    const { fail, breaker, asked, clock } = start({ hasCallers: true })
    const other = laneOf('other', clock)
    await fail('abcdefghij', kind)
    t.ok(breaker.isClosed)
    t.strictSame(asked, [])
    await fail('k', kind, other)
    t.equal(breaker.isClosed, kind !== 'service')
    t.equal(asked.length, kind === 'service' ? 0 : 1)
  }
})

t.test('nor does a key that was never answered try it, while there is one that was', async t => {
  const { answer, other, asked, breaker } = await due({ hasCallers: true })
  t.strictSame(await answer('f', other), ['an answer'])
  t.strictSame(asked, ['z'])
  t.ok(breaker.isClosed)
  const again = await due({ hasCallers: true })
  t.strictSame(await again.answer('f'), ['an answer'])
  t.strictSame(again.asked, [], 'a key that was answered does')
})

t.test('a key that RetroAchievements rejects is not tried with', async t => {
  const { answer, mine, other, asked } = await due({ hasCallers: true })
  mine.reject()
  t.strictSame(await answer('f', other), ['an answer'])
  t.strictSame(asked, ['the consoles'])
})
