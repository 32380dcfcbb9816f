import t from 'tap'
import { type Asked, consoleList, KnownGood, nameOf } from '../../src/upstream/known-good.ts'
import { laneOf } from '../support/lanes.ts'

const { lane, reject } = laneOf('one')
const { lane: other } = laneOf('other')
const asked = (query: string, of = lane): Asked => ({ call: { method: 'GetGame', query, keys: [] }, lane: of })

t.test('the question that was answered last is the first to try', async t => {
  const known = new KnownGood()
  t.equal(known.latest(), undefined)
  const [one, two] = [asked('i=1'), asked('i=2')]
  known.note(one)
  known.note(two)
  t.equal(known.latest(), two)
  known.note(one)
  t.equal(known.latest(), one, 'answered once more, it is the last')
  known.forget(asked('i=1'))
  t.equal(known.latest(), two, 'and when it failed since, the one before is')
})

t.test('the same question is known whoever puts it, with the same key', async t => {
  const known = new KnownGood()
  known.note(asked('i=1'))
  t.ok(known.has(asked('i=1')))
  t.notOk(known.has(asked('i=2')))
  t.notOk(known.has(asked('i=1', other)))
  t.notOk(known.has({ call: consoleList, lane }))
  t.not(nameOf(asked('i=1')), nameOf(asked('i=1', other)))
  t.not(nameOf(asked('i=1')), nameOf({ call: { method: 'GetUser', query: 'i=1', keys: [] }, lane }))
})

t.test('a key counts when some question of it was answered, and before any was', async t => {
  const known = new KnownGood()
  t.ok(known.isOf(lane))
  known.note(asked('i=1', other))
  t.notOk(known.isOf(lane))
  t.ok(known.isOf(other))
})

t.test('a question of a key that RetroAchievements rejects is not tried', async t => {
  const known = new KnownGood()
  known.note(asked('i=1', other))
  known.note(asked('i=2'))
  reject()
  t.equal(known.latest()?.lane, other)
  known.forget(asked('i=1', other))
  t.equal(known.latest(), undefined)
})

t.test('only the last twenty are kept', async t => {
  const known = new KnownGood()
  for (let each = 0; each <= 20; each += 1) known.note(asked(`i=${each}`))
  t.notOk(known.has(asked('i=0')))
  t.ok(known.has(asked('i=1')))
})
