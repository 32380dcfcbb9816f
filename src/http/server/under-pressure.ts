// @fastify/under-pressure refuses what comes while the event loop is late, before it drowns: with a problem that says when
// to come again. The health check is answered all the same, since restarting a busy process makes things worse.

import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import { Problem } from '../errors/problems.ts'

/** The delay is the average over the time between two looks, and counts as endless when it took up all of that. */
const shortestLookMs = 500
const retryAfterMs = 5_000

/** Refuses nothing where no limit is given. */
export const underPressurePlugin = fp(
  async (app, { overloadAtMs }: { overloadAtMs: number | undefined }) => {
    if (overloadAtMs === undefined) return
    await app.register(underPressure, {
      maxEventLoopDelay: overloadAtMs,
      sampleInterval: Math.max(shortestLookMs, overloadAtMs),
      pressureHandler: ({ routeOptions }) => {
        if (routeOptions.url === `${app.basePath}/healthz`) return
        throw new Problem('overloaded', 'More is asked than this gateway can answer at the moment.', { retryAfterMs })
      },
    })
  },
  { name: 'under-pressure', dependencies: ['request-checks', 'cors', 'caching'] },
)
