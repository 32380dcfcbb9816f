// Random requests, and what happens between them: as data, so that a sequence can be played again, and made shorter.

import { sampleOf } from '../../sandbox/samples.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { callOf } from '../../src/catalogue/call.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { paceOf } from '../../src/catalogue/query.ts'
import type { Environment } from '../../src/config/reader.ts'
import { readPaths } from '../../src/http/routes/paths.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import type { Pace } from '../../src/language/paces.ts'
import { entry, tokenOf } from './clients.ts'
import { createTestClock } from './clock.ts'
import type { dice } from './questions.ts'

type Roll = ReturnType<typeof dice>

/** A request as it is written; `{tag}`, `{plain}` and `{strange}` in a line stand for the tag that its question was answered with. */
export type Ask = {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly lines: readonly string[]
  readonly body: string
  /** The question that is asked, however it is spelled; none where it may be no question at all. */
  readonly question: string | undefined
  /** Whether it has a connection of its own. */
  readonly alone: boolean
}

export type Step =
  /** In one write, each behind the one before it. */
  | { readonly kind: 'ask'; readonly asks: readonly Ask[] }
  /** Both clocks go on, or the wall clock alone, in milliseconds. */
  | { readonly kind: 'advance' | 'wall'; readonly ms: number }
  | { readonly kind: 'purge'; readonly tag: string; readonly mode: 'soft' | 'hard' }
  /** From now on RetroAchievements says another number of points. */
  | { readonly kind: 'points'; readonly points: number }
  | { readonly kind: 'fail'; readonly how: 'busy' | 'status' }
  | { readonly kind: 'heal' }

/** How a gateway is run, and as whom its clients come. */
export type Setting = {
  readonly what: string
  readonly environment: Environment
  /** Lines of the file of tokens. */
  readonly tokens?: readonly string[]
  readonly host?: string
  readonly prefix?: string
  /** Lines of which each request has one set as a rule. */
  readonly usual?: readonly (readonly string[])[]
  /** Whether clients have limits: then there are rushes of requests. */
  readonly isLimited?: boolean
}

export const operatorToken = 'token-of-the-operator'
const page = 'https://pages.example'
const bearer = (token: string) => `Authorization: Bearer ${token}`
const from = (address: string) => `X-Forwarded-For: ${address}`

export const settings: readonly Setting[] = [
  { what: 'a plain gateway', environment: {} },
  { what: 'origins', environment: { CORS_ORIGINS: `${page},https://*.b.example:8443` } },
  { what: 'any origin', environment: { CORS_ORIGINS: '*', HOST: '0.0.0.0' } },
  {
    what: 'a prefix, and short times',
    environment: { BASE_PATH: '/ra', CORS_ORIGINS: page, CACHE_TTL_SCALE: '0.1' },
    prefix: '/ra',
  },
  {
    what: 'limits',
    environment: { CLIENT_PER_MINUTE: '1', TRUST_PROXY: 'loopback' },
    usual: [[], [from('192.0.2.1')], [from('192.0.2.2')], [from('2001:db8::1')]],
    isLimited: true,
  },
  {
    what: 'tokens',
    environment: { CORS_ORIGINS: page },
    tokens: [
      entry('web'),
      entry('few', { perMinute: 1 }),
      entry('pages', { origins: [page] }),
      entry('users', { routes: ['/users/*', '/API/API_GetUser*'] }),
    ],
    usual: [
      ...[tokenOf('web'), tokenOf('web'), tokenOf('web'), tokenOf('few'), tokenOf('users')].map(token => [
        bearer(token),
      ]),
      [bearer(tokenOf('pages')), `Origin: ${page}`],
    ],
  },
  { what: 'routes of the owner', environment: { OWNER_ROUTES: 'on' }, usual: [[], [], [bearer(operatorToken)]] },
  {
    what: 'hosts of its own',
    environment: { ALLOWED_HOSTS: 'ra.example,*.ra.example', TRUST_PROXY: 'loopback' },
    host: 'ra.example',
  },
  {
    what: 'keys of callers',
    environment: { KEY_MODE: 'caller', RA_API_KEY: '', UPSTREAM_CEILING_PER_MINUTE: '1000000' },
    usual: [[bearer(sandboxKey)]],
  },
]

