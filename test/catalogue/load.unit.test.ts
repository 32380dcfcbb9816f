import { fileURLToPath } from 'node:url'
import t from 'tap'
import { endpointFor, loadCatalogue, readCatalogue } from '../../src/catalogue/load.ts'

const source = (file: string) => JSON.stringify(new URL(`../../src/language/${file}`, import.meta.url).href)

type Parts = {
  path?: string
  more?: string
  params?: string
  pace?: string
  field?: string
  summary?: string
  upstream?: string
}

/** The text of an endpoint's file that is right but for the parts given. */
function declaration({
  path = '/things/:gameId',
  more = '',
  params = "gameId: gameId('i')",
  pace = 'slow',
  field = 'title',
  summary = 'A thing',
  upstream = 'GetThing',
}: Parts = {}): string {
  return `
    import { object } from ${source('collections.ts')}
    import { slow } from ${source('paces.ts')}
    import { gameId, user } from ${source('params.ts')}
    import { text } from ${source('fields.ts')}
    export default {
      path: '${path}', summary: '${summary}', upstream: '${upstream}', params: { ${params} }, pace: ${pace},
      response: object({ ${field}: text('Title') }), ${more}
    }`
}

t.test('every endpoint of the gateway is found, by the name of its file', async t => {
  const { endpoints, settling } = await loadCatalogue()
  t.ok(endpoints.length >= 8)
  const scores = endpoints.find(({ path }) => path === '/games/:gameId/high-scores')
  t.match(scores, { name: 'games/high-scores', things: ['game'] })
  t.equal(settling('user').path, '/users/:user/points')
  t.equal(settling('game').path, '/games/:gameId')
})

t.test('a declaration is all that an endpoint needs', async t => {
  const folder = t.testdir({ things: { 'basics.ts': declaration(), 'notes.md': 'not an endpoint' } })
  const { endpoints } = await readCatalogue(folder)
  t.match(endpoints, [{ name: 'things/basics', things: ['game'], path: '/things/:gameId' }])
})

const refused: readonly [what: string, file: string, why: RegExp][] = [
  ['no default export', 'export const path = 1', /no default export/],
  ['text that is no program', 'export default {', /cannot be loaded/],
  ['a path that begins with no slash', declaration({ path: 'things/:gameId' }), /its path is things/],
  ['a path with an odd character', declaration({ path: '/things/:gameId?' }), /its path is/],
  ['no summary', declaration({ summary: '' }), /summary/],
  ['a method that is none', declaration({ upstream: 'API_GetThing.php' }), /upstream method/],
  ['blocks whose pages are not cut here', declaration({ more: 'block: 500,' }), /asked in blocks/],
  ['a pace of its own', declaration({ pace: '{ ...slow }' }), /none of paces\.ts/],
  [
    'a path parameter that is not declared',
    declaration({ path: '/things/:thingId' }),
    /:thingId, which is no parameter/,
  ],
  [
    'one upstream parameter for two',
    declaration({ params: "gameId: gameId('i'), user: user('i')" }),
    /same parameter twice/,
  ],
  ['a fixed parameter for another', declaration({ more: 'fixed: { i: 1 }' }), /same parameter twice/],
  ['a fixed parameter that the door does not know', declaration({ more: 'fixed: { t: 1 }' }), /may send as t/],
  ['null', 'export default null', /no default export/],
  ['no params', declaration().replace(/params: {[^}]*},/, ''), /it has no params/],
  ['no response', declaration().replace(/response: .*/, ''), /its response is no object/],
  [
    'a doubt about what it does not name',
    declaration({ more: "doubts: ['user']" }),
    /doubts a user, which its path does not name/,
  ],
  ['another endpoint first that is none', declaration({ more: "first: { endpoint: 'a/b' }" }), /asks a\/b first/],
  ['a richer endpoint that is none', declaration({ more: "richer: [{ endpoint: 'a/b' }]" }), /looks into a\/b/],
  ['a field in another case', declaration({ field: 'Title' }), /Title is not camelCase/],
  [
    'a parameter in another case',
    declaration({ params: "gameId: gameId('i'), user_name: user('u')" }),
    /user_name is not camelCase/,
  ],
  ['a doubt that nobody settles', declaration({ more: "doubts: ['game']" }), /doubts a game, and no endpoint settles/],
]

