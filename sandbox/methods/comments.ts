// GetComments: one method for the pages of games, of achievements, and for the walls of users.

import { type Comment, commentKinds, commentsOn } from '../world/comments.ts'
import { withMicroseconds } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, invalid, type Method, missing, paged } from './asking.ts'
import { count, offset, type Rule } from './rules.ts'

const sort: Rule<boolean> = sent => {
  if (sent === undefined || sent === 'submitted') return { value: false }
  return sent === '-submitted' ? { value: true } : { error: 'The selected sort is invalid.' }
}

const subject: Rule<string> = (sent, param) =>
  sent === undefined ? { error: `The ${param} field is required.` } : { value: sent }

export const GetComments: Method = (question, world, owner) => {
  const kindError = errorOfKind(question.t, question.i)
  if (kindError !== undefined) return invalid({ t: [kindError] })
  return asking({ i: subject, o: offset, c: count, sort }, (asked, world) => {
    const comments = commentsAsked(world, asked.i, question.t)
    if (comments === undefined) return missing()
    return paged(asked.sort ? comments.reverse() : comments, asked, commentRow)
  })(question, world, owner)
}

const isWhole = (text: string) => /^\d+$/.test(text)

function errorOfKind(kind: string | undefined, subject = ''): string | undefined {
  if (kind === undefined) return isWhole(subject) ? 'The t field is required.' : undefined
  if (!['1', '2', '3'].includes(kind)) return 'The selected t is invalid.'
  return kind !== '3' && !isWhole(subject) && subject !== '' ? 'The selected t is invalid.' : undefined
}

/** Undefined when the wall is not to be seen. A number with `t=3` is taken for a user's id, and then no wall is closed. */
function commentsAsked(world: World, subject: string, kind: string | undefined): Comment[] | undefined {
  if (kind === '1')
    return world.games.find(Number(subject)) ? commentsOn(world, commentKinds.game, Number(subject)) : []
  if (kind === '2') {
    return world.achievement(Number(subject)) ? commentsOn(world, commentKinds.achievement, Number(subject)) : []
  }
  const numbered = isWhole(subject)
  const user = numbered ? world.users.numbered(Number(subject)) : world.users.find(subject)
  if (user === undefined || !(numbered || user.wallOpen)) return undefined
  return commentsOn(world, commentKinds.user, user.id)
}

function commentRow({ author, at, text }: Comment) {
  return {
    User: author?.name ?? 'Server',
    ULID: author === null ? '00000000000000000000SERVER' : author.ulid,
    Submitted: withMicroseconds(at),
    CommentText: text,
  }
}
