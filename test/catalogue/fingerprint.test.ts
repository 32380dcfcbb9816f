import { readFileSync } from 'node:fs'
import t from 'tap'
import { fingerprintOf, placeOf, revision } from '../../src/catalogue/fingerprint.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import { live, still } from '../../src/language/paces.ts'
import { number } from '../../src/language/params.ts'
import { command, isReadable, type Produced, produce, producedFile, samplesFile } from '../support/produced.ts'

const { endpoints, named } = await loadCatalogue()
const parsed = (file: URL) => JSON.parse(readFileSync(file, 'utf8'))

t.test('where endpoints produce something else, the revision of the fingerprint tells', async t => {
  const written: Produced = parsed(producedFile)
  const produced = await produce(parsed(samplesFile))
  const changed = Object.keys(produced).filter(name => produced[name] !== written.endpoints[name])
  const raise = `These endpoints produce something else: raise revision in src/catalogue/fingerprint.ts, then \`${command}\`.`
  if (written.revision === revision) t.strictSame(changed, [], raise)
  t.equal(written.revision, revision, `The revision is not that of test/catalogue/produced.json: \`${command}\`.`)
  t.strictSame(Object.keys(produced), Object.keys(written.endpoints), `Endpoints came or went: \`${command}\`.`)
})

t.test('every endpoint has a sample that it can read', async t => {
  const samples = parsed(samplesFile)
  t.strictSame(Object.keys(samples).sort(), endpoints.map(({ name }) => name).sort())
  const unreadable = endpoints.filter(endpoint => !isReadable(endpoint, samples[endpoint.name]))
  t.strictSame(
    unreadable.map(({ name }) => name),
    [],
  )
})

const game = named('games/basics')
const withOne = (change: Partial<Endpoint>) => fingerprintOf({ endpoints: [{ ...game, ...change }] })
const { gameId } = game.params as { gameId: (typeof game.params)[string] }

const same: readonly [what: string, Partial<Endpoint>][] = [
  ['its summary', { summary: 'Something else' }],
  ['its description', { description: 'Something else' }],
  [
    'the description of a parameter',
    { params: { gameId: { ...gameId, schema: { ...gameId.schema, description: 'x' } } } },
  ],
  ['its examples', { params: { gameId: { ...gameId, schema: { ...gameId.schema, examples: ['2'] } } } }],
  ['the times of its pace', { pace: { ...(typeof game.pace === 'function' ? live : game.pace), freshMs: 1 } }],
]
for (const [what, change] of same)
  t.test(`the fingerprint is the same whatever ${what}`, async t => t.equal(withOne(change), withOne({})))

const other: readonly [what: string, Partial<Endpoint>][] = [
  ['method', { upstream: 'GetSomethingElse' }],
  ['name', { name: 'games/other' }],
  ['path', { path: '/other/:gameId' }],
  ['upstream parameter', { params: { gameId: { ...gameId, upstream: 'g' } } }],
  ['default', { params: { gameId, count: number('c', 'Rows', { fallback: 5, min: 1, max: 9 }) } }],
  ['fixed parameter', { fixed: { f: 3 } }],
  ['pace', { pace: game.pace === still ? live : still }],
  ['owner', { owner: true }],
  ['doubt', { doubts: ['game'] }],
  ['thing', { things: [] }],
  ['response', { response: named('games/hashes').response }],
]
for (const [what, change] of other)
  t.test(`the fingerprint is another with another ${what}`, async t => t.not(withOne(change), withOne({})))

t.test('defaults and the names of fields count, also fields called like prose', async t => {
  const counted = (fallback: number) =>
    withOne({ params: { gameId, count: number('c', 'Rows', { fallback, min: 1, max: 9 }) } })
  t.not(counted(4), counted(5))
  const { schema } = game.response
  const described = (type: string) => ({ ...schema, properties: { description: { type } } })
  const responding = (type: string) => withOne({ response: { ...game.response, schema: described(type) } })
  t.not(responding('string'), responding('integer'))
})

t.test('it is short enough for names, and no place shows in the one of its URL', async t => {
  for (const digest of [fingerprintOf({ endpoints }), placeOf('http://user:secret@one.test/')])
    t.match(digest, /^[\w-]{43}$/)
  t.not(placeOf('http://one.test/'), placeOf('http://other.test/'))
})
