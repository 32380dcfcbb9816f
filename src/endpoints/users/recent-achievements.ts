import { endpoint } from '../../language/endpoint.ts'
import { live } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { number, user } from '../../language/params.ts'
import { earnedAchievement, earnedCap, earnedDropped } from '../../shapes/earned-achievement.ts'

/** So many minutes ago, in the last century, nobody had earned anything. */
const longest = 20_000_000

export default endpoint({
  path: '/users/:user/recent-achievements',
  summary: 'The achievements that a user earned lately',
  description: 'Newest first. Of more than 500 the newest are missing: ask for fewer minutes then.',
  upstream: 'GetUserRecentAchievements',
  params: {
    user: user('u'),
    minutes: number('m', 'How far to look back', {
      fallback: 60,
      min: 1,
      max: 1440,
      door: { min: 0, clampTo: longest },
    }),
  },
  pace: live,
  response: list(earnedAchievement, { dropped: earnedDropped, cap: earnedCap }),
  doubts: ['user'],
})
