// Whether what was purged is gone from the snapshot, too: else a restart may bring it back.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startGateway } from '../support/gateway.ts'
import { loaded } from '../support/snapshots.ts'

const OPERATOR_TOKEN = 'token-of-the-operator'

async function start(t: Test, env: { [name: string]: string }) {
  const gateway = await startGateway(t, { OPERATOR_TOKEN, ...env })
  await gateway.app.ready()
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` }
  const purge = async (mode: string) => {
    const query = { tag: 'game:1', mode }
    return (await gateway.app.operations.inject({ method: 'POST', url: '/cache/purge', query, headers })).json()
  }
  return { ...gateway, purge }
}

t.test('the answer to a purge says whether the snapshot was written without what it purged', async t => {
  const file = join(t.testdir(), 'snapshot')
  const gateway = await start(t, { CACHE_SNAPSHOT_FILE: file })
  await loaded(gateway)
  await gateway.get('/games/1')
  t.strictSame(await gateway.purge('soft'), { purged: 1, mode: 'soft' }, 'softly, it is written at the next turn')
  t.strictSame(await gateway.purge('hard'), { purged: 1, mode: 'hard', saved: true })
  t.strictSame(await gateway.purge('hard'), { purged: 0, mode: 'hard', saved: true }, 'there is nothing to write')
  rmSync(file)
  mkdirSync(file)
  await gateway.get('/games/1')
  t.strictSame(await gateway.purge('hard'), { purged: 1, mode: 'hard', saved: false })
  t.match((await gateway.app.operations.inject('/status')).json().snapshot.problem, /cannot be written/)
  rmSync(file, { recursive: true })
  t.strictSame(await gateway.purge('hard'), { purged: 0, mode: 'hard', saved: true }, 'the next one makes up for it')
})

t.test('where there is no snapshot, nothing is said of it', async t => {
  const gateway = await start(t, {})
  await gateway.get('/games/1')
  t.strictSame(await gateway.purge('hard'), { purged: 1, mode: 'hard' })
})
