// The ROM files that are known to work with a game.

import type { Game } from './games.ts'
import { games as landmarks } from './landmarks.ts'
import type { Origin } from './origin.ts'
import { dice, digest } from './random.ts'

export type RomHash = {
  /** Null in odd worlds only. */
  md5: string | null
  name: string | null
  /** As the database keeps them: parts between commas, some of them empty. */
  labels: string
  patch: string | null
}

const stray = [',nointro', 'nointro,,rapatches', '', 'redump,'] as const

export function hashesOf({ seed, odd }: Origin, game: Game): RomHash[] {
  const chance = dice(seed, 81, game.id)
  return Array.from({ length: countOf(game, chance.between(1, 3)) }, (_, index) => {
    const named = index === 0 || chance.chance(0.7)
    const release = `${game.title ?? 'Untitled'} (${chance.pick(['Europe', 'World', 'Japan'])}).rom`
    const labels = chance.pick(['nointro', 'redump', '', 'rapatches,nointro'])
    const made = {
      md5: digest(seed, 82, game.id, index),
      name: named ? release : null,
      labels,
      patch: index === 2 ? `https://patches.example/${game.id}.zip` : null,
    }
    return { ...made, ...peculiarity(game, index, odd) }
  })
}

function countOf({ id }: Game, usual: number): number {
  if (id === landmarks.withoutHashes) return 0
  return id === landmarks.strayLabels ? stray.length : usual
}

function peculiarity({ id }: Game, index: number, odd: boolean): Partial<RomHash> {
  if (id === landmarks.strayLabels) return { labels: stray[index] as string, ...(index === 3 ? { name: null } : {}) }
  if (index > 0) return {}
  if (id === landmarks.terse) return { name: '' }
  return odd && id === landmarks.weekly ? { md5: null } : {}
}
