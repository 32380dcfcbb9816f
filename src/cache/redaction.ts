// Users who are to appear nowhere: questions about them are answered as if they did not exist, their rows are taken out of
// what RetroAchievements sends before anything else sees it, and where they are mentioned there is nobody.

import type { Call } from '../catalogue/call.ts'
import type { Question } from '../catalogue/query.ts'
import type { Pace } from '../language/paces.ts'
import { type Packed, plainOf } from '../platform/bytes.ts'
import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Reply } from '../upstream/classify.ts'
import { type Answer, answerFrom } from './memory.ts'

export type Removal = {
  /** What is answered in place of asking; undefined where nobody removed is named. */
  absence(question: Question): Answer | undefined
  /** An answer to a call, without those who are removed. Throws Failure when it is nested as none of theirs is. */
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
  timesOf: (pace: Pace) => Pace
  /** Told when another name or ULID of somebody was learned. */
  onLearned(): void
}

/** What says whose row an object is; the top ten have numbers for keys. */
const owners = ['User', 'ULID', '1', '4'] as const
/** What names users in rows about something else; RetroAchievements sends null where there is none. */
const mentions = /^(Author|AchievementAuthor|ReportedBy|ResolvedBy)(ULID)?$/

/** RetroAchievements nests four or five deep. */
const deepest = 50

const gone = Symbol('removed')
const nothing: Reply = { kind: 'not found', status: 404, body: Buffer.from('[]'), json: [] }

export function createRemoval({ clock, timesOf, onLearned }: RemovalOptions): Removal {
  let listed: ReadonlySet<string> = new Set()
  /** Other names and ULIDs of those who are listed. */
  const aliases = new Map<string, string>()
  let naming: RegExp | undefined
  /** Rows that were taken out of the answer at hand. */
  let taken = 0

  function compile() {
    const all = [...listed, ...aliases.keys()]
    naming = all.length === 0 ? undefined : new RegExp(`"(?:${all.join('|')})"`, 'i')
  }

  function isRemoved(user: unknown): boolean {
    return typeof user === 'string' && (listed.has(user.toLowerCase()) || aliases.has(user.toLowerCase()))
  }

  /** When one of these is removed, they all are: they are the same user's. Returns whether they are. */
  function removes(users: readonly unknown[]): boolean {
    const known = users.find(isRemoved)
    if (known === undefined) return false
    for (const user of users) if (typeof user === 'string') learn(user, String(known))
    return true
  }

  function learn(user: string, known: string) {
    // Who was taken off the list since may still be learned about.
    if (isRemoved(user) || !isRemoved(known) || !/^[a-z0-9]+$/i.test(user)) return
    const name = known.toLowerCase()
    aliases.set(user.toLowerCase(), aliases.get(name) ?? name)
    compile()
    onLearned()
  }

  function stripped(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (depth > deepest) throw new Failure('upstream-unexpected-answer', 'an answer that is nested too deeply')
    if (Array.isArray(value)) {
      const left = value.map(each => stripped(each, depth + 1)).filter(each => each !== gone)
      taken += value.length - left.length
      return left
    }
    const row: { readonly [key: string]: unknown } = { ...value }
    if (removes(owners.map(key => row[key]))) return gone
    const entries = Object.entries(row).flatMap(([key, each]) => {
      const role = mentions.exec(key)?.[1]
      if (role !== undefined && removes([row[role], row[`${role}ULID`]])) return [[key, null]]
      const inner = stripped(each, depth + 1)
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

  return {
    absence({ call, pace }) {
      if (naming === undefined) return undefined
      if (!call.asked.some(({ param, text }) => param?.thing === 'user' && isRemoved(text))) return undefined
      const { notFoundMs, name } = timesOf(pace)
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
        receivedMs: clock.now(),
        freshMs: notFoundMs,
        staleMs: 0,
        keepMs: notFoundMs,
      })
    },
    strip(reply, { asked }) {
      if (naming === undefined || !naming.test(reply.body.toString('latin1'))) return reply
      taken = 0
      const json = stripped(reply.json, 0)
      if (json !== gone) return { ...reply, json, body: Buffer.from(JSON.stringify(json)), removed: taken }
      // Whoever was asked about is the one who is removed, under whatever name.
      const { User, ULID } = reply.json as { [key: string]: unknown }
      for (const { param, text } of asked) if (param?.thing === 'user') removes([User, ULID, text])
      return nothing
    },
    concerns({ tags, ...packed }) {
      if (naming === undefined) return false
      return (
        naming.test(plainOf(packed).toString('latin1')) ||
        tags.split(' ').some(tag => isRemoved(/^user:(.*)/.exec(tag)?.[1]))
      )
    },
    replace(users) {
      listed = new Set(users.map(user => user.toLowerCase()))
      for (const [alias, known] of aliases) if (!listed.has(known)) aliases.delete(alias)
      compile()
    },
    learn,
  }
}
