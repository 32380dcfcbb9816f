// The badge of an achievement, by its name and as pictures.

import { badge, text } from '../language/fields.ts'

export const badges = {
  badgeName: text('BadgeName', 'Name of its badge: a text, since it may begin with zeros'),
  badgeUrl: badge('BadgeName', 'Its badge as one sees it who has earned it'),
  badgeLockedUrl: badge('BadgeName', 'Its badge as one sees it who has not', '_lock'),
}
