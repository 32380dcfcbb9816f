// The results in a table that people and Markdown read alike.

import type { Quantiles, Result } from './play.ts'

const columns: readonly { readonly head: string; cell(result: Result): string }[] = [
  { head: 'users', cell: ({ users }) => users.toLocaleString('en') },
  { head: 'replicas', cell: ({ replicas }) => String(replicas) },
  { head: 'store', cell: ({ withStore }) => (withStore ? 'yes' : 'no') },
  { head: 'requests', cell: ({ requests }) => requests.toLocaleString('en') },
  { head: 'calls per 1000', cell: ({ calls, requests }) => perThousand(calls, requests) },
  { head: 'most calls a minute', cell: ({ busiestMinute }) => String(busiestMinute) },
  { head: 'fresh', cell: ({ counts, requests }) => percent(counts.memory + counts.store, requests) },
  { head: 'stale', cell: ({ counts, requests }) => percent(counts.stale, requests) },
  { head: 'asked', cell: ({ counts, requests }) => percent(counts.asked, requests) },
  { head: 'errors per 1000', cell: ({ counts, requests }) => perThousand(counts.error, requests) },
  { head: 'age p50 / p95 / p99', cell: ({ ages }) => quantiles(ages) },
  { head: 'wait p50 / p95 / p99', cell: ({ waits }) => quantiles(waits) },
  { head: 'lookups per 1000', cell: ({ lookups, requests }) => perThousand(lookups, requests) },
]

export function tableOf(results: readonly Result[]): string {
  const lines = [columns.map(({ head }) => head), ...results.map(result => columns.map(({ cell }) => cell(result)))]
  const widths = columns.map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)))
  const [head = '', ...rows] = lines.map(
    line => `| ${line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join(' | ')} |`,
  )
  return [head, `| ${widths.map(width => `${'-'.repeat(width - 1)}:`).join(' | ')} |`, ...rows].join('\n')
}

export function ofThousand(count: number, requests: number): number {
  return requests === 0 ? 0 : (1000 * count) / requests
}

function perThousand(count: number, requests: number): string {
  const value = ofThousand(count, requests)
  return value.toFixed(value < 10 ? 1 : 0)
}

function percent(count: number, requests: number): string {
  return `${(ofThousand(count, requests) / 10).toFixed(1)} %`
}

function quantiles({ p50, p95, p99 }: Quantiles): string {
  return [p50, p95, p99].map(duration).join(' / ')
}

function duration(seconds: number): string {
  if (seconds === 0) return '0'
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
