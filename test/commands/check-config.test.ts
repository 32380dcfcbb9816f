// The command that says whether the gateway would start, and with what.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { main } from '../../src/commands/check-config.ts'
import { run } from '../support/commands.ts'
import { start } from '../support/program.ts'

const key = 'fJ4kqP0aZ81hWc'

/** Runs it in a folder of these files, which are named in the environment by their place in it. */
async function check(t: Test, environment: NodeJS.ProcessEnv, files: { readonly [name: string]: string } = {}) {
  const cwd = t.testdir({ ...files })
  const named = Object.entries(environment).map(([name, value]) => [name, value?.replace(/^\.\//, `${cwd}/`)])
  return { ...(await run(main, [], Object.fromEntries(named), cwd)), cwd }
}

t.test('as a process it prints, and ends with what came of it', async t => {
  const cwd = t.testdir({ '.env': 'PORT=4000\n' })
  const usable = start(t, 'src/commands/check-config.ts', { RA_API_KEY: key }, { covered: true, cwd })
  t.strictSame(await usable.ended, { code: 0, signal: null })
  t.match(usable.printed(), /^The configuration is usable\..*\n {2}PORT=4000\n/s)
})

t.test('what would run is told: all that is not left to its default, and no secret', async t => {
  const token = 'token-of-the-operator'
  const { code, said } = await check(
    t,
    {
      RA_API_KEY_FILE: './key',
      OPERATOR_TOKEN: token,
      HTTPS_PROXY: 'http://somebody:password@127.0.0.1:9',
      CACHE_MAX_MB: '32',
      CLIENT_TOKENS_FILE: './tokens',
      CORS_ORIGINS: ' ',
    },
    { key, tokens: '', '.env': 'PORT=4000\nCACHE_MAX_MB=16\n' },
  )
  t.equal(code, 0)
  t.match(said, /^The configuration is usable\. ra-gateway \d+\.\d+\.\d+ would run with the defaults, but for:\n/)
  for (const line of ['PORT=4000', 'CACHE_MAX_MB=32', 'OPERATOR_TOKEN=[secret]', 'HTTPS_PROXY=[secret]'])
    t.ok(said.includes(`\n  ${line}\n`), line, { said })
  t.match(said, /\n {2}RA_API_KEY_FILE=\S+\/key\n/)
  t.notMatch(said, 'CORS_ORIGINS')
  for (const secret of [key, token, 'password']) t.notMatch(said, secret)
})

t.test('secrets are not shown wherever they stand in a setting', async t => {
  const OTEL_EXPORTER_OTLP_HEADERS = 'x-key=value-to-hide,authorization=Bearer%20value-to-hide'
  const VALKEY_URL = 'valkey://somebody:value-to-hide@127.0.0.1:9'
  const given = { RA_API_KEY: key, OTEL_EXPORTER_OTLP_HEADERS, VALKEY_URL, KEY_HASH_SECRET: 'value-to-hide-of-all' }
  for (const OTEL_EXPORTER_OTLP_ENDPOINT of ['http://127.0.0.1:9', '']) {
    const { code, said } = await check(t, { ...given, OTEL_EXPORTER_OTLP_ENDPOINT })
    t.equal(code, 0)
    for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', 'VALKEY_URL', 'KEY_HASH_SECRET'])
      t.match(said, `\n  ${name}=[secret]\n`)
    t.notMatch(said, 'value-to-hide')
    t.match(said, /\nVALKEY_URL is set and REPLICAS is 1: /)
  }
})

t.test('what has no effect is not read, and not shown', async t => {
  const { code, said } = await check(t, { RA_API_KEY: key, OTEL_EXPORTER_OTLP_HEADERS: 'value-to-hide' })
  t.equal(code, 0)
  t.match(said, '\n  OTEL_EXPORTER_OTLP_HEADERS=[not read]\n')
  t.notMatch(said, 'value-to-hide')
})

t.test('names that are no settings are told of, and misspellings are errors', async t => {
  const odd = await check(t, { RA_API_KEY: key, RA_ODD: 'value-to-hide' }, { '.env': 'MY_ODD=value-to-hide\n' })
  t.equal(odd.code, 0)
  t.match(odd.said, /^These names are no settings, and have no effect: MY_ODD, RA_ODD$/m)
  const wrong = await check(t, { RA_API_KEY: key }, { '.env': 'CORS_ORIGIN=value-to-hide\n' })
  t.equal(wrong.code, 1)
  t.match(wrong.said, '  - CORS_ORIGIN is not a setting; the nearest one is CORS_ORIGINS')
  t.notMatch(odd.said + wrong.said, 'value-to-hide')
})

t.test('a setting of an earlier version is told of', async t => {
  const { code, said } = await check(t, { RA_API_KEY: key, OVERLOAD_AT_MS: '1000' })
  t.equal(code, 0)
  t.match(said, /^OVERLOAD_AT_MS is not a setting any more/m)
})

t.test('all that is wrong is told at once, in plain words', async t => {
  const { code, said } = await check(t, { PORT: 'x', CACHE_MAX_MB: '0', WARM_FILE: './nowhere' })
  t.equal(code, 1)
  for (const name of ['RA_API_KEY', 'PORT', 'CACHE_MAX_MB', 'WARM_FILE']) t.match(said, `  - ${name} `)
  t.notMatch(said, /\bat .*\.ts:\d+/, 'no stack trace')
})

t.test('files that are named are read as at the start', async t => {
  const bad: readonly [name: string, text: string, fault: RegExp][] = [
    ['RA_API_KEY_FILE', 'your-web-api-key', /RA_API_KEY_FILE holds a placeholder/],
    ['WARM_FILE', '/games/1\n/games/none\n', /WARM_FILE line 2, \/games\/none: The parameter gameId/],
    ['BLOCKED_USERS_FILE', 'not a name\n', /BLOCKED_USERS_FILE line 1 holds "not a name"/],
    ['CLIENT_TOKENS_FILE', '{}\n', /CLIENT_TOKENS_FILE line 1: hash is none/],
  ]
  for (const [name, text, fault] of bad) {
    const { code, said } = await check(
      t,
      { RA_API_KEY: name.startsWith('RA_') ? '' : key, [name]: './file' },
      { file: text },
    )
    t.equal(code, 1, name)
    t.match(said, fault)
  }
})

t.test('where a snapshot cannot be written is told, and nothing is written', async t => {
  const there = await check(t, { RA_API_KEY: key, CACHE_SNAPSHOT_FILE: './snapshot' })
  t.equal(there.code, 0)
  t.notMatch(there.said, 'Nothing would be kept')
  t.notOk(existsSync(join(there.cwd, 'snapshot')))
  const away = await check(t, { RA_API_KEY: key, CACHE_SNAPSHOT_FILE: './none/snapshot' })
  t.equal(away.code, 0, 'the gateway starts in spite of it')
  t.match(away.said, /Nothing would be kept over restarts: the folder of CACHE_SNAPSHOT_FILE .* \(ENOENT\)/)
})
