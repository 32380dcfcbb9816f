// What may stand in the place of a snapshot: a file or a link to one, and nothing else.

import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createStore, loadedFrom } from '../support/snapshots.ts'

const key = 'GetGame?i=1'
const body = Buffer.from('{"Title":"one"}')

/** A folder with a place for the snapshot, and another one to which links lead. */
function place(t: Test) {
  const folder = t.testdir({ here: {}, volume: {} })
  return { file: join(folder, 'here', 'snapshot'), elsewhere: join(folder, 'volume', 'elsewhere') }
}

async function write(file: string): Promise<string | undefined> {
  const { keep, snapshot, load } = createStore(file)
  await load()
  keep(key, body)
  await snapshot.save()
  return snapshot.state().problem
}

const namesIn = (file: string) => readdirSync(join(file, '..'))

t.test('where a link leads it is read and written, and the link stays', async t => {
  const { file, elsewhere } = place(t)
  t.equal(await write(elsewhere), undefined)
  const before = statSync(elsewhere).ino
  symlinkSync(elsewhere, file)
  t.equal(await loadedFrom(file), 1)
  t.equal(await write(file), undefined)
  t.ok(lstatSync(file).isSymbolicLink())
  t.not(statSync(elsewhere).ino, before, 'there, too, it is written beside its place and moved')
  t.equal(await loadedFrom(elsewhere), 1)
  t.strictSame([namesIn(file), namesIn(elsewhere)], [['snapshot'], ['elsewhere']])
})

for (const [what, target] of [
  ['a link', '../volume/elsewhere'],
  ['links that follow one another', 'link'],
] as const) {
  t.test(`${what} to where nothing is yet will do`, async t => {
    const { file, elsewhere } = place(t)
    symlinkSync(target, file)
    symlinkSync('../volume/elsewhere', join(file, '..', 'link'))
    t.equal(await write(file), undefined)
    t.ok(lstatSync(file).isSymbolicLink())
    t.ok(lstatSync(elsewhere).isFile())
    t.equal(await loadedFrom(file), 1)
  })
}

t.test('what a link leads to and is none of ours is moved aside there', async t => {
  const { file, elsewhere } = place(t)
  writeFileSync(elsewhere, 'Dear diary')
  symlinkSync(elsewhere, file)
  t.equal(await write(file), undefined)
  t.equal(readFileSync(`${elsewhere}.foreign`, 'utf8'), 'Dear diary')
  t.equal(await loadedFrom(file), 1)
})

t.test('a link to nowhere, and one to itself, are told of and stay', async t => {
  for (const [target, problem] of [
    ['/no/such/place', 'ENOENT'],
    ['snapshot', 'ELOOP'],
  ] as const) {
    const { file } = place(t)
    symlinkSync(target, file)
    t.equal(await write(file), `the snapshot cannot be written: ${problem}`)
    t.ok(lstatSync(file).isSymbolicLink())
    t.strictSame(namesIn(file), ['snapshot'])
  }
})

const others: readonly [what: string, make: (file: string) => void][] = [
  ['a folder', file => mkdirSync(file)],
  ['a pipe', file => execFileSync('mkfifo', [file])],
  ['a device', file => symlinkSync('/dev/zero', file)],
]

for (const [what, make] of others) {
  t.test(`${what} in its place is neither read nor replaced, and that is said`, async t => {
    const { file, elsewhere } = place(t)
    make(elsewhere)
    for (const each of [elsewhere, file]) {
      if (each === file) symlinkSync(elsewhere, file)
      const before = lstatSync(each)
      const { keep, snapshot, load } = createStore(each)
      await load()
      t.equal(snapshot.state().problem, 'the snapshot is of no use and is ignored: it is no regular file')
      keep(key, body)
      t.equal(await snapshot.save(), false)
      t.equal(snapshot.state().problem, 'the snapshot cannot be written: it is no regular file')
      t.strictSame([lstatSync(each).ino, lstatSync(each).mode], [before.ino, before.mode])
    }
    t.strictSame([namesIn(file), namesIn(elsewhere)], [['snapshot'], ['elsewhere']])
  })
}
