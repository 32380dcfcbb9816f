// Users who are to appear nowhere: questions about them are answered as if they did not exist, their rows are taken out of
// what RetroAchievements sends before anything else sees it, and where they are mentioned there is nobody.

import type { Clock } from '../clock.ts'
import type { Pace } from '../paces.ts'
import type { Question } from '../question.ts'
import type { Reply } from '../upstream/classify.ts'
import type { Answer, Memory } from './memory.ts'

export type Removal = {
  /** What is answered in place of asking; undefined where nobody removed is named. */
  absence(question: Question): Answer | undefined
  /** An answer without those who are removed. */
  strip(reply: Reply): Reply
  /** Whether an answer is about somebody who is removed, or names them. */
  concerns(answer: Pick<Answer, 'tags' | 'body'>): boolean
  /** Replaces the list: names and ULIDs. */
  replace(users: readonly string[]): void
  /** Adds another name or ULID of somebody who is on it. */
  learn(user: string): void
}

type RemovalOptions = {
  memory: Memory
  clock: Clock
  timesOf: (pace: Pace) => Pace
  /** Told of another name or ULID of somebody on the list. */
  onLearned(user: string): void
}

/** What says whose row an object is; the top ten have numbers for keys. */
const owners = new Set(['User', 'ULID', '1', '4'])
/** What names users in rows about something else; RetroAchievements sends null where there is none. */
const mentions = /^(Author|AchievementAuthor|ReportedBy|ResolvedBy)(ULID)?$/

const gone = Symbol('removed')
const nothing: Reply = { kind: 'not found', status: 404, body: Buffer.from('[]'), json: [] }

export function createRemoval({ memory, clock, timesOf, onLearned }: RemovalOptions): Removal {
  const removed = new Set<string>()
  let naming: RegExp | undefined

  function compile() {
    naming = removed.size === 0 ? undefined : new RegExp(`"(?:${[...removed].join('|')})"`, 'i')
  }

  function isRemoved(user: unknown): boolean {
    return typeof user === 'string' && removed.has(user.toLowerCase())
  }

  function learn(user: string) {
    if (isRemoved(user)) return
    removed.add(user.toLowerCase())
    compile()
    onLearned(user)
  }

  function stripped(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(stripped).filter(each => each !== gone)
    const entries = Object.entries(value)
    const owner = entries.filter(([key, each]) => owners.has(key) && typeof each === 'string')
    if (owner.some(([, user]) => isRemoved(user))) {
      for (const [, user] of owner) learn(user)
      return gone
    }
    return Object.fromEntries(
      entries.flatMap(([key, each]) => {
        if (mentions.test(key) && isRemoved(each)) return [[key, null]]
        const inner = stripped(each)
        if (inner !== gone) return [[key, inner]]
        // A row of a map goes; the only one of its kind leaves its place empty.
        return /^\d+$/.test(key) ? [] : [[key, null]]
      }),
    )
  }

  return {
    absence({ call, pace }) {
      if (naming === undefined) return undefined
      if (!call.asked.some(({ param, text }) => param?.thing === 'user' && isRemoved(text))) return undefined
      const { notFoundMs, name } = timesOf(pace)
      return {
        serial: memory.serial(),
        state: 'absent',
        absent: 'user-not-found',
        empty: true,
        status: nothing.status,
        body: nothing.body,
        pace: name,
        tags: '',
        receivedMs: clock.now(),
        freshMs: notFoundMs,
        staleMs: 0,
        keepMs: notFoundMs,
        hits: 0,
      }
    },
    strip(reply) {
      if (naming === undefined || !naming.test(reply.body.toString('latin1'))) return reply
      const json = stripped(reply.json)
      return json === gone ? nothing : { ...reply, json, body: Buffer.from(JSON.stringify(json)) }
    },
    concerns({ tags, body }) {
      if (naming === undefined) return false
      return naming.test(body.toString('latin1')) || tags.split(' ').some(tag => isRemoved(/^user:(.*)/.exec(tag)?.[1]))
    },
    replace(users) {
      removed.clear()
      for (const user of users) removed.add(user.toLowerCase())
      compile()
    },
    learn,
  }
}
