// Richer answers: what one endpoint would answer may stand in an answer of another that is here already.

import { keyWithin, viewNameOf } from '../catalogue/call.ts'
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
  note(endpoint: Endpoint, params: Params, partition: string): void
  /** The newest that is newer than the endpoint's own answer, for an endpoint that looks into others. */
  newerThan(own: Answer | undefined, wanted: Wanted): Held | undefined
  /** What the endpoint answers, out of the answer that it was found in. Throws Failure. */
  read(params: Params, within: Within, answer: Answer): unknown
}

const mostNoted = 10_000
/** In how many ways one thing is remembered to have been asked about. */
const mostWays = 8

type Wanted = {
  readonly endpoint: Endpoint
  readonly params: Params
  readonly partition: string
  /** The key of an answer that proves nothing, as it is itself in doubt. */
  readonly doubted: string | undefined
}

/** An answer in which an endpoint's own may stand. */
type Source = { readonly answer: Answer; readonly richer: Richer; readonly endpoint: Endpoint; readonly params: Params }

type RicherOptions = { catalogue: Catalogue; memory: Memory; removal: Removal; reader: Reader; clock: Clock }

export function createRicherAnswers({ catalogue, memory, removal, reader, clock }: RicherOptions): RicherAnswers {
  /** Endpoints in whose answers others look. */
  const looked = new Set(catalogue.endpoints.flatMap(({ richer = [] }) => richer.map(({ endpoint }) => endpoint)))
  /** How they were asked, the latest first, by what they were asked about. */
  const ways = createLru<string, readonly Params[]>(mostNoted)

  function subjectOf(endpoint: Endpoint, params: Params, asked = endpoint): string {
    return [endpoint.name, ...endpoint.things.map(thing => namedIn(asked, params, thing))].join(' ')
  }

  function read(params: Params, { richer, endpoint, params: held, part }: Within, answer: Answer): unknown {
    return part ?? richer.part(reader.read(endpoint, held, answer), held, params)
  }

  function questionTo(endpoint: Endpoint, params: Params, partition: string): Question {
    return within(partition, questionOf(endpoint, params, clock.wall()))
  }

  /** The answer that is here to another endpoint's question, unless it is hidden from everybody. */
  function heldOf(question: Question): Answer | undefined {
    const answer = memory.answer(question.call.key)
    return answer?.state === 'found' && removal.absence(question) === undefined ? answer : undefined
  }

  /** All answers that are here and may say what the endpoint answers. */
  function sourcesOf({ endpoint, params, partition, doubted }: Wanted): readonly Source[] {
    return (endpoint.richer as readonly Richer[]).flatMap(richer => {
      const other = catalogue.named(richer.endpoint)
      const asked = ways.get(keyWithin(partition, subjectOf(other, params, endpoint))) ?? []
      return [...asked, ...richer.params(params)].flatMap(held => {
        const question = questionTo(other, held, partition)
        const answer = question.call.key === doubted ? undefined : heldOf(question)
        return answer === undefined ? [] : [{ answer, richer, endpoint: other, params: held }]
      })
    })
  }

  /** What the endpoint answers out of one answer; undefined where that does not say it. */
  function heldIn({ answer, ...place }: Source, { endpoint, params }: Wanted): Held | undefined {
    if (memory.view(answer, viewNameOf(endpoint, params)) !== undefined)
      return { answer, within: { ...place, part: undefined } }
    const part = reader.attempt(endpoint, () => read(params, { ...place, part: undefined }, answer))
    return part === undefined || part instanceof Failure ? undefined : { answer, within: { ...place, part } }
  }

  /** All but one of the ways that are remembered, those with the newest answers where there are too many. */
  function newestOf(endpoint: Endpoint, asked: readonly Params[], partition: string): readonly Params[] {
    if (asked.length < mostWays) return asked
    const requestedMs = (params: Params) =>
      memory.answer(questionTo(endpoint, params, partition).call.key)?.requestedMs ?? Number.NEGATIVE_INFINITY
    return asked.toSorted((one, other) => requestedMs(other) - requestedMs(one)).slice(0, mostWays - 1)
  }

  return {
    note(endpoint, params, partition) {
      if (!looked.has(endpoint.name)) return
      const subject = keyWithin(partition, subjectOf(endpoint, params))
      const name = viewNameOf(endpoint, params)
      const others = (ways.get(subject) ?? []).filter(each => viewNameOf(endpoint, each) !== name)
      // What it is asked now has no answer yet, which will be the newest.
      ways.set(subject, [params, ...newestOf(endpoint, others, partition)])
    },
    newerThan(own, wanted) {
      const ownMs = own?.requestedMs ?? Number.NEGATIVE_INFINITY
      const newer = sourcesOf(wanted).filter(({ answer }) => answer.requestedMs > ownMs)
      for (const source of newer.toSorted((one, other) => other.answer.requestedMs - one.answer.requestedMs)) {
        const held = heldIn(source, wanted)
        if (held !== undefined) return held
      }
    },
    read,
  }
}
