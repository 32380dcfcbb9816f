import t from 'tap'
import { createTally } from '../../src/catalogue/oddities.ts'
import { createLog } from '../../src/platform/log.ts'
import { secret } from '../../src/platform/secret.ts'
import { createTestClock } from '../support/clock.ts'

t.test('what RetroAchievements sends cannot fill our memory: names are bounded', async t => {
  const said: string[] = []
  const told: string[] = []
  const log = createLog({
    level: 'info',
    key: secret('not-a-real-key'),
    stream: { write: line => void said.push(line) },
  })
  const tally = createTally({ clock: createTestClock(), log, onOddity: what => void told.push(what) })
  for (let name = 0; name < 1_500; name += 1) tally.count('extra key', 'games/basics', `Key${name}`)
  t.equal(said.length, 1_000)
  tally.count('extra key', 'games/basics', 'Key1')
  t.equal(said.length, 1_000, 'and each is said once an hour')
  t.strictSame(told, Array(1_501).fill('extra key'), 'all of them are told of')
})
