import t from 'tap'
import { createSlices } from '../../src/platform/slices.ts'

/** A clock that each look at it moves on by so much. */
function clockOf(lookMs: number) {
  let nowMs = 0
  return {
    monotonic() {
      nowMs += lookMs
      return nowMs
    },
  }
}

/** In which turn of the event loop each of so many items was worked on. */
async function turnsOf(count: number, lookMs: number) {
  const inSlices = createSlices(clockOf(lookMs))
  let turn = 0
  let isOver = false
  const next = () => {
    turn += 1
    if (!isOver) setImmediate(next)
  }
  setImmediate(next)
  const turns: number[] = []
  const work = (items: number) => inSlices(Array(items).keys(), () => void turns.push(turn))
  await work(count / 2)
  await work(count / 2)
  isOver = true
  return turns
}

/** How many of the items were worked on in the turn that had most of them. */
function mostInTurn(turns: readonly number[]): number {
  return Math.max(...new Set(turns).values().map(turn => turns.filter(each => each === turn).length))
}

t.test('after 5 ms of work all else has its turn', async t => {
  const turns = await turnsOf(100, 1)
  t.equal(turns.length, 100)
  t.ok(mostInTurn(turns) <= 5, `${mostInTurn(turns)} items of 1 ms in one turn`)
})

t.test('work that takes no time is done in one turn, also where it was given in two parts', async t => {
  t.equal(mostInTurn(await turnsOf(1_000, 0)), 1_000)
})

t.test('what goes wrong with an item is thrown', async t => {
  const inSlices = createSlices(clockOf(1))
  const fail = () => {
    throw new Error('a mistake')
  }
  await t.rejects(inSlices([1], fail), { message: 'a mistake' })
  await t.resolves(inSlices([], fail), 'and of nothing comes nothing')
})
