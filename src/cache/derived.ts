// Richer answers: what one endpoint would answer may stand in an answer of another that is here already.

import { viewNameOf } from '../catalogue/call.ts'
import type { Reader } from '../catalogue/interpret.ts'
import type { Catalogue } from '../catalogue/load.ts'
import { namedIn, type Question, questionOf, within } from '../catalogue/query.ts'
import type { Endpoint, Richer } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import { createLru } from '../platform/lru.ts'
import type { Answer } from './answer.ts'
import type { Memory } from './memory.ts'
import type { Held, Within } from './outcome.ts'
import type { Removal } from './redaction.ts'

export type RicherAnswers = {
  /** Takes note of how an endpoint is asked, which may be how it is here. */
  note(endpoint: Endpoint, params: Params): void
  /** The likeliest that is good enough, for an endpoint that looks into others. */
  find(
    endpoint: Endpoint,
    question: Question,
    partition: string,
    isGood: (answer: Answer, question: Question) => boolean,
  ): Held | undefined
  /** What the endpoint answers, out of the answer that it was found in. Throws Failure. */
  read(params: Params, within: Within, answer: Answer): unknown
}

const mostNoted = 10_000

type Wanted = {
  readonly endpoint: Endpoint
  readonly richer: Richer
  readonly params: Params
  readonly partition: string
  isGood(answer: Answer, question: Question): boolean
}

type RicherOptions = { catalogue: Catalogue; memory: Memory; removal: Removal; reader: Reader; clock: Clock }

export function createRicherAnswers({ catalogue, memory, removal, reader, clock }: RicherOptions): RicherAnswers {
  /** Endpoints in whose answers others look. */
  const looked = new Set(catalogue.endpoints.flatMap(({ richer = [] }) => richer.map(({ endpoint }) => endpoint)))
  /** How they were asked last, by what they were asked about. */
  const latest = createLru<string, Params>(mostNoted)

  function subjectOf(endpoint: Endpoint, params: Params, asked = endpoint): string {
    return [endpoint.name, ...endpoint.things.map(thing => namedIn(asked, params, thing))].join(' ')
  }

  function read(params: Params, { richer, endpoint, params: held, part }: Within, answer: Answer): unknown {
    return part ?? richer.part(reader.read(endpoint, held, answer), held, params)
  }

  /** How the other endpoint may have been asked, what is likeliest first. */
  function askedBefore(endpoint: Endpoint, richer: Richer, params: Params): readonly Params[] {
    const last = latest.get(subjectOf(catalogue.named(richer.endpoint), params, endpoint))
    return [...(last === undefined ? [] : [last]), ...richer.params(params)]
  }

  /** What the endpoint answers out of one answer, where that is here and says it. */
  function findIn(held: Params, { endpoint, richer, params, partition, isGood }: Wanted): Held | undefined {
    const other = catalogue.named(richer.endpoint)
    const question = within(partition, questionOf(other, held, clock.wall()))
    const answer = memory.answer(question.call.key)
    if (answer?.state !== 'found' || !isGood(answer, question) || removal.absence(question)) return undefined
    const place = { richer, endpoint: other, params: held, part: undefined }
    if (memory.view(answer, viewNameOf(endpoint, params)) !== undefined) return { answer, within: place }
    const part = reader.attempt(endpoint, () => read(params, place, answer))
    return part === undefined || part instanceof Failure ? undefined : { answer, within: { ...place, part } }
  }

  return {
    note(endpoint, params) {
      if (looked.has(endpoint.name)) latest.set(subjectOf(endpoint, params), params)
    },
    find(endpoint, { params }, partition, isGood) {
      for (const richer of endpoint.richer as readonly Richer[]) {
        for (const asked of askedBefore(endpoint, richer, params)) {
          const found = findIn(asked, { endpoint, richer, params, partition, isGood })
          if (found !== undefined) return found
        }
      }
    },
    read,
  }
}
