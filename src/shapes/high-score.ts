// A row in the two tables of a game: its highest point earners and its latest masters.

import { int, nullable, position, text, time } from '../language/fields.ts'
import { oneOf } from '../language/params.ts'

export const highScore = {
  user: text('User', 'Display name'),
  ulid: nullable(text('ULID')),
  numAchievements: int('NumAchievements', 'Achievements earned in hardcore mode'),
  totalScore: int('TotalScore', 'Points earned in hardcore mode'),
  lastAward: time('LastAward', 'When the latest of them was earned'),
}

export const rank = position('Place in this list, from 1')

/** Both tables come from one method. */
export const highScoreDoor = {
  t: oneOf('t', 'Which of the two tables', { 'high-scores': '0', 'latest-masters': '1' }),
}
