// The forms in which PHP and its database write the same thing: every endpoint reads them all, everywhere in its answer.

import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { isListLike } from '../support/holes.ts'
import { isVital } from '../support/nulls.ts'
import { sampleFor, serve } from '../support/samples.ts'
import { startSandbox } from '../support/sandbox.ts'

const { endpoints } = await loadCatalogue()
const sandbox = await startSandbox()
t.teardown(sandbox.close)

/** Each part of an answer in another form, from the inside out. */
function rewritten(value: unknown, form: (value: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return form(value)
  const entries = Object.entries(value).map(([key, each]) => [key, rewritten(each, form)] as const)
  return form(Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries))
}

const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00:00)?$/

function timeAs(between: string, end: string) {
  return (value: unknown) => (typeof value === 'string' ? value.replace(moment, `$1${between}$2${end}`) : value)
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const forms: { readonly [what: string]: (value: unknown) => unknown } = {
  'numbers in text': value => (typeof value === 'number' ? String(value) : value),
  'decimal numbers in text': value => (typeof value === 'number' ? `${value}.0` : value),
  'flags as 0 and 1': value => (typeof value === 'boolean' ? Number(value) : value),
  'flags as 0 and 1 in text': value => (typeof value === 'boolean' ? String(Number(value)) : value),
  'flags as words': value => (typeof value === 'boolean' ? String(value) : value),
  'times with a blank': timeAs(' ', ''),
  'times with an offset': timeAs('T', '+00:00'),
  'times with microseconds': timeAs('T', '.000000Z'),
  'lists as maps': value => (Array.isArray(value) ? { ...value } : value),
}

for (const endpoint of endpoints)
  t.test(`${endpoint.name} reads every form`, async t => {
    const sample = await sampleFor(sandbox, endpoint)
    const served = serve(sample, sample.json)
    for (const [what, form] of Object.entries(forms))
      t.strictSame(serve(sample, rewritten(sample.json, form)), served, what)
  })

t.test('maps whose rows have their ids in them may come as lists', async t => {
  for (const endpoint of endpoints) {
    const sample = await sampleFor(sandbox, endpoint)
    const asLists = rewritten(sample.json, value => {
      const isOfRows = isMap(value) && isListLike(value) && Object.values(value).every(row => isMap(row) && 'ID' in row)
      return isOfRows ? Object.values(value) : value
    })
    t.strictSame(serve(sample, asLists), serve(sample, sample.json), endpoint.name)
  }
})

t.test('keys that nobody expected are counted, and never served', async t => {
  for (const endpoint of endpoints) {
    const sample = await sampleFor(sandbox, endpoint)
    const more = rewritten(sample.json, value => (isMap(value) && !isListLike(value) ? { ...value, Novel: 1 } : value))
    const [read, before] = [serve(sample, more), serve(sample, sample.json)]
    t.strictSame(read?.value, before?.value, endpoint.name)
    const counted = read?.counted.filter(each => !before?.counted.includes(each)) ?? []
    const hasKeys = JSON.stringify(more).includes('Novel')
    t.equal(counted.length > 0, hasKeys, endpoint.name)
    t.ok(
      counted.every(each => /^extra key: (.*\.)?Novel$/.test(each)),
      counted.join(),
    )
  }
})

t.test('an answer of another kind is refused', async t => {
  for (const endpoint of endpoints) {
    const { outer } = endpoint.response
    const sample = await sampleFor(sandbox, endpoint)
    for (const json of [null, 'x', '', 7, true, outer === 'list' ? { a: 1 } : [1, 2]])
      t.equal(serve(sample, json), undefined, `${endpoint.name}: ${JSON.stringify(json)}`)
    if (outer === 'list')
      for (const json of [[], {}])
        t.match(serve(sample, json)?.value, endpoint.none ? 'none' : { count: 0, results: [] }, endpoint.name)
    // PHP's form of "not found", where something can be not found.
    else if (endpoint.things.length === 0) t.equal(serve(sample, []), undefined, endpoint.name)
    else t.match(serve(sample, [])?.value, /^(absent|hidden)$/, endpoint.name)
  }
})

t.test('counters that contradict one another, and negative ones, are served as they are', async t => {
  for (const endpoint of endpoints) {
    const sample = await sampleFor(sandbox, endpoint)
    const contradicting = (change: (key: string, value: number) => number) =>
      rewritten(sample.json, value =>
        isMap(value) && !isListLike(value)
          ? Object.fromEntries(
              Object.entries(value).map(([key, each]) => [key, isCounter(key, each) ? change(key, each) : each]),
            )
          : value,
      )
    for (const change of [
      (key: string) => (/hardcore/i.test(key) ? 9_999 : 1),
      (key: string) => (/possible|total/i.test(key) ? 0 : 9_999),
      (_: string, value: number) => -value - 1,
    ])
      t.strictSame(
        serve(sample, contradicting(change))?.counted,
        serve(sample, sample.json)?.counted,
        `${endpoint.name}: nothing is checked against anything`,
      )
  }
})

/** Not an id, nor a code, a flag, a number of rows or part of a time. */
function isCounter(key: string, value: unknown): value is number {
  return (
    typeof value === 'number' &&
    /^(?!HardcoreAchieved|IsAwarded)(.*)(num|points|score|total|achieved|awarded|possible|rank)/i.test(key) &&
    !isVital('', key)
  )
}
