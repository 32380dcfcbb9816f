// What the log warns of at the start: a gateway that anybody may ask, and settings that are none any more.

import t, { type Test } from 'tap'
import { sandboxKey } from '../../../sandbox/server.ts'
import type { Environment } from '../../../src/config/reader.ts'
import { loadConfig } from '../../../src/config/settings.ts'
import { warningsOf } from '../../../src/serve.ts'
import { start } from '../../support/program.ts'

const warning = /ANYBODY WHO REACHES THIS ADDRESS MAY ASK.*CLIENT_PER_MINUTE.*CLIENT_TOKENS_FILE.*KEY_MODE/

function warnings(env: Environment) {
  return warningsOf(loadConfig({ RA_API_KEY: sandboxKey, ...env }))
}

for (const HOST of ['0.0.0.0', '::', '192.0.2.1', 'gateway.example']) {
  t.test(`at ${HOST} without limits it is warned of`, async t => {
    t.match(warnings({ HOST }), [warning])
  })
}

for (const [what, env] of [
  ['on this machine alone', {}],
  ['on this machine alone, by name', { HOST: 'localhost' }],
  ['on this machine alone, by IPv6', { HOST: '::1' }],
  ['with a limit', { HOST: '0.0.0.0', CLIENT_PER_MINUTE: '60' }],
  ['with tokens', { HOST: '0.0.0.0', CLIENT_TOKENS_FILE: '/dev/null' }],
  ['with keys of callers', { HOST: '0.0.0.0', KEY_MODE: 'caller', RA_API_KEY: '' }],
] as const) {
  t.test(`${what} there is nothing to warn of`, async t => {
    t.strictSame(warnings(env), [])
  })
}

t.test('a setting of an earlier version stops nothing, and is warned of', async t => {
  t.match(warnings({ OVERLOAD_AT_MS: '1000' }), [/^OVERLOAD_AT_MS is not a setting any more: /])
  t.match(warnings({ OVERLOAD_AT_MS: 'anything', HOST: '0.0.0.0' }), [/^OVERLOAD_AT_MS/, warning])
  t.strictSame(warnings({ OVERLOAD_AT_MS: ' ' }), [])
})

/** Whatever address is asked for, the process listens on this machine alone. */
const atHome = `
  import { Server } from 'node:net'
  const { listen } = Server.prototype
  Server.prototype.listen = function (options, ...others) {
    return listen.call(this, { ...options, host: '127.0.0.1' }, ...others)
  }
`

async function printedBy(t: Test, HOST: string): Promise<string> {
  const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(atHome)}`]
  const env = { PORT: '0', OPS_PORT: '0', RA_API_KEY: sandboxKey, HOST }
  const server = start(t, 'src/server.ts', env, { nodeArgs, covered: HOST === '0.0.0.0' })
  await server.says(/ra-gateway is ready/)
  server.kill('SIGTERM')
  t.equal((await server.ended).code, 0)
  return server.printed()
}

t.test('the process logs the warning, and only then', async t => {
  t.match(await printedBy(t, '0.0.0.0'), new RegExp(`"level":"warn",.*${warning.source}`))
  t.notMatch(await printedBy(t, '127.0.0.1'), 'ANYBODY')
})
