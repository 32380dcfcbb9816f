// Answers to questions: from memory while they are fresh, else by one flight to RetroAchievements that everybody who asks
// the same thing meanwhile shares, with its failure too.

import { isDeepStrictEqual } from 'node:util'
import type { Catalogue } from '../catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Endpoint, Params } from '../endpoint.ts'
import { type Judgement, type Reader, saysAbsent } from '../judge.ts'
import { scaled } from '../paces.ts'
import { namedIn, type Question, questionOf, settlingParams } from '../question.ts'
import type { Absence, Thing } from '../things.ts'
import type { Ask, AskOptions } from '../upstream/asking.ts'
import type { Reply } from '../upstream/classify.ts'
import { Failure } from '../upstream/failure.ts'
import type { Answer, Memory } from './memory.ts'

/** What came of a question: an answer, or the failure of the flight that should have brought one. */
export type Asked = {
  /** `stale` and `miss` were both asked for: with and without an older answer in memory. */
  readonly outcome: 'hit' | 'stale' | 'miss'
  /** Whether another request had asked already. */
  readonly collapsed: boolean
  readonly flight: Flight | undefined
} & ({ readonly answer: Answer } | { readonly answer: undefined; readonly failure: Failure })

type Found = Asked & { readonly answer: Answer }

/** How an answer came from RetroAchievements. */
export type Flight = {
  readonly status: number
  readonly stored: boolean
  /** Who read the answer, with what, and what it says. */
  readonly endpoint: Endpoint | undefined
  readonly params: Params
  readonly value: unknown
  /** Why the endpoint that asked cannot read it; it is not remembered then. */
  readonly unreadable: Failure | undefined
}

type Landing =
  | { readonly answer: Answer; readonly flight: Flight }
  | { readonly answer: undefined; readonly failure: Failure }

export type Answers = {
  /** Asks what an endpoint asks; where that takes two questions, both of them. */
  ask(endpoint: Endpoint, params: Params, cause: string): Promise<Asked>
  /** Asks one question as it is. */
  askRaw(question: Question, cause: string): Promise<Asked>
  /** What an endpoint reads in an answer. Throws Failure when it cannot. */
  read(endpoint: Endpoint, params: Params, asked: Found): unknown
}

type AnswersOptions = {
  catalogue: Catalogue
  ask: Ask
  reader: Reader
  memory: Memory
  clock: Clock
  timeoutMs: number
  ttlScale: number
}

/** What is known about what is absent. */
type Settlement = { readonly state: Answer['state']; readonly absent: Absence | undefined; readonly certain: boolean }

type Judged = { readonly value: unknown; readonly unreadable: Failure | undefined; readonly settlement: Settlement }

