// `npm run sandbox`, the sandbox as a program of its own.

import t from 'tap'
import { main } from '../../sandbox/main.ts'
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
  [['--colour', 'red'], /Unknown option '--colour'/],
] as const) {
  t.test(`refuses ${options.join(' ')}`, async t => {
    const { code, said } = await run(main, options, {}, t.testdir())
    t.match(said, complaint)
    t.equal(code, 1)
  })
}
