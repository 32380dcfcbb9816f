// Finds every endpoint below `endpoints/` and refuses, by the name of its file, one that is not whole. A wrong
// declaration stops the start instead of answering wrongly later.

import { readdir } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Declaration, type Endpoint, pathNames, type Use } from '../language/endpoint.ts'
import { paces } from '../language/paces.ts'
import { type Thing, things } from '../language/resources.ts'
import type { Schema } from '../language/word.ts'

export type Catalogue = {
  readonly endpoints: readonly Endpoint[]
  /** By the name of its file, such as `users/profile`. */
  named(name: string): Endpoint
  /** The endpoint that is asked whether a thing exists. */
  settling(thing: Thing): Endpoint
}

const here = fileURLToPath(new URL('../endpoints/', import.meta.url))

let ours: Promise<Catalogue> | undefined

/** The catalogue of this gateway, read once. Throws CatalogueError when an endpoint is refused. */
export function loadCatalogue(): Promise<Catalogue> {
  ours ??= readCatalogue(here)
  return ours
}

/** Reads all declarations below a folder. Throws CatalogueError when one is refused. */
export async function readCatalogue(folder: string): Promise<Catalogue> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.name.endsWith('.ts'))
    .map(entry => `${entry.parentPath}${sep}${entry.name}`)
  const endpoints = await Promise.all(files.sort().map(file => load(folder, file)))
  const named = new Map(endpoints.map(endpoint => [endpoint.name, endpoint]))
  const settling = new Map(
    endpoints.flatMap(endpoint => (endpoint.settles ? [[endpoint.settles.thing, endpoint]] : [])),
  )
  checkTogether(endpoints, named, settling)
  return {
    endpoints,
    named: name => named.get(name) as Endpoint,
    settling: thing => settling.get(thing) as Endpoint,
  }
}

async function load(folder: string, file: string): Promise<Endpoint> {
  const name = relative(folder, file).replaceAll(sep, '/').replace(/\.ts$/, '')
  const { default: declaration } = await importFrom(name, file)
  if (!declaration) throw refusal(name, 'it has no default export')
  const fault = faultOf(name, declaration)
  if (fault !== undefined) throw refusal(name, fault)
  const inPath = new Set(pathNames(declaration.path).map(param => declaration.params[param]?.thing))
  return Object.freeze({ ...declaration, name, things: things.filter(thing => inPath.has(thing)) })
}

async function importFrom(name: string, file: string): Promise<{ default?: Declaration }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    throw refusal(name, `it cannot be loaded (${error})`)
  }
}

/** What is wrong with one declaration by itself. */
function faultOf(name: string, declaration: Declaration): string | undefined {
  const { path, summary, upstream, params, fixed = {}, door = {}, pace, response, doubts = [], block } = declaration
  if (!/^[a-z-]+\/[a-z-]+$/.test(name)) return 'its place must be endpoints/<resource>/<noun>.ts, in kebab case'
  if (!/^(\/:?[A-Za-z-]+)+$/.test(path)) return `its path is ${path}`
  if (!summary || !/^[A-Z]\w+$/.test(upstream)) return 'it needs a summary and an upstream method'
  if (typeof params !== 'object') return 'it has no params'
  if (typeof response?.read !== 'function' || !response.outer) return 'its response is no object, list or page'
  if (typeof pace !== 'function' && !paces.some(each => each === pace)) return 'its pace is none of paces.ts'
  const missing = pathNames(path).find(param => params[param] === undefined)
  if (missing) return `its path names :${missing}, which is no parameter`
  const named = pathNames(path).map(param => params[param]?.thing)
  const strange = doubts.find(thing => !named.includes(thing))
  if (strange !== undefined) return `it doubts a ${strange}, which its path does not name`
  const asked = Object.values(params).flatMap(param => param.upstream ?? [])
  const sent = [...asked, ...Object.keys(fixed)]
  if (new Set(sent).size < sent.length) return 'it sends the same parameter twice'
  if (block !== undefined && !(params.offset && params.count && door.o && door.c && response.cut))
    return 'it is asked in blocks, and its pages are not cut here, or the door does not know o and c'
  const closed = Object.keys(fixed).find(param => door[param] === undefined)
  if (closed !== undefined) return `it does not say what clients of the door may send as ${closed}`
  const oddName = [...Object.keys(params), ...namesOf(response.schema)].find(key => !/^[a-z][a-zA-Z0-9]*$/.test(key))
  if (oddName !== undefined) return `the name ${oddName} is not camelCase`
}

function namesOf(schema: Schema): string[] {
  return Object.entries(schema).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null) return []
    return key === 'properties' ? [...Object.keys(value), ...namesOf(value as Schema)] : namesOf(value as Schema)
  })
}

/** What is wrong among them. */
function checkTogether(
  endpoints: readonly Endpoint[],
  named: ReadonlyMap<string, Endpoint>,
  settling: ReadonlyMap<Thing, Endpoint>,
): void {
  const paths = new Map<string, string>()
  for (const { name, path, doubts = [], first, richer = [], settles, things } of endpoints) {
    const rival = settles && settling.get(settles.thing)
    if (rival && rival.name !== name)
      throw refusal(name, `${rival.name} settles whether a ${settles.thing} exists, too`)
    const shape = path.replace(/:\w+/g, ':')
    const twin = paths.get(shape)
    if (twin !== undefined) throw refusal(name, `${twin} has the same path`)
    paths.set(shape, name)
    // Where a path names several things, "not found" leaves each of them in doubt.
    const unsettled = [...doubts, ...(things.length > 1 ? things : [])].find(thing => !settling.has(thing))
    if (unsettled) throw refusal(name, `it doubts a ${unsettled}, and no endpoint settles that`)
    if (first && !named.has(first.endpoint))
      throw refusal(name, `it asks ${first.endpoint} first, which does not exist`)
    const unknown = richer.find(other => !named.has(other.endpoint))
    if (unknown) throw refusal(name, `it looks into ${unknown.endpoint}, which does not exist`)
  }
}

/** The one endpoint that the gateway itself asks for something. Throws CatalogueError where it is not exactly one. */
export function endpointFor({ endpoints }: Pick<Catalogue, 'endpoints'>, use: Use): Endpoint {
  const [endpoint, ...others] = endpoints.filter(each => each.use === use)
  if (endpoint !== undefined && others.length === 0) return endpoint
  throw new CatalogueError(`${endpoint === undefined ? 'no endpoint' : 'more than one endpoint'} is for ${use}`)
}

/** An endpoint that is refused, by the name of its file. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError'
}

function refusal(name: string, why: string): CatalogueError {
  return new CatalogueError(`endpoints/${name}.ts is refused: ${why}.`)
}
