// Begins to trace where a collector is named. Nothing of OpenTelemetry is loaded otherwise: all that needs it at run time
// stands behind the import in here.

import type { Config } from '../config/config.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Spans } from './spans.ts'

export type Tracing = Spans & {
  /** Sends what is left, as far as that comes to pass within two seconds. */
  stop(): Promise<void>
}

export type TracingOptions = {
  clock: Clock
  /** Is asked for when there is something to tell: the log itself needs the ids of spans. */
  log: () => Log
  /** For how long spans are gathered before they are sent. */
  gatherMs?: number
}

export async function openTracing(
  { tracing, upstream }: Pick<Config, 'tracing' | 'upstream'>,
  options: TracingOptions,
): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined
  const { startTracing } = await import('./exporting.ts')
  return startTracing(tracing, new URL(upstream.url).hostname, options)
}
