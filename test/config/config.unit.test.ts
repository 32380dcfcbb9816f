import { readFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig, settings } from '../../src/config/settings.ts'
import { faultsOf } from '../support/refusal.ts'

const key = 'fJ4kqP0aZ81hWc'

t.test('a key is all that is needed', async t => {
  const { upstream, ...rest } = loadConfig({ RA_API_KEY: key, EDITOR: 'vi', RA_SOMETHING: 'else' })
  t.match(upstream, {
    url: 'https://retroachievements.org/API/',
    keyTransport: 'query',
    timeoutMs: 15_000,
    budget: { perMinute: 60, burst: 10, concurrency: 4 },
  })
  t.match(rest, {
    links: { mediaUrl: 'https://media.retroachievements.org', siteUrl: 'https://retroachievements.org' },
    access: { mode: 'open', ownerRoutes: false, operatorToken: undefined, perMinute: undefined },
    trustProxy: [],
    corsOrigins: [],
    host: '127.0.0.1',
    basePath: '',
    port: 3000,
    logLevel: 'info',
    cache: { maxBytes: 64 * 1024 * 1024, snapshotFile: undefined },
    paces: { scale: 1, overrides: { live: {} } },
    operations: { host: '127.0.0.1', port: 3001, wanted: false },
    proxy: { https: undefined, http: undefined, none: undefined },
  })
  t.throws(() => Object.assign(upstream.budget, { burst: 0 }), 'it is frozen')
})

t.test('the key may stand in a file', async t => {
  const folder = t.testdir({ key: `${key}\n`, empty: '\n', binary: 'ab cd ef gh' })
  t.equal(loadConfig({ RA_API_KEY_FILE: `${folder}/key` }).upstream.key?.reveal(), key)
  t.match(faultsOf({ RA_API_KEY_FILE: `${folder}/empty` }), [/^RA_API_KEY_FILE holds a placeholder/])
  t.match(faultsOf({ RA_API_KEY_FILE: `${folder}/binary` }), [/^RA_API_KEY_FILE holds blanks/])
  t.match(faultsOf({ RA_API_KEY_FILE: `${folder}/none` }), [
    /^RA_API_KEY_FILE names a file that cannot be read \(ENOENT\)$/,
  ])
  t.match(faultsOf({ RA_API_KEY_FILE: `${folder}/key`, RA_API_KEY: key }), [/both set/])
})

t.test('placeholders are no keys', async t => {
  const example = /^RA_API_KEY=(.*)$/m.exec(readFileSync('.env.example', 'utf8'))?.[1]
  t.ok(example)
  for (const placeholder of [
    example,
    'short12',
    'xxxxxxxxxxxx',
    'your-key-here',
    'YOUR_API_KEY',
    'changeme1234',
    'ChangeMe!',
  ]) {
    const faults = faultsOf({ RA_API_KEY: placeholder })
    t.match(faults, [/^RA_API_KEY holds a placeholder/], String(placeholder))
    t.notMatch(String(faults), String(placeholder), 'a wrong key is not repeated either')
  }
  for (const blank of [undefined, '', '   ']) t.match(faultsOf({ RA_API_KEY: blank }), [/^RA_API_KEY is not set/])
})

