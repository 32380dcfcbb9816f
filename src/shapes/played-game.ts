// A game that a user played lately.

import { id, image, int, text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { nullable, rarelyNull } from '../language/word.ts'

export const playedGame = {
  gameId: id('GameID'),
  consoleId: id('ConsoleID'),
  consoleName: text('ConsoleName'),
  title: rarelyNull(text('Title')),
  imageIcon: rarelyNull(image('ImageIcon')),
  imageTitle: image('ImageTitle'),
  imageIngame: image('ImageIngame'),
  imageBoxArt: image('ImageBoxArt'),
  lastPlayed: nullable(time('LastPlayed')),
  achievementsTotal: nullable(int('AchievementsTotal', 'Achievements of the game')),
}
