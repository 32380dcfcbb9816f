// A store whose replies a test writes, and an answer that a gateway has given it.

import { answerFrom } from '../../src/cache/answer.ts'
import { createMemory } from '../../src/cache/memory.ts'
import { recordOf } from '../../src/cache/record.ts'
import { held } from '../../src/platform/bytes.ts'
import { createSharedAnswers } from '../../src/store/answers.ts'
import { type Connection, StoreError } from '../../src/store/connection.ts'
import type { Beat } from '../../src/store/heartbeat.ts'
import { createKeys } from '../../src/store/keys.ts'
import { readReply } from '../../src/store/protocol.ts'
import type { StorePurges } from '../../src/store/purges.ts'
import type { Lane } from '../../src/upstream/credentials.ts'
import type { AskOptions } from '../../src/upstream/exchange.ts'
import { createTestClock } from './clock.ts'

export const key = 'GetGame?i=1'
export const keys = createKeys('https://retroachievements.org/API/', 'of-these-tests')
/** What the heartbeat keeps from running out. */
export const holding = new Set<string>()
const hold: Beat['hold'] = (...named) => {
  holding.add(named.join(' '))
  return () => void holding.delete(named.join(' '))
}
export const beat = {
  id: 'me',
  holdMs: 3_000,
  hold,
  others: { fleet: () => 3, divisor: () => 1, ownFromMs: () => 0, waitingElsewhere: () => [], applied: () => 0 },
  tellWaiting: () => {},
} as unknown as Beat

/** What a script says, and the body that comes along. */
export type Said = readonly [told: unknown, body?: unknown]

export function storeThatSays(replies: Said[], purged: StorePurges['purged'] = () => undefined) {
  const clock = createTestClock()
  // biome-ignore lint/suspicious/noExplicitAny: it is looked into as it comes
  const sent: { name: string; input: any; body: Buffer | undefined }[] = []
  const connection: Pick<Connection, 'condition' | 'openings' | 'tell' | 'run'> = {
    condition: () => 'up',
    openings: () => 1,
    tell(name, _keys, input, { body } = {}) {
      sent.push({ name, input, body })
    },
    async run(name, ...command) {
      connection.tell(name, ...command)
      const [told, body] = replies.shift() ?? [{ kind: 'nothing' }]
      const reply = readReply(name, [Buffer.from(JSON.stringify(told)), body])
      if (reply === undefined) throw new StoreError('a reply that is not understood')
      return reply
    },
  }
  const memory = createMemory({ maxBytes: 1_000_000, clock })
  const removal = { concerns: () => false }
  const answers = createSharedAnswers({
    ...{ connection, keys, beat, memory, removal, purged, clock },
    timesOf: pace => pace,
    onLookup: () => {},
  })
  const urgent: AskOptions = { priority: 'miss', deadlineMs: clock.monotonic() + 10_000, cause: 'a', lane: {} as Lane }
  return { clock, sent, answers, urgent, connection, memory }
}

/** Somebody's failure, as the store tells it. */
export const failed = (failure: object, nowMs = 1_000): Said => [
  { kind: 'failed', nowMs, told: JSON.stringify(failure) },
]

export const leased = answerFrom({
  ...{
    key,
    body: held(Buffer.from('{}'), 0),
    plainBytes: 2,
    tags: ' GetGame game:1 ',
    state: 'found',
    absent: undefined,
  },
  ...{
    empty: false,
    status: 200,
    removed: 0,
    pace: 'slow',
    requestedMs: 0,
    freshMs: 60_000,
    staleMs: 0,
    keepMs: 90_000,
  },
})
/** What the store tells of it when it is a second old. */
export const { ageMs: _, ...head } = recordOf(leased, 0)
export const replyWith = (change: object, body: unknown = Buffer.from('{}'), ageMs: unknown = 1_000): Said =>
  replyOf(JSON.stringify({ ...head, ...change }), body, ageMs)
export const replyOf = (head: unknown, body: unknown = Buffer.from('{}'), ageMs: unknown = 1_000): Said => [
  { kind: 'answer', ageMs, isStale: false, head, bytes: 2, departed: '1' },
  body,
]