const faulty: readonly [name: string, written: string, wanted: RegExp][] = [
  ['RA_API_URL', 'retroachievements.org/API', /begins with http/],
  ['RA_API_URL', 'ftp://retroachievements.org/API', /begins with http/],
  ['RA_API_URL', 'https://me:you@retroachievements.org/API', /no user/],
  ['RA_API_URL', 'https://retroachievements.org/API?y=1', /no user, query/],
  ['RA_MEDIA_URL', '/media', /begins with http/],
  ['RA_SITE_URL', 'https://retroachievements.org/#top', /fragment/],
  ['RA_KEY_TRANSPORT', 'header', /"header"; it has to be one of query, bearer/],
  ['RA_CONTACT', 'me (at home)', /without brackets/],
  ['RA_CONTACT', 'line\nbreak', /plain characters/],
  ['BASE_PATH', 'ra', /begin with a slash/],
  ['BASE_PATH', '/ra/', /not to end with one/],
  ['HOST', 'not a host', /neither an address/],
  ['PORT', '65536', /from 0 to 65535/],
  ['PORT', '3000x', /"3000x"/],
  ['LOG_LEVEL', 'loud', /one of trace, debug, info, warn, error, fatal, silent/],
  ['CACHE_MAX_MB', '0', /from 1/],
  ['CACHE_MAX_MB', '1.5', /a whole number/],
  ['CACHE_TTL_SCALE', '0.0001', /a number from 0.001 to 100/],
  ['CACHE_TTL_SCALE', '100.1', /from 0.001 to 100/],
  ['PACE_LIVE', 'fresh=30', /"fresh=30"; it has to be times such as fresh=1m/],
  ['PACE_STILL', 'fresh=1h constructor=1d', /"constructor=1d"/],
  ['WARM_FILE', '/nowhere/warm.txt', /cannot be read \(ENOENT\)/],
  ['BLOCKED_USERS_FILE', '/nowhere/blocked.txt', /cannot be read \(ENOENT\)/],
  ['OPS_PORT', '-1', /from 0 to 65535/],
  ['OPS_HOST', 'not a host', /neither an address/],
  ['UPSTREAM_TIMEOUT_MS', '99', /from 100 to 60000/],
  ['SHUTDOWN_TIMEOUT_MS', '2999', /from 3000 to 600000/],
  ['UPSTREAM_PER_MINUTE', '1000001', /from 1 to 1000000/],
  ['UPSTREAM_BURST', '-1', /from 1/],
  ['UPSTREAM_CONCURRENCY', '257', /from 1 to 256/],
  ['OWNER_ROUTES', 'yes', /one of off, on/],
  ['OPERATOR_TOKEN', 'short', /at least 16/],
  ['VALKEY_URL', 'http://store.example', /has to be a URL such as valkey:/],
  ['REPLICAS', '0', /from 1 to 1000/],
  ['CORS_ORIGINS', 'https://a.example, b.example', /"b.example"/],
  ['HTTPS_PROXY', 'proxy:8080', /begins with http/],
  ['HTTP_PROXY', '::', /begins with http/],
  ['HTTP_PROXY', 'http://me:100%@proxy.example', /percent-encoded/],
  ['HTTPS_PROXY', 'http://%ff@proxy.example', /percent-encoded/],
]

t.test('each setting is checked, by its name', async t => {
  for (const [name, written, wanted] of faulty) {
    const faults = faultsOf({ RA_API_KEY: key, [name]: written })
    t.equal(faults.length, 1)
    t.match(faults[0], new RegExp(`^${name} `))
    t.match(faults[0], wanted)
  }
})

t.test('all faults are said at once', async t => {
  t.equal(faultsOf(Object.fromEntries(faulty)).length, new Set(faulty.map(([name]) => name)).size + 1)
})

t.test('no fault repeats a secret, also where it stands in a setting that holds none', async t => {
  const url = 'http://somebody:value-to-hide@a.example'
  for (const name of [
    'CORS_ORIGINS',
    'TRUST_PROXY',
    'HOST',
    'ALLOWED_HOSTS',
    'RA_API_URL',
    'PORT',
    'KEY_MODE',
    'PACE_LIVE',
  ])
    t.notMatch(String(faultsOf({ RA_API_KEY: key, [name]: url })), 'value-to-hide', name)
  for (const name of ['RA_API_KEY_FILE', 'CLIENT_TOKENS_FILE', 'WARM_FILE', 'BLOCKED_USERS_FILE']) {
    const faults = faultsOf({ RA_API_KEY: name === 'RA_API_KEY_FILE' ? '' : key, [name]: 'value-to-hide' })
    t.match(faults[0], `${name} names a file that cannot be read (ENOENT)`)
    t.notMatch(String(faults), 'value-to-hide', 'it may be the key in place of its file')
  }
})

t.test('proxies for going out may be named in lower case, and other settings may not', async t => {
  const { proxy } = loadConfig({ RA_API_KEY: key, https_proxy: 'http://proxy.example', no_proxy: 'localhost' })
  t.equal(proxy.https?.reveal(), 'http://proxy.example/')
  t.equal(proxy.none, 'localhost')
  t.match(faultsOf({ RA_API_KEY: key, trust_proxy: 'loopback' }), [/^trust_proxy is not a setting.*TRUST_PROXY$/])
})