export function createAnswers(options: AnswersOptions): Answers {
  const { catalogue, ask: askUpstream, reader, memory, clock, timeoutMs, ttlScale } = options
  const flights = new Map<string, Promise<Landing>>()
  let serial = 0

  async function answerTo(question: Question, options: AskOptions): Promise<Asked> {
    const { key } = question.call
    const held = memory.answer(key)
    if (held !== undefined && clock.now() - held.receivedMs < held.freshMs) {
      return { answer: held, outcome: 'hit', collapsed: false, flight: undefined }
    }
    const outcome = held === undefined ? 'miss' : 'stale'
    const underway = flights.get(key)
    if (underway !== undefined) return { flight: undefined, ...(await underway), outcome, collapsed: true }
    const landing = fly(question, options).finally(() => flights.delete(key))
    flights.set(key, landing)
    return { flight: undefined, ...(await landing), outcome, collapsed: false }
  }

  async function fly(question: Question, options: AskOptions): Promise<Landing> {
    try {
      return await land(question, options)
    } catch (error) {
      if (error instanceof Failure) return { answer: undefined, failure: error }
      throw error
    }
  }

  /** Throws Failure; nothing is remembered then. */
  async function land(question: Question, options: AskOptions): Promise<Landing> {
    const { call, endpoint, params } = question
    const reply = await askUpstream(call, options)
    const receivedMs = clock.now()
    const { value, unreadable, settlement } = await judge(question, reply, options)
    const { state, absent, certain } = settlement
    const pace = scaled(question.pace, ttlScale)
    const brief = state !== 'found' || !certain
    serial += 1
    const answer: Answer = {
      serial,
      state,
      absent,
      status: reply.status,
      body: reply.body,
      receivedMs,
      freshMs: brief ? pace.notFoundMs : pace.freshMs,
      keepMs: brief ? pace.notFoundMs : pace.freshMs + pace.errorMs,
    }
    const stored = unreadable === undefined && memory.keepAnswer(call.key, answer)
    return { answer, flight: { status: reply.status, stored, endpoint, params, value, unreadable } }
  }

  async function judge(question: Question, reply: Reply, options: AskOptions): Promise<Judged> {
    const { endpoint, params, outer } = question
    if (endpoint === undefined) return judgeRaw(outer, reply)
    const judgement = failing(() => reader.judge(endpoint, params, reply))
    if (judgement instanceof Failure) {
      if (!isOfKind(outer, reply.json)) throw judgement
      return { value: undefined, unreadable: judgement, settlement: found }
    }
    const value = 'value' in judgement ? judgement.value : undefined
    return { value, unreadable: undefined, settlement: await settle(endpoint, params, judgement, options) }
  }

  /**
   * Where RetroAchievements' answer does not tell what is absent, one cheap second question for each thing in doubt does,
   * the outermost first. When that fails its word stands, but for a short time only.
   */
  async function settle(
    endpoint: Endpoint,
    params: Params,
    { verdict }: Judgement,
    options: AskOptions,
  ): Promise<Settlement> {
    const { things, doubts = [], none } = endpoint
    if (verdict === 'hidden') return { state: 'hidden', absent: undefined, certain: true }
    if (verdict === 'found') return found
    const innermost = verdict === 'absent' ? things.at(-1) : undefined
    let doubt: Failure | undefined
    for (const thing of innermost === undefined ? doubts : things.slice(0, -1)) {
      const known = await exists(thing, namedIn(endpoint, params, thing), options)
      if (known === false) return absence(`${thing}-not-found`)
      if (known instanceof Failure) doubt = known
    }
    if (innermost === undefined) {
      return verdict === 'none' && none !== undefined ? absence(none.code) : { ...found, certain: doubt === undefined }
    }
    // It may be something further out that is absent: then the innermost thing has to be asked about, too.
    if (doubt !== undefined && (await exists(innermost, namedIn(endpoint, params, innermost), options)) !== false)
      throw doubt
    return absence(`${innermost}-not-found`)
  }

  /** The failure, when nobody knows. */
  async function exists(thing: Thing, named: unknown, options: AskOptions): Promise<boolean | Failure> {
    const settling = catalogue.settling(thing)
    const params = settlingParams(settling, thing, named)
    const asked = await answerTo(questionOf(settling, params, clock.now()), options)
    if (asked.answer === undefined) return asked.failure
    if (asked.flight?.unreadable !== undefined) return asked.flight.unreadable
    if (asked.answer.absent !== undefined) return false
    return settling.settles?.holds?.(read(settling, params, asked), named) ?? true
  }

  function read(endpoint: Endpoint, params: Params, { flight, answer }: Found): unknown {
    if (flight?.unreadable !== undefined) throw flight.unreadable
    if (flight?.endpoint === endpoint && isDeepStrictEqual(flight.params, params)) return flight.value
    return reader.read(endpoint, params, JSON.parse(answer.body.toString()))
  }

  async function ask(endpoint: Endpoint, params: Params, options: AskOptions): Promise<Asked> {
    const { first } = endpoint
    if (first === undefined) return answerTo(questionOf(endpoint, params, clock.now()), options)
    const before = await ask(catalogue.named(first.endpoint), params, options)
    if (before.answer === undefined || before.answer.state !== 'found') return before
    const completed = first.complete(params, read(catalogue.named(first.endpoint), params, before))
    if (completed !== undefined) return answerTo(questionOf(endpoint, completed, clock.now()), options)
    return { ...before, answer: { ...before.answer, ...absence(`${endpoint.things[0] as Thing}-not-found`) } }
  }

  const optionsFor = (cause: string) => ({ cause, deadlineMs: clock.now() + timeoutMs })

  return {
    ask: (endpoint, params, cause) => ask(endpoint, params, optionsFor(cause)),
    askRaw: (question, cause) => answerTo(question, optionsFor(cause)),
    read,
  }
}

const found: Settlement = { state: 'found', absent: undefined, certain: true }

function absence(absent: Absence): Settlement {
  return { state: 'absent', absent, certain: true }
}

/** An answer that no endpoint reads: only its outer kind is known. Throws Failure when that is wrong. */
function judgeRaw(outer: Question['outer'], { kind, json }: Reply): Judged {
  const judged = (settlement: Settlement) => ({ value: undefined, unreadable: undefined, settlement })
  if (kind === 'hidden') return judged({ ...found, state: 'hidden' })
  if (kind === 'not found' || saysAbsent({ outer }, json)) return judged({ ...found, state: 'absent' })
  if (!isOfKind(outer, json)) throw new Failure('upstream-unexpected-answer', `the answer is no ${outer}`)
  // Nobody looks behind an emptiness here, so it is not believed for long.
  return judged({ ...found, certain: !(Array.isArray(json) && json.length === 0) })
}

function isOfKind(outer: Question['outer'], json: unknown): boolean {
  return typeof json === 'object' && json !== null && (outer === 'list' || !Array.isArray(json))
}

function failing<T>(action: () => T): T | Failure {
  try {
    return action()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
