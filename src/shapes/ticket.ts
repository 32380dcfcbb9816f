// A ticket: somebody's report that an achievement does not work.

import { code, flag, image, int, nullable, text, time } from '../language/fields.ts'
import { badges } from './badge.ts'
import { achievementType } from './worth.ts'

export const ticket = {
  id: int('ID'),
  achievementId: int('AchievementID'),
  achievementTitle: text('AchievementTitle'),
  achievementDesc: text('AchievementDesc'),
  achievementType: achievementType('AchievementType'),
  points: int('Points', 'What the achievement is worth'),
  ...badges,
  achievementAuthor: nullable(text('AchievementAuthor', 'Display name of who looks after the achievement')),
  achievementAuthorUlid: nullable(text('AchievementAuthorULID')),
  gameId: int('GameID'),
  gameTitle: text('GameTitle'),
  gameIcon: image('GameIcon'),
  consoleName: text('ConsoleName'),
  reportedAt: time('ReportedAt'),
  reportType: code('ReportType', { 1: 'triggered-at-wrong-time', 2: 'did-not-trigger' }),
  reportTypeDescription: text('ReportTypeDescription', 'The same, in the words of the site'),
  reportState: code('ReportState', { 0: 'closed', 1: 'open', 2: 'resolved', 3: 'request', 4: 'quarantined' }),
  reportStateDescription: text('ReportStateDescription', 'The same, in the words of the site'),
  hardcore: nullable(flag('Hardcore', 'Whether it happened in hardcore mode; null when nobody knows')),
  reportNotes: text('ReportNotes', 'Untrusted text; older ones hold HTML'),
  reportedBy: nullable(text('ReportedBy', 'Display name')),
  reportedByUlid: nullable(text('ReportedByULID')),
  resolvedAt: nullable(time('ResolvedAt')),
  resolvedBy: nullable(text('ResolvedBy', 'Display name')),
  resolvedByUlid: nullable(text('ResolvedByULID')),
}
