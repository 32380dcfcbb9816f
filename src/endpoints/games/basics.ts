import { object } from '../../collections.ts'
import { endpoint } from '../../endpoint.ts'
import { slow } from '../../paces.ts'
import { gameId } from '../../params.ts'
import { game } from '../../shapes/game.ts'
import { asked } from '../../words.ts'

export default endpoint({
  path: '/games/:gameId',
  summary: 'A game',
  description: 'Its basics only: the cheapest way to learn what a game is called and looks like.',
  upstream: 'GetGame',
  params: { gameId: gameId('i') },
  pace: slow,
  // RetroAchievements sends the title, the console and the icon twice, and Flags is always 0 (API_GetGame.php).
  response: object(
    { id: asked('gameId', 'As asked for'), ...game },
    { dropped: ['GameTitle', 'Console', 'GameIcon', 'Flags'] },
  ),
  settles: { thing: 'game' },
})
