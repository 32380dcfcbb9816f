// Users who are to appear nowhere: questions about them are answered as if they did not exist, their rows are taken out of
// what RetroAchievements sends before anything else sees it, and where they are mentioned there is nobody.

import type { Call } from '../catalogue/call.ts'
import type { Question } from '../catalogue/query.ts'
import type { Pace } from '../language/paces.ts'
import { type Packed, plainOf } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import type { Reply } from '../upstream/classify.ts'
import { type Answer, answerFrom } from './answer.ts'
import type { TimesOf } from './answer-times.ts'
import { createRemovedUsers, type RemovedUsers } from './removed-users.ts'

export type Removal = {
  /** What is answered in place of asking; undefined where nobody removed is named. */
  absence(question: Question): Answer | undefined
  /** An answer to a call, without those who are removed. */
  strip(reply: Reply, call: Call): Reply
  /** Whether an answer is about somebody who is removed, or names them. */
  concerns(answer: Packed & Pick<Answer, 'tags'>): boolean
  /** Replaces the list: names and ULIDs. */
  replace(users: readonly string[]): void
  /** Takes note of another name or ULID of somebody who is removed. */
  learn(user: string, known: string): void
}

type RemovalOptions = {
  clock: Clock
  timesOf: TimesOf
  /** Told when another name or ULID of somebody was learned. */
  onLearned(): void
}

/** What says whose row an object is; the top ten have numbers for keys. */
const owners = ['User', 'ULID', '1', '4'] as const
/** What names users in rows about something else; RetroAchievements sends null where there is none. */
const mentions = /^(Author|AchievementAuthor|ReportedBy|ResolvedBy)(ULID)?$/

const gone = Symbol('removed')
const nothing: Reply = { kind: 'not found', status: 404, body: Buffer.from('[]'), json: [] }

export function createRemoval({ clock, timesOf, onLearned }: RemovalOptions): Removal {
  const users = createRemovedUsers(onLearned)
  return {
    absence({ call, pace }) {
      if (users.isEmpty()) return undefined
      if (!call.asked.some(({ param, text }) => param?.thing === 'user' && users.has(text))) return undefined
      return absenceOf(call, timesOf(pace), clock.now())
    },
    strip(reply, { asked }) {
      if (!users.areNamedIn(reply.body)) return reply
      const stripping = new Stripping(users)
      const json = stripping.strip(reply.json)
      if (json !== gone) return { ...reply, json, body: Buffer.from(JSON.stringify(json)), removed: stripping.taken }
      // Whoever was asked about is the one who is removed, under whatever name.
      const { User, ULID } = reply.json as { [key: string]: unknown }
      for (const { param, text } of asked) if (param?.thing === 'user') users.removes([User, ULID, text])
      return nothing
    },
    concerns({ tags, ...packed }) {
      if (users.isEmpty()) return false
      return users.areNamedIn(plainOf(packed)) || tags.split(' ').some(tag => users.has(/^user:(.*)/.exec(tag)?.[1]))
    },
    replace: users.replace,
    learn: users.learn,
  }
}

/** What is answered to a call about somebody who is removed. */
function absenceOf(call: Call, { notFoundMs, name }: Pace, nowMs: number): Answer {
  return answerFrom({
    key: call.key,
    state: 'absent',
    absent: 'user-not-found',
    empty: true,
    status: nothing.status,
    body: nothing.body,
    plainBytes: nothing.body.length,
    removed: 0,
    pace: name,
    tags: '',
    requestedMs: nowMs,
    freshMs: notFoundMs,
    staleMs: 0,
    keepMs: notFoundMs,
  })
}

/** One walk through what RetroAchievements sent, which leaves out the rows of those who are removed. */
class Stripping {
  readonly #users: RemovedUsers
  /** Rows that were taken out so far. */
  taken = 0

  constructor(users: RemovedUsers) {
    this.#users = users
  }

  /** The value without them; `gone` where it is the row of one of them. */
  strip(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value) ? this.#list(value) : this.#row({ ...value })
  }

  #list(value: readonly unknown[]): unknown {
    const left = value.map(each => this.strip(each)).filter(each => each !== gone)
    this.taken += value.length - left.length
    return left
  }

  #row(row: { readonly [key: string]: unknown }): unknown {
    if (this.#users.removes(owners.map(key => row[key]))) return gone
    const entries = Object.entries(row).flatMap(([key, each]) => {
      const role = mentions.exec(key)?.[1]
      if (role !== undefined && this.#users.removes([row[role], row[`${role}ULID`]])) return [[key, null]]
      const inner = this.strip(each)
      if (inner !== gone) return [[key, inner]]
      // A row of a map goes; the only one of its kind leaves its place empty.
      return /^\d+$/.test(key) ? [] : [[key, null]]
    })
    const left = Object.fromEntries(entries)
    // A page counts its rows.
    if (typeof row.Count === 'number' && Array.isArray(row.Results) && Array.isArray(left.Results))
      left.Count = row.Count - (row.Results.length - left.Results.length)
    return left
  }
}
