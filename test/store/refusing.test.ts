// A request for which no call is left before its deadline is refused at once, by several replicas as by one.

import t, { type Test } from 'tap'
import type { Sandbox } from '../../sandbox/server.ts'
import { askCold, crowd, type Ended } from '../support/crowd.ts'
import { needsStore, type Replica, startThree } from '../support/store.ts'
import { until } from '../support/waiting.ts'

/** One call a second: five come before the deadline of a request, and one is there at once. */
const environment = {
  UPSTREAM_PER_MINUTE: '60',
  UPSTREAM_BURST: '1',
  UPSTREAM_TIMEOUT_MS: '5000',
  REPLICAS: '3',
}
const inTime = 5

const isAnswered = ({ how }: Ended) => how === '200'
const isRefused = ({ how }: Ended) => how === 'upstream-budget-exhausted'
/** It had waited while more than one call went by: the client might as well have been told at once. */
const isLate = (one: Ended) => isRefused(one) && one.callsMeanwhile > 1

function count(t: Test, ended: readonly Ended[]) {
  const [answered, refused, late] = [isAnswered, isRefused, isLate].map(is => ended.filter(is).length) as [
    number,
    number,
    number,
  ]
  t.comment(`${answered} answered, ${refused} refused, ${late} of them late`)
  // On a busy machine a call that has its turn just before the deadline comes too late.
  const others = ended.filter(one => !isAnswered(one) && !isRefused(one))
  t.strictSame(
    [...new Set(others.map(({ how }) => how))].filter(how => how !== 'upstream-timeout'),
    [],
  )
  return { answered, refused, late }
}

function askAtOnce(sandbox: Sandbox, replicas: readonly Replica[], each: number): Promise<Ended>[] {
  return replicas.flatMap(replica => Array.from({ length: each }, () => askCold(replica, sandbox)))
}

t.test('requests without end to several replicas', { ...needsStore, jobs: 3 }, async t => {
  t.test('what waits at one counts at the others', { buffered: true }, async t => {
    const { sandbox, one, two, three } = await startThree(t, environment)
    const first = askAtOnce(sandbox, [one], 2 * inTime)
    // Meanwhile the others have heard.
    await until(() => sandbox.calls() === 2)
    const ended = await Promise.all([...first, ...askAtOnce(sandbox, [two, three], inTime)])
    const { answered, late } = count(t, ended)
    t.ok(answered >= inTime - 2, 'nearly whatever can be answered in time is answered')
    t.ok(late <= inTime - 1, `${late} were refused late`)
  })

  t.test('forty at each at the same moment', { buffered: true }, async t => {
    const { sandbox, replicas } = await startThree(t, environment)
    const { answered, late } = count(t, await Promise.all(askAtOnce(sandbox, replicas, 40)))
    t.ok(answered > 0, 'some are answered')
    t.ok(late <= inTime, `${late} were refused late`)
  })

  t.test('all along', { buffered: true }, async t => {
    const { sandbox, replicas } = await startThree(t, environment)
    const beganMs = performance.now()
    const leave = crowd(sandbox, replicas, 12)
    await until(() => sandbox.calls() > inTime + 5)
    const calls = (performance.now() - beganMs) / 1000
    t.ok(sandbox.calls() > calls / 2, 'they ask all the same')
    // Those of the first round came before anybody could know.
    const { answered, late } = count(
      t,
      (await leave()).filter(({ callsBefore }) => callsBefore > 2),
    )
    t.ok(late <= answered, `${late} were refused late, where ${answered} were answered`)
  })
})
