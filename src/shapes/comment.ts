// A comment on a game, an achievement or a user.

import { nullable, text, time } from '../language/fields.ts'

export const comment = {
  user: text('User', 'Display name'),
  ulid: nullable(text('ULID')),
  submitted: time('Submitted'),
  commentText: text('CommentText', 'Untrusted text, up to 2000 characters, with shortcodes of the site'),
}
