// What a game is, wherever RetroAchievements describes one.

import { id, image, int, text } from '../language/fields.ts'
import { day } from '../language/times.ts'
import { nullable, rarelyNull } from '../language/word.ts'

/** What every description of a game says. */
export const game = {
  title: rarelyNull(text('Title', 'May hold markers such as `~Hack~` and, of subsets, `[Subset - Bonus]`')),
  consoleId: id('ConsoleID'),
  consoleName: text('ConsoleName'),
  forumTopicId: nullable(int('ForumTopicID', 'Its official topic in the forum')),
  imageIcon: rarelyNull(image('ImageIcon', 'Icon; `/Images/000001.png` where there is none')),
  imageTitle: image('ImageTitle', 'Title screen; `/Images/000002.png` where there is none'),
  imageIngame: image('ImageIngame', 'Picture of the game being played; `/Images/000002.png` where there is none'),
  imageBoxArt: image('ImageBoxArt', 'Box; `/Images/000002.png` where there is none'),
  publisher: nullable(text('Publisher')),
  developer: nullable(text('Developer')),
  genre: nullable(text('Genre')),
  released: nullable(day('Released', 'Read it with `releasedAtGranularity`: what is finer than that is made up')),
  releasedAtGranularity: nullable(text('ReleasedAtGranularity', '`day`, `month` or `year`')),
}

/** Constants, copies of NumDistinctPlayers, and a hash of logic, which is not for republishing. */
export const gameDropped = [
  'Flags',
  'IsFinal',
  'RichPresencePatch',
  'NumDistinctPlayersCasual',
  'NumDistinctPlayersHardcore',
]
