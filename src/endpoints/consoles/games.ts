import { at, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, image, int, text } from '../../language/fields.ts'
import { still } from '../../language/paces.ts'
import { cutHere, list } from '../../language/pages.ts'
import { choice, consoleId, number, paging, unbounded } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { nullable, rarelyNull } from '../../language/word.ts'

const row = {
  id: id('ID'),
  title: rarelyNull(text('Title')),
  consoleId: id('ConsoleID'),
  consoleName: text('ConsoleName'),
  imageIcon: rarelyNull(image('ImageIcon')),
  numAchievements: int('NumAchievements'),
  numLeaderboards: int('NumLeaderboards', 'Hidden and unpromoted ones included'),
  points: int('Points', 'Points of all achievements'),
  dateModified: nullable(time('DateModified', 'When an achievement was last edited; null without achievements')),
  forumTopicId: nullable(int('ForumTopicID')),
  hashes: at(
    'Hashes',
    'MD5 of the files that go with the achievements; there only when asked for',
    rows(rarelyNull(text())),
  ),
}

export default endpoint({
  path: '/consoles/:consoleId/games',
  summary: 'The games of a console',
  description: 'By title. A game that was deleted may still be in the list.',
  upstream: 'GetGameList',
  params: {
    consoleId: consoleId('i'),
    hasAchievements: choice(undefined, 'Show games with achievements only'),
    hashes: choice(undefined, 'Show the hashes of the files of each game'),
    ...paging({ count: 100, max: 1000, here: true }),
  },
  fixed: { h: 1 },
  door: {
    h: choice('h', 'With hashes'),
    f: choice('f', 'Games with achievements only'),
    o: number('o', 'Games to skip', { fallback: 0, min: 0, max: 1_000_000, door: unbounded }),
    c: number('c', 'Games wanted; 0 for all', { fallback: 0, min: 0, max: 1_000_000, door: unbounded }),
  },
  pace: still,
  response: cutHere(list(row), {
    wanted: { hasAchievements: ({ numAchievements }) => (numAchievements ?? 0) > 0 },
    shown: 'hashes',
  }),
  doubts: ['console'],
})
