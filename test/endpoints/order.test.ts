// Rows of which RetroAchievements has no order, or loses it: ours is the same in whatever order they come, so that ETags are.

import t, { type Test } from 'tap'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { serve } from '../support/samples.ts'

const { named } = await loadCatalogue()

type Answer = { readonly [list: string]: readonly { readonly [field: string]: unknown }[] }

/** A field of the rows that an endpoint serves, in their order, which does not depend on the one in which they were sent. */
function order(t: Test, name: string, rows: readonly object[], { around, list, field }: Options) {
  const orders = [rows, rows.toReversed(), [...rows.slice(1), ...rows.slice(0, 1)]].map(sent => {
    const served = serve({ endpoint: named(name), params: {}, json: around(sent) }, around(sent))
    return (served?.value as Answer | undefined)?.[list]?.map(row => row[field])
  })
  for (const each of orders) t.strictSame(each, orders[0], name)
  return orders[0]
}

type Options = { around: (rows: readonly object[]) => object; list: string; field: string }

const paged = (rows: readonly object[]) => ({ Count: rows.length, Total: rows.length, Results: rows })

t.test('games with as many tickets stand by id, those without a number last', async t => {
  const rows = [
    { GameID: 7, OpenTickets: 3, GameTitle: 'a', GameIcon: '/a.png', Console: 'c' },
    { GameID: 5, OpenTickets: 3, GameTitle: 'b', GameIcon: '/a.png', Console: 'c' },
    { GameID: 9, OpenTickets: 8, GameTitle: 'c', GameIcon: '/a.png', Console: 'c' },
    { GameID: 4, OpenTickets: null, GameTitle: 'd', GameIcon: '/a.png', Console: 'c' },
    { GameID: null, OpenTickets: 3, GameTitle: 'e', GameIcon: '/a.png', Console: 'c' },
  ]
  const around = (rows: readonly object[]) => ({ MostReportedGames: rows, URL: '/tickets' })
  const options = { around, list: 'mostReportedGames', field: 'gameTitle' }
  t.strictSame(order(t, 'tickets/most-ticketed-games', rows, options), ['c', 'e', 'b', 'a', 'd'])
})

t.test('games that a user wants to play stand by id, and so do leaderboards', async t => {
  const options = { around: paged, list: 'results', field: 'id' }
  const game = { Title: 'a', ConsoleID: 1, ConsoleName: 'c', ImageIcon: '/a.png', PointsTotal: 1 }
  const games = [7, 5, 9].map(ID => ({ ...game, ID }))
  t.strictSame(order(t, 'users/want-to-play', games, options), [5, 7, 9])
  const board = { Title: 'a', RankAsc: true, Description: '', Format: '', State: 'active' }
  const boards = [7, 5, 9].map(ID => ({ ...board, ID }))
  t.strictSame(order(t, 'games/leaderboards', boards, options), [5, 7, 9])
})

t.test('users with as many points stand by weighted points, those without a number last', async t => {
  const rows = [
    { 1: 'a', 2: 30, 3: 50, 4: null },
    { 1: 'b', 2: 30, 3: 60, 4: null },
    { 1: 'c', 2: 90, 3: 10, 4: null },
    { 1: 'd', 2: 30, 3: null, 4: null },
    { 1: 'e', 2: null, 3: 99, 4: null },
  ]
  const options = { around: (rows: readonly object[]) => rows, list: 'results', field: 'username' }
  t.strictSame(order(t, 'users/top', rows, options), ['c', 'b', 'a', 'd', 'e'])
})

t.test('consoles stand by id', async t => {
  const rows = [7, 5, 9].map(ID => ({ ID, Name: 'c', IconURL: '/a.png', Active: true, IsGameSystem: true }))
  const options = { around: (rows: readonly object[]) => rows, list: 'results', field: 'id' }
  t.strictSame(order(t, 'consoles/all', rows, options), [5, 7, 9])
})

t.test('achievements stand by their place in the set and by id, those without a place with those at 0', async t => {
  const worth = { Title: 'a', Description: '', Points: 1, TrueRatio: 1, BadgeName: '1', DateCreated: '2020-01-01' }
  const places = { 1: 2, 2: 1, 3: 1, 4: null, 5: -1 }
  const around = (rows: readonly object[]) => ({ ID: 1, ConsoleID: 1, ConsoleName: 'c', Achievements: rows })
  const rows = Object.entries(places).map(([ID, DisplayOrder]) => ({ ...worth, ID, DisplayOrder }))
  const options = { around, list: 'results', field: 'id' }
  t.strictSame(order(t, 'games/achievements', rows, options), [5, 4, 2, 3, 1])
})

t.test('files stand by name, those without a name first, and by what they hold', async t => {
  const file = (MD5: string | null, Name: string | null) => ({ MD5, Name, Labels: [], PatchUrl: null })
  const files = [file('4', 'b'), file('3', 'a'), file('2', 'a'), file('1', null), file(null, null)]
  const options = { around: (rows: readonly object[]) => ({ Results: rows }), list: 'results', field: 'md5' }
  t.strictSame(order(t, 'games/hashes', files, options), [null, '1', '2', '3', '4'])
})
