// The parameters of a request: those of the endpoint, each once, none empty, none besides. What passes here is all that
// RetroAchievements can ever be asked.

import { type Endpoint, pathNames } from '../../language/endpoint.ts'
import type { Params } from '../../language/params.ts'
import { Problem } from '../errors/problems.ts'

/** By name; a parameter that was sent twice is a list. */
export type Sent = { readonly [name: string]: string | readonly string[] | undefined }

/** Throws Problem `invalid-parameter`, naming the parameter. */
export function readParameters(endpoint: Endpoint, inPath: Sent, inQuery: Sent, nowMs: number): Params {
  const inside = pathNames(endpoint.path)
  const queryNames = Object.keys(endpoint.params).filter(name => !inside.includes(name))
  for (const name of Object.keys(inQuery)) {
    if (!queryNames.includes(name))
      throw invalid(
        name,
        queryNames.length === 0
          ? 'is not known here, as this route takes none'
          : `is not known here; known are: ${queryNames.join(', ')}`,
      )
  }
  const entries = Object.entries(endpoint.params).map(([name, param]) => {
    const sent = inside.includes(name) ? inPath[name] : inQuery[name]
    if (sent === undefined && param.fallback !== undefined) return [name, param.fallback]
    if (sent === undefined) throw invalid(name, 'is missing')
    if (typeof sent !== 'string') throw invalid(name, 'is given more than once')
    if (sent === '') throw invalid(name, 'is empty')
    try {
      return [name, param.read(sent, nowMs)]
    } catch (error) {
      if (error instanceof RangeError) throw invalid(name, `has to be ${error.message}`)
      throw error
    }
  })
  const params = Object.fromEntries(entries)
  const refused = endpoint.refuse?.(params)
  if (refused !== undefined) throw invalid(refused.parameter, `has to be ${refused.wanted}`)
  return params
}

function invalid(name: string, what: string): Problem {
  const parameter = name.slice(0, 50).replace(/[\ud800-\udbff]$/, '')
  return new Problem('invalid-parameter', `The parameter ${parameter} ${what}.`, { parameter })
}
