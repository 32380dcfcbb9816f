// `npm run sandbox`, the sandbox as a program of its own.

import t from 'tap'
import { faultKinds } from '../../sandbox/fault-check.ts'
import { main } from '../../sandbox/main.ts'
import { games, users } from '../../sandbox/world/landmarks.ts'
import { run } from '../support/commands.ts'
import { start } from '../support/program.ts'

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  t.test(`says where it listens and with which key, and ends cleanly at ${signal}`, async t => {
    const args = ['--port', '0', '--seed', '7']
    const program = start(t, 'sandbox/main.ts', {}, { args, covered: signal === 'SIGINT', cwd: t.testdir() })
    await program.says(/Heal it/)
    const [, ask = ''] = /curl '(http:\S+)'/.exec(program.printed()) ?? []
    t.equal((await fetch(ask)).status, 200)
    t.match(program.printed(), /Its key is sandbox-key-of-MaxMilyin/)
    t.match(program.printed(), /curl http:\/\/127\.0\.0\.1:\d+\/_sandbox\/faults -d '\{"kind":"busy"/)
    program.kill(signal)
    t.strictSame(await program.ended, { code: 0, signal: null })
  })
}

for (const [options, complaint] of [
  [['--port', 'many'], /--port must be a whole number from 0 to 65535, not "many"/],
  [['--port', '70000'], /--port must be a whole number/],
  [['--now', 'tomorrow'], /--now must be a moment in UTC such as 2026-11-01T12:00:00Z, not "tomorrow"/],
  [['--now', '2026-11-31T99:00:00Z'], /--now must be a moment/],
  [['--now', '2026-02-30T12:00:00Z'], /--now must be a moment/],
  [['--seed', '-1'], /The sandbox cannot start: Option '--seed' argument is ambiguous\.\n$/],
  [['--colour', 'red'], /Unknown option '--colour'/],
] as const) {
  t.test(`refuses ${options.join(' ')}`, async t => {
    const { code, said } = await run(main, options, {}, t.testdir())
    t.match(said, complaint)
    t.equal(code, 1)
  })
}

t.test('--help prints what the sandbox can do: every option, every kind of fault, every landmark', async t => {
  const { code, said } = await run(main, ['--help'], {}, t.testdir())
  t.equal(code, 0)
  for (const option of ['port', 'host', 'seed', 'now', 'odd', 'help']) t.match(said, `--${option}`)
  for (const kind of faultKinds) t.match(said, `| \`${kind}\` |`)
  for (const name of Object.values(users)) t.match(said, name)
  for (const id of Object.values(games)) t.match(said, new RegExp(`^\\| (\\d+, )?${id}(, \\d+)? \\|`, 'm'))
})

t.test('its clock is the one of --now, and --odd makes its world odd', async t => {
  const args = ['--port', '0', '--now', '2026-03-04T05:06:07Z', '--odd']
  const program = start(t, 'sandbox/main.ts', {}, { args, covered: true, cwd: t.testdir() })
  await program.says(/Heal it/)
  const [, ask = ''] = /curl '(http:\S+)'/.exec(program.printed()) ?? []
  const response = await fetch(ask.replace('i=1', 'i=18'))
  t.equal(response.headers.get('date'), 'Wed, 04 Mar 2026 05:06:07 GMT')
  t.match(await response.json(), { Title: null, ImageIcon: null })
  program.kill('SIGTERM')
  t.strictSame(await program.ended, { code: 0, signal: null })
})
