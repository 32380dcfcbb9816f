import { object } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int } from '../../language/fields.ts'
import { live } from '../../language/paces.ts'
import { user } from '../../language/params.ts'

type Known = { totalPoints: number | null; totalSoftcorePoints: number | null }

/** Where a number is missing in a profile, this method may tell it (API_GetUserPoints.php). */
function pointsOf({ totalPoints, totalSoftcorePoints }: Known) {
  if (totalPoints === null || totalSoftcorePoints === null) return undefined
  return { points: totalPoints, softcorePoints: totalSoftcorePoints }
}

export default endpoint({
  path: '/users/:user/points',
  summary: 'The points of a user',
  description: 'The cheapest way to learn whether a user exists.',
  upstream: 'GetUserPoints',
  params: { user: user('u') },
  pace: live,
  response: object({
    points: int('Points', 'Earned in hardcore mode'),
    softcorePoints: int('SoftcorePoints', 'Earned in softcore mode'),
  }),
  settles: { thing: 'user' },
  richer: [
    { endpoint: 'users/profile', params: ({ user }) => [{ user }], part: pointsOf },
    {
      endpoint: 'users/summary',
      // The defaults of its route, and those of the compatibility route.
      params: ({ user }) => [5, 0].map(recentGamesCount => ({ user, recentGamesCount, recentAchievementsCount: 10 })),
      part: pointsOf,
    },
  ],
})
