// What an endpoint reads in an answer, or says of what is absent. An answer that was here and is of no use to the endpoint that
// asks for it is given up, so that the next request asks RetroAchievements: it would be in the way for all its time otherwise.

import { isDeepStrictEqual } from 'node:util'
import type { Reader } from '../catalogue/interpret.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Absence } from '../language/resources.ts'
import { Failure } from '../platform/failure.ts'
import type { Answer } from './answer.ts'
import type { RicherAnswers } from './derived.ts'
import type { Memory } from './memory.ts'
import type { Found } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'

export type AnswerReading = {
  /** What an endpoint reads in an answer. Throws Failure when it cannot. */
  read(endpoint: Endpoint, params: Params, asked: Found): unknown
  /** What an answer says to be absent, for an endpoint. Throws Failure where nothing can be. */
  absence(endpoint: Endpoint, answer: Answer): Absence
}

type AnswerReadingOptions = {
  reader: Reader
  richer: Pick<RicherAnswers, 'read'>
  memory: Pick<Memory, 'forget'>
  /** Undefined where this gateway is on its own. */
  shared: Pick<SharedAnswers, 'distrust'> | undefined
}

export function createAnswerReading({ reader, richer, memory, shared }: AnswerReadingOptions): AnswerReading {
  function giveUp(answer: Answer): void {
    memory.forget([answer.key])
    shared?.distrust(answer)
  }

  return {
    read(endpoint, params, { flight, answer, within }) {
      if (within !== undefined) return richer.read(params, within, answer)
      if (flight?.unreadable !== undefined) throw flight.unreadable
      if (flight?.endpoint === endpoint && isDeepStrictEqual(flight.params, params)) return flight.value
      const value = reader.attempt(endpoint, () => reader.read(endpoint, params, answer))
      if (!(value instanceof Failure)) return value
      // What a flight has just brought was asked for by another endpoint, which can read it.
      if (flight === undefined) giveUp(answer)
      throw value
    },
    absence({ things }, answer) {
      const innermost = things.at(-1)
      // Without a code, RetroAchievements said it to a question that no endpoint asks.
      if (answer.absent !== undefined) return answer.absent
      if (innermost !== undefined) return `${innermost}-not-found`
      giveUp(answer)
      throw new Failure('upstream-unexpected-answer', 'nothing is there, for a route that is always there')
    },
  }
}
