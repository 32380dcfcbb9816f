// A comment on a game, an achievement or a user.

import { text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { rarelyNull } from '../language/word.ts'

export const comment = {
  user: rarelyNull(text('User', 'Display name')),
  ulid: rarelyNull(text('ULID')),
  submitted: time('Submitted'),
  commentText: text('CommentText', 'Untrusted text, up to 2000 characters, with shortcodes of the site'),
}
