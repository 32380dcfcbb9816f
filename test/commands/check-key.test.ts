import t, { type Test } from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { main } from '../../src/commands/check-key.ts'
import { run } from '../support/commands.ts'
import { rejection } from '../support/own-keys.ts'
import { start } from '../support/program.ts'
import { startSandbox } from '../support/sandbox.ts'

/** The command, in a folder where nothing else says what to use. */
async function check(t: Test, env: NodeJS.ProcessEnv, cwd = t.testdir()) {
  const { code, said } = await run(main, [], env, cwd)
  return { code, said: said.trim() }
}

t.test('a key that works is said to, after one question that costs little', async t => {
  const { url, requests, close } = await startSandbox()
  t.teardown(close)
  const works = { code: 0, said: 'The key works.' }
  t.strictSame(await check(t, { RA_API_KEY: sandboxKey, RA_API_URL: url }), works)
  t.match(requests, [{ method: 'GetTopTenUsers', query: { y: sandboxKey } }])
  t.match(requests[0]?.headers['user-agent'], /^ra-gateway\//)
  const cwd = t.testdir({ key: `${sandboxKey}\n`, '.env': `RA_API_KEY_FILE=key\nRA_API_URL=${url}\n` })
  const command = start(t, 'src/commands/check-key.ts', { RA_KEY_TRANSPORT: 'bearer' }, { covered: true, cwd })
  t.strictSame(await command.ended, { code: 0, signal: null })
  t.equal(command.printed(), 'The key works.\n')
  t.match(requests[1]?.headers.authorization, sandboxKey)
})

const findings: readonly [what: string, fault: Fault, said: RegExp][] = [
  ['rejects it', { kind: 'answer', status: 401, json: rejection }, /^RetroAchievements rejects the key: .* new one/],
  ['is busy', { kind: 'busy' }, /limiting how often it is asked, .* Try again later/],
  ['is in maintenance', { kind: 'maintenance' }, /being maintained, .* Try again later/],
  ['does not answer', { kind: 'hang' }, /^RetroAchievements does not answer, or cannot be reached from here\.$/],
  ['dribbles', { kind: 'drip', everyMs: 100 }, /^RetroAchievements does not answer/],
  ['resets the connection', { kind: 'reset' }, /^RetroAchievements cannot be reached from here: .*ECONNRESET/],
  ['says 500, and the key', { kind: 'echo' }, /not as it should \(RetroAchievements says 500\); the key may be right/],
  ['is something else', { kind: 'answer', json: { status: 'ok' } }, /the answer is not a list\); the key may be right/],
  ['shows nothing', { kind: 'answer', status: 401, json: [] }, /it shows nothing\); the key may be right/],
]

for (const [what, fault, said] of findings) {
  t.test(`it says in words when RetroAchievements ${what}`, async t => {
    const { url, fault: add, calls, close } = await startSandbox()
    t.teardown(close)
    add(fault)
    const env = { RA_API_KEY: sandboxKey, RA_API_URL: url }
    const endless = fault.kind === 'hang' || fault.kind === 'drip'
    const checked = await check(t, endless ? { ...env, UPSTREAM_TIMEOUT_MS: '200' } : env)
    t.equal(checked.code, 1)
    t.match(checked.said, said)
    t.notMatch(checked.said, sandboxKey)
    t.equal(calls(), 1, 'asked once')
  })
}

t.test('it says what is wrong with the settings, and where there is nothing to check', async t => {
  const placeholder = await check(t, { RA_API_KEY: 'your-web-api-key', PORT: 'x' })
  t.match(placeholder, { code: 1, said: /RA_API_KEY holds a placeholder.*\n.*PORT/ })
  t.notMatch(placeholder.said, 'at file:')
  t.match(await check(t, { KEY_MODE: 'caller' }), {
    code: 1,
    said: /^There is no key to check: each caller brings one/,
  })
})
