// The map: what is plugged into what, in order. The arguments are the only seams: everything that reaches outside goes
// through them.

import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Dispatcher } from 'undici'
import { createAnswers } from './cache/answers.ts'
import { createMemory } from './cache/memory.ts'
import { loadCatalogue } from './catalogue.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { addAccessLog } from './http/access-log.ts'
import { addClosing } from './http/closing.ts'
import { addCors, createCors } from './http/cors.ts'
import { addDocs } from './http/docs.ts'
import { addDoor } from './http/door.ts'
import { addEndpoints } from './http/endpoints.ts'
import { addErrors, answerBadRequest, answerBadUrl } from './http/errors.ts'
import { addFront } from './http/front.ts'
import { addMethods } from './http/methods.ts'
import { createOwnerGate } from './http/owner.ts'
import { addProblemPages } from './http/problem-pages.ts'
import { addRequestIds, createRequestIds } from './http/request-ids.ts'
import { createReader } from './judge.ts'
import type { Log } from './log.ts'
import { addCaching } from './plugins/caching.ts'
import { createTally } from './tally.ts'
import { createAsking } from './upstream/asking.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The path under which everything is served; empty for the root. */
    basePath: string
  }
}

type Seams = { config: Config; dispatcher: Dispatcher; clock: Clock; log: Log }

/** Throws an Error that names the file when an endpoint is refused. */
export async function buildApp({ config, dispatcher, clock, log }: Seams): Promise<FastifyInstance> {
  const catalogue = await loadCatalogue()
  const { endpoints } = catalogue
  const reader = createReader({ ...config.links, tally: createTally({ clock, log }) })
  const memory = createMemory({ maxBytes: config.cache.maxBytes, clock })
  const ask = createAsking({ config: config.upstream, dispatcher, clock, log })
  const { timeoutMs } = config.upstream
  const { ttlScale } = config.cache
  const answers = createAnswers({ catalogue, ask, reader, memory, clock, timeoutMs, ttlScale })

  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRequestIds(),
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerBadRequest,
    // Longer than the keep-alive of common balancers, so that it is they who end a connection, and never in mid-request.
    keepAliveTimeout: 72_000,
    // While closing, requests on open connections are still answered, with `Connection: close`.
    return503OnClosing: false,
    // Overlong parameters are refused by their own check, which says so, and not taken for an unknown route.
    routerOptions: { maxParamLength: 16_384 },
  })
  app.decorate('basePath', config.basePath)
  addRequestIds(app)
  addAccessLog(app)
  addCors(app, createCors(config.corsOrigins))
  addErrors(app)
  addClosing(app, clock)
  await addCaching(app)
  addMethods(app)
  await app.register(
    async routes => {
      addFront(routes, endpoints)
      addDocs(routes, endpoints)
      addProblemPages(routes)
      const ownerGate = createOwnerGate(config.owner)
      addEndpoints(routes, { endpoints, answers, memory, ownerGate, clock })
      addDoor(routes, { endpoints, answers, ownerGate, clock })
    },
    { prefix: config.basePath },
  )
  return app
}
