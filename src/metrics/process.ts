// What prom-client tells of the process, whatever runs in it: collected once, as there is one process.

import { collectDefaultMetrics, Registry } from 'prom-client'

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
