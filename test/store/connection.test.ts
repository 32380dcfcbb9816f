import t from 'tap'
import { systemClock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { createConnection, StoreError } from '../../src/store/connection.ts'
import type { Line } from '../support/gateway.ts'
import { needsStore, startStore } from '../support/store.ts'
import { until } from '../support/waiting.ts'

t.test('what is under way when the connection is ended fails, and nobody is alarmed', needsStore, async t => {
  const { url } = await startStore(t)
  const lines: Line[] = []
  let isReady = false
  const connection = createConnection({
    url: { reveal: () => url } as Parameters<typeof createConnection>[0]['url'],
    channel: 'news',
    clock: systemClock,
    log: createLog({ level: 'info', key: undefined, stream: { write: line => void lines.push(JSON.parse(line)) } }),
    onCommand: () => {},
  })
  const onReady = () => {
    isReady = true
  }
  await connection.start({ onMessage: () => {}, onReady, onDown: () => {} })
  await until(() => isReady)
  const probing = connection.probe('leave', ['replicas'], ['me', 'news'])
  connection.stop()
  await t.rejects(probing, StoreError)
  t.strictSame(lines, [])
  t.equal(connection.condition(), 'down')
})
