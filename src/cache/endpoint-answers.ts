// What endpoints ask: one question, or two where the first completes the second. What answers them may also be found in other
// endpoints' answers.

import { blockStart, callOf, keyWithin, tagOf, viewNameOf } from '../catalogue/call.ts'
import type { Reader } from '../catalogue/interpret.ts'
import type { Catalogue } from '../catalogue/load.ts'
import { namedIn, type Question, questionOf, within } from '../catalogue/query.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Thing } from '../language/resources.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import { createLru } from '../platform/lru.ts'
import type { Answer } from './answer.ts'
import { type AnswerReading, createAnswerReading } from './answer-reading.ts'
import { createBlocks, joined } from './blocks.ts'
import { createRicherAnswers, type RicherAnswers } from './derived.ts'
import { served, without } from './fetching.ts'
import type { Lookup } from './lookup.ts'
import type { Memory } from './memory.ts'
import type { Asked, Asker, Found, Held } from './outcome.ts'
import type { SharedAnswers } from './ports.ts'
import type { Removal } from './redaction.ts'
import type { PageBytes } from './row-table.ts'
import { absence } from './verification.ts'

type EndpointAnswers = AnswerReading & {
  /** Asks what an endpoint asks; where that takes two questions, both of them. */
  ask(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked>
  /** Takes note of how an endpoint is asked in another way than here. */
  note: RicherAnswers['note']
  /** The page of an endpoint whose pages are cut here. Throws Failure when an answer cannot be read. */
  page(endpoint: Endpoint, params: Params, asked: Found): PageBytes
}

type EndpointAnswersOptions = {
  catalogue: Catalogue
  reader: Reader
  memory: Memory
  removal: Removal
  lookup: Lookup
  shared: Pick<SharedAnswers, 'distrust'> | undefined
  clock: Clock
}

const mostCompletions = 10_000

/** For one gateway: how questions were completed is not shared with others. */
export function createEndpointAnswers(options: EndpointAnswersOptions): EndpointAnswers {
  const { catalogue, reader, memory, removal, lookup, shared, clock } = options
  const richer = createRicherAnswers({ catalogue, memory, removal, reader, clock })
  const elsewhere = createElsewhere({ richer, memory, clock })
  const reading = createAnswerReading({ reader, richer, memory, shared })
  const blocks = createBlocks({ memory, clock, read: reading.read })
  /** What questions were completed to, by the view that is wanted of them. */
  const completions = createLru<string, Params>(mostCompletions)

  async function ask(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked> {
    const { first } = endpoint
    const { partition } = asker.lane
    if (first === undefined) return askBlocks(endpoint, params, asker)
    const before = await ask(catalogue.named(first.endpoint), params, asker)
    const key = keyWithin(partition, viewNameOf(endpoint, params))
    let failed: Asked = before
    if (before.answer?.state === 'found') {
      const found = { ...before, answer: before.answer }
      const completed = reader.attempt(endpoint, () =>
        first.complete(params, reading.read(catalogue.named(first.endpoint), params, found)),
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
    return lookup.answerTo({ ...within(partition, questionOf(endpoint, completed, clock.wall())), aliases }, asker)
  }

  /** Asks one question, or two where a page begins in one answer and ends in the next. */
  async function askBlocks(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked> {
    const { block } = endpoint
    if (block === undefined) return askOne(endpoint, params, asker)
    const begin = blockStart(params, block) === 0 ? params : blocks.begin(params, firstBlock(endpoint, params, asker))
    const asked = await askOne(endpoint, begin, asker)
    if (asked.answer?.state !== 'found') return asked
    const found = { ...asked, answer: asked.answer, skipped: blockStart(begin, block) }
    const rest = reader.attempt(endpoint, () => blocks.rest(endpoint, params, found))
    // Where the first cannot be read, sending it will say why.
    if (rest === undefined || rest instanceof Failure) return found
    const second = await askOne(endpoint, rest, asker)
    return second.answer?.state === 'found' ? joined(found, { ...second, answer: second.answer }) : second
  }

  function firstBlock(endpoint: Endpoint, params: Params, { lane }: Asker): Answer | undefined {
    return memory.answer(keyWithin(lane.partition, callOf(endpoint, { ...params, offset: 0 }).key))
  }

  async function askOne(endpoint: Endpoint, params: Params, asker: Asker): Promise<Asked> {
    const question = within(asker.lane.partition, questionOf(endpoint, params, clock.wall()))
    richer.note(endpoint, params, asker.lane.partition)
    const asked = await lookup.answerTo(question, asker, elsewhere(endpoint, question, asker))
    // What another question brought while this one was waited for stands in for it.
    const isWaitedFor = !asker.wish.onlyIfCached && (asked.answer === undefined || asked.outcome === 'stale')
    return isWaitedFor ? withNewer(asked, elsewhere(endpoint, question, asker)) : asked
  }

  return { ...reading, ask, note: richer.note, page: blocks.page }
}

/** With what is held in place of an older answer, or of none. */
function withNewer(asked: Asked, held: Held | undefined): Asked {
  if (held === undefined || held.answer.requestedMs <= (asked.answer?.requestedMs ?? Number.NEGATIVE_INFINITY))
    return asked
  return asked.answer === undefined ? served(held, 'stale', asked.failure.code) : { ...asked, ...held }
}

type Elsewhere = (endpoint: Endpoint, question: Question, asker: Asker) => Held | undefined

/** What another endpoint's answer says, where that is newer than this one's own, so that no answer goes back in time. */
function createElsewhere({
  richer,
  memory,
  clock,
}: Pick<EndpointAnswersOptions, 'memory' | 'clock'> & { richer: RicherAnswers }): Elsewhere {
  return (endpoint, { call, params }, { lane, doubted }) => {
    if (endpoint.richer === undefined) return undefined
    const own = memory.answer(call.key)
    const newer = richer.newerThan(own, { endpoint, params, partition: lane.partition, doubted })
    if (newer === undefined || own === undefined) return newer
    // What is newer than a fresh answer is no worse than that.
    const goodForMs = own.requestedMs + own.freshMs - clock.now()
    return goodForMs > 0 ? { ...newer, goodForMs } : newer
  }
}
