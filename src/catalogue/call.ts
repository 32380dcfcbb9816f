// A call is one question to RetroAchievements in canonical form: the same question has the same key, however it was
// spelled, and whichever route asked it.

import type { Endpoint } from '../language/endpoint.ts'
import type { Param, Params } from '../language/params.ts'

export type Call = {
  readonly method: string
  /** What is sent; never holds the API key. */
  readonly query: string
  /** Under which its answer is remembered: the query without what RetroAchievements takes for granted. */
  readonly key: string
  readonly asked: readonly Asked[]
  /** Keys that the answer may have; none where it is no object with keys of its own. */
  readonly keys: readonly string[]
}

/** What an endpoint asks. */
export function callOf(
  { upstream, instead, params: declared, fixed = {}, door = {}, owner, response, block }: Endpoint,
  params: Params,
): Call {
  const { keys } = response
  if (instead?.when(params)) return createCall(instead.upstream, [], { owner, keys })
  const sent: Asked[] = Object.entries(fixed).map(([name, value]) => ({ name, text: String(value), param: door[name] }))
  for (const [name, param] of Object.entries(declared)) {
    const value = params[name]
    if (param.upstream !== undefined && value !== null) {
      sent.push({ name: param.upstream, text: param.send(value), param: door[param.upstream] ?? param })
    }
  }
  if (block !== undefined) {
    sent.push({ name: 'o', text: String(blockStart(params, block)), param: door.o })
    sent.push({ name: 'c', text: String(block), param: door.c })
  }
  return createCall(upstream, sent, { owner, keys })
}

/** How many rows come before the block in which a page begins. */
export function blockStart(params: Params, block: number): number {
  const offset = params.offset as number
  return offset - (offset % block)
}

/** A parameter as it is sent; `param` knows what RetroAchievements takes for granted when it is left out. */
export type Asked = { readonly name: string; readonly text: string; readonly param: Param | undefined }

type CallOptions = { owner: boolean | undefined; keys: readonly string[] }

export function createCall(method: string, asked: readonly Asked[], { owner = false, keys }: CallOptions): Call {
  const query = new URLSearchParams()
  const needed = new URLSearchParams()
  for (const { name, text, param } of asked.toSorted((one, other) => one.name.localeCompare(other.name))) {
    query.append(name, text)
    const fallback = param?.fallback
    const implied = fallback !== undefined && fallback !== null && param?.send(fallback) === text
    if (!implied) needed.append(name, text)
  }
  // Answers of the key's owner are theirs alone.
  return { method, query: String(query), key: `${owner ? 'owner ' : ''}${method}?${needed}`, asked, keys }
}

/** What a call is about: its method, and the things that it names, such as `user:maxmilyin`. */
export function tagsOf({ method, asked }: Call): readonly string[] {
  return [method, ...asked.flatMap(({ param, text }) => (param?.thing ? [tagOf(param.thing, text)] : []))]
}

/** The tags of a call in one string, to be searched: ` GetUserProfile user:maxmilyin `. */
export function tagsIn(call: Call, aliases: readonly string[] = []): string {
  return ` ${[...tagsOf(call), ...aliases].join(' ')} `
}

export function tagOf(thing: string, named: string): string {
  return `${thing}:${named.toLowerCase()}`
}

/** Each of the tags in such a string, in lower case. */
export function tagsWithin(tags: string): readonly string[] {
  return tags.toLowerCase().trim().split(' ')
}

/** Tells an endpoint's view of an answer from others of the same answer. */
export function viewNameOf({ name, params: declared }: Endpoint, params: Params): string {
  return `${name} ${JSON.stringify(Object.keys(declared).map(each => params[each]))}`
}

/** A key for what is remembered for one lane alone. */
export function keyWithin(partition: string, key: string): string {
  return partition === '' ? key : `${partition} ${key}`
}

/** Whether a key is that of an answer which only the owner of the API key may see. */
export function isOwners(key: string): boolean {
  return /(^| )owner /.test(key)
}
