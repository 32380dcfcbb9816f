// A developer's claim on the set of a game, and the words for its codes.

import { code, flag, id, image, int, text } from '../language/fields.ts'
import { time } from '../language/times.ts'
import { nullable, rarelyNull } from '../language/word.ts'

export const claimType = code('ClaimType', { 0: 'primary', 1: 'collaboration' })
export const setType = code('SetType', { 0: 'new-set', 1: 'revision' })

export const claim = {
  id: id('ID'),
  user: rarelyNull(text('User', 'Display name of the developer')),
  ulid: rarelyNull(text('ULID')),
  gameId: id('GameID'),
  gameTitle: rarelyNull(text('GameTitle')),
  gameIcon: rarelyNull(image('GameIcon')),
  consoleId: nullable(int('ConsoleID')),
  consoleName: nullable(text('ConsoleName')),
  claimType,
  setType,
  status: code('Status', { 0: 'active', 1: 'complete', 2: 'dropped', 3: 'in-review' }),
  extension: int('Extension', 'How often it was extended'),
  special: code('Special', { 0: 'none', 1: 'own-revision', 2: 'free-rollout', 3: 'scheduled-release' }),
  created: time('Created'),
  doneTime: time('DoneTime', 'When it runs out, was completed or was dropped'),
  updated: time('Updated'),
  userIsJrDev: flag('UserIsJrDev', 'Whether the developer is a junior, or none (any more)'),
}

/** MinutesLeft counts from the moment of asking, and DoneTime says it for good. */
export const claimDropped = ['MinutesLeft']