const { endpoints } = await loadCatalogue()
const byPath = new Map(endpoints.map(endpoint => [endpoint.path, endpoint]))

/** `endpoint` is there where it is one of our own routes. */
type Question = { readonly target: string; readonly endpoint?: Endpoint; readonly pace?: Pace }

/** The question of an endpoint, and the one that the compatibility route asks for the same. */
function questionsAt(target: string, path: Endpoint['path']): readonly Question[] {
  const endpoint = byPath.get(path) as Endpoint
  const options = { basePath: '', ownerRoutes: true, nowMs: createTestClock().wall() }
  const [{ params = {} } = {}] = readPaths([endpoint], target, 'the fuzzer', options)
  const { method, query } = callOf(endpoint, params)
  const pace = paceOf(endpoint, params, options.nowMs)
  return [
    { target, endpoint, pace },
    { target: `/API/API_${method}.php${query === '' ? '' : `?${query}`}`, pace },
  ]
}

const ofUser = [
  '',
  '/points',
  '/summary',
  '/rank',
  '/awards',
  '/recent-games',
  '/completed-games',
  '/games/:gameId',
] as const
const ofGame = [
  ...['', '/extended', '/achievements', '/achievement-ids', '/hashes', '/high-scores', '/latest-masters'],
  ...['/progression', '/leaderboards', '/achievement-distribution'],
] as const

function aboutUser(name: string, game: string): readonly Question[] {
  const paths = ofUser.map(end => `/users/:user${end}` as const)
  const all = paths.flatMap(path => questionsAt(path.replace(':user', name).replace(':gameId', game), path))
  return [
    ...all,
    ...questionsAt(`/users/${name}/games?ids=1,2`, '/users/:user/games'),
    ...questionsAt(`/users/${name}/progress?count=5&offset=5`, '/users/:user/progress'),
    ...questionsAt(`/users/${name}/progress?count=100`, '/users/:user/progress'),
    ...questionsAt(`/users/${name}/summary?recentGamesCount=1&recentAchievementsCount=2`, '/users/:user/summary'),
    { target: `/API/API_GetUserSummary.php?u=${name}&g=0&a=5` },
    { target: `/API/API_GetUserProfile.php?u=${name}&y=anything&z=me` },
  ]
}

function aboutGame(game: string): readonly Question[] {
  const paths = ofGame.map(end => `/games/:gameId${end}` as const)
  return [
    ...paths.flatMap(path => questionsAt(path.replace(':gameId', game), path)),
    { target: `/games/${game}/extended?unpromoted=true`, endpoint: byPath.get('/games/:gameId/extended') as Endpoint },
    { target: `/API/API_GetGameExtended.php?i=${game}&f=5` },
  ]
}

const samples = endpoints.flatMap(endpoint => questionsAt(sampleOf(endpoint), endpoint.path))
const others: readonly Question[] = [
  ...['/', '/healthz', '/openapi.json', '/docs', '/problems/upstream-busy', '/problems/none', '/nothing', '/games/0'],
  ...['/games/999999', '/users/x', '/API/API_GetFeed.php', '/API/API_Nothing.php', '/API/', '/API/API_GetGame.php'],
  ...['/users/MaxMilyin/achievements/2026-10-31', '/users/MaxMilyin/achievements/2026-11-01', '/metrics', '/readyz'],
].map(target => ({ target }))

