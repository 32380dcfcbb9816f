// Answers to calls: from memory while they are fresh, else by one flight to RetroAchievements that everybody who asks
// the same thing meanwhile shares, with its failure too.

import { type Call, callOf } from '../call.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Judgement, Reader } from '../judge.ts'
import { scaled } from '../paces.ts'
import type { Thing } from '../things.ts'
import type { Ask, AskOptions } from '../upstream/asking.ts'
import { Failure } from '../upstream/failure.ts'
import type { Answer, Memory } from './memory.ts'

/** What came of a call: an answer, or the failure of the flight that should have brought one. */
export type Asked = {
  /** `stale` and `miss` were both asked for: with and without an older answer in memory. */
  readonly outcome: 'hit' | 'stale' | 'miss'
  /** Whether another request had asked already. */
  readonly collapsed: boolean
  readonly flight: Flight | undefined
} & ({ readonly answer: Answer } | { readonly answer: undefined; readonly failure: Failure })

/** How an answer came from RetroAchievements. */
export type Flight = {
  readonly status: number
  readonly stored: boolean
  /** The call that was asked, and what its endpoint read in the answer. */
  readonly call: Call
  readonly value: unknown
}

type Landing =
  | { readonly answer: Answer; readonly flight: Flight }
  | { readonly answer: undefined; readonly failure: Failure }

export type Answers = {
  ask(call: Call, cause: string): Promise<Asked>
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

/** What is absent, and whether that is settled. */
type Settlement = { readonly absent: Thing | undefined; readonly certain: boolean }

export function createAnswers(options: AnswersOptions): Answers {
  const { catalogue, ask, reader, memory, clock, timeoutMs, ttlScale } = options
  const flights = new Map<string, Promise<Landing>>()
  let serial = 0

  async function answerTo(call: Call, options: AskOptions): Promise<Asked> {
    const held = memory.answer(call.key)
    if (held !== undefined && clock.now() - held.receivedMs < held.freshMs) {
      return { answer: held, outcome: 'hit', collapsed: false, flight: undefined }
    }
    const outcome = held === undefined ? 'miss' : 'stale'
    const underway = flights.get(call.key)
    if (underway !== undefined) return { flight: undefined, ...(await underway), outcome, collapsed: true }
    const landing = fly(call, options).finally(() => flights.delete(call.key))
    flights.set(call.key, landing)
    return { flight: undefined, ...(await landing), outcome, collapsed: false }
  }

  async function fly(call: Call, options: AskOptions): Promise<Landing> {
    try {
      return await land(call, options)
    } catch (error) {
      if (error instanceof Failure) return { answer: undefined, failure: error }
      throw error
    }
  }

  /** Throws Failure; nothing is remembered then. */
  async function land(call: Call, options: AskOptions): Promise<Landing> {
    const { endpoint, params } = call
    const reply = await ask(call, options)
    const receivedMs = clock.now()
    const judgement = reader.judge(endpoint, params, reply)
    const { absent, certain } = await settle(call, judgement, options)
    const pace = scaled(endpoint.pace, ttlScale)
    const state = absent !== undefined ? 'absent' : judgement.verdict === 'hidden' ? 'hidden' : 'found'
    const brief = state !== 'found' || !certain
    serial += 1
    const answer: Answer = {
      serial,
      state,
      absent,
      body: reply.body,
      receivedMs,
      freshMs: brief ? pace.notFoundMs : pace.freshMs,
      keepMs: brief ? pace.notFoundMs : pace.freshMs + pace.errorMs,
    }
    const value = 'value' in judgement ? judgement.value : undefined
    return { answer, flight: { status: reply.status, stored: memory.keepAnswer(call.key, answer), call, value } }
  }

  /**
   * Where RetroAchievements' answer does not tell what is absent, one cheap second question for each thing in doubt does,
   * the outermost first. When that fails its word stands, but for a short time only.
   */
  async function settle(call: Call, { verdict }: Judgement, options: AskOptions): Promise<Settlement> {
    const { things, doubts = [] } = call.endpoint
    const absent = verdict === 'absent' ? things.at(-1) : undefined
    const doubted = verdict === 'absent' ? things.slice(0, -1) : verdict === 'doubtful' ? doubts : []
    let certain = true
    for (const thing of doubted) {
      const { answer } = await answerTo(settlingCall(catalogue.settling(thing), thing, call), options)
      if (answer?.absent === thing) return { absent: thing, certain }
      certain &&= answer !== undefined
    }
    return { absent, certain }
  }

  return {
    ask: (call, cause) => answerTo(call, { cause, deadlineMs: clock.now() + timeoutMs }),
  }
}

/** The call that settles whether a thing which another call names exists. */
function settlingCall(settling: Endpoint, thing: Thing, { endpoint, params }: Call): Call {
  const named = Object.keys(endpoint.params).find(name => endpoint.params[name]?.thing === thing) as string
  const values = Object.entries(settling.params).map(([name, param]) => [
    name,
    param.thing === thing ? params[named] : param.fallback,
  ])
  return callOf(settling, Object.fromEntries(values))
}
