// The table of nulls: what RetroAchievements can send as null, absent, empty or out of bounds, method by method. It was written
// down from its code, its schema and a running instance, and says which question shows it in the sandbox. What no line speaks
// of is always there and never null.
//
// Codes of claims, tickets and awards may be null by their columns, and then the whole answer fails; the sandbox never shows
// that.

import { ofGames } from './games.ts'
import type { Table } from './notation.ts'
import { ofUsers } from './users.ts'

export const nulls: Table = { ...ofGames, ...ofUsers }
