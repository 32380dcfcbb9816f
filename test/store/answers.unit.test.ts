// What the replies of a store come to, of which a test has a say in each. The same with a real store is in the files beside this.

import t from 'tap'
import type { Brought, Lease, SharedAnswers } from '../../src/cache/ports.ts'
import { Failure } from '../../src/platform/failure.ts'
import { createPurses } from '../../src/store/permits.ts'
import type { AskOptions } from '../../src/upstream/exchange.ts'
import { Permits } from '../../src/upstream/permits.ts'
import { priorities } from '../../src/upstream/queue.ts'
import { beat, failed, holding, key, keys, leased, replyWith, storeThatSays } from '../support/told-store.ts'

t.test("somebody's failure is that of all who are no more urgent", async t => {
  const failure = { code: 'upstream-broken', message: 'no whole answer', priority: 'warm-up', retryAfterMs: 5 }
  const { answers, urgent } = storeThatSays([failed(failure)])
  const boarding = await answers.board(key, urgent)
  t.match(boarding, { kind: 'failure', failure: { code: 'upstream-broken', retryAfterMs: 5 } })
})

for (const [stated, delayMs] of [
  ['soon', undefined],
  [null, undefined],
  [-1, undefined],
  [0, 0],
  [1e15, 3_600_000],
] as const) {
  t.test(
    `a failure that is to last for ${JSON.stringify(stated)} ms lasts for ${delayMs ?? 'as long as any'}`,
    async t => {
      const failure = { code: 'upstream-broken', message: 'no whole answer', priority: 'warm-up', retryAfterMs: stated }
      const { answers, urgent } = storeThatSays([failed(failure)])
      const boarding = await answers.board(key, urgent)
      t.equal(boarding?.kind === 'failure' && boarding.failure.retryAfterMs, delayMs)
    },
  )
}

t.test('what the budget had not for a warm-up it may have for somebody who waits', async t => {
  const failure = { code: 'upstream-budget-exhausted', message: 'used up', priority: 'warm-up' }
  const { answers, sent, urgent } = storeThatSays([failed(failure), [{ kind: 'mine', nowMs: 2_000 }]])
  t.match(await answers.board(key, urgent), { kind: 'lease' })
  t.equal(sent[1]?.input.sinceMs, 1_001, 'that failure is not told again')
})

t.test('a failure that another version wrote is none', async t => {
  const { answers, urgent } = storeThatSays([failed({ code: 'of-the-future' }), [{ kind: 'mine', nowMs: 2_000 }]])
  t.match(await answers.board(key, urgent), { kind: 'lease' })
})

t.test('a call that nobody else is to repeat is made by each', async t => {
  const alone = storeThatSays([failed({ alone: true })])
  t.equal(await alone.answers.board(key, alone.urgent), undefined)
  const refused = storeThatSays([[{ kind: 'alone' }]])
  t.equal(await refused.answers.board(key, refused.urgent), undefined)
})

const mine = [{ kind: 'mine', nowMs: 1_000 }] as const

const unwanted = (): never => {
  throw new Error('it brought nothing')
}

const calls: readonly [what: string, brought: (nowMs: number) => Brought, told: object, lifetimeMs: number][] = [
  ['an answer', requestedMs => broughtAt(requestedMs), {}, 90_000],
  ['an answer that was here before', nowMs => broughtAt(nowMs - 80_000), {}, 10_000],
  ['an answer that is not kept', nowMs => ({ ...broughtAt(nowMs), isKept: false }), { alone: true }, 0],
  ['an answer that is too large to be shared', nowMs => largeAt(nowMs), { alone: true }, 0],
  ['an answer for one key alone', now => hiddenAt(now), { alone: true }, 0],
  ['an answer from before a purge', () => undefined, {}, 0],
  ['a mistake of ours', unwanted, { alone: true }, 0],
]

function broughtAt(requestedMs: number) {
  return { answer: { ...leased, requestedMs }, isKept: true }
}

function largeAt(requestedMs: number): Brought {
  return { answer: { ...leased, requestedMs, body: Buffer.alloc(1024 * 1024 + 1) }, isKept: true }
}

function hiddenAt(requestedMs: number): Brought {
  return { answer: { ...leased, requestedMs, state: 'hidden' }, isKept: true }
}

for (const [what, brought, told, lifetimeMs] of calls) {
  t.test(`a lease is kept while its call is under way, and given back with ${what}`, async t => {
    const { answers, sent, urgent, clock } = storeThatSays([mine])
    const lease = await leaseFrom(answers, urgent)
    const call = Promise.withResolvers<void>()
    const running = lease.run(
      () => call.promise,
      () => brought(clock.now()),
    )
    t.equal(holding.size, 1)
    t.equal(sent.length, 1)
    call.resolve()
    await (brought === unwanted ? t.rejects(running, { message: 'it brought nothing' }) : running)
    t.equal(holding.size, 0)
    t.equal(sent[1]?.name, 'land')
    t.equal(sent[1]?.input.answer?.lifetimeMs ?? 0, lifetimeMs)
    t.equal(sent[1]?.body !== undefined, lifetimeMs > 0)
    t.strictSame(JSON.parse(sent[1]?.input.failure || '{}'), told)
  })
}