/** Some questions that have to do with one another, as a rule. */
function scene(roll: Roll): readonly Question[] {
  const some = (of: readonly Question[], count: number) => Array.from({ length: count }, () => roll.one(of))
  const name = roll.one([users.main, users.main, users.friend, users.digits, users.renamed, users.deleted, 'nobody7'])
  const game = roll.one(['1', '1', '2', '3', '6', '13', '393'])
  const kind = roll.below(10)
  if (kind < 4) return some(aboutUser(name, game), 2 + roll.below(3))
  if (kind < 7) return some(aboutGame(game), 2 + roll.below(3))
  return [...some(samples, 1 + roll.below(3)), ...(kind === 9 ? some(others, 2) : [])]
}

const tags = ['user:MaxMilyin', 'user:SnowPebble', 'game:1', 'game:2', 'GetUserProfile', 'GetGame']
/** In seconds: around the moments at which something changes. */
const times = [
  ...[0.001, 1, 1, 5, 9, 9.999, 10, 11, 11, 15, 29, 29.999, 30, 31, 59, 60, 61, 89, 91, 120, 150, 179.999, 180, 181],
]
const longTimes = [...[300, 599, 899, 900, 901, 3_600, 10_800, 21_600, 43_200, 86_400, 300_000]]

/** Questions some of which are answered with what others brought. */
function relatives(roll: Roll): readonly Question[] {
  const name = roll.one([users.main, users.friend])
  const game = roll.one(['1', '2', '6'])
  const all = roll.chance(0.5)
    ? ['', '/points', '/summary', '/games/:gameId'].map(end =>
        questionsAt(`/users/${name}${end.replace(':gameId', game)}`, `/users/:user${end}`),
      )
    : ['', '/extended', '/achievements', '/progression'].map(end =>
        questionsAt(`/games/${game}${end}`, `/games/:gameId${end}`),
      )
  return all.slice(0, 2 + roll.below(3)).map(([own, compat]) => (roll.chance(0.8) ? own : compat) as Question)
}

/** They are asked again and again, now and then for something newer, and little time goes by. */
function relatedSteps(roll: Roll, setting: Setting): readonly Step[] {
  const questions = relatives(roll)
  return Array.from({ length: 30 }, (): Step => {
    if (roll.chance(0.12)) return { kind: 'advance', ms: roll.one([9, 10, 11, 11, 12, 15, 61, 301]) * 1_000 }
    const ask = plainAsk(roll, setting, roll.one(questions))
    const more = roll.chance(0.25)
      ? [`Cache-Control: ${roll.one(['no-cache', 'max-age=0', 'max-age=11', 'max-stale'])}`]
      : []
    return { kind: 'ask', asks: [{ ...ask, lines: [...ask.lines, ...more] }] }
  })
}

const dayOver = '/users/MaxMilyin/achievements/2026-10-31'
const days = questionsAt(dayOver, '/users/:user/achievements/:date')

/** One question until its URL is known, and then up to the very end of a time that counts for it, or back into its day. */
function edgeSteps(roll: Roll, setting: Setting): readonly Step[] {
  const isDay = roll.chance(0.15)
  const question = roll.one(isDay ? days : samples)
  const plain = (): Step => ({ kind: 'ask', asks: [plainAsk(roll, setting, question)] })
  const { freshMs, staleMs, notFoundMs } = question.pace as Pace
  const edgeMs = roll.one([freshMs, freshMs, freshMs, freshMs + staleMs, notFoundMs]) - roll.one([0, 0, 1])
  const end: Step = isDay
    ? { kind: 'wall', ms: -86_400_000 }
    : { kind: edgeMs > 900_000 ? 'wall' : 'advance', ms: edgeMs }
  return [...Array.from({ length: 4 }, plain), end, plain(), plain()]
}

