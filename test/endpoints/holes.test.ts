// Every key of every answer, with a hole in its place: a person would rather have an answer with one hole than none.

import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import { dueOf, holes } from '../support/hole-rules.ts'
import {
  changesIn,
  dropped,
  isListLike,
  isNullable,
  type Place,
  placesOf,
  schemasIn,
  valuesIn,
  withRows,
  withValue,
} from '../support/holes.ts'
import { isVital, listed, nullsAt } from '../support/nulls.ts'
import { filled, type Sample, sampleFor, serve } from '../support/samples.ts'
import { startSandbox } from '../support/sandbox.ts'

const { endpoints } = await loadCatalogue()

/** A sample with its places, and the names under which the value of each is served; none where nobody is shown it. */
type Known = Sample & {
  readonly value: unknown
  readonly places: readonly Place[]
  readonly schemas: ReturnType<typeof schemasIn>
  readonly served: ReadonlyMap<string, readonly string[]>
}

function know(sample: Sample): Known {
  const served = serve(sample, sample.json)
  if (served === undefined || served.counted.length > 0) throw new Error(`it is read with ${served?.counted}`)
  const places = placesOf(sample.json)
  const known = { ...sample, value: served.value, places, schemas: schemasIn(sample.endpoint.response.schema) }
  return { ...known, served: new Map(places.map(place => [place.name, namesOf(known, place)])) }
}

/** An id is seen where it is another one. */
function namesOf(known: Sample & { value: unknown }, { name, steps }: Place): string[] {
  const others = isVital(known.endpoint.name, name) ? [7_654_321, 0, 1] : [null]
  const changes = others.map(other => changesIn(known.value, serve(known, withValue(known.json, steps, other))?.value))
  return changes.find(each => each.length > 0)?.map(({ name }) => name) ?? []
}

/** How many values that RetroAchievements always sends are in a part of an answer, and served. */
function alwaysIn({ endpoint, served }: Known, part: unknown, at = ''): number {
  return [...valuesIn(part, at)].filter(
    ({ name, value }) =>
      (typeof value !== 'object' || value === null) &&
      nullsAt(endpoint.name, name) === 'never' &&
      (served.get(name)?.length ?? 0) > 0,
  ).length
}

/** Whether all that stood there counts as missing. Lists do not count, nor does what is of another kind, except for rows. */
function isMissing({ name, value }: Place, sent: unknown): boolean {
  if (isList(value)) return false
  if (typeof sent === 'string') return name.endsWith('[]') && typeof value === 'object'
  return sent === null || sent === dropped || typeof value === 'object'
}

function isList(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isListLike(value)
}

/** What is wrong with what is served, or counted, where something else is sent in one place; undefined where nothing is. */
function faultOf(known: Known, place: Place, sent: unknown): unknown {
  const { name, steps, value } = place
  const names = known.served.get(name) ?? []
  if (names.length === 0) return undefined
  const answer = serve(known, withValue(known.json, steps, sent))
  const due = dueOf(known, place, sent, names)
  const lost = alwaysIn(known, value, name)
  const isHollow = isMissing(place, sent) && lost > alwaysIn(known, known.json) - lost
  if (due === undefined || isHollow) return answer && 'it is served'
  if (answer === undefined) return 'it is refused'
  const changes = changesIn(known.value, answer.value).filter(
    ({ name }) => !(isList(value) && ['count', 'total'].includes(name)),
  )
  const wrong = changes.filter(({ name, after }) => {
    const wanted = due.after(name)
    return wanted instanceof RegExp ? !wanted.test(String(after)) : JSON.stringify(after) !== JSON.stringify(wanted)
  })
  if (wrong.length > 0 || changes.length === 0) return { changes }
  const here = answer.counted.filter(each => each.endsWith(`: ${name}`))
  const elsewhere = answer.counted.filter(each => !each.includes(`: ${name}`) && each !== 'wrong count: Count')
  return JSON.stringify(here) === JSON.stringify(due.counted) && elsewhere.length === 0 ? undefined : answer.counted
}

/** Constants, copies, digests of logic, and in one place the other half of an answer. */
function isUnserved(endpoint: string, name: string): boolean {
  if (endpoint === 'games/achievements' && !name.startsWith('Achievements')) return true
  if (endpoint === 'games/basics' && ['GameTitle', 'Console', 'GameIcon'].includes(name)) return true
  return /(^|\.)(Count|BadgeURL|MinutesLeft|Flags|IsFinal|RichPresencePatch|MemAddr|NumDistinctPlayers(Casual|Hardcore)|display_award_tier|LastActivity|LastActivity\..*|Status)$/.test(
    name,
  )
}

/** Lists that RetroAchievements cuts off without telling, and pages of a list whose length it does not tell. */
const hasUnknownTotal = new Set([
  ...['claims/by-status', 'users/achievements', 'users/achievements-of-day', 'users/recent-achievements'],
  'users/recent-games',
])

const sandbox = await startSandbox()
t.teardown(sandbox.close)
const samples: { readonly endpoint: Endpoint; readonly large: Known; readonly small: Known }[] = []
for (const endpoint of endpoints) {
  const sample = await sampleFor(sandbox, endpoint)
  const large = know(filled({ ...sample, json: withRows(sample.json, 12) }))
  const small = { ...know(filled({ ...sample, json: withRows(sample.json, 1) })), served: large.served }
  samples.push({ endpoint, large, small })
}

for (const { endpoint, large, small } of samples)
  t.test(`${endpoint.name}: an answer with a hole is served with the hole, or refused`, async t => {
    for (const [size, known] of Object.entries({ large, small })) {
      const faults = known.places.flatMap(place =>
        holes
          .filter(sent => isTold(place, sent))
          .flatMap(sent => {
            const fault = faultOf(known, place, sent)
            return fault === undefined ? [] : [{ place: place.name, sent: sent === dropped ? 'dropped' : sent, fault }]
          }),
      )
      t.strictSame(faults, [], size)
    }
    const { name } = endpoint
    const unserved = large.places.filter(
      place => !isUnserved(name, place.name) && large.served.get(place.name)?.length === 0,
    )
    t.strictSame(unserved, [], 'all else is served')
  })

/** A row of a map that is dropped was never there; nor is told how many rows there were in a map of maps. */
function isTold({ name, steps }: Place, sent: unknown): boolean {
  return !(sent === dropped && /^\d/.test(steps.at(-1) ?? '')) && name !== 'RecentAchievements[]'
}

for (const { endpoint, large } of samples)
  t.test(`${endpoint.name}: clients are told of null where RetroAchievements sends it, and nowhere else`, async t => {
    const { name } = endpoint
    const told = [...large.schemas].filter(([, schema]) => isNullable(schema)).map(([name]) => name)
    const sent = large.places
      .filter(place => nullsAt(name, place.name) === 'daily')
      .flatMap(place => large.served.get(place.name) ?? [])
    t.strictSame(new Set(told), new Set(hasUnknownTotal.has(name) ? ['total', ...sent] : sent))
    const places = new Set(large.places.map(({ name }) => name))
    t.strictSame(
      listed(name).filter(place => !places.has(place)),
      [],
      'the sandbox sends what is said to be null',
    )
  })
