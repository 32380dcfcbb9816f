// bench/simulate: the same seed gives the same figures, and they are those of gateways that keep to the budget.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { drawing } from '../../bench/simulate/chart.ts'
import { OptionError, optionsFrom } from '../../bench/simulate/options.ts'
import { page } from '../../bench/simulate/page.ts'
import { playAll, type Result } from '../../bench/simulate/play.ts'
import { plainEnvironment } from '../support/program.ts'

const small = ['--hours', '0.5', '--games', '200', '--per-minute', '20']

const played = async (args: readonly string[], replicas = 1, withStore = false, users = 1_000): Promise<Result> => {
  const [result] = await playAll(optionsFrom([...small, ...args]).model, [{ users, replicas, withStore }])
  return result as Result
}

t.test('the same seed gives the same figures, whatever was played before, and another one gives others', async t => {
  const settings = [false, true].map(withStore => ({ users: 1_000, replicas: 3, withStore }))
  const together = await playAll(optionsFrom(small).model, settings)
  t.strictSame(together, [await played([], 3), await played([], 3, true)])
  t.ok(together.every(({ requests, calls }) => requests > 100 && calls > 0))
  t.notSame(await played(['--seed', '2'], 3), together[0])
})

t.test('every request is counted once, and RetroAchievements sees one polite client', async t => {
  for (const [replicas, withStore] of [
    [1, false],
    [3, false],
    [3, true],
  ] as const) {
    const { requests, calls, busiestMinute, counts, errors, lookups } = await played([], replicas, withStore, 8_000)
    t.equal(
      Object.values(counts).reduce((sum, count) => sum + count),
      requests,
    )
    t.ok(busiestMinute <= 20 + 10, `${busiestMinute} calls in a minute`)
    t.ok(calls >= 0.9 * 20 * 30, 'the budget is used')
    t.ok(counts.error > 0, 'and does not suffice')
    t.strictSame(
      Object.keys(errors).filter(code => !/^upstream-(budget-exhausted|timeout)$/.test(code)),
      [],
    )
    t.equal(lookups > 0, withStore)
  }
})

t.test('with a store, three gateways ask about as often as one, and more often without', async t => {
  const [one, alone, together] = [await played([]), await played([], 3), await played([], 3, true)]
  t.ok(together.calls <= 1.05 * one.calls, `${together.calls} calls, and ${one.calls} of one`)
  t.ok(alone.calls > together.calls)
  t.ok(alone.counts.memory < 0.7 * (together.counts.memory + together.counts.store))
  t.ok(together.counts.store > 0)
})

t.test('an outage and a limit are lived through', async t => {
  for (const trouble of ['--outage', '--limits']) {
    const { errors, ages } = await played([trouble, '10'])
    const expected = trouble === '--outage' ? ['upstream-broken', 'upstream-unavailable'] : ['upstream-busy']
    t.ok(
      Object.keys(errors).some(code => expected.includes(code)),
      trouble,
    )
    t.ok(ages.p99 >= (await played([])).ages.p99)
  }
})

t.test('an audience that hardly ever comes is played as well', async t => {
  const { requests, errors } = await played(['--hours', '24', '--visits', '0.01'], 1, false, 1)
  t.ok(requests < 100)
  t.strictSame(errors, {})
})

t.test('options that are wrong are named, all at once', async t => {
  const refused = (args: string[], ...names: string[]) => {
    try {
      optionsFrom(args)
      t.fail(args.join(' '))
    } catch (error) {
      t.ok(error instanceof OptionError)
      for (const name of names) t.match((error as Error).message, name)
    }
  }
  refused(
    ['--users', 'many', '--hours', '0'],
    '--users is many, and not whole numbers',
    '--hours is 0, and not a number',
  )
  refused(['--replicas', '1,,3'], '--replicas is 1,,3')
  refused(['--seed', '1.5', '--games', '0x10'], '--seed is 1.5', '--games is 0x10')
  refused(['--zip', '1'], "Unknown option '--zip'", '--zipf-users 0.9')
  refused(['--users'], '--users')
  const { status, stderr, stdout } = spawnSync(process.execPath, ['bench/simulate.ts', '--hours=-1'], {
    encoding: 'utf8',
    env: plainEnvironment,
  })
  t.strictSame(
    { status, stderr, stdout },
    { status: 1, stderr: '--hours is -1, and not a number from 0.1 to 168\n', stdout: '' },
  )
})

t.test('the page says what was played, and the chart has a line for each kind of gateways', async t => {
  const options = optionsFrom([...small, '--users', '10,1000', '--replicas', '1,3', '--write'])
  const settings = options.users.flatMap(users =>
    options.replicas.flatMap(replicas => [false, true].map(withStore => ({ users, replicas, withStore }))),
  )
  const results = await playAll(options.model, settings)
  const written = page(options, results)
  t.match(
    written,
    '`npm run simulate -- --write --hours 0.5 --games 200 --per-minute 20 --users 10,1000 --replicas 1,3`',
  )
  t.equal(written.match(/^\| +(10|1,000) \|/gm)?.length, 8)
  const chart = drawing(results, options.model)
  t.equal(chart.match(/<text [^>]*>\d replicas?(, store)?<\/text>/g)?.length, 4)
  t.match(chart, '@media (prefers-color-scheme: dark)')
  t.notMatch(chart, /NaN|Infinity|undefined/)
})

t.test('the figures in docs/sizing.md are those that the simulation wrote', async t => {
  const rowsOf = (path: string) => {
    const tables = readFileSync(path, 'utf8').matchAll(/^\| *(\d.*)\|$/gm)
    return [...tables].map(([, row = '']) => row.split('|').map(cell => cell.trim()))
  }
  const simulated = rowsOf('docs/scaling.md').map(row => {
    const [users = '', replicas, store, requests = '', calls, , , , asked, errors, ages = '', waits = ''] = row
    const perMinute = (Number(requests.replace(',', '')) * Number(calls)) / 1000 / (8 * 60)
    const [p50, p95] = ages.split(' / ')
    const one = [users, String(Math.round(perMinute)), asked, errors, `${p50}, ${p95}`]
    const several = [replicas, store, calls, asked, waits.split(' / ')[1], errors]
    return {
      users,
      byUsers: replicas === '1' && store === 'no' ? one : [],
      byReplicas: users === '3,000' ? several : [],
    }
  })
  const told = rowsOf('docs/sizing.md')
  t.equal(told.length, 9)
  for (const row of told) {
    t.ok(
      simulated.some(({ byUsers, byReplicas }) => [byUsers, byReplicas].some(each => each.join() === row.join())),
      row.join(', '),
    )
  }
})
