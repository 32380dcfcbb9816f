// A row in the two tables of a game: its highest point earners and its latest masters.

import { int, position, text } from '../language/fields.ts'
import { oneOf } from '../language/params.ts'
import { time } from '../language/times.ts'
import { nullable, rarelyNull } from '../language/word.ts'

export const highScore = {
  user: rarelyNull(text('User', 'Display name')),
  ulid: rarelyNull(text('ULID')),
  numAchievements: int('NumAchievements', 'Achievements earned in hardcore mode'),
  totalScore: rarelyNull(int('TotalScore', 'Points earned in hardcore mode')),
  lastAward: nullable(time('LastAward', 'When the latest of them was earned; null for minutes after the first')),
}

export const rank = position('Place in this list, from 1')

/** Both tables come from one method. */
export const highScoreDoor = {
  t: oneOf('t', 'Which of the two tables', { 'high-scores': '0', 'latest-masters': '1' }),
}
