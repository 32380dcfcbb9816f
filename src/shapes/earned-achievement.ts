// An achievement that a user earned, wherever RetroAchievements lists such.

import { flag, id, image, int, link, text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { rarelyNull } from '../language/word.ts'
import { badges } from './badge.ts'
import { achievementType, trueRatio } from './worth.ts'

export const earnedAchievement = {
  date: time('Date', 'When it was earned; in hardcore mode, if it was earned in both'),
  hardcoreMode: flag('HardcoreMode', 'Whether it was earned in hardcore mode'),
  achievementId: id('AchievementID'),
  title: text('Title'),
  description: text('Description', 'What to do'),
  ...badges,
  points: int('Points'),
  trueRatio,
  type: achievementType('Type'),
  author: text('Author', 'Display name'),
  authorUlid: rarelyNull(text('AuthorULID')),
  gameTitle: rarelyNull(text('GameTitle')),
  gameIcon: rarelyNull(image('GameIcon')),
  gameId: id('GameID'),
  consoleName: text('ConsoleName'),
  gameUrl: link('GameURL', 'The page of the game'),
}

/** In the order of earning: what these and those before them in the same answer are worth. */
export const cumulScore = int('CumulScore', 'Points of this and all rows before it in this answer')

/** BadgeURL says what BadgeName says. */
export const earnedDropped = ['BadgeURL']

/** RetroAchievements sends the oldest so many of a time, and does not say that there are more. */
export const earnedCap = 500
