import { page } from '../../language/collections.ts'
import { day } from '../../language/dates.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, nullable, text, time } from '../../language/fields.ts'
import { live } from '../../language/paces.ts'
import { optional, paging, someOf } from '../../language/params.ts'
import { awardKinds } from '../../shapes/worth.ts'

export default endpoint({
  path: '/awards/recent',
  summary: 'The latest awards of all users',
  description:
    'Newest first. A page may be short although more follow, since RetroAchievements drops the awards of deleted users from it.',
  upstream: 'GetRecentGameAwards',
  params: {
    before: optional(day('d', 'The last day wanted, in UTC; itself included, and it must have begun')),
    kinds: someOf('k', 'Kinds of awards; all when left out', [
      'beaten-softcore',
      'beaten-hardcore',
      'completed',
      'mastered',
    ]),
    ...paging({ count: 25, max: 100, clamped: true }),
  },
  pace: live,
  response: page({
    user: text('User', 'Display name'),
    ulid: nullable(text('ULID')),
    awardKind: text('AwardKind', awardKinds),
    awardDate: time('AwardDate'),
    gameId: nullable(int('GameID')),
    gameTitle: nullable(text('GameTitle')),
    consoleId: nullable(int('ConsoleID')),
    consoleName: nullable(text('ConsoleName')),
  }),
})
