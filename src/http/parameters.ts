// The parameters of a request: those of the endpoint, each once, none empty, none besides. What passes here is all that
// RetroAchievements can ever be asked.

import type { Endpoint, Params } from '../endpoint.ts'
import { Problem } from './problems.ts'

/** By name; a parameter that was sent twice is a list. */
export type Sent = { readonly [name: string]: string | readonly string[] | undefined }

/** Throws Problem `invalid-parameter`, naming the parameter. */
export function readParameters({ path, params }: Endpoint, inPath: Sent, inQuery: Sent): Params {
  const pathNames = new Set([...path.matchAll(/:(\w+)/g)].map(([, name]) => name))
  const queryNames = Object.keys(params).filter(name => !pathNames.has(name))
  for (const name of Object.keys(inQuery)) {
    if (!queryNames.includes(name))
      throw invalid(name, `is not known here; known are: ${queryNames.join(', ') || 'none'}`)
  }
  const entries = Object.entries(params).map(([name, param]) => {
    const sent = pathNames.has(name) ? inPath[name] : inQuery[name]
    if (sent === undefined && param.fallback !== undefined) return [name, param.fallback]
    if (sent === undefined) throw invalid(name, 'is missing')
    if (typeof sent !== 'string') throw invalid(name, 'is given more than once')
    if (sent === '') throw invalid(name, 'is empty')
    try {
      return [name, param.read(sent)]
    } catch (error) {
      if (error instanceof RangeError) throw invalid(name, `has to be ${error.message}`)
      throw error
    }
  })
  return Object.fromEntries(entries)
}

function invalid(parameter: string, what: string): Problem {
  return new Problem('invalid-parameter', `The parameter ${parameter.slice(0, 50)} ${what}.`, { parameter })
}
