// Hits by their URLs keep what they are answered with in memory.

import { randomBytes } from 'node:crypto'
import t from 'tap'
import { ask, quickHits } from '../support/hits.ts'
import { statusOf } from '../support/stories.ts'
import { startWired } from '../support/wire.ts'

t.test('two views of one answer that clients ask for in turns both stay, whatever else fills the memory', async t => {
  const gateway = await startWired(t, { CACHE_MAX_MB: '1', LOG_LEVEL: 'warn' })
  const { get, exchange, sandbox } = gateway
  const both = ['/games/1/high-scores', '/API/API_GetGameRankAndScore.php?g=1&t=0']
  for (let time = 0; time < 3; time += 1) for (const path of both) await exchange(ask(path))
  const before = quickHits(gateway)
  const Results = Array.from({ length: 50 }, () => ({
    MD5: randomBytes(16).toString('hex'),
    Name: randomBytes(60).toString('hex'),
    Labels: [],
    PatchUrl: null,
  }))
  sandbox.fault({ kind: 'answer', method: 'GetGameHashes', json: { Results } })
  const rounds = 400
  for (let id = 1; id <= rounds; id += 1) {
    await get(`/games/${id}/hashes`)
    for (const path of both) await exchange(ask(path))
  }
  t.equal(quickHits(gateway) - before, 2 * rounds)
  t.ok((await statusOf(gateway)).cache.evictions > 0)
})
