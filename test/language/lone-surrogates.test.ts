// Texts that no UTF-8 can hold, in place of each text that RetroAchievements sends: JSON can write a half of a surrogate pair.

import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import { badge, code, flag, image, int, link, ratio, text } from '../../src/language/fields.ts'
import type { Params } from '../../src/language/params.ts'
import { startReading, UnexpectedAnswer } from '../../src/language/reading.ts'
import { day, time } from '../../src/language/times.ts'
import { nullable } from '../../src/language/word.ts'
import { startGateway } from '../support/gateway.ts'
import { links } from '../support/reading.ts'
import { sampleFor } from '../support/samples.ts'
import { startSandbox } from '../support/sandbox.ts'

const lone = '/Images/\ud800.png'
const everywhere = 'everywhere'
const { endpoints } = await loadCatalogue()

t.test('a half of a surrogate pair is passed on by no endpoint, and breaks none', async t => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  for (const endpoint of endpoints) {
    const { params, json } = await sampleFor(sandbox, endpoint)
    for (const place of [...placesOfTexts(json), everywhere]) {
      t.notMatch(read(endpoint, params, replaced(json, place)), /\\ud[89a-f]/i, `${endpoint.name}: ${place}`)
    }
  }
})

/** What the endpoint reads, as JSON; empty where it cannot read that. Throws what reading throws besides. */
function read({ response }: Endpoint, params: Params, json: unknown): string {
  try {
    return JSON.stringify(response.read(json, startReading({ ...links, params })))
  } catch (error) {
    if (error instanceof UnexpectedAnswer) return ''
    throw error
  }
}

/** Such as `Results[].User`: all rows of a list are one place, so that those are compared, too. */
function placesOfTexts(value: unknown, place = ''): ReadonlySet<string> {
  if (typeof value === 'string') return new Set([place])
  if (typeof value !== 'object' || value === null) return new Set()
  return new Set(Object.entries(value).flatMap(([key, each]) => [...placesOfTexts(each, placeAt(value, place, key))]))
}

function replaced(value: unknown, wanted: string, place = ''): unknown {
  if (typeof value === 'string') return wanted === everywhere || place === wanted ? lone : value
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, replaced(each, wanted, placeAt(value, place, key))])
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries)
}

function placeAt(value: object, place: string, key: string): string {
  return Array.isArray(value) || /^\d+$/.test(key) ? `${place}[]` : `${place}.${key}`
}

t.test('every single value reads such a text as null, and counts it once', async t => {
  for (const word of [
    ...[text(), int(), ratio(), flag(), time(), day(), image(), link(), badge('B', ''), code('C', { 1: 'one' })],
    ...[nullable(text()), nullable(time()), nullable(image())],
  ]) {
    const reading = startReading({ ...links, params: {} })
    for (const sent of ['\ud800', 'a\udc00', '\udc00\ud800']) {
      t.equal(word.read(sent, reading), null)
    }
    t.strictSame([...reading.noticed()], [{ notice: 'unreadable', where: '', count: 3 }])
  }
})

t.test('whole pairs are text like any other', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'instead', key: 'ImageIcon', value: '/Images/😀.png' })
  t.match((await get('/games/1')).json(), { imageIcon: 'https://media.retroachievements.org/Images/%F0%9F%98%80.png' })
})

t.test('rows that are put in order by such texts are put in some order', async t => {
  const { get, sandbox } = await startGateway(t)
  const file = { MD5: lone, Name: lone, Labels: [lone], PatchUrl: lone }
  sandbox.fault({ kind: 'answer', method: 'GetGameHashes', json: { Results: [file, file] } })
  const response = await get('/games/1/hashes')
  t.equal(response.statusCode, 200)
  const shown = { md5: null, name: null, labels: [null], patchUrl: null }
  t.strictSame(response.json().results, [shown, shown])
})
