import { at, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import type { Reading } from '../../language/reading.ts'
import { time } from '../../language/times.ts'
import { nullable, rarelyNull } from '../../language/word.ts'
import { badges } from '../../shapes/badge.ts'
import { consoleNamed, gameNamed, unlockWith } from '../../shapes/unlock.ts'
import { achievementType, described } from '../../shapes/worth.ts'

const achievement = object(
  {
    ...described,
    type: achievementType('Type'),
    author: nullable(text('Author', 'Display name')),
    authorUlid: nullable(text('AuthorULID')),
    ...badges,
    dateCreated: rarelyNull(time('DateCreated', 'A day')),
    dateModified: time('DateModified', 'A day'),
  },
  { dropped: ['BadgeURL'] },
)

const week = object({
  achievement: at('Achievement', 'The achievement', achievement),
  console: at('Console', 'The console of its game', consoleNamed),
  game: at('Game', 'Its game', gameNamed),
  forumTopic: at('ForumTopic', 'Where the event is talked about', object({ id: nullable(int('ID')) })),
  startAt: time('StartAt', 'When the week began; it has seven days'),
  totalPlayers: int('TotalPlayers', 'Players of the event'),
  unlocks: at('Unlocks', 'Since the start, newest first', rows(unlockWith({}))),
  unlocksCount: int('UnlocksCount', 'Of the rows here'),
  unlocksHardcoreCount: int('UnlocksHardcoreCount', 'Of the rows here'),
})

/** RetroAchievements sends so many of the newest unlocks, and does not say that there are more. */
const cap = 500
const truncated = { const: true, description: 'There when RetroAchievements cut the list of unlocks off' }
const schema = { ...week.schema, properties: { ...week.schema.properties, truncated } }

function read(value: unknown, reading: Reading) {
  const whole = week.read(value, reading)
  return whole.unlocks?.length === cap ? { ...whole, truncated: true } : whole
}

export default endpoint({
  path: '/achievement-of-the-week',
  summary: 'The achievement of the week, and who unlocked it',
  description: 'At most 500 unlocks.',
  upstream: 'GetAchievementOfTheWeek',
  params: {},
  pace: brisk,
  response: { ...week, schema, read },
  none: {
    code: 'no-achievement-of-the-week',
    // Without a start: an id that is missing while a week is running makes the answer unreadable.
    when: (json: { Achievement?: { ID?: unknown }; StartAt?: unknown } | null) =>
      json?.Achievement?.ID === null && !json.StartAt,
  },
})
