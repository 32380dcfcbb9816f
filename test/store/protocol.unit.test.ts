// Replies of the store, which may be anything.

import t from 'tap'
import { readReply } from '../../src/store/protocol.ts'

const json = (told: unknown) => Buffer.from(JSON.stringify(told))

t.test('a reply is read with its body', async t => {
  const body = Buffer.from('{}')
  t.strictSame(readReply('body', [json({ kind: 'body' }), body]), { told: { kind: 'body' }, body })
  t.strictSame(readReply('done', [json({ kind: 'done' })]), { told: { kind: 'done' }, body: undefined })
})

t.test('Lua writes an empty list as an empty object', async t => {
  const beat = { nowMs: 1, epoch: 'a', fleet: 1, part: 1, living: 1, left: 1, made: 0 }
  t.match(readReply('beat', [json({ ...beat, purges: {}, waiting: {} })]), { told: { purges: [], waiting: [] } })
  t.match(readReply('beat', [json({ ...beat, purges: [], waiting: [2] })]), { told: { waiting: [2] } })
})

const useless: readonly [what: string, raw: unknown][] = [
  ['nothing', undefined],
  ['a text', 'done'],
  ['an empty list', []],
  ['a list of numbers', [1]],
  ['no JSON', [Buffer.from('{')]],
  ['JSON that is no object', [json(null)]],
  ['the reply of another script', [json({ kind: 'left' })]],
]

for (const [what, raw] of useless)
  t.test(`${what} is no reply`, async t => {
    t.equal(readReply('done', raw), undefined)
  })
