// What the replies of a store come to, of which a test has a say in each. The same with a real store is in the files beside this.

import t from 'tap'
import { createMemory } from '../../src/cache/memory.ts'
import { Failure } from '../../src/platform/failure.ts'
import { createSharedAnswers } from '../../src/store/answers.ts'
import type { Reply } from '../../src/store/client.ts'
import type { Connection } from '../../src/store/connection.ts'
import { createKeys } from '../../src/store/keys.ts'
import { createPurses } from '../../src/store/permits.ts'
import type { StorePurges } from '../../src/store/purges.ts'
import type { Lane } from '../../src/upstream/credentials.ts'
import type { AskOptions } from '../../src/upstream/exchange.ts'
import { createTestClock } from '../support/clock.ts'

const key = 'GetGame?i=1'
const keys = createKeys('https://retroachievements.org/API/')
const beat = { id: 'me', hold: () => () => {}, replicas: () => 3 } as unknown as Parameters<
  typeof createPurses
>[0]['beat']

function storeThatSays(replies: Reply[], purged: StorePurges['purged'] = () => undefined) {
  const clock = createTestClock()
  const sent: { name: string; args: string[] }[] = []
  const connection: Pick<Connection, 'condition' | 'tell' | 'run'> = {
    condition: () => 'up',
    tell(name: string, _keys: readonly string[], args: readonly (string | Buffer)[]) {
      sent.push({ name, args: args.map(String) })
    },
    async run(...command: Parameters<Connection['tell']>) {
      connection.tell(...command)
      return replies.shift() ?? ['none']
    },
  }
  const memory = createMemory({ maxBytes: 1_000_000, clock })
  const removal = { concerns: () => false }
  const answers = createSharedAnswers({
    ...{ connection, keys, beat, memory, removal, purged, clock },
    onLookup: () => {},
  })
  const urgent: AskOptions = { priority: 'miss', deadlineMs: clock.now() + 10_000, cause: 'a', lane: {} as Lane }
  return { clock, sent, answers, urgent, connection, memory }
}

const told = (what: object) => Buffer.from(JSON.stringify(what))

t.test("somebody's failure is that of all who are no more urgent", async t => {
  const failure = { code: 'upstream-broken', message: 'no whole answer', priority: 'warm-up', retryAfterMs: 5 }
  const { answers, urgent } = storeThatSays([['failed', 1_000, told(failure)]])
  const boarding = await answers.board(key, urgent)
  t.match(boarding, { kind: 'failure', failure: { code: 'upstream-broken', retryAfterMs: 5 } })
})

t.test('what the budget had not for a warm-up it may have for somebody who waits', async t => {
  const failure = { code: 'upstream-budget-exhausted', message: 'used up', priority: 'warm-up' }
  const { answers, sent, urgent } = storeThatSays([
    ['failed', 1_000, told(failure)],
    ['mine', 2_000],
  ])
  t.match(await answers.board(key, urgent), { kind: 'lease' })
  t.equal(sent[1]?.args.at(-1), '1001', 'that failure is not told again')
})

t.test('a call that nobody else is to repeat is made by each', async t => {
  const alone = storeThatSays([['failed', 1_000, told({ alone: true })]])
  t.equal(await alone.answers.board(key, alone.urgent), undefined)
  const refused = storeThatSays([['alone']])
  t.equal(await refused.answers.board(key, refused.urgent), undefined)
})

t.test('a lease is given back with what came of the call', async t => {
  const failures: readonly [thrown: Error, told: object][] = [
    [new TypeError('ours'), { alone: true }],
    [
      new Failure('upstream-broken', 'no whole answer'),
      { code: 'upstream-broken', message: 'no whole answer', priority: 'miss' },
    ],
  ]
  for (const [thrown, expected] of failures) {
    const { answers, sent, urgent } = storeThatSays([['mine', 1_000]])
    const boarding = await answers.board(key, urgent)
    if (boarding?.kind !== 'lease') throw new Error('there is no lease')
    boarding.lease.failed(thrown)
    t.equal(sent[1]?.name, 'land')
    t.strictSame(JSON.parse(sent[1]?.args.at(-1) ?? ''), expected)
  }
})

t.test('a permit that came to no call is given back as such', async t => {
  const { connection, sent } = storeThatSays([['granted', 0, '4']])
  const purse = createPurses({ connection, keys, beat, replicas: 1, timeoutMs: 1_000 }).of('all')
  const offer = await purse.ask({ perMinute: 60, burst: 5, concurrency: 2 }, 0)
  if (offer.kind !== 'granted') throw new Error('it was not granted')
  t.equal(offer.left, 4)
  offer.done(false)
  t.match(sent[1], { name: 'done', args: ['me:1', '1', '5'] })
})

t.test('a store that fails while it is asked for a permit is away', async t => {
  const { connection } = storeThatSays([])
  connection.run = async () => {
    throw new Error('no answer')
  }
  const purse = createPurses({ connection, keys, beat, replicas: 1, timeoutMs: 1_000 }).of('all')
  t.strictSame(await purse.ask({ perMinute: 60, burst: 5, concurrency: 2 }, 0), { kind: 'away' })
})

t.test('what this replica has purged does not come back out of the store', async t => {
  const head = { freshMs: 60_000, staleMs: 0, keepMs: 90_000, tags: ' GetGame game:1 ', state: 'found', plainBytes: 2 }
  for (const [how, left] of [
    ['hard', undefined],
    ['soft', 1_000],
    [undefined, 60_000],
  ] as const) {
    const reply = ['answer', '1000', 0, told(head), Buffer.from('{}')]
    const { answers, memory } = storeThatSays([reply], () => how)
    await answers.look(key)
    t.equal(memory.answer(key)?.freshMs, left, how ?? 'what was not purged')
  }
})

t.test('who waits for somebody does so no longer than the store is there', async t => {
  const { answers, urgent, connection } = storeThatSays([['theirs', 1_000, 3_000]])
  const boarding = answers.board(key, urgent)
  await new Promise(resolve => setImmediate(resolve))
  connection.condition = () => 'down'
  answers.wake()
  t.equal(await boarding, undefined)
})

t.test('something newer than what is here is looked for once a second at most', async t => {
  const head = { freshMs: 60_000, staleMs: 0, keepMs: 90_000, tags: ' GetGame game:1 ', state: 'found', plainBytes: 2 }
  const reply = ['answer', '1000', 0, told(head), Buffer.from('{}')]
  const { answers, memory, clock, sent } = storeThatSays([reply, ['nothing'], ['nothing']])
  await answers.look(key)
  const held = memory.answer(key)
  await answers.look(key, held)
  t.equal(answers.look(key, held), undefined)
  await clock.advance(1_000)
  await answers.look(key, held)
  t.equal(sent.length, 3)
})
