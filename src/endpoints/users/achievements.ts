import { moment } from '../../language/dates.ts'
import { endpoint } from '../../language/endpoint.ts'
import { history, live } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { user } from '../../language/params.ts'
import { cumulScore, earnedAchievement, earnedCap, earnedDropped } from '../../shapes/earned-achievement.ts'

const dayMs = 24 * 60 * 60 * 1000

export default endpoint({
  path: '/users/:user/achievements',
  summary: 'The achievements that a user earned between two moments',
  description:
    'Oldest first, both ends included. Of more than 500 the newest are missing: ask again from the last `date`.',
  upstream: 'GetAchievementsEarnedBetween',
  params: {
    user: user('u'),
    from: moment('f', 'The first moment, RFC 3339 with Z or an offset; not after `to`', '2026-10-01T00:00:00Z'),
    to: moment('t', 'The last moment; may lie ahead', '2026-10-31T23:59:59Z'),
  },
  refuse: ({ from, to }) => (from > to ? { parameter: 'from', wanted: 'a moment that is not after `to`' } : undefined),
  pace: ({ to }, nowMs) => (to * 1000 < nowMs - dayMs ? history : live),
  response: list({ ...earnedAchievement, cumulScore }, { dropped: earnedDropped, cap: earnedCap }),
  doubts: ['user'],
})
