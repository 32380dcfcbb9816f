import { readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { start } from '../support/program.ts'
import { createStore } from '../support/snapshots.ts'
import { until } from '../support/waiting.ts'

// Processes have to start, and to write a lot.
t.setTimeout(120_000)

const parts = 6

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** What is written beside it, by any process. */
function beside(folder: string): readonly string[] {
  return readdirSync(folder).filter(name => /^snapshot\.[0-9a-f]{16}\.tmp$/.test(name))
}

t.test('killed at any moment of writing, it leaves a file that is whole', { timeout: 120_000 }, async t => {
  const folder = t.testdir()
  const file = join(folder, 'snapshot')
  for (let part = 1; part <= parts; part += 1) {
    const writer = start(t, 'test/support/snapshot-writer.ts', {}, { args: [file] })
    await writer.says(/written with success/)
    const whole = sizeOf(file)
    t.ok(whole > 9_000_000)
    const known = new Set(beside(folder))
    await until(() =>
      beside(folder).some(name => !known.has(name) && sizeOf(join(folder, name)) >= (whole * part) / parts),
    )
    writer.kill('SIGKILL')
    t.equal((await writer.ended).signal, 'SIGKILL')
    const { snapshot, load } = createStore(file)
    await load()
    t.match(snapshot.state(), { loaded: 300, problem: undefined }, `killed at ${part} of ${parts}`)
    for (const name of beside(folder)) utimesSync(join(folder, name), 0, 0)
  }
  t.ok(beside(folder).length <= 1, 'what they left does not pile up')
})
