// The file of clients' tokens: one JSON object a line, which holds the hash of a token, never the token.

import { type Endpoint, methodsOf } from '../language/endpoint.ts'
import { hashOf } from '../platform/secret.ts'
import { matchesWildcards } from '../platform/wildcards.ts'
import { linesOf, quoted, origins as readOrigins, whole } from './parsers.ts'

/** What a token allows. */
export type Client = {
  readonly name: string
  /** Of the routes that it is for; all of them when undefined. */
  readonly paths: ReadonlySet<string> | undefined
  /** Patterns of the origins whose pages it is for; for anybody when undefined. */
  readonly origins: readonly string[] | undefined
  /** Undefined where the default counts. */
  readonly perMinute: number | undefined
}

export type Entry = { readonly hash: Buffer; readonly client: Client }

const members = 'name, hash, routes, origins, perMinute'

/** The paths of all routes that a token may be for, such as `/games/:gameId` and `/API/API_GetGame.php`. */
export function pathsOf(endpoints: readonly Endpoint[]): readonly string[] {
  const methods = new Set(endpoints.flatMap(methodsOf))
  return [...endpoints.map(({ path }) => path), ...[...methods].map(doorPathOf)]
}

export function doorPathOf(method: string): string {
  return `/API/API_${method}.php`
}

/** What may be said of a token, as it stands in the file; what is left out is not restricted. */
export type Terms = {
  readonly name: string
  readonly routes?: readonly string[] | undefined
  readonly origins?: readonly string[] | undefined
  readonly perMinute?: number | undefined
}

/** The line of the file for a token. */
export function entryFor(token: string, { name, ...terms }: Terms): string {
  return JSON.stringify({ name, hash: `sha256:${hashOf(token).toString('base64url')}`, ...terms })
}

/** Throws RangeError naming the line and what is wrong in it. */
export function readEntries(text: string, paths: readonly string[]): readonly Entry[] {
  const lines = new Map<string, number>()
  return linesOf(text).map(({ line, said }) => {
    try {
      const entry = readEntry(objectIn(said), paths)
      const key = keyOf(entry.hash)
      if (lines.has(key)) throw new RangeError(`hash is that of line ${lines.get(key)}`)
      lines.set(key, line)
      return entry
    } catch (error) {
      throw new RangeError(`line ${line}: ${(error as RangeError).message}`)
    }
  })
}

function objectIn(said: string): { readonly [member: string]: unknown } {
  try {
    // Other kinds of JSON can be taken apart as well, and then lack members.
    if (!said.startsWith('{')) throw new SyntaxError()
    return JSON.parse(said)
  } catch {
    throw new RangeError('it is no JSON object')
  }
}

/** Throws RangeError naming the member. */
export function readEntry(
  { name, hash, ...terms }: { readonly [member: string]: unknown },
  paths: readonly string[],
): Entry {
  const { routes, origins, perMinute, ...others } = terms
  for (const other of Object.keys(others)) throw new RangeError(`${other} is not known here; known are ${members}`)
  return {
    hash: read('hash', hash, readHash),
    client: {
      name: read('name', name, readName),
      paths: optional('routes', routes, written => pathsLike(texts(written), paths)),
      origins: optional('origins', origins, written => readOrigins(texts(written).join(','))),
      perMinute: optional('perMinute', perMinute, written => perMinuteIn(JSON.stringify(written))),
    },
  }
}

export const perMinuteIn = whole(1, 1_000_000)

/** What a member says; throws RangeError naming it. */
export function optional<T>(member: string, written: unknown, reader: (written: unknown) => T): T | undefined {
  return written === undefined ? undefined : read(member, written, reader)
}

function read<T>(member: string, written: unknown, reader: (written: unknown) => T): T {
  try {
    return reader(written)
  } catch (error) {
    throw new RangeError(`${member} ${(error as RangeError).message}`)
  }
}

function readHash(written: unknown): Buffer {
  const [, encoded] = /^"sha256:([\w-]{43})"$/.exec(JSON.stringify(written)) ?? []
  if (encoded === undefined) throw new RangeError('is none such as `npm run token` writes')
  return Buffer.from(encoded, 'base64url')
}

function readName(written: unknown): string {
  if (typeof written === 'string' && /^[\w.-]{1,64}$/.test(written)) return written
  throw new RangeError('has to be 1 to 64 letters, digits, dots, dashes or underscores')
}

function texts(written: unknown): readonly string[] {
  if (Array.isArray(written) && written.length > 0 && written.every(each => typeof each === 'string')) return written
  throw new RangeError('has to be a list of texts, and not an empty one')
}

/** Throws RangeError when a pattern is like none. */
function pathsLike(patterns: readonly string[], paths: readonly string[]): ReadonlySet<string> {
  return new Set(
    patterns.flatMap(pattern => {
      const meant = paths.filter(path => matchesWildcards(pattern, path))
      if (meant.length > 0) return meant
      throw new RangeError(
        `holds ${quoted(pattern)}, which is like none; routes are written as in the index, such as /games/:gameId, and * stands for anything`,
      )
    }),
  )
}

/** By what a hash is found: a part of it, which is no secret. */
export function keyOf(hash: Buffer): string {
  return hash.toString('latin1', 0, 16)
}
