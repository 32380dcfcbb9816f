// A store whose replies a test writes, and an answer that a gateway has given it.

import { answerFrom } from '../../src/cache/answer.ts'
import { createMemory } from '../../src/cache/memory.ts'
import { recordOf } from '../../src/cache/record.ts'
import { held } from '../../src/platform/bytes.ts'
import { createSharedAnswers } from '../../src/store/answers.ts'
import type { Reply } from '../../src/store/client.ts'
import type { Connection } from '../../src/store/connection.ts'
import type { Beat } from '../../src/store/heartbeat.ts'
import { createKeys } from '../../src/store/keys.ts'
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
export const beat = { id: 'me', hold, replicas: () => 3 } as Beat

export function storeThatSays(replies: Reply[], purged: StorePurges['purged'] = () => undefined) {
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
    timesOf: pace => pace,
    onLookup: () => {},
  })
  const urgent: AskOptions = { priority: 'miss', deadlineMs: clock.monotonic() + 10_000, cause: 'a', lane: {} as Lane }
  return { clock, sent, answers, urgent, connection, memory }
}

export const told = (what: object) => Buffer.from(JSON.stringify(what))

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
    receivedMs: 0,
    freshMs: 60_000,
    staleMs: 0,
    keepMs: 90_000,
  },
})
/** What the store tells of it when it is a second old. */
export const { ageMs: _, ...head } = recordOf(leased, 0)
export const replyWith = (change: object, body: unknown = Buffer.from('{}')): Reply => [
  ...['answer', '1000', 0],
  told({ ...head, ...change }),
  body,
]
