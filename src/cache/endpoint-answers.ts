// What endpoints ask: one question, or two where the first completes the second. What answers them may also be found in other
// endpoints' answers.

import { isDeepStrictEqual } from 'node:util'
import { keyWithin, tagOf, viewNameOf } from '../catalogue/call.ts'
import type { Reader } from '../catalogue/interpret.ts'
import type { Catalogue } from '../catalogue/load.ts'
import { namedIn, type Question, questionOf, within } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Thing } from '../language/resources.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import { createLru } from '../platform/lru.ts'
import { createRicherAnswers } from './derived.ts'
import { without } from './fetching.ts'
import type { Lookup } from './lookup.ts'
import type { Memory } from './memory.ts'
import type { Asked, Asker, Found, Held } from './outcome.ts'
import type { Removal } from './redaction.ts'
import { absence } from './verification.ts'

type EndpointAnswers = {
  /** Asks what an endpoint asks; where that takes two questions, both of them. */
  ask(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked>
  /** What an endpoint reads in an answer. Throws Failure when it cannot. */
  read(endpoint: Endpoint, params: Params, asked: Found): unknown
}

type EndpointAnswersOptions = {
  catalogue: Catalogue
  reader: Reader
  memory: Memory
  removal: Removal
  lookup: Lookup
  clock: Clock
}

const mostCompletions = 10_000

/** For one gateway: how questions were completed is not shared with others. */
export function createEndpointAnswers(options: EndpointAnswersOptions): EndpointAnswers {
  const { catalogue, reader, memory, removal, lookup, clock } = options
  const richer = createRicherAnswers({ catalogue, memory, removal, reader, clock })
  /** What questions were completed to, by the view that is wanted of them. */
  const completions = createLru<string, Params>(mostCompletions)

  async function ask(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked> {
    const { first } = endpoint
    const { partition } = asker.lane
    if (first === undefined) {
      const question = within(partition, questionOf(endpoint, params, clock.now()))
      richer.note(endpoint, params)
      return lookup.answerTo(question, asker, richerThan(endpoint, question, asker))
    }
    const before = await ask(catalogue.named(first.endpoint), params, asker)
    const key = keyWithin(partition, viewNameOf(endpoint, params))
    let failed: Asked = before
    if (before.answer?.state === 'found') {
      const found = { ...before, answer: before.answer }
      const completed = reader.attempt(endpoint, () =>
        first.complete(params, read(catalogue.named(first.endpoint), params, found)),
      )
      if (completed === undefined) {
        return { ...found, answer: { ...found.answer, ...absence(`${endpoint.things[0] as Thing}-not-found`) } }
      }
      if (completed instanceof Failure) failed = without(completed)
      else completions.set(key, completed)
    } else if (before.answer !== undefined) return before
    // What completes a question may not be kept as long as its answer.
    const completed = completions.get(key)
    if (completed === undefined) return failed
    const aliases = endpoint.things.map(thing => tagOf(thing, String(namedIn(endpoint, params, thing))))
    return lookup.answerTo({ ...within(partition, questionOf(endpoint, completed, clock.now())), aliases }, asker)
  }

  /** What another endpoint's answer says, where that is fresh and this one's is not, or this one has none at all. */
  function richerThan(endpoint: Endpoint, question: Question, asker: Asker): Held | undefined {
    const own = memory.answer(question.call.key)
    const { partition } = asker.lane
    if (endpoint.richer === undefined || (own !== undefined && lookup.isFresh(own, question, asker))) return undefined
    const isSound = ({ call }: Question) => call.key !== asker.doubted
    const fresh = richer.find(
      endpoint,
      question,
      partition,
      (answer, other) => isSound(other) && lookup.isFresh(answer, other, asker),
    )
    return (
      fresh ??
      (own === undefined ? richer.find(endpoint, question, partition, (_, other) => isSound(other)) : undefined)
    )
  }

  function read(endpoint: Endpoint, params: Params, { flight, answer, within }: Found): unknown {
    if (within !== undefined) return richer.read(params, within, answer)
    if (flight?.unreadable !== undefined) throw flight.unreadable
    if (flight?.endpoint === endpoint && isDeepStrictEqual(flight.params, params)) return flight.value
    return reader.read(endpoint, params, answer)
  }

  return { ask, read }
}
