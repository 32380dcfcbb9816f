// A game with its set and the claims on it, which two routes show.

import { at, object, orEmpty, rows } from '../language/collections.ts'
import { int, nullable, text, time } from '../language/fields.ts'
import { achievementsOf } from './achievement.ts'
import { claimType, setType } from './claim.ts'
import { game, gameDropped } from './game.ts'

const claim = object({
  user: text('User', 'Display name of the developer'),
  ulid: nullable(text('ULID')),
  setType,
  gameId: int('GameID'),
  claimType,
  created: time('Created'),
  expiration: time('Expiration'),
})

export const extendedGame = object(
  {
    id: int('ID'),
    ...game,
    guideUrl: nullable(text('GuideURL', 'A guide to the achievements')),
    updated: time('Updated', 'Moves also when players are counted, so it does not tell a revision'),
    parentGameId: nullable(int('ParentGameID', 'Of a subset, the game that it belongs to')),
    numDistinctPlayers: nullable(
      int('NumDistinctPlayers', 'Players with at least one achievement; null before they were first counted'),
    ),
    numAchievements: int('NumAchievements', 'Achievements in this answer'),
    achievements: orEmpty(at('Achievements', 'In the order of the site', achievementsOf('type'))),
    claims: orEmpty(at('Claims', 'All that were ever made', rows(claim))),
  },
  { dropped: gameDropped },
)
