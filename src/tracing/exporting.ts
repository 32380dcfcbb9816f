// Spans on their way to the collector, with OpenTelemetry's own queue and exporter. Loaded only where one is named. What
// cannot be delivered is dropped, and the log is told when that begins and when it is over.

import { ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import manifest from '../../package.json' with { type: 'json' }
import type { TracingConfig } from '../config/tracing.ts'
import { type Clock, inTime } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createSpans, type Spans } from './spans.ts'

const flushMs = 2_000
const mostWaiting = 2_048

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

/** `host` is RetroAchievements'. */
export function startTracing(
  config: TracingConfig,
  host: string,
  { clock, log, gatherMs = 5_000 }: TracingOptions,
): Tracing {
  const headers = Object.entries(config.headers)
  const exporter = new OTLPTraceExporter({
    url: config.url,
    headers: async () => Object.fromEntries(headers.map(([name, value]) => [name, value.reveal()])),
    timeoutMillis: config.timeoutMs,
  })
  const processor = new BatchSpanProcessor({
    exporter: telling(exporter, log),
    scheduledDelayMillis: gatherMs,
    maxQueueSize: mostWaiting,
  })
  // Neither this nor a context manager is made global: spans are begun here, and nowhere else.
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(config.resource)),
    sampler: samplerOf(config),
    spanProcessors: [processor],
  })

  return {
    ...createSpans(provider.getTracer(manifest.name, manifest.version), host),
    stop: () => inTime(clock, provider.shutdown(), flushMs),
  }
}

function samplerOf({ sampler, ratio }: TracingConfig): Sampler {
  const root = sampler.endsWith('traceidratio')
    ? new TraceIdRatioBasedSampler(ratio)
    : sampler.endsWith('always_on')
      ? new AlwaysOnSampler()
      : new AlwaysOffSampler()
  return sampler.startsWith('parentbased') ? new ParentBasedSampler({ root }) : root
}

/** An exporter that never fails, and tells of the first failure in a row. */
function telling(exporter: SpanExporter, log: () => Log): SpanExporter {
  let failing = false
  return {
    export(spans, done) {
      exporter.export(spans, ({ code, error }) => {
        const failed = code !== ExportResultCode.SUCCESS
        if (failed && !failing) log().warn({ err: error }, 'traces do not reach their collector, and are dropped')
        if (failing && !failed) log().info('traces reach their collector again')
        failing = failed
        done({ code: ExportResultCode.SUCCESS })
      })
    },
    shutdown: () => exporter.shutdown(),
  }
}
