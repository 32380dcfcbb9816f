import { object, pick } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { asked } from '../../language/fields.ts'
import { slow } from '../../language/paces.ts'
import { gameId } from '../../language/params.ts'
import { game } from '../../shapes/game.ts'

// RetroAchievements sends the title, the console and the icon twice, and Flags is always 0 (API_GetGame.php).
const basics = object(
  { id: asked('gameId', 'As asked for'), ...game },
  { dropped: ['GameTitle', 'Console', 'GameIcon', 'Flags'] },
)

type Basics = ReturnType<typeof basics.read>

/** What an extended game says of them, in their order; undefined where it has a hole that their own method may not have. */
function basicsOf(extended: Basics): Basics | undefined {
  const { consoleName, imageTitle, imageIngame, imageBoxArt } = extended
  const isWhole = [consoleName, imageTitle, imageIngame, imageBoxArt].every(each => each !== null)
  return isWhole ? pick(extended, { id: undefined, ...game }) : undefined
}

export default endpoint({
  path: '/games/:gameId',
  summary: 'A game',
  description: 'Its basics only: the cheapest way to learn what a game is called and looks like.',
  upstream: 'GetGame',
  params: { gameId: gameId('i') },
  pace: slow,
  response: basics,
  settles: { thing: 'game' },
  richer: [{ endpoint: 'games/extended', params: ({ gameId }) => [{ gameId, unpromoted: false }], part: basicsOf }],
})
