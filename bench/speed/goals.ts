// What was aimed at, and what was reached.

import type { Figures } from './scenarios/kinds.ts'
import type { Runtime } from './stage.ts'
import { number, ratio, type Table } from './tables.ts'

type Goal = {
  readonly what: string
  readonly wanted: number
  readonly better: 'more' | 'less'
  readonly digits?: number
  /** The name of the figure, for that Node.js; undefined where the goal is not about it. */
  figure(runtime: Runtime, nth: number): string | undefined
}

const more = (what: string, wanted: number, figure: Goal['figure']): Goal => ({ what, wanted, better: 'more', figure })
const less = (what: string, wanted: number, figure: Goal['figure'], digits = 2): Goal => {
  return { what, wanted, better: 'less', figure, digits }
}
/** With the Node.js that all is measured with, and with others. */
const first =
  (name: (runtime: Runtime) => string): Goal['figure'] =>
  (runtime, nth) =>
    nth === 0 ? name(runtime) : undefined
const further =
  (name: (runtime: Runtime) => string): Goal['figure'] =>
  (runtime, nth) =>
    nth > 0 ? name(runtime) : undefined

const sizes = ['1 kB', '32 kB', '150 kB']

const goals: readonly Goal[] = [
  more('hit of 1 kB / bare', 0.85, ({ name }) => `1 kB one: gateway, ${name}`),
  more('hit of 32 kB / bare', 0.9, ({ name }) => `32 kB one: gateway, ${name}`),
  more('hit of 150 kB / bare', 0.93, ({ name }) => `150 kB one: gateway, ${name}`),
  more('304 at 32 kB / 200 of bare', 1.3, ({ name }) => `304 for 32 kB: gateway, ${name}`),
  more('gzip at 32 kB / own hit without', 1.1, ({ name }) => `Compressed, 32 kB: gateway, ${name}, gzip`),
  more('br at 32 kB / own hit without', 1.1, ({ name }) => `Compressed, 32 kB: gateway, ${name}, br`),
  more('bytes without / gzip, 32 kB', 5, ({ name }) => `compressed: gateway, ${name}, gzip, bytes`),
  more('bytes without / br, 32 kB', 5, ({ name }) => `compressed: gateway, ${name}, br, bytes`),
  ...sizes.flatMap(size => [
    more(
      `hit of ${size} / nginx, CPU`,
      0.42,
      first(({ name }) => `${size} one: gateway, ${name} to nginx, CPU`),
    ),
    more(
      `hit of ${size} / nginx, CPU`,
      0.5,
      further(({ name }) => `${size} one: gateway, ${name} to nginx, CPU`),
    ),
  ]),
  ...sizes.flatMap(size => [
    more(
      `hit of ${size} / Varnish`,
      0.9,
      first(({ name }) => `${size} one: gateway, ${name} to Varnish`),
    ),
    more(
      `hit of ${size} / Varnish`,
      1.05,
      further(({ name }) => `${size} one: gateway, ${name} to Varnish`),
    ),
  ]),
  more(
    'hit of 32 kB / async-cache-dedupe',
    3.5,
    first(({ name }) => `32 kB one: gateway, ${name} to dedupe`),
  ),
  more(
    'hit of 150 kB / async-cache-dedupe',
    9,
    first(({ name }) => `150 kB one: gateway, ${name} to dedupe`),
  ),
  ...['1 kB', '32 kB'].map(size =>
    less(`p99 at a fixed rate, ${size} / bare`, 1.3, ({ name }) => `rate ${size}: gateway, ${name}`),
  ),
  less('p99 of hits while misses are filled / without', 2, ({ name }) => `filling: gateway, ${name}`),
  more(
    'log as shipped / LOG_LEVEL=warn',
    0.95,
    first(({ name }) => `logging: gateway, ${name}`),
  ),
  less(
    'live bytes / byte held, 32 kB',
    1.05,
    first(() => 'memory: live, 32 kB'),
  ),
  less(
    'growth of the process / byte held, 32 kB',
    1.3,
    first(() => 'memory: growth, 32 kB'),
  ),
  less(
    'ms of a full collection with 300 MB held',
    15,
    first(() => 'memory: collection'),
    0,
  ),
  less(
    'live bytes beside a body of 1 kB',
    900,
    first(() => 'memory: beside 1 kB'),
    0,
  ),
]

/** Goals of which nothing was measured in this run are left out. */
export function goalsTable(figures: Figures, runtimes: readonly Runtime[]): Table {
  const rows = goals.flatMap(goal =>
    runtimes.flatMap((runtime, nth) => {
      const figure = goal.figure(runtime, nth)
      if (figure === undefined || !(figure in figures)) return []
      return [
        [
          `${goal.what}`,
          runtime.name,
          wantedOf(goal),
          ...reached(goal, figures[figure], figures[`${figure}, CPU`]),
          figures[bestNameOf(figure)] === undefined ? '' : ratio(figures[bestNameOf(figure)]),
        ],
      ]
    }),
  )
  return { title: 'Goals', head: ['', 'with', 'goal', 'reached', '', 'of the best'], rows }
}

/** Where a goal is about the processor's time already, its best windows are the same. */
function bestNameOf(figure: string): string {
  return `${figure.replace(/, CPU$/, '')}, best`
}

function wantedOf({ wanted, better, digits = 2 }: Goal): string {
  return `${better === 'more' ? 'at least' : 'at most'} ${number(wanted, digits)}`
}

function reached({ wanted, better, digits = 2 }: Goal, value: number | undefined, byCpu: number | undefined) {
  const best = value ?? byCpu
  if (best === undefined) return ['not available', '']
  const met = better === 'more' ? best >= wanted : best <= wanted
  return [number(best, digits), `${met ? 'met' : 'missed'}${value === undefined ? ', by CPU' : ''}`]
}
