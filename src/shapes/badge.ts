// The badge of an achievement, by its name and as pictures.

import { badge, badgeName } from '../language/fields.ts'
import { rarelyNull, type Scalar } from '../language/word.ts'

/** `nulls` says how often RetroAchievements sends null for its name. */
export function badgesOf(nulls: (word: Scalar<string>) => Scalar<string>) {
  return {
    badgeName: nulls(badgeName('BadgeName', 'Name of its badge: a text, since it may begin with zeros')),
    badgeUrl: nulls(badge('BadgeName', 'Its badge as a player sees it who has earned it')),
    badgeLockedUrl: nulls(badge('BadgeName', 'Its badge as a player sees it who has not', '_lock')),
  }
}

export const badges = badgesOf(rarelyNull)
