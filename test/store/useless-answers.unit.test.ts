// What the store holds need not be what a gateway wrote: it is checked like any other input.

import { zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { slow } from '../../src/language/paces.ts'
import type { Reply } from '../../src/store/client.ts'
import { head, key, leased, replyWith, storeThatSays, told } from '../support/told-store.ts'

const huge = zstdCompressSync(Buffer.alloc(400_000_000, ' '))

/** Replies that no gateway's answer comes to. */
const useless: readonly [what: string, reply: Reply][] = [
  ['no head', ['answer', '1000', 0, null, Buffer.from('{}')]],
  ['a head that is no JSON', ['answer', '1000', 0, Buffer.from('{'), Buffer.from('{}')]],
  ['a head that is a list', ['answer', '1000', 0, Buffer.from('[]'), Buffer.from('{}')]],
  ['an age that is none', ['answer', 'x', 0, told(head), Buffer.from('{}')]],
  ['the head of an older version', replyWith({ key: undefined })],
  ['the answer to another call', replyWith({ key: 'GetGame?i=2' })],
  ['a state that is none', replyWith({ state: 'lost' })],
  ['a time that is none', replyWith({ keepMs: '90000' })],
  ['tags that are none', replyWith({ tags: 7 })],
  ['a status with which nothing is an answer', replyWith({ status: 204 })],
  ['something absent that nobody asked about', replyWith({ state: 'absent', absent: 'user-not-found' })],
  ['tags of another method', replyWith({ tags: ' GetGameExtended game:1 ' })],
  ['a body that is neither an object nor a list', replyWith({ plainBytes: 4 }, Buffer.from('null'))],
  ['no body', replyWith({}, null)],
  ['a body that is no JSON', replyWith({}, Buffer.from('{a'))],
  ['a body that unpacks to more than is stated', replyWith({ plainBytes: 100_000 }, huge)],
  ['a body that unpacks to more than any answer', replyWith({ plainBytes: 400_000_000 }, huge)],
]

for (const [what, reply] of useless) {
  t.test(`a store that has ${what} is a store that has no answer`, async t => {
    const { answers, memory } = storeThatSays([reply])
    await answers.look(key)
    t.equal(memory.answer(key), undefined)
    const { answers: others, urgent } = storeThatSays([reply, ['mine', 1_000]])
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
  const newer: Reply = ['answer', '900', ...asItWas.slice(2)]
  const { answers, memory, urgent, clock } = storeThatSays([asItWas, asItWas, asItWas, ['mine', 1_000], newer])
  await answers.look(key)
  answers.distrust(memory.answer(key) ?? leased)
  memory.forget([key])
  await answers.look(key)
  t.equal(memory.answer(key), undefined)
  t.match(await answers.board(key, urgent), { kind: 'lease' }, 'this gateway asks')
  await answers.look(key)
  t.equal(clock.now() - (memory.answer(key)?.receivedMs ?? 0), 900)
})
