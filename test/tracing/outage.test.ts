// Traces are for when things go wrong, and must not make them worse: a collector that is away, slow or full.

import t from 'tap'
import { startCollector, startTraced, type Traced } from '../support/otlp-collector.ts'
import { until } from '../support/waiting.ts'

const saidOf = ({ lines }: Traced, what: RegExp) => lines.filter(({ msg }) => what.test(msg))
const notReached = /do not reach/

t.test('a collector that is away costs no answer, and is told of until it is back', async t => {
  // Shorter than the wait before a second try.
  const gateway = await startTraced(t, { OTEL_EXPORTER_OTLP_TIMEOUT: '500' })
  const { get, collector } = gateway
  await collector.close()
  t.equal((await get('/games/1')).statusCode, 200)
  await until(() => saidOf(gateway, notReached).length === 1)
  t.match(saidOf(gateway, notReached), [{ level: 'warn', err: { code: 'ECONNREFUSED' } }])
  const back = await startCollector(t, Number(new URL(collector.url).port))
  await get('/games/1')
  await until(() => saidOf(gateway, /again/).length === 1)
  t.ok(back.spans.length >= 1)
})

t.test('a collector that wants nothing is told of once, and not with what it is sent', async t => {
  const gateway = await startTraced(t, { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-collector' })
  const { get, collector } = gateway
  collector.answer(401)
  for (const batch of [1, 2, 3, 4]) {
    t.equal((await get('/games/1')).statusCode, 200)
    await until(() => collector.received.length === batch)
  }
  t.match(saidOf(gateway, notReached), [{ err: { code: 401 } }])
  t.equal(saidOf(gateway, notReached).length, 1)
  t.notMatch(JSON.stringify(gateway.lines), 'of-the-collector')
})

t.test('a collector that never answers costs no answer, no more memory than a bounded queue, and no end', async t => {
  const { get, collector, tracing, clock } = await startTraced(t)
  collector.answer('never')
  await get('/healthz')
  await until(() => collector.received.length === 1)
  for (let count = 0; count < 3_000; count += 1) await get('/healthz')
  t.equal(collector.received.length, 1, 'one batch at a time')
  let ended = false
  const stopped = tracing?.stop().then(() => {
    ended = true
  })
  await until(() => collector.received.length === 5)
  t.equal(ended, false)
  await clock.advance(2_000)
  await stopped
  t.equal(collector.received.length, 5, 'four batches of 512 were left')
  collector.answer(400)
})
