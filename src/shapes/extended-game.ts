// A game with its set and the claims on it, which two routes show.

import { at, object, rows } from '../language/collections.ts'
import { id, int, text, url } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { nullable, rarelyNull } from '../language/word.ts'
import { achievementsOf } from './achievement.ts'
import { claimType, setType } from './claim.ts'
import { game, gameDropped } from './game.ts'

const claim = object({
  user: rarelyNull(text('User', 'Display name of the developer')),
  ulid: rarelyNull(text('ULID')),
  setType,
  gameId: id('GameID'),
  claimType,
  created: time('Created'),
  expiration: time('Expiration'),
})

export const extendedGame = object(
  {
    id: id('ID'),
    ...game,
    guideUrl: nullable(url('GuideURL', 'A guide to the achievements')),
    updated: time('Updated', 'Moves also when players are counted, so it does not tell a revision'),
    parentGameId: nullable(int('ParentGameID', 'Of a subset, the game that it belongs to')),
    numDistinctPlayers: nullable(
      int('NumDistinctPlayers', 'Players with at least one achievement; null before they were first counted'),
    ),
    numAchievements: int('NumAchievements', 'Achievements in this answer'),
    achievements: at('Achievements', 'In the order of the site', achievementsOf('type')),
    claims: at('Claims', 'All that were ever made', rows(claim)),
  },
  { dropped: gameDropped },
)
