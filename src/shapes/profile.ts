// Who a user is, in the profile and in the summary.

import { flag, id, image, int, text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { nullable, rarelyNull } from '../language/word.ts'

export const profile = {
  user: rarelyNull(text('User', 'Display name')),
  ulid: rarelyNull(text('ULID', 'Stays the same when the user is renamed')),
  userPic: image('UserPic', 'Avatar; may change under the same URL'),
  memberSince: time('MemberSince'),
  richPresenceMsg: nullable(text('RichPresenceMsg', 'What the game said last about what is going on; untrusted text')),
  lastGameId: int('LastGameID', '0 when the user has never played'),
  contribCount: int('ContribCount', 'Unlocks that others got from achievements of this user'),
  contribYield: int('ContribYield', 'Points that others got from achievements of this user'),
  totalPoints: int('TotalPoints', 'Points earned in hardcore mode'),
  totalSoftcorePoints: rarelyNull(int('TotalSoftcorePoints', 'Points earned in softcore mode; may be negative')),
  totalTruePoints: rarelyNull(int('TotalTruePoints', 'Points weighted by rarity ("RetroPoints")')),
  permissions: int(
    'Permissions',
    'From -2 (spam) and -1 (banned) over 1 (registered) and 3 (developer) to 4 (moderator) and above',
  ),
  untracked: flag('Untracked', 'Whether the user is left out of rankings'),
  id: id('ID'),
  userWallActive: flag('UserWallActive', 'Whether others may comment on the page of the user'),
  motto: text('Motto', 'Untrusted text; empty when there is none'),
}