/** About so many requests, and what happens between them. */
export function sequence(roll: Roll, setting: Setting, requests: number): readonly Step[] {
  const steps: Step[] = []
  let asked = 0
  let failsUntil = 0
  while (asked < requests) {
    if (failsUntil === 0 && roll.chance(0.6)) {
      const related = roll.chance(0.4) ? relatedSteps(roll, setting) : edgeSteps(roll, setting)
      steps.push(...related)
      asked += related.length
      continue
    }
    const questions = scene(roll)
    const end = asked + 10 + roll.below(50)
    while (asked < end) {
      const event = roll.chance(0.1) ? eventFrom(roll, failsUntil > 0) : undefined
      if (event?.kind === 'fail') failsUntil = asked + 3 + roll.below(10)
      if (event !== undefined) steps.push(event)
      if (failsUntil > 0 && asked >= failsUntil) {
        failsUntil = 0
        steps.push({ kind: 'heal' })
      }
      const asks = roll.chance(0.05) ? 2 + roll.below(3) : 1
      const first = askFrom(roll, setting, roll.one(questions))
      const more = Array.from({ length: asks - 1 }, () =>
        roll.chance(0.5) ? first : askFrom(roll, setting, roll.one(questions)),
      )
      const all = [first, ...more]
      steps.push({ kind: 'ask', asks: all.some(({ alone }) => alone) ? [first] : all })
      asked += asks
    }
    if (setting.isLimited && roll.chance(0.3)) {
      const plain = plainAsk(roll, setting, roll.one(questions))
      steps.push({ kind: 'ask', asks: Array.from({ length: 105 }, () => plain) })
    }
  }
  return steps
}

function eventFrom(roll: Roll, isFailing: boolean): Step | undefined {
  const kind = roll.below(100)
  if (kind < 70) return { kind: 'advance', ms: roll.one(times) * 1_000 }
  if (kind < 76) return { kind: 'wall', ms: roll.one(longTimes) * 1_000 }
  if (kind < 78) return { kind: 'wall', ms: -roll.one(longTimes) * 1_000 }
  if (kind < 86) return { kind: 'purge', tag: roll.one(tags), mode: roll.chance(0.5) ? 'soft' : 'hard' }
  if (kind < 96) return isFailing ? undefined : { kind: 'points', points: roll.below(1_000_000) }
  return isFailing ? undefined : { kind: 'fail', how: roll.chance(0.5) ? 'busy' : 'status' }
}

const hostOf = ({ host = 'localhost' }: Setting) => host

/** As most clients ask. */
function plainAsk(roll: Roll, setting: Setting, { target }: Question): Ask {
  const { prefix = '', usual = [[]] } = setting
  return {
    ...{ method: 'GET', target: `${prefix}${target}`, version: 'HTTP/1.1', body: '', question: target, alone: false },
    lines: [`Host: ${hostOf(setting)}`, ...roll.one(usual)],
  }
}

function askFrom(roll: Roll, setting: Setting, question: Question): Ask {
  let ask = plainAsk(roll, setting, question)
  if (roll.chance(0.2)) ask = spelled(roll, setting, ask, question)
  const kinds = roll.chance(0.35) ? 0 : roll.chance(0.6) ? 1 : 1 + roll.below(4)
  for (let count = 0; count < kinds; count += 1) ask = { ...ask, lines: [...ask.lines, ...roll.one(fields)(roll)] }
  if (roll.chance(0.06)) ask = { ...ask, lines: hosts(roll, ask.lines) }
  if (roll.chance(0.04)) ask = { ...ask, lines: roll.chance(0.5) ? doubled(roll, ask.lines) : without(roll, ask.lines) }
  if (roll.chance(0.08)) ask = { ...ask, lines: ask.lines.map(line => cased(roll, line)) }
  if (roll.chance(0.1)) ask = { ...ask, method: roll.one(methods) }
  if (roll.chance(0.04)) ask = { ...ask, version: roll.one(versions) }
  if (roll.chance(0.04)) ask = framed(roll, ask)
  const odd =
    ask.version !== 'HTTP/1.1' ||
    !usualMethods.has(ask.method) ||
    ask.lines.some(line => /^(connection|upgrade|transfer-encoding|content-length|expect)/i.test(line))
  return odd ? { ...ask, alone: true, lines: roll.chance(0.8) ? [...ask.lines, 'Connection: close'] : ask.lines } : ask
}

const usualMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
const methods = [
  ...['HEAD', 'HEAD', 'HEAD', 'HEAD', 'OPTIONS', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT'],
  ...['PROPFIND', 'M-SEARCH', 'DESCRIBE', 'SETUP', 'QUERY', 'get', 'Get', 'NOTHING', 'PURGE'],
]
const versions = ['HTTP/1.0', 'HTTP/1.0', 'HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'RTSP/1.0', 'http/1.1', '']

// How a target is spelled.

type Respelling = (target: string, roll: Roll, question: Question) => string

/** Those that mean the same. */
const alike: readonly Respelling[] = [
  target => target.replace(/(\/users\/)(\w+)/, (_, before, name) => before + name.toUpperCase()),
  target => target.replace(/(\/users\/)(\w+)/, (_, before, name) => before + name.toLowerCase()),
  (target, roll) => encodedAt(target, roll.below(40)),
  target => (target.includes('?') ? target : `${target}?`),
  (target, roll) => {
    const [path, query] = target.split('?')
    const parts = query?.split('&') ?? []
    return parts.length > 1 ? `${path}?${parts.toSorted(() => roll.below(3) - 1).join('&')}` : target
  },
  (target, roll, { endpoint }) => {
    const plain = Object.entries(endpoint?.params ?? {}).filter(
      ([name, { fallback }]) => fallback != null && !target.includes(`${name}=`),
    )
    if (plain.length === 0) return target
    const [name, { fallback }] = roll.one(plain)
    return `${target}${target.includes('?') ? '&' : '?'}${name}=${fallback}`
  },
  target => (target.startsWith('/API/') ? `${target}${target.includes('?') ? '&' : '?'}y=${'x'.repeat(600)}` : target),
]

/** Those that may mean something else, or nothing. */
const unlike: readonly Respelling[] = [
  target => `/${target}`,
  target => target.replace(/\/(\w+)$/, '//$1'),
  target => target.replace(/(?=\?|$)/, '/'),
  target => target.replace(/^\/(\w+)/, '/./$1'),
  target => target.replace(/^\/(\w+)/, '/$1/../$1'),
  target => target.replace(/^\/(\w+)/, '/%2e%2e/$1'),
  target => target.replaceAll('/', '%2F'),
  target => target.replace(/^\/\w+/, part => part.toUpperCase()),
  target => target.slice(1),
  target => `${target}#part`,
  target => `${target};x=1`,
  target => target.replaceAll('/', '\\'),
  target => `${target}${target.includes('?') ? '&' : '?'}x=1`,
  target => `${target}${target.includes('?') ? '&' : '?'}`,
  target => (target.includes('?') ? `${target}&${target.split('?')[1]}` : target),
  target => target.replace('=', '%3D'),
  target => target.replace('=', '=+'),
  target => `${target}%`,
  target => `${target}%00`,
  target => `${target}%ff`,
  target => `${target}\xe9`,
  target => `${target} x`,
  target => `${target}\t`,
  target => target.replace(/\d+$/, '00$&'),
  target => `${target}${'x'.repeat(600)}`,
  target => target.replace('?', '??'),
  target => target.replace('&', ';'),
  () => '*',
  () => '',
]

function encodedAt(target: string, at: number): string {
  const [path = '', query] = target.split('?')
  const place = 1 + (at % Math.max(1, path.length - 1))
  const letter = path[place] ?? ''
  if (!/[a-z]/i.test(letter)) return target
  const code = letter.charCodeAt(0).toString(16)
  const written = `%${at % 2 === 0 ? code : code.toUpperCase()}`
  return `${path.slice(0, place)}${written}${path.slice(place + 1)}${query === undefined ? '' : `?${query}`}`
}

function spelled(roll: Roll, setting: Setting, ask: Ask, question: Question): Ask {
  const { prefix = '' } = setting
  const kind = roll.below(10)
  if (kind < 6) return { ...ask, target: `${prefix}${roll.one(alike)(question.target, roll, question)}` }
  if (kind < 8) {
    const scheme = roll.one(['http', 'HTTP', 'https', 'ftp'])
    const host = roll.one([
      hostOf(setting),
      hostOf(setting),
      hostOf(setting).toUpperCase(),
      'evil.example',
      '',
      'a@b:80',
    ])
    // Which host counts is not said; what is answered has to be the same.
    return { ...ask, target: `${scheme}://${host}${ask.target}`, question: undefined }
  }
  return { ...ask, target: `${prefix}${roll.one(unlike)(question.target, roll, question)}`, question: undefined }
}

// Fields of the head.

const encodings = [
  ...['gzip', 'br', 'zstd', 'gzip, deflate, br, zstd', 'gzip, deflate', 'identity', '*', '', 'br;q=0.5, gzip;q=0.9'],
  ...[
    'identity;q=0',
    '*;q=0',
    'gzip;q=0, *',
    'GZIP',
    'gzip;q=x',
    'x-gzip',
    ', ,gzip',
    'br;q=1.0;x',
    'compress',
    '\xe9',
  ],
  ...['gzip, identity;q=0', 'br;q=0.1, *;q=0', 'identity;q=0.5, gzip;q=0.4', 'gzip; q = 0.3', 'deflate'],
]
const tagLists = [
  ...[
    '{tag}',
    '{tag}',
    '{tag}',
    'W/{tag}',
    '"other"',
    '"other", {tag}',
    '{tag}, "other"',
    '*',
    '* ',
    '*, {tag}',
    '{plain}',
  ],
  ...[
    '{strange}',
    '',
    '""',
    'W/*',
    'w/{tag}',
    '{tag}{tag}',
    '{tag} {tag}',
    ',{tag},',
    'other',
    '{tag};x',
    '"a',
    '"\xe9", {tag}',
  ],
]
const wishes = [
  ...[
    'no-cache',
    'no-cache',
    'no-cache',
    'max-age=0',
    'max-age=5',
    'max-age=15',
    'max-age=100000',
    'no-store',
    'max-stale',
  ],
  ...[
    'max-stale=60',
    'only-if-cached',
    'only-if-cached, max-stale',
    'min-fresh=20',
    'NO-CACHE',
    'no-cache="x"',
    ' , ,',
    '',
  ],
  ...[
    'max-age="5"',
    'max-age=-1',
    'max-age=1.5',
    'no-transform',
    'stale-if-error=5',
    'max-age',
    'no-cache;x',
    'max-age=15, no-cache',
  ],
]
const origins = [
  page,
  page.toUpperCase(),
  'https://a.b.example:8443',
  'https://b.example:8443',
  'https://evil.example',
  'null',
  '',
  '*',
]
const sites = [
  'cross-site',
  'cross-site',
  'same-origin',
  'same-site',
  'none',
  'CROSS-SITE',
  'other',
  '',
  'cross-site, none',
]
const modes = ['navigate', 'cors', 'no-cors', 'same-origin', 'websocket', 'NAVIGATE', '']
const destinations = ['document', 'iframe', 'image', 'empty', 'script', 'object', 'embed', '']
const ids = ['mine-1', 'a/b+c=d.e:f', '', 'x'.repeat(128), 'x'.repeat(129), 'a b', 'a,b', '\xe9', '<x>', '0']
const addresses = [
  ...[
    '192.0.2.1',
    '192.0.2.2',
    '192.0.2.1, 192.0.2.2',
    '::1',
    '127.0.0.1',
    'unknown',
    '',
    ',',
    '192.0.2.1:80',
    '[2001:db8::1]:80',
  ],
  ...[
    '2001:db8::2',
    '::ffff:192.0.2.1',
    `${'192.0.2.4, '.repeat(30)}192.0.2.3`,
    '192.0.2.1, 127.0.0.1',
    'x'.repeat(300),
  ],
]
const credentials = [
  ...[tokenOf('web'), tokenOf('few'), tokenOf('pages'), tokenOf('users'), operatorToken, sandboxKey].map(
    token => `Bearer ${token}`,
  ),
  ...[
    'Bearer nobody',
    'Bearer',
    '',
    `bearer ${tokenOf('web')}`,
    `BEARER  ${operatorToken}`,
    `Basic ${tokenOf('web')}`,
    `Bearer ${tokenOf('web')} x`,
  ],
]

type Field = (roll: Roll) => readonly string[]

const acceptEncoding: Field = roll => [`Accept-Encoding: ${roll.one(encodings)}`]
const ifNoneMatch: Field = roll => [`If-None-Match: ${roll.one(tagLists)}`]
const cacheControl: Field = roll => [`Cache-Control: ${roll.one(wishes)}`]
const origin: Field = roll => [`Origin: ${roll.one(origins)}`]
const fetchOf: Field = roll => [
  ...(roll.chance(0.85) ? [`Sec-Fetch-Site: ${roll.one(sites)}`] : []),
  ...(roll.chance(0.7) ? [`Sec-Fetch-Mode: ${roll.one(modes)}`] : []),
  ...(roll.chance(0.7) ? [`Sec-Fetch-Dest: ${roll.one(destinations)}`] : []),
]

const fields: readonly Field[] = [
  ...[acceptEncoding, acceptEncoding, acceptEncoding, ifNoneMatch, ifNoneMatch, ifNoneMatch],
  ...[cacheControl, cacheControl, cacheControl, origin, origin, fetchOf, fetchOf, fetchOf],
  roll => [...acceptEncoding(roll), ...ifNoneMatch(roll)],
  roll => [...origin(roll), ...fetchOf(roll)],
  roll => [...origin(roll), ...origin(roll)],
  roll => [...ifNoneMatch(roll), ...ifNoneMatch(roll)],
  roll => [...acceptEncoding(roll), ...acceptEncoding(roll)],
  roll => [...cacheControl(roll), ...cacheControl(roll)],
  roll => [`If-Match: ${roll.one(tagLists)}`],
  roll => [`X-Request-Id: ${roll.one(ids)}`],
  roll => [`X-Request-Id: ${roll.one(ids)}`, `X-Request-Id: ${roll.one(ids)}`],
  roll => [`X-Forwarded-For: ${roll.one(addresses)}`],
  roll => [`X-Forwarded-For: ${roll.one(addresses)}`, `X-Forwarded-For: ${roll.one(addresses)}`],
  roll => [
    `X-Forwarded-Host: ${roll.one(['evil.example', 'ra.example', ''])}`,
    `X-Forwarded-Proto: ${roll.one(['https', 'x'])}`,
  ],
  roll => [`Authorization: ${roll.one(credentials)}`],
  roll => [`Authorization: ${roll.one(credentials)}`, `Authorization: ${roll.one(credentials)}`],
  roll => [`Expect: ${roll.one(['100-continue', '100-CONTINUE', 'tea', '', '100-continue, tea'])}`],
  roll => [`Expect: 100-continue`, `Expect: ${roll.one(['tea', '100-continue', ''])}`],
  roll => [
    `Upgrade: ${roll.one(['websocket', 'h2c', 'TLS/1.0'])}`,
    ...(roll.chance(0.7) ? ['Connection: upgrade'] : []),
  ],
  () => ['HTTP2-Settings: AAMAAABkAAQAAP__', 'Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings'],
  roll => [`Connection: ${roll.one(['keep-alive', 'close', 'x', 'close, x', 'Keep-Alive, close', ''])}`],
  () => ['Content-Length: 0'],
  roll => [`Range: ${roll.one(['bytes=0-9', 'bytes=0-', 'x'])}`, ...(roll.chance(0.5) ? ['If-Range: {tag}'] : [])],
  () => ['Cookie: a=b; token=x'],
  roll => [`If-Modified-Since: ${roll.one(['Sun, 01 Nov 2026 12:00:00 GMT', 'x'])}`],
  () => ['If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT'],
  roll => [`Accept: ${roll.one(['text/html', '*/*', 'image/png', 'application/json;q=0'])}`],
  roll => [`Pragma: ${roll.one(['no-cache', 'x'])}`],
  () => ['Forwarded: for=192.0.2.7;host=evil.example'],
  roll => [`Access-Control-Request-Method: ${roll.one(['GET', 'POST', ''])}`, ...origin(roll)],
  () => ['traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  () => ['Last-Event-ID: 7'],
  () => [`X-Long: ${'x'.repeat(3_000)}`],
  () => [`X-Too-Long: ${'x'.repeat(17_000)}`],
  () => ['X-Empty:', 'constructor: x', '__proto__: y'],
  () => ['Bad Name: x'],
  () => [' folded: x'],
  () => ['X-Control: a\x01b'],
  () => ['Accept-Encoding : gzip'],
]

const hostValues = [
  ...[
    'localhost',
    'LOCALHOST',
    'localhost:3000',
    'localhost:',
    '127.0.0.1',
    '127.0.0.1:80',
    '[::1]',
    '[::1]:3000',
    'app.localhost',
  ],
  ...[
    'ra.example',
    'RA.EXAMPLE',
    'ra.example:443',
    'x.ra.example',
    'x.y.ra.example',
    'notra.example',
    'ra.example.',
    'localhost.',
  ],
  ...[
    '',
    'evil.example',
    'localhost.evil.example',
    'user@localhost',
    'not a host',
    'localhost:99999',
    'localhost:x',
    '127.1',
    '0x7f.1',
  ],
  ...[
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::2]',
    '::1',
    '[::1',
    '127.0.0.2',
    '127.0.0.1.evil.example',
    'a,b',
    '%6cocalhost',
    'l\xf6calhost',
  ],
]

function hosts(roll: Roll, lines: readonly string[]): readonly string[] {
  const others = lines.filter(line => !/^host:/i.test(line))
  const kind = roll.below(10)
  if (kind === 0) return others
  if (kind === 1) return [...lines, ...lines.filter(line => /^host:/i.test(line))]
  if (kind === 2) return [...lines, `Host: ${roll.one(hostValues)}`]
  return [`Host:${roll.one([' ', '', '\t', '  '])}${roll.one(hostValues)}${roll.one(['', ' '])}`, ...others]
}

function doubled(roll: Roll, lines: readonly string[]): readonly string[] {
  return [...lines, ...(lines.length > 0 ? [roll.one(lines)] : [])]
}

function without(roll: Roll, lines: readonly string[]): readonly string[] {
  const gone = roll.below(lines.length)
  return lines.filter((_, at) => at !== gone)
}

/** With its name in odd case. */
function cased(roll: Roll, line: string): string {
  const end = line.indexOf(':')
  const name = line.slice(0, end)
  const kind = roll.below(3)
  const odd = [...name].map(letter => (roll.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase())).join('')
  return `${kind === 0 ? name.toLowerCase() : kind === 1 ? name.toUpperCase() : odd}${line.slice(end)}`
}

/** With a body, or what looks like one. */
function framed(roll: Roll, ask: Ask): Ask {
  const with_ = (lines: readonly string[], body: string): Ask => ({ ...ask, lines: [...ask.lines, ...lines], body })
  switch (roll.below(8)) {
    case 0:
      return with_(['Content-Length: 2'], '{}')
    case 1:
      return with_(['Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n')
    case 2:
      return with_(['Transfer-Encoding: chunked', 'Content-Length: 2'], '0\r\n\r\n')
    case 3:
      return with_(['Content-Length: 2', 'Content-Length: 2'], '{}')
    case 4:
      return with_(['Content-Length: 2, 2'], '{}')
    case 5:
      return with_(['Content-Length: -1'], '')
    case 6:
      return with_(['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n')
    default:
      return with_(['Content-Length: 2', 'Content-Type: application/json', 'Expect: 100-continue'], '{}')
  }
}
