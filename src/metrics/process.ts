// What prom-client tells of the process, whatever runs in it: collected once, as there is one process.

import { Counter, collectDefaultMetrics, Registry } from 'prom-client'
import { droppedLines } from '../platform/output.ts'

/** Read from undocumented parts of Node.js, or of names that Prometheus keeps for counters. */
const unwanted = [
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

export const processMetrics = new Registry()
collectDefaultMetrics({ register: processMetrics })
for (const name of unwanted) processMetrics.removeSingleMetric(name)

new Counter({
  name: 'ra_gateway_log_lines_dropped_total',
  help: 'Lines of the log that were dropped, as nobody took them in time',
  registers: [processMetrics],
  collect() {
    this.reset()
    this.inc(droppedLines())
  },
})