t.test('a lease is given back with why its call failed, also where it was not even made', async t => {
  const message = 'no whole answer'
  const failures: readonly [thrown: Error, told: object][] = [
    [new TypeError('ours'), { alone: true }],
    [new Failure('upstream-broken', message), { code: 'upstream-broken', message, priority: 'miss' }],
  ]
  for (const [thrown, expected] of failures) {
    const { answers, sent, urgent } = storeThatSays([mine])
    const lease = await leaseFrom(answers, urgent)
    const call = () => {
      throw thrown
    }
    await t.rejects(lease.run(call, unwanted), thrown)
    t.equal(holding.size, 0)
    t.equal(sent[1]?.name, 'land')
    t.strictSame(JSON.parse(sent[1]?.input.failure), expected)
  }
})

t.test('a lease that is not used is not kept', async t => {
  const { answers, urgent } = storeThatSays([mine])
  await leaseFrom(answers, urgent)
  t.equal(holding.size, 0)
})

async function leaseFrom({ board }: SharedAnswers, urgent: AskOptions): Promise<Lease> {
  const boarding = await board(key, urgent)
  if (boarding?.kind !== 'lease') throw new Error('there is no lease')
  return boarding.lease
}

t.test('a permit that came to no call is given back as such', async t => {
  const { connection, sent, clock } = storeThatSays([[{ kind: 'granted', left: 4 }]])
  const purse = createPurses({ connection, keys, beat, timeoutMs: 1_000 })('all')
  let left = 0
  const permits = new Permits({
    limits: { perMinute: 60, burst: 5, concurrency: 2 },
    ...{ clock, purse },
    onOffer(offer) {
      if (offer.kind === 'granted') left = offer.left
      t.equal(holding.size, 1)
    },
    onOpen: () => {},
  })
  permits.left = 5
  t.equal(permits.standing('miss'), 'asking')
  await clock.advance(0)
  t.equal(left, 4)
  t.equal(holding.size, 0, 'nobody has taken it')
  t.match(sent[1], { name: 'done', input: { permit: 'me:1', isSent: false, burst: 5 } })
})

t.test('only in the budget over everything do other calls leave what there is to misses', async t => {
  const { connection, sent } = storeThatSays([])
  const told: unknown[] = []
  const tellWaiting = (...waiting: unknown[]) => void told.push(waiting)
  const purseOf = createPurses({ connection, keys, beat: { ...beat, tellWaiting }, timeoutMs: 1_000 })
  for (const name of ['all', 'of a key']) {
    const purse = purseOf(name)
    purse.tellWaiting(3, 2, true)
    t.strictSame(purse.waitingElsewhere(), [])
    for (const priority of priorities) await purse.ask({ perMinute: 60, burst: 5, concurrency: 2 }, 0, priority)
  }
  t.strictSame(
    sent.map(({ input }) => input.isYielding),
    [false, true, true, true, false, false, false, false],
  )
  t.strictSame(told, [[3, 2, true]])
})

t.test('a store that fails while it is asked for a permit is away', async t => {
  const { connection } = storeThatSays([])
  connection.run = async () => {
    throw new Error('no answer')
  }
  const purse = createPurses({ connection, keys, beat, timeoutMs: 1_000 })('all')
  t.strictSame(await purse.ask({ perMinute: 60, burst: 5, concurrency: 2 }, 0, 'miss'), { kind: 'away' })
})

t.test('what this replica has purged does not come back out of the store', async t => {
  for (const [how, left] of [
    ['hard', undefined],
    ['soft', 1_000],
    [undefined, 60_000],
  ] as const) {
    const { answers, memory } = storeThatSays([replyWith({})], () => how)
    await answers.look(key)
    t.equal(memory.answer(key)?.freshMs, left, how ?? 'what was not purged')
  }
})

t.test('who waits for somebody does so no longer than the store is there', async t => {
  const { answers, urgent, connection } = storeThatSays([[{ kind: 'theirs', nowMs: 1_000, leftMs: 3_000 }]])
  const boarding = answers.board(key, urgent)
  await new Promise(resolve => setImmediate(resolve))
  connection.condition = () => 'down'
  answers.wake()
  t.equal(await boarding, undefined)
})

t.test('something newer than what is here is looked for once a second at most', async t => {
  const { answers, memory, clock, sent } = storeThatSays([replyWith({})])
  await answers.look(key)
  const held = memory.answer(key)
  await answers.look(key, held)
  t.equal(answers.look(key, held), undefined)
  clock.moveWall(3_600_000)
  t.equal(answers.look(key, held), undefined, 'also when the wall clock is set')
  await clock.advance(1_000)
  await answers.look(key, held)
  t.equal(sent.length, 3)
})
