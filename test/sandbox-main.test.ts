// The sandbox as a program of its own.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'

const main = new URL('../src/sandbox/main.ts', import.meta.url).pathname

function start(...options: string[]) {
  return spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  t.test(`says where it listens and with which key, and ends cleanly at ${signal}`, async t => {
    const program = start('--port', '0', '--seed', '7')
    const ended = once(program, 'exit')
    const [welcome] = (await once(program.stdout, 'data')).map(String)
    const ask = /curl '(http:\S+)'/.exec(welcome as string)?.[1] as string
    t.equal((await fetch(ask)).status, 200)
    t.match(welcome, /Its key is sandbox-key-of-MaxMilyin/)
    t.match(welcome, /curl http:\/\/127\.0\.0\.1:\d+\/_sandbox\/faults -d '\{"kind":"busy"/)
    program.kill(signal)
    t.same(await ended, [0, null])
  })
}

for (const [options, complaint] of [
  [['--port', 'many'], /--port must be a whole number from 0 to 65535, not "many"/],
  [['--port', '70000'], /--port must be a whole number/],
  [['--colour', 'red'], /Unknown option '--colour'/],
] as const) {
  t.test(`refuses ${options.join(' ')}`, async t => {
    const program = start(...options)
    const ended = once(program, 'exit')
    t.match(await text(program.stderr), complaint)
    t.same(await ended, [1, null])
  })
}
