// The files that the gateway is shipped with, as those who read them would see them.

import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { settings } from '../../src/config/settings.ts'

// biome-ignore lint/suspicious/noExplicitAny: they are of every shape there is.
export type Written = any

/** The documents of a file, in their order. */
export function documentsIn(file: string): Written[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), { merge: true }).map(document => {
    const [error] = document.errors
    if (error !== undefined) throw error
    return document.toJS()
  })
}

/** Why a test that needs these programs is skipped; false where they are there. */
export function lacking(...programs: readonly string[]): string | false {
  const missing = programs.filter(program => spawnSync(program, ['-v']).error !== undefined)
  return missing.length > 0 && `needs ${missing.join(' and ')}`
}

/** What the program says, on either stream, when it ends well. Throws when it does not. */
export function outputOf(program: string, args: readonly string[], cwd = '.'): string {
  return execFileSync('sh', ['-c', 'exec "$@" 2>&1', '-', program, ...args], { cwd, encoding: 'utf8' })
}

/** The longest that the gateway takes to end, unless it is told otherwise. */
export const longestEndS = Number(settings.SHUTDOWN_TIMEOUT_MS.fallback) / 1000
