// What a leaderboard is.

import { flag, id, text } from '../language/fields.ts'

export const leaderboard = {
  id: id('ID'),
  rankAsc: flag('RankAsc', 'Whether lower scores are better'),
  title: text('Title'),
  description: text('Description'),
  format: text(
    'Format',
    'What scores are: `SCORE`, `VALUE`, `TIME` (60ths of a second), `MILLISECS` (100ths), `TIMESECS`, `MINUTES` and others; empty is the same as `VALUE`',
  ),
}
