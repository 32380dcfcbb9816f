// How RetroAchievements reads the address of a call, which is how PHP and its framework do.

import { type Question, type Reply, refusal } from './methods/asking.ts'
import type { Sent } from './methods/rules.ts'

/** The last of a parameter that is repeated wins, `p[]=1` and `p[key]=1` make a list of values, and values are trimmed. */
export function readQuestion(query: URLSearchParams): Question {
  const values = new Map<string, Sent>()
  for (const [name, text] of query) {
    const [param = '', key] = name.split('[', 2)
    const before = values.get(param)
    const value = text.trim()
    values.set(param, key === undefined ? value : typeof before === 'object' ? [...before, value] : [value])
  }
  return Object.fromEntries(values)
}

/** The name of the method, or the path itself where it leads to none. Undefined for bytes that are no text. */
export function methodInPath(pathname: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname)
    return /^\/API\/API_(\w+)\.php$/.exec(path)?.[1] ?? path
  } catch {
    return undefined
  }
}

/** What is refused before anybody looks at the key. */
export function misrouted(verb: string | undefined, pathname: string): Reply | undefined {
  if (methodInPath(pathname) === undefined) return refusal(400, 'bad_request', 'Malformed URL.')
  if (verb !== 'TRACE') return undefined
  const route = pathname.slice(1)
  const title = `The TRACE method is not supported for route ${route}. Supported methods: ${verbs.join(', ')}.`
  return refusal(405, 'method_not_allowed', title)
}

/** To be sent as `Allow` with status 405. */
export const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
