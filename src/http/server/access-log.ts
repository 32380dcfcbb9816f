// One line in the log per request. It names the route and not the URL: URLs hold the names of players, and whatever
// else clients put into them.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Asked } from '../../cache/outcome.ts'
import type { Pace } from '../../language/paces.ts'
import type { Counts } from '../../metrics/counts.ts'
import type { Clock, Timer } from '../../platform/clock.ts'
import type { Noted } from '../errors/problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where requests are counted; operators' are not. */
    counts?: Counts
    listsHits?: boolean
  }
  interface FastifyRequest {
    /** Of what is asked for; undefined as long as nobody knows. */
    pace: Pace['name'] | undefined
    /** What the cache said; undefined where it was not asked. */
    asked: Asked | undefined
    /** For the log: the path of what is asked for, where one route stands for several; undefined elsewhere. */
    asks: string | undefined
    /** Why there is no better answer; empty where there is nothing to tell. */
    why: string
  }
}

type AccessLogOptions = {
  counts: Counts
  clock: Clock
  /** Whether hits are listed one by one, like everything else. */
  listsHits: boolean
}

const everyMs = 60_000
/** A hit that took so long has a line in any case. */
const slowMs = 250

export const accessLogPlugin = fp(
  async (app, { counts, clock, listsHits }: AccessLogOptions) => {
    app.decorate('counts', counts)
    app.decorate('listsHits', listsHits)
    if (!listsHits) countHits(app, counts, clock)
    app.decorateRequest('pace', undefined)
    app.decorateRequest('asked', undefined)
    app.decorateRequest('why', '')
    app.decorateRequest('asks', undefined)
    app.addHook('onResponse', (request, reply, done) => {
      logAnswer(request, reply)
      done()
    })
    app.addHook('onRequestAbort', async request => {
      const { method, server, routeOptions } = request
      const { url: route = 'none' } = routeOptions
      counts.aborted(nameOf(route, server.basePath))
      request.log.info({ method, route }, 'the client went away')
    })
  },
  { name: 'access-log', dependencies: ['request-ids'] },
)

/** Now and then, how many there were. */
function countHits(app: FastifyInstance, counts: Counts, clock: Clock): void {
  let timer: Timer
  let before = 0

  function tell(): void {
    const hits = counts.hits()
    if (hits > before) app.log.info({ hits: hits - before }, 'answered from memory')
    before = hits
  }

  function tick(): void {
    tell()
    timer = clock.setTimeout(tick, everyMs)
  }

  app.addHook('onListen', async () => tick())
  app.addHook('onClose', async () => {
    clock.clearTimeout(timer)
    tell()
  })
}

export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const { method, pace = 'none', asked, why, server, routeOptions, problem } = request
  const client = request.caller?.client ?? problem?.client
  const { url: route = 'none' } = routeOptions
  const { statusCode: status, elapsedTime } = reply
  const seconds = elapsedTime / 1000
  server.counts?.answered({ route: nameOf(route, server.basePath), pace, asked, status, seconds })
  if (asked?.outcome === 'hit' && status < 400 && elapsedTime < slowMs && server.listsHits === false) return
  const line = {
    method,
    route: request.asks ?? nameOf(route, ''),
    status,
    cache: asked?.outcome ?? 'none',
    ...(client !== undefined && { client }),
    ...(problem !== undefined && refusalIn(status, problem)),
    ...(why && { why }),
    ms: Math.round(elapsedTime * 10) / 10,
  }
  request.log.info(line, 'answered')
}

/**
 * What a line tells of a problem. With a status from 500 on that is its code, as the detail is the same for all of them. Of
 * what clients write there is at most the name of a parameter in it, without characters that a terminal obeys.
 */
export function refusalIn(status: number, { code, detail, parameter }: Noted): object {
  if (status >= 500) return { code }
  return { code, ...(parameter !== undefined && { parameter: printable(parameter) }), detail: printable(detail) }
}

const longest = 300

function printable(text: string): string {
  return text.slice(0, longest).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')
}

/** Wherever the gateway lives, and without how its path is matched. */
export function nameOf(route: string, basePath: string): string {
  return (route.startsWith(basePath) ? route.slice(basePath.length) : route).replace(/\(.*?\)/g, '') || '/'
}
