// What goes with answers that outlive the process or leave it, so that nobody takes them for what they are not.

import { hash } from 'node:crypto'
import type { Endpoint } from '../language/endpoint.ts'
import type { Catalogue } from './load.ts'

/**
 * Raise it by one whenever the same words of RetroAchievements come to something else, or the same question to another key, and
 * the data of the declarations does not show it: in functions, that is. `test/catalogue/fingerprint.test.ts` knows when.
 */
export const revision = 1

/** Of the parts of a declaration that only people read. */
const prose = new Set(['summary', 'description', 'examples'])

/** Changes with whatever makes an answer that was kept mean something else. */
export function fingerprintOf({ endpoints }: Pick<Catalogue, 'endpoints'>): string {
  return digest(JSON.stringify([revision, endpoints.map(dataOf)]))
}

/** Of the place where RetroAchievements is, which may hold a password. */
export function placeOf(url: string): string {
  return digest(url)
}

/** An endpoint without its prose and its functions, and without the times of its pace: each answer has its own. */
function dataOf(endpoint: Endpoint): string {
  const { pace } = endpoint
  const data = { ...endpoint, pace: typeof pace === 'function' ? 'of its parameters' : pace.name }
  const isProse = (key: string, value: unknown) => prose.has(key) && (typeof value === 'string' || Array.isArray(value))
  return JSON.stringify(data, (key, value) => (isProse(key, value) ? undefined : value))
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}
