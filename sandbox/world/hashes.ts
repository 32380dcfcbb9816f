// The ROM files that are known to work with a game.

import type { Game } from './games.ts'
import { games as landmarks } from './landmarks.ts'
import { dice, digest } from './random.ts'

export type RomHash = {
  md5: string
  name: string | null
  /** As the database keeps them: parts between commas, some of them empty. */
  labels: string
  patch: string | null
}

export function hashesOf(seed: number, game: Game): RomHash[] {
  const chance = dice(seed, 81, game.id)
  const count = game.id === landmarks.strayLabels ? 4 : chance.between(1, 3)
  const stray = [',nointro', 'nointro,,rapatches', '', 'redump,'] as const
  return Array.from({ length: count }, (_, index) => ({
    md5: digest(seed, 82, game.id, index),
    name: index === 0 || chance.chance(0.7) ? `${game.title} (${chance.pick(['Europe', 'World', 'Japan'])}).rom` : null,
    labels:
      game.id === landmarks.strayLabels
        ? (stray[index] as string)
        : chance.pick(['nointro', 'redump', '', 'rapatches,nointro']),
    patch: index === 2 ? `https://patches.example/${game.id}.zip` : null,
  }))
}