for (const [what, file, why] of refused) {
  t.test(`the start is refused, by the file’s name, for ${what}`, async t => {
    const folder = t.testdir({ things: { 'basics.ts': file } })
    await t.rejects(readCatalogue(folder), {
      name: 'CatalogueError',
      message: /^endpoints\/things\/basics\.ts is refused: /,
    })
    await t.rejects(readCatalogue(folder), { message: why })
  })
}

t.test('a parameter that only shapes our view may have any name beside those that are sent', async t => {
  const params = "gameId: gameId('i'), i: { ...gameId('i'), upstream: undefined }"
  const folder = t.testdir({ things: { 'basics.ts': declaration({ params }) } })
  t.equal((await readCatalogue(folder)).endpoints.length, 1)
})

t.test('of several things in one path each can be settled', async t => {
  const parts = { path: '/things/:gameId/of/:user', params: "gameId: gameId('i'), user: user('u')" }
  const folder = t.testdir({ things: { 'basics.ts': declaration({ ...parts, more: "settles: { thing: 'game' }" }) } })
  await t.rejects(readCatalogue(folder), { message: /doubts a user, and no endpoint settles that/ })
})

t.test('two endpoints cannot have one path', async t => {
  const folder = t.testdir({
    things: {
      'basics.ts': declaration(),
      'other.ts': declaration({ path: '/things/:user', params: "user: user('u')" }),
    },
  })
  await t.rejects(readCatalogue(folder), {
    message: 'endpoints/things/other.ts is refused: things/basics has the same path.',
  })
})

t.test('two endpoints cannot settle the same', async t => {
  const settles = "settles: { thing: 'game' }"
  const folder = t.testdir({
    things: {
      'basics.ts': declaration({ more: settles }),
      'other.ts': declaration({ path: '/others/:gameId', more: settles }),
    },
  })
  await t.rejects(readCatalogue(folder), { message: /settles whether a game exists, too/ })
})

t.test('an endpoint stands in the folder of its resource', async t => {
  const folder = t.testdir({ 'basics.ts': declaration() })
  await t.rejects(readCatalogue(folder), { message: /endpoints\/<resource>\/<noun>\.ts/ })
})

/** The endpoints that a program names, in text or as a file; its comments may name some as examples. */
function namedIn(program: string, names: readonly string[]): readonly string[] {
  const code = program.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
  return names.filter(name => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(code))
}

t.test('the machine knows no endpoint by its name', async t => {
  const { readdir, readFile } = await import('node:fs/promises')
  const root = fileURLToPath(new URL('../../src/', import.meta.url))
  const files = (await readdir(root, { recursive: true })).filter(file => /^(?!endpoints\/).*\.[cm]?[jt]s$/.test(file))
  t.ok(files.length > 100)
  const names = (await loadCatalogue()).endpoints.map(({ name }) => name)
  for (const file of files) t.strictSame(namedIn(await readFile(root + file, 'utf8'), names), [], file)
  for (const program of [
    "catalogue.named('users/profile')",
    'import profile from "../endpoints/users/profile.ts"',
    'const name = `users/profile` // which tells of users/top',
    "/** For users/top. */ const url = 'https://example.org'; const name = 'users/profile'",
  ])
    t.strictSame(namedIn(program, names), ['users/profile'], program)
  for (const program of [
    "'/users/profile-of'",
    '// users/profile',
    '/**\n * `users/profile`\n */',
    "'/my-users/profile'",
  ])
    t.strictSame(namedIn(program, names), [], program)
})

t.test('what the gateway itself asks for, one endpoint tells', async t => {
  const catalogue = await loadCatalogue()
  t.equal(endpointFor(catalogue, 'identity').path, '/users/:user')
  t.equal(endpointFor(catalogue, 'key-check').path, '/top-users')
  t.throws(() => endpointFor({ endpoints: [] }, 'identity'), { message: 'no endpoint is for identity' })
  const endpoints = [...catalogue.endpoints, ...catalogue.endpoints]
  t.throws(() => endpointFor({ endpoints }, 'identity'), { message: 'more than one endpoint is for identity' })
})

t.test('the endpoint that CONTRIBUTING.md shows is the one that it names', async t => {
  const { readFile } = await import('node:fs/promises')
  const [, name, shown = ''] =
    /This is `(.*?)`:\n\n {3}```ts\n(.*?) {3}```/s.exec(await readFile('CONTRIBUTING.md', 'utf8')) ?? []
  t.equal(shown.replace(/^ {3}/gm, ''), await readFile(`src/endpoints/${name}`, 'utf8'))
})
