// The form in which an answer leaves the process: to disk, and to the store that replicas share. What comes back may be of any
// form, so that each field is checked, and the body is unpacked once, before the answer can be served.

import { isOwners } from '../catalogue/call.ts'
import { type Pace, type PaceName, paces } from '../language/paces.ts'
import { type Absence, type Thing, things } from '../language/resources.ts'
import { type Bytes, plainOf } from '../platform/bytes.ts'
import { mostBytes } from '../upstream/body-bounds.ts'
import { classify } from '../upstream/classify.ts'
import { type Answer, answerFrom } from './answer.ts'
import { type TimesOf, timesWithin } from './answer-times.ts'
import { namesakesIn } from './tag-index.ts'

/** An answer beside its body. It tells its age and not its moment, because clocks differ between processes. */
export type AnswerRecord = {
  /** Of the call. */
  readonly key: string
  /** What is hidden from one API key stays with that key, in this process. */
  readonly state: 'found' | 'absent'
  readonly absent: Absence | null
  readonly empty: boolean
  /** The status that RetroAchievements sent it with. */
  readonly status: number
  /** Rows that were taken out of the body. */
  readonly removed: number
  readonly pace: PaceName
  /** Each between blanks, such as ` GetGame game:1 `. */
  readonly tags: string
  /** Bytes of the body when it is unpacked. */
  readonly plainBytes: number
  /** Milliseconds since the question of the answer was sent, when the record was made. */
  readonly ageMs: number
  /** Milliseconds, as those of `Answer`. */
  readonly freshMs: number
  readonly staleMs: number
  readonly keepMs: number
}

/** A call of a hundred ids has 1,100 characters. */
const mostCharacters = 8_192
/** Thirty thousand years, in milliseconds. */
const mostMs = 1e15

/** Whether an answer may leave the process: it is not for the eyes of one key alone, and whoever reads its record takes it. */
export function isPortable({ key, state, tags, plainBytes }: Answer): boolean {
  const isSmall = Math.max(key.length, tags.length) <= mostCharacters && plainBytes <= mostBytes
  return isSmall && state !== 'hidden' && !isOwners(key)
}

/** The record of a portable answer. */
export function recordOf(answer: Answer, nowMs: number): AnswerRecord {
  const { key, absent = null, empty, status, removed, tags, plainBytes, freshMs, staleMs, keepMs } = answer
  const [state, pace] = [answer.state as AnswerRecord['state'], answer.pace as PaceName]
  const ageMs = Math.max(0, nowMs - answer.requestedMs)
  return { key, state, absent, empty, status, removed, pace, tags, plainBytes, ageMs, freshMs, staleMs, keepMs }
}

type Place = {
  /** When the record was made, by the clock of this process, in milliseconds. */
  madeMs: number
  hold(bytes: Buffer): Bytes
  timesOf: TimesOf
}

/**
 * Undefined where anything about the record or its body is not as `recordOf` and `pack` make it. An answer that was made with
 * longer times gets those of today.
 */
export function answerFromRecord(record: unknown, body: unknown, place: Place): Answer | undefined {
  if (!isRecord(record) || !Buffer.isBuffer(body)) return
  const json = usableJson(body, record)
  if (json === undefined) return
  const { madeMs, hold, timesOf } = place
  const { absent, ageMs, ...rest } = record
  const times = timesWithin(record, timesOf(paceNamed.get(record.pace) as Pace))
  const namesakes = namesakesIn(rest.tags, json)
  const known = { ...rest, ...times, absent: absent ?? undefined, namesakes }
  return answerFrom({ ...known, body: hold(body), requestedMs: madeMs - ageMs })
}

const otherAbsences: { readonly [code in Exclude<Absence, `${Thing}-not-found`>]: true } = {
  'not-played': true,
  'no-achievement-of-the-week': true,
}
const absences = [null, ...things.map(thing => `${thing}-not-found`), ...Object.keys(otherAbsences)]
const paceNamed = new Map<PaceName, Pace>(paces.map(pace => [pace.name, pace]))

type Check = (value: unknown) => boolean

const isOneOf = (values: readonly unknown[]): Check => {
  const known = new Set(values)
  return value => known.has(value)
}
/** A whole number within these bounds. */
export const isWhole = (least: number, most: number): Check => {
  return value => Number.isInteger(value) && least <= (value as number) && (value as number) <= most
}
const isText = (form: RegExp): Check => {
  return value => typeof value === 'string' && value.length <= mostCharacters && form.test(value)
}
/** The method of a call stands before its query, and behind the partition of a caller's own key. */
const keyForm = /^(?:[\w-]+ )?([A-Za-z]+)\?[\x21-\x7e]*$/
const isKey = isText(keyForm)
const isTime: Check = value => typeof value === 'number' && 0 <= value && value <= mostMs

const checks: { readonly [field in keyof AnswerRecord]: Check } = {
  key: value => isKey(value) && !isOwners(value as string),
  state: isOneOf(['found', 'absent']),
  absent: isOneOf(absences),
  empty: isOneOf([true, false]),
  status: isWhole(100, 599),
  removed: isWhole(0, mostBytes),
  pace: isOneOf([...paceNamed.keys()]),
  tags: isText(/^ (?:[\x21-\x7e]+ )+$/),
  plainBytes: isWhole(0, mostBytes),
  ageMs: isTime,
  freshMs: isTime,
  staleMs: isTime,
  keepMs: isTime,
}

function isRecord(value: unknown): value is AnswerRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as { readonly [field: string]: unknown }
  if (!Object.entries(checks).every(([field, check]) => check(record[field]))) return false
  return isConsistent(value as AnswerRecord)
}

/** Whether the tags begin with the method of the key, and what is absent is one of the things that they name. */
function isConsistent({ key, tags, state, absent }: AnswerRecord): boolean {
  if (!tags.startsWith(` ${keyForm.exec(key)?.[1]} `)) return false
  if (absent === null) return true
  return state === 'absent' && (absent in otherAbsences || tags.includes(` ${absent.replace('-not-found', ':')}`))
}

/**
 * What a body says; undefined unless it unpacks to so many bytes, and these with that status would be an answer if they came from
 * RetroAchievements.
 */
function usableJson(body: Buffer, { plainBytes, status, state }: AnswerRecord): object | undefined {
  try {
    const plain = plainOf({ body, plainBytes })
    const { kind, json } = classify({ status, retryAfter: undefined, body: plain }, 0, [])
    if (plain.length !== plainBytes || typeof json !== 'object' || json === null) return undefined
    return kind === 'answer' || (kind === 'not found' && state === 'absent') ? json : undefined
  } catch {
    return undefined
  }
}
