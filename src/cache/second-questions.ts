// Second questions: whether a thing is there that an answer leaves in doubt, asked at the endpoint that settles it.

import { callOf, keyWithin, tagOf, tagsIn, tagsOf } from '../catalogue/call.ts'
import type { Catalogue } from '../catalogue/load.ts'
import { namedIn, type Question, settlingParams } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Thing } from '../language/resources.ts'
import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failure.ts'
import type { Answer } from './answer.ts'
import { createKnownThings } from './known-things.ts'
import type { Asked, FlightOptions } from './outcome.ts'
import type { Scope } from './purge-times.ts'

/** What a second question comes to; `sinceMs` is when the second question was sent, in milliseconds of elapsed time. */
type Existence = { readonly exists: boolean; readonly sinceMs: number }

/**
 * Asks whether a thing is there that the question at hand names. The failure, when nobody knows. Where `isRememberedEnough`,
 * RetroAchievements is not asked about a thing that was there within a day.
 */
export type Exists = (thing: Thing, isRememberedEnough?: boolean) => Promise<Existence | Failure>

export type SecondQuestions = {
  /** Those that may be asked beside one question, with its options. */
  beside(endpoint: Endpoint, params: Params, options: FlightOptions): Exists
  /** Takes note of what the answer to a question says to be absent. */
  heard(question: Question, options: FlightOptions, answer: Pick<Answer, 'state' | 'absent'>): void
  /** Forgets that things exist that these second questions told of. */
  purge(scopes: readonly Scope[]): void
}

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
  const known = createKnownThings(clock)

  /** Asks the endpoint that settles whether a thing is there. */
  async function settle(thing: Thing, named: unknown, options: FlightOptions, doubted: string) {
    const settler = catalogue.settling(thing)
    const params = settlingParams(settler, thing, named)
    const asked = await ask(settler, params, options, doubted)
    const { answer } = asked
    if (answer === undefined) return asked.failure
    if (asked.flight?.unreadable !== undefined) return asked.flight.unreadable
    const { absent, requestedMs: sinceMs } = answer
    const holds = () => settler.settles?.holds?.(read(settler, params, { ...asked, answer }), named) ?? true
    return { exists: absent === undefined && holds(), sinceMs }
  }

  /** One answer that tells of many things is cached for as long as it is believed. */
  function note(thing: Thing, named: unknown, partition: string, sinceMs: number, purges: number): void {
    const settler = catalogue.settling(thing)
    if (settler.settles?.holds !== undefined) return
    const call = callOf(settler, settlingParams(settler, thing, named))
    const noted = { tags: tagsIn(call), key: keyWithin(partition, call.key), sinceMs }
    known.note(keyWithin(partition, tagOf(thing, String(named))), noted, purges)
  }

  return {
    beside: (endpoint, params, options) => async (thing, isRememberedEnough) => {
      const { partition } = options.lane
      const named = namedIn(endpoint, params, thing)
      const sinceMs = isRememberedEnough ? known.sinceMs(keyWithin(partition, tagOf(thing, String(named)))) : undefined
      if (sinceMs !== undefined) return { exists: true, sinceMs }
      const purges = known.purges()
      const settled = await settle(thing, named, options, keyWithin(partition, callOf(endpoint, params).key))
      if ('exists' in settled && settled.exists) note(thing, named, partition, settled.sinceMs, purges)
      return settled
    },
    heard({ call, endpoint, params }, { lane }, { state, absent }) {
      if (state !== 'absent') return
      const absentThings = endpoint?.things.filter(thing => absent === `${thing}-not-found`)
      const tags = absentThings?.map(thing => tagOf(thing, String(namedIn(endpoint as Endpoint, params, thing))))
      for (const tag of tags ?? tagsOf(call)) known.forget(keyWithin(lane.partition, tag))
    },
    purge: known.purge,
  }
}
