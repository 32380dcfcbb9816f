// Faults that reading and writing the snapshot cannot foresee: nothing rejects unseen, no file stays open, and what is
// written later is written all the same.

import files, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createStore } from '../support/snapshots.ts'
import { until } from '../support/waiting.ts'

const body = Buffer.from('{"Title":"one"}')
const key = 'GetGame?i=1'

async function goodFile(t: Test): Promise<string> {
  const file = join(t.testdir(), 'snapshot')
  const { keep, load, snapshot } = createStore(file)
  await load()
  keep(key, body)
  await snapshot.save()
  return file
}

/** From now on files are closed like this, until what it returns is called. */
function closeBy(t: Test, close: (handle: FileHandle) => Promise<void>): () => void {
  const { open } = files
  const replace = (next: typeof open) => {
    files.open = next
    syncBuiltinESMExports()
  }
  replace(async (...args) => {
    const handle = await open(...args)
    const closeWell = handle.close
    handle.close = () => close(Object.assign(handle, { close: closeWell }))
    return handle
  })
  const mend = () => replace(open)
  t.teardown(mend)
  return mend
}

t.test('a file that cannot be closed is told of, and was read and is written all the same', async t => {
  const file = await goodFile(t)
  const mend = closeBy(t, async handle => {
    await handle.close()
    throw Object.assign(new Error('no closing'), { code: 'EIO' })
  })
  const { keep, memory, snapshot } = createStore(file)
  snapshot.start()
  await until(() => snapshot.state().problem !== undefined)
  t.match(snapshot.state(), { problem: 'the snapshot cannot be read: EIO', loading: false, loaded: 1 })
  t.ok(memory.answer(key))
  keep('GetGame?i=2', body)
  await snapshot.save()
  t.equal(snapshot.state().problem, 'the snapshot cannot be written: EIO')
  mend()
  await snapshot.save()
  t.equal(snapshot.state().problem, undefined)
  await snapshot.stop()
})

t.test('a mistake while an answer is brought into memory leaves no file open', async t => {
  const file = await goodFile(t)
  let closed = 0
  closeBy(t, handle => {
    closed += 1
    return handle.close()
  })
  const { memory, snapshot } = createStore(file)
  memory.hold = () => {
    throw new TypeError('ours')
  }
  snapshot.start()
  await until(() => snapshot.state().problem !== undefined)
  t.match(snapshot.state(), { problem: 'the snapshot cannot be read: ours', loading: false, loaded: 0 })
  t.equal(closed, 1)
  await snapshot.stop()
})

t.test('a mistake while memory is looked through is told, and the next writing is as usual', async t => {
  const file = await goodFile(t)
  const { keep, load, memory, snapshot } = createStore(file)
  await load()
  keep('GetGame?i=2', body)
  const { answers } = memory
  memory.answers = () => {
    throw new TypeError('ours')
  }
  await snapshot.save()
  t.equal(snapshot.state().problem, 'the snapshot cannot be written: ours')
  memory.answers = answers
  await snapshot.save()
  t.equal(snapshot.state().problem, undefined)
  await snapshot.stop()
})

t.test('one that was never begun is ended like any other', async t => {
  const { keep, snapshot } = createStore(join(t.testdir(), 'snapshot'))
  keep(key, body)
  await snapshot.stop()
  t.ok(snapshot.state().savedMs)
})
