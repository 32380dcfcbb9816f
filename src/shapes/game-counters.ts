// How far a user got in a game.

import { int } from '../language/fields.ts'

export const gameCounters = {
  numPossibleAchievements: int('NumPossibleAchievements', 'Achievements of the game'),
  possibleScore: int('PossibleScore', 'Points of all of them'),
  numAchieved: int('NumAchieved', 'Achievements earned, in whichever mode'),
  scoreAchieved: int('ScoreAchieved', 'Points of those'),
  numAchievedHardcore: int('NumAchievedHardcore', 'Achievements earned in hardcore mode'),
  scoreAchievedHardcore: int('ScoreAchievedHardcore', 'Points of those'),
}
