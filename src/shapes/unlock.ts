// Who unlocked an achievement, with the names of what it belongs to.

import { type Fields, object } from '../language/collections.ts'
import { flag, id, int, text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { rarelyNull } from '../language/word.ts'

const unlock = {
  user: rarelyNull(text('User', 'Display name')),
  ulid: rarelyNull(text('ULID')),
  raPoints: int('RAPoints', 'All points of the user, earned in hardcore mode'),
  raSoftcorePoints: rarelyNull(
    int('RASoftcorePoints', 'All points of the user, earned in softcore mode; may be negative'),
  ),
  dateAwarded: rarelyNull(time('DateAwarded')),
  hardcoreMode: flag('HardcoreMode', 'Whether it was earned in hardcore mode'),
}

/** A row, some of whose fields a method sends in another way. */
export function unlockWith<F extends Fields>(others: F) {
  return object({ ...unlock, ...others })
}

/** A console, by id and title. */
export const consoleNamed = object({ id: id('ID'), title: text('Title') })

/** A game, by id and title. */
export const gameNamed = object({ id: id('ID'), title: rarelyNull(text('Title')) })
