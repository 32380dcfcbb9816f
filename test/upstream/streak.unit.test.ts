import t from 'tap'
import { Streak } from '../../src/upstream/streak.ts'
import { createTestClock } from '../support/clock.ts'

function startStreak({ callers = 1, withinMs }: { callers?: number; withinMs?: number } = {}) {
  const clock = createTestClock()
  const streak = new Streak({ clock, callers, ...(withinMs !== undefined && { withinMs }) })
  /** Whether each was enough. */
  const fail = (questions: string, caller = 'me') => [...questions].map(question => streak.note(question, caller))
  return { clock, streak, fail }
}

t.test('the fifth question that fails is enough, and so is each after it', async t => {
  const { fail } = startStreak()
  t.strictSame(fail('abcdef'), [false, false, false, false, true, true])
})

t.test('one question that fails again and again counts once', async t => {
  const { fail, streak } = startStreak()
  t.notOk(fail('aaaaaaaaaabcd').includes(true))
  t.ok(streak.has('a'))
  t.notOk(streak.has('e'))
  t.strictSame(fail('e'), [true])
})

t.test('an answer ends it', async t => {
  const { fail, streak } = startStreak()
  fail('abcd')
  streak.clear()
  t.notOk(streak.has('a'))
  t.strictSame(fail('efgha'), [false, false, false, false, true])
})

t.test('failures count for as long as they are to, and for ever where nothing is said', async t => {
  const bounded = startStreak({ withinMs: 60_000 })
  bounded.fail('abcd')
  await bounded.clock.advance(60_000)
  t.strictSame(bounded.fail('e'), [true], 'to the very end')
  await bounded.clock.advance(1)
  t.strictSame(bounded.fail('fgh'), [false, false, false], 'of the first five only the last is left')
  t.notOk(bounded.streak.has('a'))
  const unbounded = startStreak()
  unbounded.fail('abcd')
  await unbounded.clock.advance(1e10)
  t.strictSame(unbounded.fail('e'), [true])
})

t.test('a question that fails again counts from its last time', async t => {
  const { clock, fail } = startStreak({ withinMs: 60_000 })
  fail('abcd')
  await clock.advance(40_000)
  fail('abc')
  await clock.advance(40_000)
  t.strictSame(fail('ef'), [false, true])
})

t.test('where it takes two callers, one of them is not enough whatever fails', async t => {
  const { fail } = startStreak({ callers: 2 })
  t.notOk(fail('abcdefghijklm', 'one').includes(true))
  t.strictSame(fail('n', 'other'), [true])
})

t.test('a question of another caller before counts for the one that asked last', async t => {
  const { fail } = startStreak({ callers: 2 })
  fail('a', 'other')
  t.strictSame(fail('abcde', 'one'), [false, false, false, false, false])
})

t.test('only the last thousand are kept', async t => {
  const { streak } = startStreak()
  for (let each = 0; each <= 1_000; each += 1) streak.note(`question ${each}`, 'me')
  t.notOk(streak.has('question 0'))
  t.ok(streak.has('question 1'))
  t.ok(streak.has('question 1000'))
})

t.test('a wall clock that is set makes no failure older', t => {
  const { clock, fail } = startStreak({ withinMs: 60_000 })
  fail('abcd')
  clock.moveWall(3_600_000)
  t.strictSame(fail('e'), [true])
  t.end()
})
