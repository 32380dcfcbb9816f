// Begins to trace where a collector is named. Nothing of OpenTelemetry is loaded otherwise: all that needs it at run time
// stands behind the import in here.

import type { Config } from '../config/settings.ts'
import type { Tracing, TracingOptions } from './exporting.ts'

export async function openTracing(
  { tracing, upstream }: Pick<Config, 'tracing' | 'upstream'>,
  options: TracingOptions,
): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined
  const { startTracing } = await import('./exporting.ts')
  return startTracing(tracing, new URL(upstream.url).hostname, options)
}
