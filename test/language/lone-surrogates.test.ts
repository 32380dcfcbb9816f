// Texts that no UTF-8 can hold, in place of each text that RetroAchievements sends: JSON can write a half of a surrogate pair.

import t from 'tap'
import { sampleOf } from '../../sandbox/samples.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { readPaths } from '../../src/http/routes/paths.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import { badge, code, day, flag, image, int, link, nullable, ratio, text, time } from '../../src/language/fields.ts'
import type { Params } from '../../src/language/params.ts'
import { startReading, UnexpectedAnswer } from '../../src/language/reading.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'

const lone = '/Images/\ud800.png'
const everywhere = 'everywhere'
const headers = { authorization: 'Bearer token-of-the-operator' }
const { endpoints } = await loadCatalogue()

t.test('a half of a surrogate pair is passed on by no endpoint, and breaks none', async t => {
  const gateway = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: 'token-of-the-operator' })
  for (const endpoint of endpoints) {
    const { params, json } = await sampleFor(gateway, endpoint)
    for (const place of [...placesOfTexts(json), everywhere]) {
      t.notMatch(read(endpoint, params, replaced(json, place)), /\\ud[89a-f]/i, `${endpoint.name}: ${place}`)
    }
  }
})

/** What the endpoint reads, as JSON; empty where it cannot read that. Throws what reading throws besides. */
function read({ response }: Endpoint, params: Params, json: unknown): string {
  const links = { mediaUrl: 'https://media.example', siteUrl: 'https://site.example' }
  try {
    return JSON.stringify(response.read(json, startReading({ ...links, params, onNotice: () => {} })))
  } catch (error) {
    if (error instanceof UnexpectedAnswer) return ''
    throw error
  }
}

/** The parameters of an endpoint's sample, and what RetroAchievements answers to the last question that it leads to. */
async function sampleFor({ get, sandbox, clock }: Gateway, endpoint: Endpoint) {
  await get(sampleOf(endpoint), headers)
  const { method, query } = sandbox.requests.at(-1) as (typeof sandbox.requests)[number]
  const asked = new URLSearchParams({ ...query, y: sandboxKey })
  const response = await fetch(`${sandbox.url}API_${method}.php?${asked}`, { headers: { connection: 'close' } })
  const [{ params = {} } = {}] = readPaths([endpoint], sampleOf(endpoint), 'the sample', clock.now())
  return { params, json: await response.json() }
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
    const notices: string[] = []
    const reading = startReading({
      mediaUrl: 'https://media.example',
      siteUrl: 'https://site.example',
      params: {},
      onNotice: notice => void notices.push(notice),
    })
    for (const sent of ['\ud800', 'a\udc00', '\udc00\ud800']) {
      t.equal(word.read(sent, reading), null)
    }
    t.strictSame(notices, ['unreadable', 'unreadable', 'unreadable'])
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
