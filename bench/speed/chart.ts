// docs/benchmarks.svg: bars of what a second of processor time is good for, light or dark as the reader's system is.

import { sizes } from './gateway.ts'
import type { Figures } from './scenarios/kinds.ts'
import type { Runtime } from './stage.ts'
import { ratio } from './tables.ts'

const width = 760
const left = 210
const right = 70
const bar = { height: 18, step: 26 }
const groupGap = 40
const top = 62

export function drawing(figures: Figures, { name: runtime }: Runtime): string {
  const names = [
    `bare node:http, ${runtime}`,
    `gateway, ${runtime}`,
    'Fastify route, Buffer',
    'Fastify, async-cache-dedupe',
    'nginx',
    'Varnish',
  ]
  const groups = sizes.map(size => ({
    size,
    bars: names.map(name => ({ name, value: figures[`${size} one: ${name}, CPU`] })),
  }))
  const most = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ value = 0 }) => value)))
  const scale = (width - left - right) / most
  const groupHeight = groupGap + names.length * bar.step
  const height = top + groups.length * groupHeight + 10
  const drawn = groups.map(({ size, bars }, nth) => {
    const y = top + nth * groupHeight
    const rows = bars.map(({ name, value }, row) => barAt(y + groupGap - 12 + row * bar.step, name, value, scale))
    return `<text class="size" x="16" y="${y + 14}">${size}, one URL</text>\n${rows.join('\n')}`
  })
  const base = left + scale
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Answers per second of processor time, as a multiple of bare node:http</title>
<style>${style}</style>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
<text class="title" x="16" y="30">Answers per second of processor time, bare node:http = 1</text>
<line x1="${round(base)}" x2="${round(base)}" y1="${top - 6}" y2="${height - 14}"/>
${drawn.join('\n')}
</svg>
`
}

function barAt(y: number, name: string, value: number | undefined, scale: number): string {
  const kind = name.startsWith('gateway') ? 'own' : 'other'
  const length = round((value ?? 0) * scale)
  const label = value === undefined ? 'not measured' : ratio(value)
  const middle = y + bar.height - 5
  return [
    `<text class="name" x="${left - 10}" y="${middle}">${name}</text>`,
    `<rect class="${kind}" x="${left}" y="${y}" width="${length}" height="${bar.height}" rx="3"/>`,
    `<text class="value" x="${round(left + length + 8)}" y="${middle}">${label}</text>`,
  ].join('')
}

const style = `
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.size { font-weight: 600 }
.name { text-anchor: end }
.value { paint-order: stroke; stroke: #ffffff; stroke-width: 6px }
.ground { fill: #ffffff }
.own { fill: #0969da }
.other { fill: #afb8c1 }
line { stroke: #6e7781; stroke-dasharray: 4 4 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .value { stroke: #0d1117 }
  .ground { fill: #0d1117 }
  .own { fill: #4493f8 }
  .other { fill: #545d68 }
  line { stroke: #8b949e }
}
`

function round(value: number): number {
  return Math.round(value * 10) / 10
}
