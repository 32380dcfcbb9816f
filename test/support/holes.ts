// Answers of RetroAchievements with a hole in them: where the holes can be, how one is made, and what it changes in what is
// served.

/** A place in an answer, such as `Results[].User`, with the way to the first value there that is not null. */
export type Place = { readonly name: string; readonly steps: readonly string[]; readonly value: unknown }

/** What a value is replaced with where its key is to be left out. */
export const dropped = Symbol('dropped')

/** Whether it is the key of a row, and no name. Those of GetTopTenUsers are names, the first of them that of a text. */
function isRowKey(key: string, siblings: object): boolean {
  return /^\d+$/.test(key) && (Array.isArray(siblings) || !('1' in siblings) || typeof siblings['1'] !== 'string')
}

/** Whether it is a list, or a map whose keys are no names. */
export function isListLike(value: object): boolean {
  return Array.isArray(value) || Object.keys(value).every(key => isRowKey(key, value))
}

/** Everything in a part of an answer, from the outside in. */
export function* valuesIn(value: unknown, name = '', steps: readonly string[] = []): Generator<Place> {
  if (name !== '') yield { name, steps, value }
  if (typeof value !== 'object' || value === null) return
  const isList = isListLike(value)
  for (const [key, each] of Object.entries(value)) {
    const inner = isList ? `${name}[]` : below(name, key)
    yield* valuesIn(each, inner, [...steps, key])
  }
}

function below(name: string, key: string): string {
  return name === '' ? key : `${name}.${key}`
}

/** Each place of an answer once. */
export function placesOf(json: unknown): Place[] {
  const places = new Map<string, Place>()
  for (const place of valuesIn(json))
    if ((places.get(place.name)?.value ?? null) === null) places.set(place.name, place)
  return [...places.values()]
}

/** The answer with something else in one place. */
export function withValue(json: unknown, [step, ...steps]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value
  const { [step]: before, ...others } = json as { [key: string]: unknown }
  const inner = steps.length === 0 ? value : withValue(before, steps, value)
  if (Array.isArray(json)) return json.with(Number(step), inner === dropped ? null : inner)
  return inner === dropped ? others : { ...(json as object), [step]: inner }
}

/** The answer with so many rows in each list and each map, and on its page; where there are fewer, they are repeated. */
export function withRows(json: unknown, count: number): unknown {
  const sized = rowsRepeated(json, count)
  return isObject(sized) && 'Count' in sized ? { ...sized, Count: (sized.Results as unknown[]).length } : sized
}

function rowsRepeated(json: unknown, count: number): unknown {
  if (typeof json !== 'object' || json === null) return json
  const entries = Object.entries(json)
  if (!isListLike(json)) return Object.fromEntries(entries.map(([key, each]) => [key, rowsRepeated(each, count)]))
  const rows = Array.from({ length: entries.length === 0 ? 0 : count }, (_, each): [string, unknown] => {
    const [key, row] = entries[each % entries.length] as [string, unknown]
    return [each < entries.length ? key : String(1_000_000 + each), rowsRepeated(row, count)]
  })
  return Array.isArray(json) ? rows.map(([, row]) => row) : Object.fromEntries(rows)
}

export type Change = { readonly name: string; readonly after: unknown }

/** What is not the same in two answers that are served, whatever the order of their rows. */
export function changesIn(before: unknown, after: unknown, name = ''): Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    const come = without(after, before)
    return without(before, after).flatMap((row, each) => changesIn(row, come[each], `${name}[]`))
  }
  if (isObject(before) && isObject(after))
    return Object.keys(before).flatMap(key => changesIn(before[key], after[key], below(name, key)))
  return [{ name, after }]
}

/** The rows of one list that have no equal in another. */
function without(rows: readonly unknown[], others: readonly unknown[]): unknown[] {
  const left = Map.groupBy(
    others.map(row => JSON.stringify(row)),
    text => text,
  )
  return rows.filter(row => left.get(JSON.stringify(row))?.pop() === undefined)
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Schema = {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly items?: Schema
}

/** What clients are told of each value, by its name. */
export type Schemas = ReadonlyMap<string, Schema>

export function schemasIn(schema: Schema, name = ''): Schemas {
  const { properties = {}, items } = schema
  return new Map([
    ...(name === '' ? [] : [[name, schema] as const]),
    ...(items === undefined ? [] : schemasIn(items, `${name}[]`)),
    ...Object.entries(properties).flatMap(([key, each]) => [...schemasIn(each, below(name, key))]),
  ])
}

export function isNullable({ type = [] }: Schema): boolean {
  return type.includes('null')
}

/** What kind a single value is of; `filled` is a text that is never empty. */
export function kindOf(schema: Schema, name: string): 'name' | 'filled' | 'picture' | 'time' | 'other' {
  const { type = [], format, pattern } = schema
  if (!type.includes('string') || schema.enum !== undefined) return 'other'
  if (format === 'uri') return 'picture'
  if (format === 'date' || pattern !== undefined) return 'time'
  return /(badgeName|guideUrl|patchUrl)$/.test(name) ? 'filled' : 'name'
}
