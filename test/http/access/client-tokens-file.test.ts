// The file of the tokens of clients: what is wrong with it, and what becomes of a gateway while it changes.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { bearer, entry, readMsg, startForClients, tokenOf, unreadMsg } from '../../support/clients.ts'
import { refusal } from '../../support/refusal.ts'
import { until } from '../../support/waiting.ts'

const route = '/games/1'
const { name, hash } = JSON.parse(entry('web'))

const faulty: readonly (readonly [line: string | object, wanted: string])[] = [
  ['web', 'it is no JSON object'],
  [tokenOf('web'), 'it is no JSON object'],
  ['{"name":"web"', 'it is no JSON object'],
  ['5', 'it is no JSON object'],
  ['null', 'it is no JSON object'],
  ['"{}"', 'it is no JSON object'],
  [`[${entry('web')}]`, 'it is no JSON object'],
  [{}, 'hash is none such as `npm run token` writes'],
  [{ name }, 'hash is none'],
  [{ name, hash: null }, 'hash is none'],
  [{ name, hash: [hash] }, 'hash is none'],
  [{ name, hash: tokenOf('web') }, 'hash is none'],
  [{ name, hash: hash.slice(7) }, 'hash is none'],
  [{ name, hash: `${hash}A` }, 'hash is none'],
  [{ name, hash: hash.replace('sha256', 'sha1') }, 'hash is none'],
  [{ hash }, 'name has to be 1 to 64 letters, digits'],
  [{ name: '', hash }, 'name has to be'],
  [{ name: 'a b', hash }, 'name has to be'],
  [{ name: 'ä', hash }, 'name has to be'],
  [{ name: 5, hash }, 'name has to be'],
  [{ name: 'a'.repeat(65), hash }, 'name has to be'],
  [{ name, hash, routes: '/games/1' }, 'routes has to be a list of texts, and not an empty one'],
  [{ name, hash, routes: [] }, 'routes has to be a list'],
  [{ name, hash, routes: ['*', 5] }, 'routes has to be a list'],
  [{ name, hash, routes: ['*', '/games/1'] }, 'routes holds "/games/1", which is like none'],
  [{ name, hash, routes: ['games/*'] }, 'routes holds "games/*", which is like none'],
  [{ name, hash, routes: ['/games/.*'] }, 'routes holds "/games/.*", which is like none'],
  [{ name, hash, routes: ['/API/API_GetFeed.php'] }, 'routes holds "/API/API_GetFeed.php", which is like none'],
  [{ name, hash, routes: [`${'*a'.repeat(40)}b`] }, `routes holds "${'*a'.repeat(40)}b", which is like none`],
  [{ name, hash, routes: ['/games/[:]gameId'] }, 'routes holds "/games/[:]gameId", which is like none'],
  [{ name, hash, routes: [''] }, 'routes holds "", which is like none'],
  [{ name, hash, origins: 'https://a.example' }, 'origins has to be a list'],
  [{ name, hash, origins: null }, 'origins has to be a list'],
  [{ name, hash, origins: ['https://a.example', 'a.example'] }, 'origins holds "a.example"; it has to be * or origins'],
  [{ name, hash, origins: ['https://a.example/'] }, 'origins holds "https://a.example/"'],
  [{ name, hash, origins: ['null'] }, 'origins holds "null"'],
  [{ name, hash, perMinute: 0 }, 'perMinute is "0"; it has to be a whole number from 1 to 1000000'],
  [{ name, hash, perMinute: 1.5 }, 'perMinute is "1.5"'],
  [{ name, hash, perMinute: 1_000_001 }, 'perMinute is "1000001"'],
  [{ name, hash, perMinute: '60' }, 'perMinute is "\\"60\\""'],
  [{ name, hash, perMinute: [60] }, 'perMinute is "[60]"'],
  [{ name, hash, perMinute: null }, 'perMinute is "null"'],
  [
    { name, hash, expires: '2026-12-31' },
    'expires is not known here; known are name, hash, routes, origins, perMinute',
  ],
  [`{"__proto__":{},${entry('web').slice(1)}`, '__proto__ is not known here'],
  [{ name: 'other', hash: JSON.parse(entry('first')).hash }, 'hash is that of line 2'],
]

t.test('a gateway does not start with a line that is wrong, and says which, and what of it', async t => {
  for (const [written, wanted] of faulty) {
    const line = typeof written === 'string' ? written : JSON.stringify(written)
    const folder = t.testdir({ tokens: ['# tokens', entry('first'), '', `${line} # it`].join('\n') })
    const [fault, ...others] = await refusal({ CLIENT_TOKENS_FILE: join(folder, 'tokens') })
    t.ok(fault?.startsWith(`CLIENT_TOKENS_FILE line 4: ${wanted}`), `${line}: ${fault}`)
    t.strictSame(others, [])
    t.notMatch(fault, tokenOf('web'))
  }
})

t.test('nor with a file that is not there, nor with another way to say who may ask', async t => {
  const tokens = join(t.testdir({ tokens: '', folder: {} }), 'tokens')
  t.match(await refusal({ CLIENT_TOKENS_FILE: `${tokens}.not` }), [
    /^CLIENT_TOKENS_FILE names a file that cannot be read \(ENOENT\)$/,
  ])
  t.match(await refusal({ CLIENT_TOKENS_FILE: join(tokens, '../folder') }), [/that cannot be read \(EISDIR\)$/])
  t.match(await refusal({ CLIENT_TOKENS_FILE: tokens, KEY_MODE: 'caller', RA_API_KEY: '' }), [
    /^CLIENT_TOKENS_FILE is set, which is of no use .*\(KEY_MODE=caller\)$/,
  ])
})

