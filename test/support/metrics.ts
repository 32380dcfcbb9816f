// What /metrics says, taken apart.

import type { Gateway } from './gateway.ts'

export type Metrics = {
  text: string
  /** By series, as it is written: the name, and the labels in braces. */
  values: ReadonlyMap<string, number>
  /** Of our own metrics: the type, the help, and the names of the labels that were seen. */
  families: ReadonlyMap<string, { type: string; help: string; labels: ReadonlySet<string> }>
}

export async function metricsOf({ app }: Pick<Gateway, 'app'>): Promise<Metrics> {
  const text = (await app.operations.inject('/metrics')).body
  const values = new Map<string, number>()
  const families = new Map<string, { type: string; help: string; labels: Set<string> }>()
  for (const [, name = '', help = '', type = ''] of text.matchAll(/^# HELP (ra_gateway_\w+) (.*)\n# TYPE \1 (\w+)$/gm))
    families.set(name, { type, help, labels: new Set() })
  for (const [, name = '', labels = '', value] of text.matchAll(/^(ra_gateway_\w+)(\{.*\})? (\S+)$/gm)) {
    values.set(name + labels, Number(value))
    const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) if (label !== 'le') family?.labels.add(label)
  }
  return { text, values, families }
}

/** The series of a metric that are not nothing, by their labels, without the names of these where there is one alone. */
export function seriesOf({ values }: Metrics, metric: string): { [labels: string]: number } {
  const series: { [labels: string]: number } = {}
  for (const [name, value] of values) {
    const [, labels] = new RegExp(`^ra_gateway_${metric}\\{(.*)\\}$`).exec(name) ?? []
    if (labels === undefined || value === 0) continue
    const parts = [...labels.matchAll(/\w+="([^"]*)"/g)].map(([, part]) => part)
    series[parts.join(' ')] = value
  }
  return series
}

/** A metric without labels. */
export function countOf({ values }: Metrics, metric: string): number | undefined {
  return values.get(`ra_gateway_${metric}`)
}
