// What the store holds need not be what a gateway wrote: it is checked like any other input.

import { zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { slow } from '../../src/language/paces.ts'
import { head, key, leased, replyOf, replyWith, type Said, storeThatSays } from '../support/told-store.ts'

const mine = [{ kind: 'mine', nowMs: 1_000 }] as const
const huge = zstdCompressSync(Buffer.alloc(400_000_000, ' '))

/** Replies that no gateway's answer comes to. */
const useless: readonly [what: string, reply: Said][] = [
  ['no head', replyOf('null')],
  ['a head that is no JSON', replyOf('{')],
  ['a head that is a list', replyOf('[]')],
  ['the head of an older version', replyWith({ key: undefined })],
  ['the answer to another call', replyWith({ key: 'GetGame?i=2' })],
  ['a state that is none', replyWith({ state: 'lost' })],
  ['a time that is none', replyWith({ keepMs: '90000' })],
  ['tags that are none', replyWith({ tags: 7 })],
  ['a status with which nothing is an answer', replyWith({ status: 204 })],
  ['something absent that nobody asked about', replyWith({ state: 'absent', absent: 'user-not-found' })],
  ['tags of another method', replyWith({ tags: ' GetGameExtended game:1 ' })],
  ['a body that is neither an object nor a list', replyWith({ plainBytes: 4 }, Buffer.from('null'))],
  ['a body that is no JSON', replyWith({}, Buffer.from('{a'))],
  ['a body that unpacks to more than is stated', replyWith({ plainBytes: 100_000 }, huge)],
  ['a body that unpacks to more than any answer', replyWith({ plainBytes: 400_000_000 }, huge)],
]

for (const [what, reply] of useless) {
  t.test(`a store that has ${what} is a store that has no answer`, async t => {
    const { answers, memory } = storeThatSays([reply])
    await answers.look(key)
    t.equal(memory.answer(key), undefined)
    const { answers: others, urgent } = storeThatSays([reply, mine])
    t.match(await others.board(key, urgent), { kind: 'lease' }, 'and this gateway asks')
  })
}

t.test('an answer of the store lasts no longer than one that is asked for now', async t => {
  const { answers, memory } = storeThatSays([replyWith({ freshMs: 1e15, staleMs: 1e15, keepMs: 1e15 })])
  await answers.look(key)
  const { freshMs, staleMs, errorMs } = slow
  t.match(memory.answer(key), { freshMs, staleMs, keepMs: freshMs + errorMs })
})

t.test('an answer that cannot be read is not taken from the store again, but a newer one is', async t => {
  const asItWas = replyWith({})
  const newer = replyOf(JSON.stringify(head), Buffer.from('{}'), 900)
  const { answers, memory, urgent, clock } = storeThatSays([asItWas, asItWas, asItWas, mine, newer])
  await answers.look(key)
  answers.distrust(memory.answer(key) ?? leased)
  memory.forget([key])
  await answers.look(key)
  t.equal(memory.answer(key), undefined)
  t.match(await answers.board(key, urgent), { kind: 'lease' }, 'this gateway asks')
  await answers.look(key)
  t.equal(clock.now() - (memory.answer(key)?.requestedMs ?? 0), 900)
})
