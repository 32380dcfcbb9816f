// Second questions: whether a thing is there that an answer leaves in doubt, asked at the endpoint that settles it.

import { callOf, keyWithin } from '../catalogue/call.ts'
import type { Catalogue } from '../catalogue/load.ts'
import { namedIn, settlingParams } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Thing } from '../language/resources.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import type { Answer } from './answer.ts'
import type { Asked, FlightOptions } from './outcome.ts'

/** What a second question comes to; `sinceMs` is when its answer came, in milliseconds since 1970. */
type Existence = { readonly exists: boolean; readonly sinceMs: number }

/** Asks whether a thing is there that the question at hand names. The failure, when nobody knows. */
export type Exists = (thing: Thing) => Promise<Existence | Failure>

/** Those that may be asked beside one question, with its options. */
type SecondQuestions = (endpoint: Endpoint, params: Params, options: FlightOptions) => Exists

/** What second questions are asked with. */
export type SecondQuestionsOptions = {
  catalogue: Catalogue
  clock: Clock
  /** Asks a second question, to which the answer under the key `doubted` is none. */
  ask(endpoint: Endpoint, params: Params, options: FlightOptions, doubted: string): Promise<Asked>
  read(endpoint: Endpoint, params: Params, asked: Asked & { answer: Answer }): unknown
}

/** They are answered from what is remembered, like the questions of clients. */
export function createSecondQuestions({ catalogue, clock, ask, read }: SecondQuestionsOptions): SecondQuestions {
  return (endpoint, params, options) => async thing => {
    const named = namedIn(endpoint, params, thing)
    const settler = catalogue.settling(thing)
    const question = settlingParams(settler, thing, named)
    const doubted = keyWithin(options.lane.partition, callOf(endpoint, params).key)
    const asked = await ask(settler, question, options, doubted)
    const { answer, detail } = asked
    if (answer === undefined) return asked.failure
    if (asked.flight?.unreadable !== undefined) return asked.flight.unreadable
    const { absent, receivedMs: sinceMs, freshMs, staleMs } = answer
    // An old answer is served where there is no other, and proves nothing.
    if (asked.outcome === 'stale' && clock.now() >= sinceMs + freshMs + staleMs)
      return new Failure(detail as FailureCode, `nobody could say whether the ${thing} is still there`)
    const holds = () => settler.settles?.holds?.(read(settler, question, { ...asked, answer }), named) ?? true
    return { exists: absent === undefined && holds(), sinceMs }
  }
}
