// A ticket: somebody's report that an achievement does not work.

import { code, flag, id, image, int, text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { nullable, rarelyNull } from '../language/word.ts'
import { badges, badgesOf } from './badge.ts'
import { achievementType } from './worth.ts'

/** A ticket in a list, which RetroAchievements makes of tickets of achievements that are there. */
export const listedTicket = {
  id: id('ID'),
  achievementId: id('AchievementID'),
  achievementTitle: text('AchievementTitle'),
  achievementDesc: text('AchievementDesc'),
  achievementType: achievementType('AchievementType'),
  points: int('Points', 'What the achievement is worth'),
  ...badges,
  achievementAuthor: nullable(text('AchievementAuthor', 'Display name of who looks after the achievement')),
  achievementAuthorUlid: nullable(text('AchievementAuthorULID')),
  gameId: id('GameID'),
  gameTitle: rarelyNull(text('GameTitle')),
  gameIcon: rarelyNull(image('GameIcon')),
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

/** A ticket by itself, whose achievement, game or console may be gone. */
export const ticket = {
  ...listedTicket,
  achievementId: rarelyNull(int('AchievementID')),
  achievementTitle: nullable(text('AchievementTitle')),
  achievementDesc: nullable(text('AchievementDesc')),
  points: nullable(int('Points', 'What the achievement is worth')),
  ...badgesOf(nullable),
  gameId: nullable(int('GameID')),
  gameTitle: nullable(text('GameTitle')),
  gameIcon: nullable(image('GameIcon')),
  consoleName: nullable(text('ConsoleName')),
  reportedAt: rarelyNull(time('ReportedAt')),
}
