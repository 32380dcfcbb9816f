// Somebody whom the owner of the key follows, or who follows the owner.

import { int, nullable, text } from '../language/fields.ts'

export const followed = {
  user: text('User', 'Display name'),
  ulid: nullable(text('ULID')),
  points: int('Points', 'Points earned in hardcore mode'),
  pointsSoftcore: nullable(int('PointsSoftcore', 'Points earned in softcore mode')),
}
