// Answers as the store has them: how they are asked for and read.

import type { Answer } from '../cache/answer.ts'
import type { TimesOf } from '../cache/answer-times.ts'
import type { Memory } from '../cache/memory.ts'
import { answerFromRecord } from '../cache/record.ts'
import type { Removal } from '../cache/redaction.ts'
import type { Clock } from '../platform/clock.ts'
import { createLru } from '../platform/lru.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import type { Reply } from './protocol.ts'
import type { StorePurges } from './purges.ts'

type Looked = Reply<'look'>['told']

/** What the store has; of an answer undefined where nobody is to see it, or it is none that a gateway wrote. */
export type Found =
  | { readonly kind: 'answer'; readonly answer: Answer | undefined }
  | Exclude<Looked, { readonly kind: 'answer' }>

/** What the store holds of answers. */
export type StoredAnswers = {
  /**
   * The store replies with the answer; where that will not do, a token gets the lease, or is told who else has it. `sinceMs` is
   * since when a failure counts, in the store's time. Throws StoreError.
   */
  ask(key: string, mostAgeMs: number, token: string, sinceMs: number): Promise<Found>
  /** How old an answer in the store may be to be of use, in milliseconds; -1 for any age. */
  mostAgeFor(held: Answer | undefined): number
  /** From now on, such an answer is not taken from the store unless it is a newer one. */
  distrust(answer: Answer): void
}

type StoredAnswersOptions = {
  connection: Pick<Connection, 'run'>
  keys: StoreKeys
  beat: Pick<Beat, 'holdMs'>
  memory: Pick<Memory, 'hold'>
  removal: Pick<Removal, 'concerns'>
  purged: StorePurges['purged']
  clock: Clock
  timesOf: TimesOf
}

/** Two answers that are no more apart than this are the same: so long it may take until one is in the store. */
const slackMs = 50
const mostDistrusted = 1_000
/** A larger body is asked for by itself, as it takes its time. */
const inlineBytes = 16 * 1024

/** The connection brings the answers, and the memory holds their bodies. */
export function createStoredAnswers(options: StoredAnswersOptions): StoredAnswers {
  const { connection, keys, beat, memory, removal, purged, clock, timesOf } = options
  /** When the answers were requested that are not to be taken again, in milliseconds of elapsed time, by their keys. */
  const distrusted = createLru<string, number>(mostDistrusted)

  /** An answer of the store that may be taken. */
  function isTrusted({ key, requestedMs }: Answer): boolean {
    return requestedMs > (distrusted.get(key) ?? Number.NEGATIVE_INFINITY) + slackMs
  }

  async function bodyOf(key: string, { departed, bytes }: Extract<Looked, { kind: 'answer' }>) {
    const { pulse, purged } = keys
    const names = { pulse, answer: keys.call(key).answer, purged }
    const { body } = await connection.run('body', names, { key, departed }, { expectedBytes: bytes })
    return body
  }

  function answerIn(key: string, { ageMs: age, isStale, head }: Extract<Looked, { kind: 'answer' }>, body: unknown) {
    const ageMs = Math.max(0, age)
    const answer = answerFromRecord(aged(head, ageMs), body, { madeMs: clock.now(), hold: memory.hold, timesOf })
    if (answer === undefined || answer.key !== key || !isTrusted(answer)) return undefined
    // The store may not know of it yet, or may have told of the answer before it did.
    const ours = purged(key, answer.tags, answer.requestedMs)
    if (ours === 'hard' || removal.concerns(answer)) return undefined
    if (isStale || ours === 'soft') answer.freshMs = Math.min(answer.freshMs, ageMs)
    return answer
  }

  return {
    async ask(key, mostAgeMs, token, sinceMs) {
      const { pulse, purged } = keys
      const input = { key, mostAgeMs, token, holdMs: beat.holdMs, sinceMs, inlineBytes }
      const names = { pulse, ...keys.call(key), purged }
      const { told, body } = await connection.run('look', names, input, { expectedBytes: inlineBytes })
      if (told.kind !== 'answer') return told
      return { kind: 'answer', answer: answerIn(key, told, body ?? (await bodyOf(key, told))) }
    },
    mostAgeFor: held => (held === undefined ? -1 : Math.max(0, clock.now() - held.requestedMs - slackMs)),
    distrust: ({ key, requestedMs }) => void distrusted.set(key, requestedMs),
  }
}

/** What the store has beside the body, with the age that it tells now; undefined where it is no JSON. */
function aged(head: string, ageMs: number): unknown {
  try {
    return { ...JSON.parse(head), ageMs }
  } catch {
    return undefined
  }
}
