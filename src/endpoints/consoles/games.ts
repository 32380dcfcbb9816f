import { at, filtered, object, orEmpty, pageHere, type ReadOf, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { image, int, nullable, text, time, word } from '../../language/fields.ts'
import { still } from '../../language/paces.ts'
import { choice, consoleId, number, paging } from '../../language/params.ts'

const fields = {
  id: int('ID'),
  title: nullable(text('Title')),
  consoleId: int('ConsoleID'),
  consoleName: text('ConsoleName'),
  imageIcon: nullable(image('ImageIcon')),
  numAchievements: int('NumAchievements'),
  numLeaderboards: int('NumLeaderboards', 'Hidden and unpromoted ones included'),
  points: int('Points', 'Points of all achievements'),
  dateModified: nullable(time('DateModified', 'When an achievement was last edited; null without achievements')),
  forumTopicId: nullable(int('ForumTopicID')),
}
const plain = object(fields, { dropped: ['Hashes'] })
const withHashes = object({
  ...fields,
  hashes: orEmpty(
    at('Hashes', 'MD5 of the files that go with the achievements; there only when asked for', rows(text())),
  ),
})

const row = word(
  undefined,
  undefined,
  { ...withHashes.schema, required: plain.schema.required },
  (value, reading): ReadOf<typeof plain> => (reading.params.hashes ? withHashes : plain).read(value, reading),
)

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
    o: number('o', 'Games to skip', { fallback: 0, min: 0, max: 1_000_000 }),
    c: number('c', 'Games wanted; 0 for all', { fallback: 0, min: 0, max: 1_000_000 }),
  },
  pace: still,
  response: pageHere(
    filtered(
      rows(row),
      ({ numAchievements }, { hasAchievements }: { hasAchievements: boolean }) =>
        numAchievements > 0 || !hasAchievements,
    ),
  ),
  doubts: ['console'],
  // What is filtered away here was there.
  isEmpty: (_, json) => Array.isArray(json) && json.length === 0,
})
