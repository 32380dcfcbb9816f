// Who unlocked an achievement, with the names of what it belongs to.

import { object } from '../language/collections.ts'
import { flag, int, nullable, text, time } from '../language/fields.ts'

export const unlock = object({
  user: text('User', 'Display name'),
  ulid: nullable(text('ULID')),
  raPoints: int('RAPoints', 'All points of the user, earned in hardcore mode'),
  raSoftcorePoints: nullable(int('RASoftcorePoints', 'All points of the user, earned in softcore mode')),
  dateAwarded: time('DateAwarded'),
  hardcoreMode: flag('HardcoreMode', 'Whether it was earned in hardcore mode'),
})

/** A console or a game, by id and title. */
export const titled = object({ id: int('ID'), title: text('Title') })
