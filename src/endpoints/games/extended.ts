import { at, object, orEmpty, rows } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { steady } from '../../paces.ts'
import { gameId, unpromoted } from '../../params.ts'
import { achievementsOf } from '../../shapes/achievement.ts'
import { game } from '../../shapes/game.ts'
import { code, int, nullable, text, time } from '../../words.ts'

const claim = object({
  user: text('User', 'Display name of the developer'),
  ulid: nullable(text('ULID')),
  setType: code('SetType', { 0: 'new-set', 1: 'revision' }),
  gameId: int('GameID'),
  claimType: code('ClaimType', { 0: 'primary', 1: 'collaboration' }),
  created: time('Created'),
  expiration: time('Expiration'),
})

export default endpoint({
  path: '/games/:gameId/extended',
  summary: 'A game with its achievements and claims',
  description:
    'Achievements are in the order in which the site shows them. Claims are all that were ever made on the game, also those long over; for current ones ask for the claims of the whole site.',
  upstream: 'GetGameExtended',
  params: { gameId: gameId('i'), unpromoted: unpromoted('f') },
  pace: steady,
  response: object(
    {
      id: int('ID'),
      ...game,
      guideUrl: nullable(text('GuideURL', 'A guide to the achievements')),
      updated: time('Updated', 'Moves also when players are counted, so it does not tell a revision'),
      parentGameId: nullable(int('ParentGameID', 'Of a subset, the game that it belongs to')),
      numDistinctPlayers: nullable(
        int('NumDistinctPlayers', 'Players with at least one achievement; null before they were first counted'),
      ),
      numAchievements: nullable(int('NumAchievements', 'Achievements in this answer')),
      achievements: at('Achievements', 'In the order of the site', achievementsOf('type')),
      claims: orEmpty(at('Claims', 'All that were ever made', rows(claim))),
    },
    // Constants, copies of NumDistinctPlayers, and a hash of logic (API_GetGameExtended.php).
    { dropped: ['Flags', 'IsFinal', 'RichPresencePatch', 'NumDistinctPlayersCasual', 'NumDistinctPlayersHardcore'] },
  ),
})
