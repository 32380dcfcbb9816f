// What is made of answers: each of them has a place, goes with its answer, and is found as long as it is there.

import t from 'tap'
import type { Answer, View } from '../../src/cache/answer.ts'
import { createMemory, type Memory } from '../../src/cache/memory.ts'
import { tableOf } from '../../src/cache/row-table.ts'
import { answer, clock, fill, of, representation } from '../support/memory.ts'

const maxBytes = 1024 * 1024
const small = (id: number) => `GetGame?i=${id}`

/** A memory with some answers, each of which has a view. */
function filled(): Memory {
  const memory = createMemory({ maxBytes, clock })
  for (let id = 1; id <= 100; id += 1) fill(memory, small(id))
  return memory
}

t.test('whoever uses a view last of an answer that has 64 does not lose it', async t => {
  const memory = filled()
  const list = answer('GetGameList?i=1', of(1_000))
  memory.keepAnswer(list)
  const views = Array.from({ length: 64 }, (_, page) => memory.keepView(list, `page ${page}`, representation(10)))
  memory.touch(views[0] as View)
  memory.touch(views[63] as View)
  memory.keepView(list, 'page 64', representation(10))
  t.strictSame(
    [0, 1, 63].map(page => memory.view(list, `page ${page}`)),
    [views[0], undefined, views[63]],
  )
  memory.touch(views[1] as View)
  t.equal(memory.view(list, 'page 1'), undefined, 'and one that is gone does not come back')
})

t.test('a view that is made twice has one place', async t => {
  const memory = filled()
  const one = memory.answer(small(1)) as Answer
  const before = memory.state()
  const made = memory.keepView(one, 'games/basics', representation(700))
  t.equal(memory.view(one, 'games/basics'), made)
  t.equal(memory.shortcut(`/${small(1)}`), undefined, 'no URL leads to the one before')
  t.equal(memory.state().views, before.views)
  t.ok(memory.state().bytes < before.bytes)
})

t.test('requests that share an answer which is not cached share its views, and none of them is counted', async t => {
  const memory = filled()
  const before = memory.state()
  const one = answer('GetGameList?i=1', of(maxBytes))
  t.equal(memory.keepAnswer(one), false)
  const made = memory.keepView(one, 'page 0', representation(maxBytes))
  t.equal(memory.view(one, 'page 0'), made)
  memory.keepView(one, 'page 0', representation(10))
  for (let page = 1; page <= 100; page += 1) memory.keepView(one, `page ${page}`, representation(10))
  memory.lead('/page/100', memory.view(one, 'page 100') as View)
  t.equal(memory.shortcut('/page/100'), undefined)
  t.equal(memory.view(one, 'page 0'), undefined, 'there are 64 of them at most')
  t.strictSame(memory.state(), before)
})

t.test('an answer that is a copy of another one has no views of that', async t => {
  const memory = filled()
  const one = memory.answer(small(1)) as Answer
  const copy = { ...one, freshMs: 1 }
  t.ok(memory.view(one, 'games/basics'))
  memory.keepAnswer(copy)
  t.equal(memory.view(copy, 'games/basics'), undefined)
  t.equal(memory.shortcut(`/${small(1)}`), undefined)
  memory.keepAnswer(copy)
  const made = memory.keepView(copy, 'games/basics', representation(10))
  memory.keepAnswer(copy)
  t.equal(memory.view(copy, 'games/basics'), made, 'and keeps its own when it is kept again')
})

t.test('the rows of a list take room with their answer, and go with it', async t => {
  const memory = filled()
  const list = answer('GetGameList?i=1', of(1_000))
  memory.keepAnswer(list)
  const view = memory.keepView(list, 'page 0', representation(1_000))
  const { bytes, viewBytes } = memory.state()
  const table = tableOf({ count: 9, total: 9, results: Array(9).fill({ id: 1 }) }, { wanted: {}, shown: undefined })
  memory.keepTable(list, table)
  t.equal(memory.state().bytes, bytes + table.bytes)
  t.equal(memory.state().viewBytes, viewBytes)
  t.equal(memory.view(list, 'page 0'), view, 'its views stay')
  memory.keepTable(list, { ...table, bytes: maxBytes })
  t.equal(list.table, undefined, 'rows that take too much room are not kept')
  memory.forget([list.key])
  t.ok(memory.state().bytes < bytes)
})

t.test('rows of an answer that is not cached are kept with it, and counted nowhere', async t => {
  const memory = filled()
  const { bytes } = memory.state()
  const list = answer('GetGameList?i=2', of(1_000))
  memory.keepTable(list, tableOf({ count: 0, total: 0, results: [] }, { wanted: {}, shown: undefined }))
  t.ok(list.table)
  t.equal(memory.state().bytes, bytes)
})
