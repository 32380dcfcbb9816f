// What a snapshot is written into: a file that nobody else has made, for nobody else to read.

import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createStore, loadedFrom } from '../support/snapshots.ts'

const key = 'GetGame?i=1'
const body = Buffer.from('{"Title":"one"}')

function place(t: Test) {
  const folder = t.testdir()
  return { folder, file: join(folder, 'snapshot') }
}

async function write(file: string) {
  const { keep, snapshot } = createStore(file)
  keep(key, body)
  await snapshot.save()
  return snapshot.state().problem
}

const modeOf = (file: string) => statSync(file).mode & 0o777

t.test('whatever the umask, and whoever could read the one before, only its owner reads and writes it', async t => {
  const { file } = place(t)
  writeFileSync(file, 'ra-gateway-snapshot 2', { mode: 0o666 })
  for (const mask of [0o000, 0o777]) {
    const before = process.umask(mask)
    t.equal(await write(file), undefined)
    process.umask(before)
    t.equal(modeOf(file), 0o600)
  }
})

/** Each file that is created has this name: as if somebody could have guessed it. */
function nameEach(t: Test, name: string): void {
  const { open } = files
  const replace = (next: typeof open) => {
    files.open = next
    syncBuiltinESMExports()
  }
  replace((file, flags, mode) => open(flags === 'wx' ? name : file, flags, mode))
  t.teardown(() => replace(open))
}

t.test('it is not written into a file that is there already, nor through a link', async t => {
  const { folder, file } = place(t)
  const victim = join(folder, 'victim')
  writeFileSync(victim, 'as it was', { mode: 0o644 })
  symlinkSync(victim, join(folder, 'guessed'))
  nameEach(t, join(folder, 'guessed'))
  t.match(await write(file), /cannot be written: EEXIST/)
  t.equal(readFileSync(victim, 'utf8'), 'as it was')
  t.equal(modeOf(victim), 0o644)
})

t.test('two processes that write it at the same time do not disturb one another', async t => {
  const { file, folder } = place(t)
  t.strictSame(await Promise.all(Array.from({ length: 8 }, () => write(file))), Array(8).fill(undefined))
  t.equal(await loadedFrom(file), 1)
  t.strictSame(readdirSync(folder), ['snapshot'])
})

t.test('what killed processes left goes with the next writing, and nothing else does', async t => {
  const { file, folder } = place(t)
  const old = ['snapshot.0123456789abcdef.tmp', 'snapshot.foreign', 'other.0123456789abcdef.tmp', 'snapshot.mine.tmp']
  const names = [...old, 'snapshot.fedcba9876543210.tmp']
  for (const name of names) writeFileSync(join(folder, name), '')
  for (const name of old) utimesSync(join(folder, name), 0, 0)
  t.equal(await write(file), undefined)
  t.strictSame(readdirSync(folder).sort(), ['snapshot', ...names.slice(1)].sort())
})

t.test('what cannot be removed does not hinder the writing', async t => {
  const { file, folder } = place(t)
  const left = join(folder, 'snapshot.0123456789abcdef.tmp')
  mkdirSync(left)
  utimesSync(left, 0, 0)
  t.equal(await write(file), undefined)
  t.equal(await loadedFrom(file), 1)
})

t.test('an answer that nobody would take back, as it is larger than any, is not written', async t => {
  const { file } = place(t)
  const { keep, snapshot } = createStore(file, { maxBytes: 256 * 1024 * 1024 })
  keep('GetGame?i=2', Buffer.from(JSON.stringify('x'.repeat(9_000_000))))
  keep(`GetGame?i=${'3'.repeat(9_000)}`, body)
  keep(key, body)
  await snapshot.save()
  const after = createStore(file)
  await after.load()
  t.match(after.snapshot.state(), { loaded: 1, problem: undefined })
})
