import { at, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { id, image, int, text } from '../../language/fields.ts'
import { slow } from '../../language/paces.ts'
import { gameId } from '../../language/params.ts'
import { nullable, rarelyNull } from '../../language/word.ts'
import { badges } from '../../shapes/badge.ts'
import { achievementType, described } from '../../shapes/worth.ts'

const step = object({
  ...described,
  type: achievementType('Type'),
  ...badges,
  numAwarded: nullable(int('NumAwarded', 'Players who earned it, in whichever mode')),
  numAwardedHardcore: nullable(int('NumAwardedHardcore', 'Players who earned it in hardcore mode')),
  timesUsedInUnlockMedian: nullable(int('TimesUsedInUnlockMedian', 'Players whose times the median is of')),
  timesUsedInHardcoreUnlockMedian: nullable(
    int('TimesUsedInHardcoreUnlockMedian', 'Players whose times the median is of'),
  ),
  medianTimeToUnlock: nullable(int('MedianTimeToUnlock', 'Seconds of play')),
  medianTimeToUnlockHardcore: nullable(int('MedianTimeToUnlockHardcore', 'Seconds of play in hardcore mode')),
})

export default endpoint({
  path: '/games/:gameId/progression',
  summary: 'How long players need for a game',
  description:
    'Medians, in seconds of play. Achievements come by their median in hardcore mode, those without any first.',
  upstream: 'GetGameProgression',
  params: { gameId: gameId('i') },
  pace: slow,
  response: object({
    id: id('ID'),
    title: rarelyNull(text('Title')),
    consoleId: id('ConsoleID'),
    consoleName: text('ConsoleName'),
    imageIcon: rarelyNull(image('ImageIcon')),
    numDistinctPlayers: nullable(int('NumDistinctPlayers', 'Players with at least one achievement')),
    timesUsedInBeatMedian: int('TimesUsedInBeatMedian', 'Players whose times the median is of'),
    timesUsedInHardcoreBeatMedian: int('TimesUsedInHardcoreBeatMedian', 'Players whose times the median is of'),
    medianTimeToBeat: nullable(int('MedianTimeToBeat', 'Seconds of play')),
    medianTimeToBeatHardcore: nullable(int('MedianTimeToBeatHardcore', 'Seconds of play in hardcore mode')),
    timesUsedInCompletionMedian: int('TimesUsedInCompletionMedian', 'Players whose times the median is of'),
    timesUsedInMasteryMedian: int('TimesUsedInMasteryMedian', 'Players whose times the median is of'),
    medianTimeToComplete: nullable(int('MedianTimeToComplete', 'Seconds of play until all was earned')),
    medianTimeToMaster: nullable(int('MedianTimeToMaster', 'Seconds of play until all was earned in hardcore mode')),
    numAchievements: nullable(int('NumAchievements')),
    achievements: at('Achievements', 'By their median in hardcore mode', rows(step)),
  }),
})
