// What comes of a hole, by its place and by what is sent there: the law of the contract, written down beside our declarations.

import { dropped, isListLike, kindOf, type Place, type Schemas } from './holes.ts'
import { isDue, isVital, nullsAt, optional } from './nulls.ts'

/** What is put in the place of a value. */
export const holes: readonly unknown[] = [null, dropped, '', 'x', {}, []]

/** Undefined where the answer is refused. */
export type Due =
  | {
      /** What is served in place of what was served before, by its name; several are read from one key of a badge. */
      readonly after: (served: string) => unknown
      /** What is counted at this very place. */
      readonly counted: readonly string[]
    }
  | undefined

type Known = {
  readonly endpoint: { readonly name: string }
  readonly places: readonly Place[]
  readonly schemas: Schemas
}

const toNull = () => null

/** What has nothing in it: a list in it is empty. */
const toNothing =
  ({ schemas }: Known) =>
  (name: string) =>
    schemas.get(name)?.type === 'array' ? [] : null

/** `served` are the names under which the value is served. */
export function dueOf(known: Known, place: Place, sent: unknown, served: readonly string[]): Due {
  const { name, value } = place
  if (typeof value !== 'object' || value === null) return dueOfValue(known, name, sent, served)
  if (isListLike(value)) return dueOfList(known, name, sent)
  return name.endsWith('[]') ? dueOfRow(known, name, sent) : dueOfObject(known, name, sent)
}

function dueOfValue({ endpoint, schemas }: Known, name: string, sent: unknown, served: readonly string[]): Due {
  if (isVital(endpoint.name, name)) return undefined
  const none = { after: toNull, counted: countedIfNone(endpoint.name, name) }
  if (isMissing(sent)) return none
  const unreadable = { after: toNull, counted: [`unreadable: ${name}`] }
  if (typeof sent !== 'string') return unreadable
  const kindAt = (name: string) => kindOf(schemas.get(name) ?? {}, name)
  const kinds = served.map(kindAt)
  if (kinds.includes('other') || (kinds.includes('time') && sent !== '')) return unreadable
  if (sent === '' && !kinds.includes('name')) return none
  return { after: name => (kindAt(name) === 'picture' ? /\/x(_lock)?(\.png)?$/ : sent), counted: [] }
}

function dueOfList({ endpoint }: Known, name: string, sent: unknown): Due {
  if (typeof sent === 'object' && sent !== null) return { after: () => [], counted: [] }
  if (isDue(endpoint.name, name)) return undefined
  // What it holds is put into one list with what the others hold.
  const isInner = name === 'RecentAchievements[]'
  if (!isMissing(sent)) return { after: isInner ? () => [] : toNull, counted: [`unreadable: ${name}`] }
  return { after: () => [], counted: optional.includes(name) ? [] : [`unexpected null: ${name}`] }
}

function dueOfObject(known: Known, name: string, sent: unknown): Due {
  const { endpoint } = known
  const isText = typeof sent === 'string'
  if (isText && !hasVital(known, name)) return { after: toNull, counted: [`unreadable: ${name}`] }
  if (nullsAt(endpoint.name, name) === 'daily') return { after: toNull, counted: isText ? [`unreadable: ${name}`] : [] }
  if (hasVital(known, name)) return undefined
  return { after: toNull, counted: isMissing(sent) ? [`unexpected null: ${name}`] : [] }
}

function dueOfRow(known: Known, name: string, sent: unknown): Due {
  if (hasVital(known, name)) return undefined
  if (typeof sent === 'string') return { after: toNothing(known), counted: [`unreadable: ${name}`] }
  return { after: toNothing(known), counted: isMissing(sent) ? [`unexpected null: ${name}`] : [] }
}

function isMissing(sent: unknown): boolean {
  return sent === null || sent === dropped
}

function countedIfNone(endpoint: string, name: string): string[] {
  return nullsAt(endpoint, name) === 'daily' ? [] : [`unexpected null: ${name}`]
}

/** Whether something stands in it that the answer is of no use without. */
function hasVital({ endpoint, places }: Known, name: string): boolean {
  return places.some(
    each =>
      each.name.startsWith(`${name}.`) &&
      !/[.[]/.test(each.name.slice(name.length + 1)) &&
      isVital(endpoint.name, each.name),
  )
}
