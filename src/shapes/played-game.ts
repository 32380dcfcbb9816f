// A game that a user played lately.

import { image, int, nullable, text, time } from '../language/fields.ts'

export const playedGame = {
  gameId: int('GameID'),
  consoleId: int('ConsoleID'),
  consoleName: text('ConsoleName'),
  title: text('Title'),
  imageIcon: image('ImageIcon'),
  imageTitle: image('ImageTitle'),
  imageIngame: image('ImageIngame'),
  imageBoxArt: image('ImageBoxArt'),
  lastPlayed: nullable(time('LastPlayed')),
  achievementsTotal: nullable(int('AchievementsTotal', 'Achievements of the game')),
}
