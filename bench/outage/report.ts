// The tables: what was measured of each target, and where the gateway is behind the better of its peers.

import { patienceMs, type Sample } from './load.ts'
import type { Record } from './stories.ts'

type Row = {
  readonly measure: string
  readonly unit: string
  /** How far apart two values may be and still be level: at least so much, or a tenth. */
  readonly level: number
  value(record: Record, all: readonly Record[]): number | undefined
}

const rows: readonly Row[] = [
  {
    measure: 'upstream calls per 1000 requests',
    unit: '',
    level: 5,
    value: ({ calls, samples }) => perThousand(calls, samples.length),
  },
  { measure: 'errors per 1000, from the trouble on', unit: '', level: 1, value: record => errors(since(record)) },
  {
    measure: 'errors per 1000 where an answer was held',
    unit: '',
    level: 0.5,
    value: record => errors(since(record).filter(({ held }) => held)),
  },
  {
    measure: 'age where all answered rightly, p50',
    unit: 's',
    level: 0.3,
    value: (record, all) => quantile(ages(record, all), 0.5),
  },
  {
    measure: 'age where all answered rightly, p95',
    unit: 's',
    level: 0.3,
    value: (record, all) => quantile(ages(record, all), 0.95),
  },
  { measure: 'time to first byte, p50', unit: 'ms', level: 3, value: record => quantile(waits(record), 0.5) },
  { measure: 'time to first byte, p99', unit: 'ms', level: 30, value: record => quantile(waits(record), 0.99) },
  { measure: 'recovery, first new answer', unit: 's', level: 0.25, value: record => quantile(recoveries(record), 0) },
  {
    measure: 'recovery, half of the users',
    unit: 's',
    level: 0.25,
    value: record => quantile(recoveries(record), 0.5),
  },
]

const isPeer = ({ target }: Record) => !target.startsWith('gateway')

/** Prints a table. Returns what the gateway is behind in, a line for each. */
export function print(name: string, records: readonly Record[]): string[] {
  const behind: string[] = []
  const table = rows.map(row => {
    const values = records.map(record => row.value(record, records))
    const best = Math.min(
      ...values.filter((value, index): value is number => value !== undefined && isPeer(records[index] as Record)),
    )
    const bestPeer = records.find((record, index) => isPeer(record) && values[index] === best)?.target
    const cells = values.map((value, index) => {
      const record = records[index] as Record
      const worse = value !== undefined && !isPeer(record) && value > best + Math.max(row.level, best / 10)
      const cell = worse ? `${written(value, row)} <` : written(value, row)
      if (worse)
        behind.push(
          `${name} | ${row.measure} | ${record.target} ${written(value, row)}, ${bestPeer} ${written(best, row)}`,
        )
      return cell
    })
    return [row.measure + (row.unit && `, ${row.unit}`), ...cells]
  })
  const [first] = records
  console.log(`\n### ${name} (${first?.samples.length} requests to each)\n`)
  const head = ['', ...records.map(({ target }) => target)]
  const widths = head.map((_, column) => Math.max(3, ...[head, ...table].map(line => line[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    return `| ${padded.join(' | ')} |`
  }
  console.log(line(head))
  console.log(line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))))
  for (const cells of table) console.log(line(cells))
  return behind
}

function written(value: number | undefined, { unit }: Row): string {
  if (value === undefined || Number.isNaN(value)) return '-'
  if (value === Number.POSITIVE_INFINITY) return 'none seen'
  if (unit === 's') return value.toFixed(2)
  return unit === 'ms' ? value.toFixed(value < 10 ? 1 : 0) : value.toFixed(0)
}

const during = ({ samples }: Record) => samples.filter(({ phase }) => phase === 'trouble')
const since = ({ samples }: Record) => samples.filter(({ phase }) => phase !== 'before')

function errors(samples: readonly Sample[]): number | undefined {
  return perThousand(samples.filter(({ right }) => !right).length, samples.length)
}

/** Of requests that every target answered rightly: errors in place of old answers would make those that are left look young. */
function ages(record: Record, all: readonly Record[]): number[] {
  const right = all.map(each => new Set(each.samples.filter(({ right }) => right).map(({ nth }) => nth)))
  return during(record).flatMap(({ nth, madeMs, gotMs }) =>
    madeMs !== undefined && right.every(each => each.has(nth)) ? [(gotMs - madeMs) / 1_000] : [],
  )
}

function waits(record: Record): number[] {
  return during(record).map(({ ttfbMs }) => Math.min(ttfbMs, patienceMs))
}

/** For each user that was asked about after the healing, the seconds until somebody saw what was made after it. */
function recoveries({ samples, healedMs }: Record): number[] {
  if (healedMs === undefined) return []
  const byUser = new Map<string, number>()
  for (const { phase, user, madeMs = 0, gotMs } of samples) {
    if (gotMs < healedMs || (phase !== 'after' && madeMs <= healedMs)) continue
    const seconds = madeMs > healedMs ? (gotMs - healedMs) / 1_000 : Number.POSITIVE_INFINITY
    byUser.set(user, Math.min(byUser.get(user) ?? Number.POSITIVE_INFINITY, seconds))
  }
  return [...byUser.values()]
}

function perThousand(count: number, of: number): number | undefined {
  return of === 0 ? undefined : (1_000 * count) / of
}

function quantile(values: readonly number[], part: number): number | undefined {
  const sorted = values.toSorted((one, other) => (one === other ? 0 : one - other))
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
}