t.test('a store is a Valkey or Redis, whose password is not repeated', async t => {
  const faulty = [
    'store.example:6379',
    'valkey:///0',
    'valkey://:let%zzmein@a',
    'valkey://:letmein%ff@a',
    'valkey://%ff:letmein@a',
    'redis://a/letmein',
    'redis://a?letmein',
  ]
  for (const VALKEY_URL of faulty) {
    const faults = faultsOf({ RA_API_KEY: key, VALKEY_URL })
    t.match(faults, [/^VALKEY_URL has to be a URL/], VALKEY_URL)
    t.notMatch(String(faults), 'letmein')
  }
  for (const [written, read] of [
    ['valkeys://me:let%20mein@store.example/1', 'rediss://me:let%20mein@store.example/1'],
    ['valkey://store.example:6380', 'redis://store.example:6380'],
    ['redis://store.example', 'redis://store.example'],
  ]) {
    const { store } = loadConfig({ RA_API_KEY: key, VALKEY_URL: written })
    t.equal(store.url?.reveal(), read)
    t.notMatch(JSON.stringify(store), 'store.example')
  }
})

t.test("callers' keys are told apart alike by all that share a store", async t => {
  const shared = { KEY_MODE: 'caller', VALKEY_URL: 'valkey://store.example' }
  t.match(faultsOf(shared), [/needs a KEY_HASH_SECRET/])
  t.equal(faultsOf({ ...shared, KEY_HASH_SECRET: 'x'.repeat(16) }).length, 0)
})

t.test('the routes of the owner are not opened without a token', async t => {
  t.match(faultsOf({ RA_API_KEY: key, OWNER_ROUTES: 'on' }), [/OWNER_ROUTES is on, which needs an OPERATOR_TOKEN/])
  t.equal(faultsOf({ RA_API_KEY: key, OWNER_ROUTES: 'on', OPERATOR_TOKEN: 'x'.repeat(16) }).length, 0)
})

t.test('settings are taken as they are written', async t => {
  const config = loadConfig({
    RA_API_KEY: ` ${key} `,
    RA_API_URL: 'http://127.0.0.1:4000/API',
    RA_MEDIA_URL: 'https://media.example/ra/',
    RA_CONTACT: 'https://example.org/ra',
    BASE_PATH: '/',
    HOST: '::1',
    PORT: '0',
    CACHE_TTL_SCALE: '0.5',
    PACE_LIVE: 'fresh=45s, error=12h',
    https_proxy: 'http://proxy.example:3128',
    NO_PROXY: 'localhost',
  })
  t.equal(config.upstream.key?.reveal(), key)
  t.equal(config.upstream.url, 'http://127.0.0.1:4000/API/')
  t.equal(config.links.mediaUrl, 'https://media.example/ra')
  t.match(config.upstream.userAgent, /^ra-gateway\/\d+\.\d+\.\d+ \(https:\/\/example\.org\/ra\)$/)
  t.equal(config.proxy.https?.reveal(), 'http://proxy.example:3128/')
  t.equal(config.proxy.none, 'localhost')
  t.match(config, {
    host: '::1',
    port: 0,
    paces: { scale: 0.5, overrides: { live: { freshMs: 45_000, errorMs: 43_200_000 }, slow: {} } },
  })
})

t.test('.env.example and the README tell of every setting, with its default', async t => {
  const example = readFileSync('.env.example', 'utf8')
  const readme = readFileSync('README.md', 'utf8')
  for (const [name, { fallback, meaning }] of Object.entries(settings)) {
    t.match(example, name === 'RA_API_KEY' ? `\n${name}=` : `\n#${name}=${fallback ?? ''}\n`)
    t.match(readme, `\n| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\` `}| ${meaning} |\n`)
  }
})

t.test('a fault repeats no more of a value than one can read', t => {
  const faults = faultsOf({ RA_API_KEY: 'fJ4kqP0aZ81hWc', PORT: '9'.repeat(300) })
  t.match(faults, [/^PORT is "9{200}…"; it has to be a whole number/])
  t.end()
})
