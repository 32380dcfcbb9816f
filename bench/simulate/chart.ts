// docs/scaling.svg: what the size of the audience does, one line for each number of replicas with and without a store,
// light or dark as the reader's system is.

import type { Model } from './options.ts'
import type { Result } from './play.ts'
import { ofThousand } from './table.ts'

type Panel = {
  readonly title: string
  value(result: Result): number
  /** A line across, where something ends. */
  readonly limit?: { readonly at: number; readonly text: string }
}

const width = 760
const plot = { left: 64, right: 200, height: 150, step: 226, top: 84 }
const colours = 6

export function drawing(results: readonly Result[], model: Model): string {
  const minutes = model.hours * 60
  const panels: readonly Panel[] = [
    {
      title: 'Calls to RetroAchievements, a minute on average',
      value: ({ calls }) => calls / minutes,
      limit: { at: model['per-minute'], text: 'the budget' },
    },
    { title: 'Errors per 1000 requests', value: ({ counts, requests }) => ofThousand(counts.error, requests) },
    {
      title: 'Requests of a hundred that waited for RetroAchievements',
      value: ({ counts, requests }) => ofThousand(counts.asked, requests) / 10,
    },
    { title: 'Age of answers, p95, in minutes', value: ({ ages }) => ages.p95 / 60 },
  ]
  const lines = Map.groupBy(results, nameOf)
  const users = [...new Set(results.map(each => each.users))].sort((one, other) => one - other)
  const height = plot.top + panels.length * plot.step - 30
  const keys = [...lines.keys()].map((name, nth) => {
    const y = 62 + nth * 22
    const x = width - plot.right + 24
    return `<path class="line ${classOf(nth, name)}" d="M${x} ${y}h28"/><text x="${x + 36}" y="${y + 4}">${name}</text>`
  })
  const drawn = panels.map((panel, nth) => panelAt(plot.top + nth * plot.step, panel, users, lines))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">What the size of the audience does to calls, errors and ages, by replicas, with and without a store</title>
<style>${style}</style>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
<text class="title" x="16" y="30">By the number of users, who visit ${model.visits === 1 ? 'once' : `${model.visits} times`} a day</text>
${keys.join('\n')}
${drawn.join('\n')}
</svg>
`
}

function nameOf({ replicas, withStore }: Result): string {
  return `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}${withStore ? ', store' : ''}`
}

/** A number of replicas has a colour, and is dashed where there is no store. */
function classOf(nth: number, name: string): string {
  return `c${Math.floor(nth / 2) % (colours / 2)}${name.endsWith('store') ? '' : ' alone'}`
}

function panelAt(
  top: number,
  { title, value, limit }: Panel,
  users: readonly number[],
  lines: ReadonlyMap<string, readonly Result[]>,
): string {
  const bottom = top + plot.height
  const right = width - plot.right
  const most = niceAbove(Math.max(...[...lines.values()].flat().map(value), limit?.at ?? 0))
  const [first = 1, last = first] = [users[0], users.at(-1)]
  const xOf = (count: number) =>
    round(
      first === last
        ? (plot.left + right) / 2
        : plot.left + ((right - plot.left) * Math.log(count / first)) / Math.log(last / first),
    )
  const yOf = (amount: number) => round(bottom - (plot.height * amount) / most)
  const grid = [0, most / 2, most].map(
    amount =>
      `<path class="grid" d="M${plot.left} ${yOf(amount)}H${right}"/><text class="scale" x="${plot.left - 8}" y="${yOf(amount) + 4}">${amount}</text>`,
  )
  const counts = users.map(
    count => `<text class="users" x="${xOf(count)}" y="${bottom + 18}">${count.toLocaleString('en')}</text>`,
  )
  const drawn = [...lines].map(([name, results], nth) => {
    const points = results.map(result => ({ x: xOf(result.users), y: yOf(value(result)) }))
    const dots = points.map(({ x, y }) => `<circle class="${classOf(nth, name)}" cx="${x}" cy="${y}" r="3"/>`)
    return `<path class="line ${classOf(nth, name)}" d="M${points.map(({ x, y }) => `${x} ${y}`).join('L')}"/>${dots.join('')}`
  })
  const end =
    limit === undefined
      ? ''
      : `<path class="limit" d="M${plot.left} ${yOf(limit.at)}H${right}"/><text x="${plot.left + 6}" y="${yOf(limit.at) - 6}">${limit.text}</text>`
  return [`<text class="name" x="16" y="${top - 16}">${title}</text>`, ...grid, ...counts, end, ...drawn].join('\n')
}

/** 1, 2, 3 or 5 with zeros behind. */
function niceAbove(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 3, 5, 10].find(each => each * power >= value) ?? 10) * power
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

const style = `
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.name { font-weight: 600 }
.scale { text-anchor: end }
.users { text-anchor: middle }
.ground { fill: #ffffff }
path { fill: none; stroke: #d1d9e0 }
.line { stroke-width: 2 }
.alone { stroke-dasharray: 5 4 }
.limit { stroke: #6e7781; stroke-dasharray: 2 3 }
.line.c0 { stroke: #1f2328 } circle.c0 { fill: #1f2328 }
.line.c1 { stroke: #0969da } circle.c1 { fill: #0969da }
.line.c2 { stroke: #bc4c00 } circle.c2 { fill: #bc4c00 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .ground { fill: #0d1117 }
  path { stroke: #3d444d }
  .limit { stroke: #8b949e }
  .line.c0 { stroke: #e6edf3 } circle.c0 { fill: #e6edf3 }
  .line.c1 { stroke: #4493f8 } circle.c1 { fill: #4493f8 }
  .line.c2 { stroke: #f0883e } circle.c2 { fill: #f0883e }
}
`
