import { day } from '../../language/dates.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, int, text } from '../../language/fields.ts'
import { live } from '../../language/paces.ts'
import { page } from '../../language/pages.ts'
import { optional, paging, someOf } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { nullable, rarelyNull } from '../../language/word.ts'
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
  // An empty value is none everywhere else (API_GetRecentGameAwards.php).
  refuseQuery: query => {
    const parameter = ['d', 'k', 'c'].find(name => query[name] === '')
    return parameter === undefined ? undefined : { parameter, wanted: 'given a value' }
  },
  pace: live,
  response: page({
    user: rarelyNull(text('User', 'Display name')),
    ulid: rarelyNull(text('ULID')),
    awardKind: text('AwardKind', awardKinds),
    awardDate: time('AwardDate'),
    gameId: id('GameID'),
    gameTitle: rarelyNull(text('GameTitle')),
    consoleId: nullable(int('ConsoleID')),
    consoleName: nullable(text('ConsoleName')),
  }),
})
