// What an achievement asks for, what it is for, and what it is worth.

import { id, int, text } from '../language/fields.ts'
import { nullable } from '../language/word.ts'

export const trueRatio = int('TrueRatio', 'Points weighted by rarity ("RetroPoints")')

export const described = {
  id: id('ID'),
  title: text('Title'),
  description: text('Description', 'What to do'),
  points: int('Points'),
  trueRatio,
}

/** RetroAchievements writes the key in several ways. */
export const achievementType = (from: string) =>
  nullable(text(from, '`progression`, `win_condition` or `missable`; null for all others'))

export const awardKinds = '`beaten-softcore`, `beaten-hardcore`, `completed` or `mastered`'
