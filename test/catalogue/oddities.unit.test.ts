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

t.test('a null that nobody expected is said once an hour for each field, with the count so far', async t => {
  const said: { [key: string]: unknown }[] = []
  const stream = { write: (line: string) => void said.push(JSON.parse(line)) }
  const clock = createTestClock()
  const tally = createTally({
    clock,
    log: createLog({ level: 'info', key: secret('not-a-real-key'), stream }),
    onOddity() {},
  })
  const count = (where: string) => tally.count('unexpected null', 'consoles/games', where)
  for (const where of ['[].Title', '[].ImageIcon', '[].Title', '[].Title']) count(where)
  await clock.advance(60 * 60 * 1000)
  count('[].Title')
  t.strictSame(
    said.map(({ level, msg, where, count }) => [level, msg, where, count]),
    [
      ['warn', 'unexpected null', '[].Title', 1],
      ['warn', 'unexpected null', '[].ImageIcon', 1],
      ['warn', 'unexpected null', '[].Title', 4],
    ],
  )
})

t.test('a wall clock set forward says nothing again', async t => {
  const said: string[] = []
  const clock = createTestClock()
  const log = createLog({ level: 'info', key: undefined, stream: { write: line => void said.push(line) } })
  const tally = createTally({ clock, log, onOddity() {} })
  for (let times = 0; times < 5; times += 1) {
    tally.count('extra key', 'games/basics', 'Key')
    clock.moveWall(2 * 60 * 60 * 1000)
  }
  t.equal(said.length, 1)
})
