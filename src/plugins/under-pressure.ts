// @fastify/under-pressure refuses what comes while the event loop is late, before it drowns: with a problem that says when
// to come again. The health check is answered all the same, since restarting a busy process makes things worse.

import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import { Problem } from '../http/problems.ts'

/** How late the event loop may be, in milliseconds, on the average over the time between two looks. */
const latestMs = 1_000
const lookMs = 500
const retryAfterMs = 5_000

export async function addUnderPressure(app: FastifyInstance): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: latestMs,
    sampleInterval: lookMs,
    pressureHandler: ({ routeOptions }) => {
      if (routeOptions.url === `${app.basePath}/healthz`) return
      throw new Problem('overloaded', 'More is asked than this gateway can answer at the moment.', { retryAfterMs })
    },
  })
}
