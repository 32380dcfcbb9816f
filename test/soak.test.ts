// The soak itself, cut short: what it checks in minutes has to hold in seconds, too.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const soak = fileURLToPath(new URL('../bench/soak.ts', import.meta.url))

t.test('random clients and random faults leave all true that has to be', { timeout: 60_000 }, async t => {
  // What it does when a check fails is not to be seen here, so how much of it runs is not measured.
  const env = { PATH: process.env.PATH, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  const program = spawn(process.execPath, [soak, '--minutes', '0.2'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => program.kill('SIGKILL'))
  const [printed, [code]] = await Promise.all([text(program.stdout), once(program, 'close')])
  const checks = printed.split('\n').filter(line => /^(ok {2}|FAIL)/.test(line))
  t.strictSame(
    checks.filter(line => line.startsWith('FAIL')),
    [],
  )
  for (const what of ['no error for an answer', 'calls in any minute', 'memory is flat', 'no key', 'ended well']) {
    t.ok(
      checks.some(line => line.includes(what)),
      what,
    )
  }
  t.equal(code, 0)
})
