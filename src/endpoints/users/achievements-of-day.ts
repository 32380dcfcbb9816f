import { day, dayOf } from '../../language/dates.ts'
import { endpoint } from '../../language/endpoint.ts'
import { history, live } from '../../language/paces.ts'
import { list } from '../../language/pages.ts'
import { user } from '../../language/params.ts'
import { cumulScore, earnedAchievement, earnedCap, earnedDropped } from '../../shapes/earned-achievement.ts'

export default endpoint({
  path: '/users/:user/achievements/:date',
  summary: 'The achievements that a user earned on a day',
  description: 'Oldest first. The day is one of UTC. Of more than 500 the newest are missing.',
  upstream: 'GetAchievementsEarnedOnDay',
  params: { user: user('u'), date: day('d', 'A day in UTC that has begun') },
  pace: ({ date }, nowMs) => (date < dayOf(nowMs) ? history : live),
  response: list({ ...earnedAchievement, cumulScore }, { dropped: earnedDropped, cap: earnedCap }),
  doubts: ['user'],
})
