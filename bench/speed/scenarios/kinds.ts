// What a scenario is, and what it hands back.

import type { Window } from '../load.ts'
import type { Result } from '../rounds.ts'
import type { Stage } from '../stage.ts'
import type { Table } from '../tables.ts'

/** By what was measured, such as `hit 1 kB Node 24`; undefined where it could not be. */
export type Figures = { readonly [name: string]: number | undefined }

export type Windows = {
  readonly contender: string
  readonly good: readonly (Window | undefined)[]
  readonly dropped: readonly Window[]
}

export type Outcome = {
  readonly tables: readonly Table[]
  readonly figures: Figures
  readonly windows?: readonly Windows[]
}

export type Scenario = {
  readonly name: string
  /** Whether `--quick` has it. */
  readonly quick?: boolean
  play(stage: Stage): Promise<Outcome>
}

export function windowsOf(results: readonly Result[]): Windows[] {
  return results.map(({ name, course, dropped }) => ({ contender: name, good: course, dropped }))
}
