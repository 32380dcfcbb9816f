import { page } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { image, int, nullable, text, time } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { paging, user } from '../../language/params.ts'
import { awardKinds } from '../../shapes/worth.ts'

const games = page({
  gameId: int('GameID'),
  title: nullable(text('Title')),
  imageIcon: nullable(image('ImageIcon')),
  consoleId: nullable(int('ConsoleID')),
  consoleName: nullable(text('ConsoleName')),
  maxPossible: nullable(int('MaxPossible', 'Achievements of the game')),
  numAwarded: nullable(int('NumAwarded', 'Achievements earned, in whichever mode')),
  numAwardedHardcore: int('NumAwardedHardcore', 'Achievements earned in hardcore mode'),
  mostRecentAwardedDate: nullable(time('MostRecentAwardedDate', 'When the latest achievement was earned')),
  highestAwardKind: nullable(text('HighestAwardKind', awardKinds)),
  highestAwardDate: nullable(time('HighestAwardDate')),
})

type Games = ReturnType<typeof games.read>
type Window = { user: string; offset: number; count: number }

/** The pages that hold another, as they are likely to have been asked for. */
function pagesAround({ user, offset }: Window): readonly Window[] {
  return [500, 100].flatMap(count => {
    const own = { user, offset: offset - (offset % count), count }
    return own.offset === 0 ? [own] : [own, { user, offset: 0, count }]
  })
}

/** A page out of another one; undefined when some of its rows are not there. */
function pageIn({ total, results }: Games, held: Window, { offset, count }: Window): Games | undefined {
  const end = held.offset + results.length
  const last = Math.min(offset + count, total)
  if (offset < held.offset || last > end) return undefined
  const wanted = results.slice(offset - held.offset, offset - held.offset + count)
  return { count: wanted.length, total, results: wanted }
}

export default endpoint({
  path: '/users/:user/progress',
  summary: 'The games of a user, with how far they got',
  description:
    'Latest award first, games without any last. Games of five achievements or fewer are left out; games whose set was demoted are there while an award on them is left, with a maximum of 0.',
  upstream: 'GetUserCompletionProgress',
  params: { user: user('u'), ...paging({ count: 100, max: 500 }) },
  pace: brisk,
  response: games,
  // RetroAchievements answers an unknown user with zeros (API_GetUserCompletionProgress.php).
  doubts: ['user'],
  richer: [{ endpoint: 'users/progress', params: pagesAround, part: pageIn }],
})
