// Somebody whom the owner of the key follows, or who follows the owner.

import { int, text } from '../language/fields.ts'
import { rarelyNull } from '../language/word.ts'

export const followed = {
  user: rarelyNull(text('User', 'Display name')),
  ulid: rarelyNull(text('ULID')),
  points: int('Points', 'Points earned in hardcore mode'),
  pointsSoftcore: rarelyNull(int('PointsSoftcore', 'Points earned in softcore mode')),
}
