// Settings of earlier versions. They stop nothing, but an operator should know that they have no effect.

import { type Environment, writtenIn } from './reader.ts'

export const removed = {
  OVERLOAD_AT_MS: 'requests are refused by how many of them wait, and not by how late the process is',
}

/** A sentence for each that is still set. */
export function outdatedIn(environment: Environment): readonly string[] {
  return Object.entries(removed)
    .filter(([name]) => writtenIn(environment, name) !== undefined)
    .map(([name, why]) => `${name} is not a setting any more: ${why}`)
}