t.test('blank lines, remarks, and the line ends of Windows are no matter', async t => {
  const { get, lines } = await startForClients(t, [
    '\uFEFF# ours',
    '',
    `  ${entry('web')}  # the page\r`,
    '\r',
    entry('app'),
  ])
  for (const client of ['web', 'app']) t.equal((await get(route, bearer(client))).statusCode, 200)
  t.match(
    lines.find(({ msg }) => msg === readMsg),
    { level: 'info', tokens: 2 },
  )
})

t.test('a new token counts within two seconds, and one that is taken out does not any more', async t => {
  const { get, replace, clock, lines } = await startForClients(t, [entry('old')])
  await replace(entry('old'), entry('new'))
  for (const client of ['old', 'new']) t.equal((await get(route, bearer(client))).statusCode, 200, client)
  await replace(entry('new'))
  t.equal((await get(route, bearer('old'))).statusCode, 401)
  t.equal((await get('/API/API_GetGame.php?i=1', bearer('old'))).statusCode, 401)
  t.equal((await get(route, bearer('new'))).statusCode, 200)
  for (let looks = 0; looks < 10; looks += 1) await clock.advance(2_000)
  t.equal(lines.filter(({ msg }) => msg === readMsg).length, 3, 'it is read when it changed, and only then')
})

const alterations: readonly (readonly [what: string, alter: (file: string) => void])[] = [
  ['is edited in place', file => writeFileSync(file, `${entry('another')}\n`)],
  ['has its line blanked in place', file => writeFileSync(file, ' '.repeat(entry('web').length), { flag: 'r+' })],
  ['is emptied', file => writeFileSync(file, '')],
]
for (const [what, alter] of alterations) {
  t.test(`a token stops when the file ${what}`, async t => {
    const { get, change } = await startForClients(t, [entry('web')])
    t.equal((await get(route, bearer('web'))).statusCode, 200)
    await change(alter)
    t.equal((await get(route, bearer('web'))).statusCode, 401)
  })
}

t.test('what a token is for changes with the file', async t => {
  const { get, replace } = await startForClients(t, [entry('web', { perMinute: 5 })])
  t.match((await get(route, bearer('web'))).headers['ratelimit-policy'], '"calls";q=5;w=60')
  await replace(entry('web', { perMinute: 7, routes: ['/games/*'], origins: ['https://a.example'] }))
  const page = { ...bearer('web'), origin: 'https://a.example' }
  const { headers } = await get(route, page)
  t.match(headers, { 'access-control-allow-origin': 'https://a.example', 'ratelimit-policy': /^"calls";q=7;/ })
  t.equal((await get('/consoles', page)).statusCode, 403)
  await replace(entry('web'))
  t.notOk('access-control-allow-origin' in (await get(route, page)).headers)
})

function putFolder(file: string): void {
  rmSync(file)
  mkdirSync(file)
}

const breakages: readonly (readonly [what: string, alter: (file: string) => void, wanted: RegExp])[] = [
  ['has a wrong line', file => writeFileSync(file, `${entry('new')}\n{"name":"web"}`), /^line 2: hash is none/],
  ['is cut off in a line', file => writeFileSync(file, entry('new').slice(0, 50)), /^line 1: it is no JSON object/],
  ['is removed', file => rmSync(file), /ENOENT/],
  ['makes way for a folder', putFolder, /EISDIR/],
]
for (const [what, alter, wanted] of breakages) {
  t.test(`when the file ${what} that is told once, and the tokens that were read before stay in force`, async t => {
    const { get, change, clock, lines, file } = await startForClients(t, [entry('web')])
    await change(alter)
    for (let looks = 0; looks < 5; looks += 1) {
      await clock.advance(2_000)
      // It looks behind our back, and about as fast.
      await stat(file).catch(() => {})
    }
    const told = lines.filter(({ msg }) => msg === unreadMsg)
    t.equal(told.length, 1)
    t.match(told, [{ level: 'error', file, err: { message: wanted } }])
    t.equal((await get(route, bearer('web'))).statusCode, 200)
    t.equal((await get(route, bearer('new'))).statusCode, 401)
    await change(() => {
      rmSync(file, { recursive: true, force: true })
      writeFileSync(file, entry('new'))
    })
    t.equal((await get(route, bearer('web'))).statusCode, 401)
    t.equal((await get(route, bearer('new'))).statusCode, 200)
  })
}

t.test('who was let in is answered to the end when the token is revoked, and let in no more', async t => {
  const { get, replace, sandbox } = await startForClients(t, [entry('web'), entry('next')])
  sandbox.fault({ kind: 'hold' })
  const inFlight = Array.from({ length: 200 }, (_, each) => get(`/games/${each + 1}`, bearer('web')))
  await until(() => sandbox.calls() === 200)
  await replace(entry('next'))
  const late = await Promise.all(Array.from({ length: 50 }, (_, each) => get(`/games/${each + 1}`, bearer('web'))))
  t.strictSame([...new Set(late.map(({ statusCode }) => statusCode))], [401], 'nor does anybody join them')
  const joined = get(route, bearer('next'))
  sandbox.heal()
  const statuses = (await Promise.all(inFlight)).map(({ statusCode }) => statusCode)
  t.notOk(statuses.includes(401))
  t.ok(statuses.includes(200))
  t.equal((await joined).statusCode, 200)
})
