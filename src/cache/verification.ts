// What an answer of RetroAchievements comes to, once its word was weighed: where it does not tell what is absent, a cheap
// second question does; where it says that there is nothing in place of what was there, it has to be confirmed.

import { type Judgement, type Reader, saysAbsent } from '../catalogue/interpret.ts'
import type { Question } from '../catalogue/query.ts'
import { standsForList } from '../language/collections.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Absence, Thing } from '../language/resources.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Reply } from '../upstream/classify.ts'
import type { Answer } from './answer.ts'
import type { FlightOptions } from './outcome.ts'
import {
  createSecondQuestions,
  type Exists,
  type SecondQuestions,
  type SecondQuestionsOptions,
} from './second-questions.ts'

export type Judged = {
  readonly state: Answer['state']
  readonly absent: Absence | undefined
  /** False when it may be wrong, as a second question failed. */
  readonly certain: boolean
  /** When the second question was sent on whose answer it rests, in milliseconds of elapsed time. */
  readonly sinceMs?: number
  readonly empty: boolean
  /** What the endpoint reads; undefined where no endpoint asks this. */
  readonly value: unknown
  /** Why the endpoint that asked cannot read it. */
  readonly unreadable: Failure | undefined
}

/** What is known about what is absent. */
type Settlement = Pick<Judged, 'state' | 'absent' | 'certain' | 'sinceMs'>

export type Settling = Pick<SecondQuestions, 'heard' | 'purge'> & {
  /** Throws Failure when the answer is of no use, or replaces nothing: `held` is what is remembered of the same call. */
  judge(question: Question, reply: Reply, options: FlightOptions, held: Answer | undefined): Promise<Judged>
}

type SettlingOptions = SecondQuestionsOptions & { reader: Reader }

type Emptiness = { verdict: Judgement['verdict']; settlement: Settlement; exists: Exists }

/** After how long an emptiness that nobody can confirm is believed when it is said again. */
const saidAgainMs = 60_000

export function createSettling({ catalogue, reader, clock, ask, read }: SettlingOptions): Settling {
  const secondQuestions = createSecondQuestions({ catalogue, clock, ask, read })
  const suspect = createSuspicion(clock)

  async function judge(question: Question, reply: Reply, options: FlightOptions, held: Answer | undefined) {
    const { endpoint, params, outer } = question
    const full = held?.state === 'found' && !held.empty ? held : undefined
    if (endpoint === undefined) return judgeUnread(question, reply, options, full)
    const judgement = reader.attempt(endpoint, () => reader.judge(endpoint, params, reply))
    if (judgement instanceof Failure) {
      if (!isOfKind(outer, reply.json)) throw judgement
      return { ...found, empty: false, value: undefined, unreadable: judgement }
    }
    const { empty, verdict } = judgement
    const exists = secondQuestions.beside(endpoint, params, options)
    const settlement = await settle(endpoint, verdict, exists, full === undefined)
    secondQuestions.heard(question, options, settlement)
    // A second question that fails is no reason to give up what was known to be absent.
    if (held?.state === 'absent' && !settlement.certain) throw unconfirmed()
    if (empty && full !== undefined) await confirm(full, endpoint, { verdict, settlement, exists })
    const value = 'value' in judgement ? judgement.value : undefined
    return { ...settlement, empty, value, unreadable: undefined }
  }

  /** An answer that no endpoint reads. */
  function judgeUnread(question: Question, reply: Reply, options: FlightOptions, full: Answer | undefined): Judged {
    const judged = judgeRaw(question.outer, reply)
    secondQuestions.heard(question, options, judged)
    if (judged.empty && full !== undefined) suspect(full)
    return judged
  }

  /** Throws Failure unless what was there is known to be gone. */
  async function confirm(full: Answer, endpoint: Endpoint, { verdict, settlement, exists }: Emptiness): Promise<void> {
    const { doubts = [], settles, things } = endpoint
    if (verdict !== 'absent') {
      if (doubts.length === 0) return suspect(full)
      if (!settlement.certain) throw unconfirmed()
      return
    }
    const innermost = things.at(-1) as Thing
    if (settlement.absent !== `${innermost}-not-found`) return
    // Of what tells whether a thing is there, nobody else can be asked.
    const settler = catalogue.settling(innermost)
    if (settler === undefined || settles?.thing === innermost) return suspect(full)
    const known = await exists(innermost)
    if (known instanceof Failure) throw known
    if (known.exists) throw new Failure('upstream-unexpected-answer', `no answer about a ${innermost} that is there`)
  }

  return { judge, heard: secondQuestions.heard, purge: secondQuestions.purge }
}

