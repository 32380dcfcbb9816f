// What an achievement of a set is: its texts, its worth, and how many have earned it.

import { type Fields, keyed, object } from '../language/collections.ts'
import { int, text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { nullable } from '../language/word.ts'
import { badges } from './badge.ts'
import { achievementType, described } from './worth.ts'

const achievement = {
  ...described,
  numAwarded: nullable(
    int('NumAwarded', 'Players who earned it, in whichever mode; null before they were first counted'),
  ),
  numAwardedHardcore: nullable(
    int('NumAwardedHardcore', 'Players who earned it in hardcore mode; null before they were first counted'),
  ),
  ...badges,
  author: nullable(text('Author', 'Display name')),
  authorUlid: nullable(text('AuthorULID')),
  dateCreated: time('DateCreated'),
  dateModified: time('DateModified'),
  displayOrder: int('DisplayOrder', 'Its place in the set; several may share one'),
}

/** A set, in the order in which the site shows it. The key of the type begins with a small letter in GetGameExtended alone. */
export function achievementsOf<F extends Fields = Record<never, never>>(typeKey: 'type' | 'Type', more?: F) {
  const type = achievementType(typeKey)
  // MemAddr is a hash of the logic, which is not for republishing.
  const row = object({ ...achievement, type, ...more }, { dropped: ['MemAddr'] })
  return keyed(row, (one, other) => (one.displayOrder ?? 0) - (other.displayOrder ?? 0) || one.id - other.id)
}
