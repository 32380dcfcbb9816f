// An answer of RetroAchievements as it is held, what is made of it, and how much room they take.

import type { Pace } from '../language/paces.ts'
import type { Absence } from '../language/resources.ts'
import { inOne, type Packed } from '../platform/bytes.ts'
import type { Representation } from './encodings.ts'
import type { RowTable } from './row-table.ts'

/** What RetroAchievements said to one call. */
export type Answer = Packed & {
  /** Of the call. */
  readonly key: string
  readonly state: 'found' | 'absent' | 'hidden'
  /** What is absent, when something is that has a name. */
  readonly absent: Absence | undefined
  /** Whether it says that there is nothing. */
  readonly empty: boolean
  /** The status that RetroAchievements sent it with. */
  readonly status: number
  /** Rows of it that nobody is to see, and that are not in the body. */
  readonly removed: number
  readonly pace: Pace['name']
  /** What it is about, such as ` GetUserProfile user:maxmilyin `. */
  readonly tags: string
  /** The names by which it knows the user that it is about, such as ` user:maxmilyin user:01b8gg0nxrxfxfwhm07xas0qqg `. */
  readonly namesakes: string | undefined
  /**
   * When its question was sent to RetroAchievements, in milliseconds of elapsed time (`Clock.now`): what it says may be as old as
   * that, so the time that RetroAchievements took counts as age (RFC 9111 4.2.3).
   */
  readonly requestedMs: number
  /** How long after its question it is served without asking again; a soft purge makes an end of it. */
  freshMs: number
  /** How long after that it is served while it is asked for again. */
  readonly staleMs: number
  /** How long after its question it is worth keeping at all. */
  readonly keepMs: number
  /** How often it was served while it was fresh. */
  hits: number
  /** Its rows, where it is a list of which pages are cut. */
  table: RowTable | undefined
  /** How routes show it, the latest used first. */
  views: View | undefined
}

type Known = Omit<Answer, 'namesakes' | 'hits' | 'table' | 'views'> & Partial<Pick<Answer, 'namesakes'>>

/** With all properties from the start and in one order: others that are added later take room of their own in every answer. */
export function answerFrom(known: Known): Answer {
  return {
    key: inOne(known.key),
    body: known.body,
    plainBytes: known.plainBytes,
    state: known.state,
    absent: known.absent,
    empty: known.empty,
    status: known.status,
    removed: known.removed,
    pace: known.pace,
    tags: inOne(known.tags),
    namesakes: known.namesakes && inOne(known.namesakes),
    requestedMs: known.requestedMs,
    freshMs: known.freshMs,
    staleMs: known.staleMs,
    keepMs: known.keepMs,
    hits: 0,
    table: undefined,
    views: undefined,
  }
}

/** An answer as one route shows it. */
export type View = Representation & {
  /** Tells it from the other views of the same answer. */
  readonly name: string
  readonly of: Answer
  /** The view of the same answer that was used before this one. */
  next: View | undefined
  /** Spellings of its URL that lead right to it. */
  urls: readonly string[]
  /** Of what was asked for by these URLs; the answer may be another endpoint's. */
  pace: Pace['name']
  /** For which state of memory the URLs lead here (`changes()`); undefined where they do in every state. */
  asOf: number | undefined
  /** How often the wall clock had been set back when they were led here. */
  setBacks: number
  /** How often a URL led here. */
  hits: number
}

/** The URLs of a view that none leads to. */
export const noUrls: readonly string[] = []

export function viewFrom(of: Answer, name: string, { body, etag, link, forms }: Representation): View {
  return {
    name: inOne(name),
    of,
    body,
    etag,
    link,
    forms,
    urls: noUrls,
    pace: of.pace,
    asOf: undefined,
    setBacks: 0,
    hits: 0,
    next: undefined,
  }
}

/** What goes with the bytes: objects, slots of the cache and of its index, and headers of strings. */
const answerOverheadBytes = 510
const namesakesOverheadBytes = 170
const viewOverheadBytes = 310
const urlOverheadBytes = 100
const bufferOverheadBytes = 250
const formOverheadBytes = 200

/** The bytes that an answer takes without its views. */
export function sizeOfAnswer({ key, tags, namesakes, body, table }: Answer): number {
  const namesakesBytes = namesakes === undefined ? 0 : namesakesOverheadBytes + 2 * namesakes.length
  return answerOverheadBytes + 2 * key.length + tags.length + namesakesBytes + body.length + (table?.bytes ?? 0)
}

export function sizeOfView({ name, body, forms, urls }: View): number {
  let size = viewOverheadBytes + name.length + body.length
  if (typeof body !== 'string') size += bufferOverheadBytes
  for (const form of Object.values(forms)) if ('body' in form) size += formOverheadBytes + form.body.length
  for (const url of urls) size += urlOverheadBytes + url.length
  return size
}
