// What errors of the store and of its connection come to.

import t from 'tap'
import { hintFor, problemAfter, troubleIn } from '../../src/store/problems.ts'

class SocketClosedUnexpectedlyError extends Error {}

const refused = (condition: string, why: string) => ({ outcome: 'refused', condition, why })
const broken = (why: string) => ({ outcome: 'broken', condition: 'down', why })
const noStore = 'what answers is no Valkey or Redis'

const troubles: readonly [error: Error, trouble: object][] = [
  [new Error('WRONGPASS invalid username-password pair or user is disabled.'), refused('down', 'WRONGPASS')],
  [new Error("READONLY You can't write against a read only replica."), refused('read-only', 'READONLY')],
  [new Error("OOM command not allowed when used memory > 'maxmemory'."), refused('read-only', 'OOM')],
  [new Error('ERR ACL failure in script: user has no permissions'), refused('down', 'NOPERM')],
  [new Error('Unknown RESP type 72 "H"'), refused('down', noStore)],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), broken('ECONNREFUSED')],
  [new SocketClosedUnexpectedlyError('closed'), broken('SocketClosedUnexpectedlyError')],
]

for (const [error, trouble] of troubles)
  t.test(error.message, async t => {
    t.strictSame(troubleIn(error), trouble)
  })

t.test('the last problem counts, but for those that say nothing of why', async t => {
  t.equal(problemAfter(undefined, 'ClientOfflineError'), 'ClientOfflineError')
  t.equal(problemAfter('it was not reached yet', 'ClientOfflineError'), 'it was not reached yet')
  t.equal(problemAfter('ECONNRESET', 'NOPERM'), 'NOPERM')
  t.equal(problemAfter(noStore, 'SocketClosedUnexpectedlyError'), noStore)
  t.equal(problemAfter(noStore, 'WRONGPASS'), 'WRONGPASS')
})

t.test('there is a hint where the word of the store does not say what to look at', async t => {
  t.match(hintFor('WRONGPASS'), /user or the password/)
  t.equal(hintFor('ECONNREFUSED'), undefined)
  t.equal(hintFor(undefined), undefined)
})
