// Answers as the store has them: how they are written, asked for and read.

import { type Answer, answerFrom } from '../cache/answer.ts'
import type { Memory } from '../cache/memory.ts'
import type { Removal } from '../cache/redaction.ts'
import type { Clock } from '../platform/clock.ts'
import type { Reply } from './client.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import type { StorePurges } from './purges.ts'

/** What the store holds of answers. */
export type StoredAnswers = {
  /**
   * The store replies with the answer; where that will not do, a token gets the lease, or is told who else has it. `sinceMs` is
   * since when a failure counts, in the store's time. Throws StoreError.
   */
  ask(key: string, mostAgeMs: number, token: string, sinceMs: number): Promise<Reply>
  /** The answer in such a reply; undefined where nobody is to see it. */
  answerIn(key: string, reply: Reply): Answer | undefined
  /** How old an answer in the store may be to be of use, in milliseconds; -1 for any age. */
  mostAgeFor(held: Answer | undefined): number
}

type StoredAnswersOptions = {
  connection: Pick<Connection, 'run'>
  keys: StoreKeys
  beat: Pick<Beat, 'holdMs'>
  memory: Pick<Memory, 'hold'>
  removal: Pick<Removal, 'concerns'>
  purged: StorePurges['purged']
  clock: Clock
}

/** What is told of an answer beside its body. */
type Head = Omit<Answer, 'key' | 'body' | 'receivedMs' | 'hits' | 'views'>

/** Two answers that are no more apart than this are the same: so long it may take until one is in the store. */
const slackMs = 50

/** The connection brings the answers, and the memory holds their bodies. */
export function createStoredAnswers(options: StoredAnswersOptions): StoredAnswers {
  const { connection, keys, beat, memory, removal, purged, clock } = options

  return {
    ask(key, mostAgeMs, token, sinceMs) {
      const names = [keys.answer(key), keys.lease(key), keys.failure(key)]
      const args = [keys.purged, key, mostAgeMs, token, beat.holdMs, sinceMs]
      return connection.run('look', names, args.map(String))
    },
    answerIn(key, [, age, isStale, head, body]) {
      const { freshMs, ...rest }: Head = JSON.parse(String(head))
      const ageMs = Math.max(0, Number(age))
      const receivedMs = clock.now() - ageMs
      // The store may not know of it yet, or may have told of the answer before it did.
      const ours = purged(key, rest.tags, receivedMs)
      if (ours === 'hard') return undefined
      const answer = answerFrom({
        ...rest,
        absent: rest.absent ?? undefined,
        key,
        body: memory.hold(body as Buffer),
        receivedMs,
        freshMs: isStale === 1 || ours === 'soft' ? Math.min(freshMs, ageMs) : freshMs,
      })
      return removal.concerns(answer) ? undefined : answer
    },
    mostAgeFor: held => (held === undefined ? -1 : Math.max(0, clock.now() - held.receivedMs - slackMs)),
  }
}

/** An answer without its body, as JSON. */
export function headOf({ key, body, receivedMs, hits, views, ...head }: Answer): string {
  return JSON.stringify(head satisfies Head)
}
