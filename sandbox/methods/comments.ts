// GetComments: one method for the pages of games, of achievements, and for the walls of users.

import { type Comment, commentKinds, commentsOn } from '../world/comments.ts'
import { withMicroseconds } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, type Method, missing, paged } from './asking.ts'
import { count, isInteger, isNumeric, offset, type Rule, type Sent } from './rules.ts'

export const GetComments: Method = (question, world, owner, now) => {
  const rules = { i: subject(question.t), t: kind(question.i), o: offset, c: count, sort }
  return asking(rules, (asked, world) => {
    // It is looked for among the names of users, and no name is a list.
    if (typeof asked.i === 'object') return crash
    const comments = commentsAsked(world, asked.i, asked.t)
    if (comments === undefined) return missing()
    return paged(asked.sort ? comments.reverse() : comments, asked, commentRow)
  })(question, world, owner, now)
}

const sort: Rule<boolean> = (sent, param) => {
  if (sent === undefined || sent === 'submitted') return { value: false }
  if (sent === '-submitted') return { value: true }
  const text = typeof sent === 'object' ? [`The ${param} must be a string.`] : []
  return { error: [...text, `The selected ${param} is invalid.`] }
}

/** What is talked about; games and achievements have numbers. */
function subject(kind: Sent | undefined): Rule<Sent> {
  return (sent, param) => {
    if (sent === undefined) return { error: `The ${param} field is required.` }
    if (kind === '3' && typeof sent === 'object') return { error: `The ${param} must be a string.` }
    if (isOneOf([1, 2], kind) && !isInteger(sent)) return { error: `The ${param} must be an integer.` }
    return { value: sent }
  }
}

/** Only the name of a user needs no kind; an empty one is looked at like any other. */
function kind(subject: Sent | undefined): Rule<number | undefined> {
  return (sent, param, present) => {
    if (sent === undefined && isNumber(subject)) return { error: `The ${param} field is required.` }
    if (!present) return { value: undefined }
    const error = [
      ...(isInteger(sent ?? '') ? [] : [`The ${param} must be an integer.`]),
      ...(isOneOf([1, 2, 3], sent) ? [] : [`The selected ${param} is invalid.`]),
    ]
    return error.length > 0 ? { error } : { value: Number(sent) }
  }
}

const isOneOf = (kinds: readonly number[], sent: Sent = '') => isNumeric(sent) && kinds.includes(Number(sent))

/** Whether it is taken for an id: `5.0` and `1e1` are. */
const isNumber = (sent: Sent = ''): sent is string => isNumeric(sent) && Number.isInteger(Number(sent))

/** Undefined when the wall is not to be seen. A number with `t=3` is taken for a user's id, and then no wall is closed. */
function commentsAsked(world: World, subject: string, kind: number | undefined): Comment[] | undefined {
  const numbered = isNumber(subject)
  const id = Number(subject)
  if (kind === commentKinds.game) return world.games.any(id) ? commentsOn(world, kind, id) : []
  if (kind === commentKinds.achievement) return world.achievement(id) ? commentsOn(world, kind, id) : []
  const user = numbered ? world.users.numbered(id) : world.users.find(subject)
  if (user === undefined || !(numbered || user.wallOpen)) return undefined
  return commentsOn(world, commentKinds.user, user.id)
}

function commentRow({ author, at, text }: Comment) {
  return {
    User: author === null ? 'Server' : author.shown,
    ULID: author === null ? '00000000000000000000SERVER' : author.ulid,
    Submitted: withMicroseconds(at),
    CommentText: text,
  }
}
