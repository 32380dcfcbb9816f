import { object } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { live } from '../../paces.ts'
import { user } from '../../params.ts'
import { flag, image, int, nullable, text, time } from '../../words.ts'

export default endpoint({
  path: '/users/:user',
  summary: 'A user',
  description: 'Who it is, how many points, and what they were last seen doing.',
  upstream: 'GetUserProfile',
  params: { user: user('u') },
  pace: live,
  response: object({
    user: text('User', 'Display name'),
    ulid: nullable(text('ULID', 'Stays the same when the user is renamed')),
    userPic: image('UserPic', 'Avatar; may change under the same URL'),
    memberSince: time('MemberSince'),
    richPresenceMsg: nullable(
      text('RichPresenceMsg', 'What the game said last about what is going on; untrusted text'),
    ),
    lastGameId: int('LastGameID', '0 when the user has never played'),
    contribCount: int('ContribCount', 'Unlocks that others got from achievements of this user'),
    contribYield: int('ContribYield', 'Points that others got from achievements of this user'),
    totalPoints: int('TotalPoints', 'Points earned in hardcore mode'),
    totalSoftcorePoints: int('TotalSoftcorePoints', 'Points earned in softcore mode'),
    totalTruePoints: nullable(int('TotalTruePoints', 'Points weighted by rarity ("RetroPoints")')),
    permissions: int(
      'Permissions',
      'From -2 (spam) and -1 (banned) over 1 (registered) and 3 (developer) to 4 (moderator) and above',
    ),
    untracked: flag('Untracked', 'Whether the user is left out of rankings'),
    id: int('ID'),
    userWallActive: flag('UserWallActive', 'Whether others may comment on the page of the user'),
    motto: text('Motto', 'Untrusted text; empty when there is none'),
  }),
})