/**
 * Where RetroAchievements' answer does not tell what is absent, one cheap second question for each thing in doubt does,
 * the outermost first. When that fails its word stands, but for a short time only. That a thing exists may be remembered where
 * `mayRemember`, but not where RetroAchievements says that something is absent.
 */
async function settle(
  endpoint: Endpoint,
  verdict: Judgement['verdict'],
  exists: Exists,
  mayRemember: boolean,
): Promise<Settlement> {
  const { things, doubts = [], none } = endpoint
  if (verdict === 'hidden') return { state: 'hidden', absent: undefined, certain: true }
  if (verdict === 'found') return found
  const innermost = verdict === 'absent' ? things.at(-1) : undefined
  let doubt: Failure | undefined
  for (const thing of innermost === undefined ? doubts : things.slice(0, -1)) {
    const known = await exists(thing, mayRemember && innermost === undefined)
    if (known instanceof Failure) doubt = known
    else if (!known.exists) return { ...absence(`${thing}-not-found`), sinceMs: known.sinceMs }
  }
  if (innermost === undefined) {
    return verdict === 'none' && none !== undefined ? absence(none.code) : { ...found, certain: doubt === undefined }
  }
  // It may be something further out that is absent: then the innermost thing has to be asked about, too.
  const known = doubt === undefined ? undefined : await exists(innermost)
  if (doubt !== undefined && (known instanceof Failure || known?.exists !== false)) throw doubt
  return absence(`${innermost}-not-found`)
}

function unconfirmed(): Failure {
  return new Failure('upstream-unexpected-answer', 'an emptiness that nobody could confirm')
}

/** What it returns suspects an answer: it throws Failure until the same was said at least a minute ago. */
function createSuspicion(clock: Clock): (full: Answer) => void {
  /**
   * When an answer was first said to be empty now, in milliseconds of the monotonic clock: a wall clock set forward confirms no
   * emptiness.
   */
  const suspicions = new WeakMap<Answer, number>()

  return full => {
    const sinceMs = suspicions.get(full) ?? clock.monotonic()
    suspicions.set(full, sinceMs)
    const waitMs = sinceMs + saidAgainMs - clock.monotonic()
    if (waitMs <= 0) return
    const message = 'an empty answer in place of a full one, which is believed when it is said again'
    throw new Failure('upstream-unexpected-answer', message, { retryAfterMs: waitMs })
  }
}

const found: Settlement = { state: 'found', absent: undefined, certain: true }

export function absence(absent: Absence): Settlement {
  return { state: 'absent', absent, certain: true }
}

/** An answer that no endpoint reads: only its outer kind is known. Throws Failure when that is wrong. */
function judgeRaw(outer: Question['outer'], { kind, json }: Reply): Judged {
  const judged = (settlement: Settlement, empty = false) => {
    return { ...settlement, empty, value: undefined, unreadable: undefined }
  }
  if (kind === 'hidden') return judged({ ...found, state: 'hidden' })
  if (kind === 'not found') return judged({ ...found, state: 'absent' })
  if (saysAbsent({ outer }, json)) return judged({ ...found, state: 'absent' }, true)
  if (!isOfKind(outer, json)) throw new Failure('upstream-unexpected-answer', `the answer is no ${outer}`)
  if (typeof json === 'object' && json !== null && ('message' in json || 'error' in json))
    throw new Failure('upstream-unexpected-answer', 'the answer tells of an error')
  // Nobody looks behind an emptiness here, so it is not believed for long.
  const empty = Array.isArray(json) && json.length === 0
  return judged({ ...found, certain: !empty }, empty)
}

function isOfKind(outer: Question['outer'], json: unknown): boolean {
  if (outer === 'list') return standsForList(json)
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
