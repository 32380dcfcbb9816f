// What a method of the stand-in is: a question, the world, the owner of the key and the time of day in, a reply out.

import type { UnixSeconds } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { type Asked, check, type Rules, type Sent } from './rules.ts'

/** Values are trimmed; an empty one was sent, and counts as not sent nearly everywhere. */
export type Question = { readonly [param: string]: Sent }

export type Reply = {
  readonly status: number
  readonly json: unknown
  /** GetUserAwards leaves `/` as it is. */
  readonly plainSlashes?: true
}

/** `now` is the moment of the question; the world may have ended before it. */
export type Method = (question: Question, world: World, owner: User, now: UnixSeconds) => Reply

export const ok = (json: unknown): Reply => ({ status: 200, json })
export const missing = (json: unknown = []): Reply => ({ status: 404, json })

/** A method that answers once its parameters have passed their rules, and refuses them in the framework's form otherwise. */
export function asking<R extends Rules>(
  rules: R,
  answer: (asked: Asked<R>, world: World, owner: User, now: UnixSeconds) => Reply,
): Method {
  return (question, world, owner, now) => {
    const { asked, errors } = check(rules, question)
    return Object.keys(errors).length === 0 ? answer(asked, world, owner, now) : invalid(errors)
  }
}

export function invalid(errors: { readonly [param: string]: readonly string[] }): Reply {
  const [first, ...more] = Object.values(errors).flat()
  const rest = more.length === 1 ? ' (and 1 more error)' : ` (and ${more.length} more errors)`
  return { status: 422, json: { message: more.length === 0 ? first : first + rest, errors } }
}

/** The envelope of everything that the framework itself refuses. */
export function refusal(status: number, code: string, title: string): Reply {
  return { status, json: { message: title, errors: [{ status: String(status), code, title }] } }
}

export const unauthenticated = refusal(401, 'unauthorized', 'Unauthenticated.')

/** What RetroAchievements sends when its own program fails. */
export const crash: Reply = { status: 500, json: { message: 'Server Error' } }

/** A page out of rows that are all at hand. */
export function paged<T>(rows: readonly T[], { o, c }: { o: number; c: number }, show: (row: T) => unknown): Reply {
  const results = rows.slice(o, o + c).map(show)
  return ok({ Count: results.length, Total: rows.length, Results: results })
}
