// Finds every endpoint below `endpoints/` and refuses, by the name of its file, one that is not whole. A wrong
// declaration stops the start instead of answering wrongly later.

import { readdir } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Declaration, Endpoint } from './endpoint.ts'
import * as paces from './paces.ts'
import { type Thing, things } from './things.ts'
import type { Schema } from './words.ts'

export type Catalogue = {
  readonly endpoints: readonly Endpoint[]
  /** The endpoint that is asked whether a thing exists. */
  settling(thing: Thing): Endpoint
}

const here = fileURLToPath(new URL('./endpoints/', import.meta.url))

/** Reads all declarations below a folder. Throws CatalogueError when one is refused. */
export async function loadCatalogue(folder = here): Promise<Catalogue> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.name.endsWith('.ts'))
    .map(entry => `${entry.parentPath}${sep}${entry.name}`)
  const endpoints = await Promise.all(files.sort().map(file => load(folder, file)))
  const settling = new Map(endpoints.flatMap(endpoint => (endpoint.settles ? [[endpoint.settles, endpoint]] : [])))
  checkTogether(endpoints, settling)
  return { endpoints, settling: thing => settling.get(thing) as Endpoint }
}

async function load(folder: string, file: string): Promise<Endpoint> {
  const name = relative(folder, file).replaceAll(sep, '/').replace(/\.ts$/, '')
  const { default: declaration } = await importFrom(name, file)
  if (declaration === undefined) throw refusal(name, 'it has no default export')
  const fault = faultOf(name, declaration)
  if (fault !== undefined) throw refusal(name, fault)
  const named = new Set(Object.values(declaration.params).map(param => param.thing))
  return Object.freeze({ ...declaration, name, things: things.filter(thing => named.has(thing)) })
}

async function importFrom(name: string, file: string): Promise<{ default?: Declaration }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    throw refusal(name, `it cannot be loaded (${error})`)
  }
}

/** What is wrong with one declaration by itself. */
function faultOf(name: string, { path, summary, upstream, params, fixed = {}, pace, response }: Declaration) {
  if (!/^[a-z-]+\/[a-z-]+$/.test(name)) return 'its place must be endpoints/<resource>/<noun>.ts, in kebab case'
  if (!/^(\/:?[A-Za-z-]+)+$/.test(path)) return `its path is ${path}`
  if (!summary || !/^[A-Z]\w+$/.test(upstream)) return 'it needs a summary and an upstream method'
  if (!Object.values<unknown>(paces).includes(pace)) return 'its pace is none of paces.ts'
  const missing = [...path.matchAll(/:(\w+)/g)].find(([, param]) => params[param as string] === undefined)
  if (missing) return `its path names ${missing[0]}, which is no parameter`
  const sent = [...Object.values(params).flatMap(param => param.upstream ?? []), ...Object.keys(fixed)]
  if (new Set(sent).size < sent.length) return 'it sends the same parameter twice'
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
function checkTogether(endpoints: readonly Endpoint[], settling: ReadonlyMap<Thing, Endpoint>) {
  const paths = new Map<string, string>()
  for (const { name, path, doubts = [] } of endpoints) {
    const shape = path.replace(/:\w+/g, ':')
    const twin = paths.get(shape)
    if (twin !== undefined) throw refusal(name, `${twin} has the same path`)
    paths.set(shape, name)
    const unsettled = doubts.find(thing => !settling.has(thing))
    if (unsettled) throw refusal(name, `it doubts a ${unsettled}, and no endpoint settles that`)
  }
}

/** An endpoint that is refused, by the name of its file. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError'
}

function refusal(name: string, why: string): CatalogueError {
  return new CatalogueError(`endpoints/${name}.ts is refused: ${why}.`)
}
