// Boarding: of those that want the same thing one gets the lease to ask for it, and the others wait for what its call brings.

import type { Answer } from '../cache/answer.ts'
import type { Boarding } from '../cache/ports.ts'
import { type Clock, inTime } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { AskOptions } from '../upstream/exchange.ts'
import { priorities } from '../upstream/queue.ts'
import type { Connection } from './connection.ts'
import type { Beat } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import type { LeaseOf, Told, ToldFailure } from './leases.ts'
import type { StoredAnswers } from './stored-answers.ts'
import type { Waiters } from './waiters.ts'

type BoardingOptions = {
  connection: Pick<Connection, 'condition'>
  keys: StoreKeys
  beat: Pick<Beat, 'id'>
  stored: StoredAnswers
  leaseOf: LeaseOf
  waiters: Pick<Waiters, 'listen'>
  clock: Clock
}

type Board = (key: string, options: AskOptions, held?: Answer) => Promise<Boarding | undefined>

/** How often those who wait look for themselves, should a message be lost. */
const pollMs = 400

/** The function to board with; it brings undefined where everybody is on their own. Throws StoreError. */
export function createBoarding(options: BoardingOptions): Board {
  const { connection, keys, beat, stored, leaseOf, waiters, clock } = options
  let tokens = 0

  return async (key, options, held) => {
    tokens += 1
    const token = `${beat.id}:${tokens}`
    let isOfUse = true
    let sinceMs = 0
    while (connection.condition() === 'up') {
      const news = waiters.listen(keys.landed(key))
      try {
        const reply = await stored.ask(key, isOfUse ? stored.mostAgeFor(held) : 0, token, sinceMs)
        const [kind, now, more] = reply
        switch (String(kind)) {
          case 'answer': {
            const answer = stored.answerIn(key, reply)
            if (answer !== undefined) return { kind: 'answer', answer }
            isOfUse = false
            break
          }
          case 'mine':
            return { kind: 'lease', lease: leaseOf(key, token, now as number, options) }
          case 'failed': {
            const told: Told = JSON.parse(String(more))
            if ('alone' in told) return undefined
            if (isForBoth(told, options)) return { kind: 'failure', failure: failureOf(told) }
            sinceMs = (now as number) + 1
            break
          }
          case 'theirs': {
            if (sinceMs === 0) sinceMs = now as number
            const leftMs = options.deadlineMs - clock.now()
            if (leftMs <= 0) return { kind: 'failure', failure: late() }
            await inTime(clock, news.landed, Math.min(pollMs, leftMs, Math.max(1, more as number)))
            break
          }
          default:
            return undefined
        }
      } finally {
        news.stop()
      }
    }
  }
}

/** What a less urgent call could not have of the budget, a more urgent one may have. */
function isForBoth({ code, priority }: ToldFailure, options: AskOptions): boolean {
  return code !== 'upstream-budget-exhausted' || priorities.indexOf(priority) <= priorities.indexOf(options.priority)
}

function late(): Failure {
  return new Failure('upstream-timeout', 'another replica had no answer in time')
}

function failureOf({ code, message, retryAfterMs }: ToldFailure): Failure {
  return new Failure(code, message, { retryAfterMs })
}
