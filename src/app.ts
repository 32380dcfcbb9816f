// The map: what is plugged into what, in order. The arguments are the only seams: everything that reaches outside goes
// through them.

import { readFileSync } from 'node:fs'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { loadCatalogue } from './catalogue/load.ts'
import { pathsOf } from './config/client-tokens.ts'
import type { Config } from './config/config.ts'
import { createCore, type Seams } from './gateway.ts'
import { addGate, createGate } from './http/access/authorize.ts'
import { createClientTokens } from './http/access/client-tokens.ts'
import { createLimits } from './http/access/limits.ts'
import { addErrors, answerBadUrl } from './http/errors/handler.ts'
import { addProblemPages } from './http/errors/pages.ts'
import { createHits } from './http/fast-path.ts'
import { addDoor } from './http/routes/compat.ts'
import { addDocs } from './http/routes/docs.ts'
import { addEndpoints } from './http/routes/endpoints.ts'
import { addFront } from './http/routes/index-page.ts'
import { addOperations } from './http/routes/operations.ts'
import { addOperationsPage } from './http/routes/operations-page.ts'
import { readPaths } from './http/routes/paths.ts'
import { addAccessLog } from './http/server/access-log.ts'
import { addCaching } from './http/server/caching.ts'
import { addMisfits } from './http/server/client-errors.ts'
import { addClosing } from './http/server/closing.ts'
import { addConnections, createConnections } from './http/server/connections.ts'
import { addCors, type Cors, createCors } from './http/server/cors.ts'
import { createServerFactory, type ServerFactory } from './http/server/factory.ts'
import { addMethods } from './http/server/methods.ts'
import { addHeads } from './http/server/request-checks.ts'
import { addRequestIds, createRequestIds } from './http/server/request-ids.ts'
import { addSecurityHeaders } from './http/server/security-headers.ts'
import { addSlowReaders } from './http/server/slow-readers.ts'
import { addUnderPressure } from './http/server/under-pressure.ts'
import { createCounts } from './metrics/counts.ts'
import { addGauges } from './metrics/gauges.ts'
import type { Tracing } from './tracing/exporting.ts'
import { addTracing } from './tracing/requests.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The path under which everything is served; empty for the root. */
    basePath: string
    /** The app of the operations port. */
    operations: FastifyInstance
    /** What is to happen before it is closed, where clients are not to notice: they are sent elsewhere. */
    depart(): Promise<void>
  }
}

/** Throws an Error that names the file when an endpoint is refused, and ConfigError when a configured file is. */
export async function buildApp(seams: Seams): Promise<FastifyInstance> {
  const { config, clock, log, tracing } = seams
  const catalogue = await loadCatalogue()
  const { endpoints } = catalogue
  const warmable = endpoints.filter(({ owner }) => config.access.ownerRoutes || !owner)
  const warm =
    config.warmFile === undefined
      ? []
      : readPaths(warmable, readFileSync(config.warmFile, 'utf8'), 'WARM_FILE', clock.now())
  const counts = createCounts()
  const core = await createCore(catalogue, warm, counts, seams)
  const { answers, memory } = core

  const { access } = config
  const tokens = createClientTokens({ file: access.tokensFile, paths: pathsOf(endpoints), clock, log })
  const gate = createGate({
    access,
    trustProxy: config.trustProxy,
    tokens,
    limits: createLimits(access),
    lanes: core.lanes,
  })

  const { app, idOf, goAhead } = await createServer(
    seams,
    config,
    createCors(config.corsOrigins, tokens.origins),
    tracing,
  )
  addAccessLog(app, { counts, clock, listsHits: config.logHits })
  addGate(app)
  addClosing(app, clock)
  const isPlain = access.mode !== 'own keys' && tracing === undefined && !config.logHits
  const hits = isPlain ? createHits(app, { answers, memory, kinds: counts.kinds, gate, idOf, clock }) : undefined
  if (hits !== undefined) goAhead(hits.answer)
  await addUnderPressure(app, config)
  addMethods(app)
  await app.register(
    async routes => {
      addFront(routes, endpoints)
      addDocs(routes, endpoints)
      addProblemPages(routes)
      addEndpoints(routes, { endpoints, answers, memory, gate, hits, clock })
      addDoor(routes, { endpoints, answers, memory, gate, hits, clock })
    },
    { prefix: config.basePath },
  )

  const { app: operations } = await createServer(
    seams,
    { basePath: '', corsOrigins: [], trustProxy: [] },
    createCors([]),
  )
  addGauges(counts.registry, { ...core, clock })
  addClosing(operations, clock)
  addMethods(operations)
  addProblemPages(operations)
  addOperationsPage(operations)
  addOperations(operations, { ...core, counts, endpoints, config: config.operations, clock })

  app.decorate('operations', operations)
  app.addHook('onReady', tokens.start)
  app.addHook('onReady', core.start)
  let left = false
  const leave = async () => {
    if (left) return
    left = true
    operations.leave()
    // Before anything is waited for: whoever ends the process may not wait as long.
    core.snapshot?.save()
  }
  app.decorate('depart', async () => {
    await leave()
    await app.linger()
  })
  app.addHook('preClose', leave)
  app.addHook('onClose', async () => {
    tokens.stop()
    await core.stop()
    await operations.close()
  })
  return app
}

/** Requests have no bodies and short heads; who takes longer to send one than this is slow on purpose. */
const headMs = 10_000
const requestMs = 15_000
const headBytes = 16 * 1024
/** Longer than the keep-alive of common balancers, so that it is they who end a connection, and never in mid-request. */
const keepAliveMs = 72_000
/** For how long nothing may move on a connection: longer than the longest wait for RetroAchievements, and than keep-alive. */
const silenceMs = 90_000

/** Parameters are checked by what endpoints declare, and answers are bytes: no schema is ever compiled, nor a compiler loaded. */
const schemaController = { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } }

/* c8 ignore next 3 -- a route with a schema would end here */
function noCompiler(): never {
  throw new Error('routes have no schemas of Fastify')
}

type Port = Pick<ServerFactory, 'goAhead'> & {
  readonly app: FastifyInstance
  readonly idOf: ReturnType<typeof createRequestIds>
}

/** What both ports have in common. */
async function createServer(
  { log, clock }: Pick<Seams, 'log' | 'clock'>,
  { basePath, corsOrigins, trustProxy }: Pick<Config, 'basePath' | 'corsOrigins' | 'trustProxy'>,
  cors: Cors,
  tracing?: Tracing,
): Promise<Port> {
  const idOf = createRequestIds()
  const connections = createConnections()
  const { serverFactory, goAhead } = createServerFactory(connections)
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => idOf(headers['x-request-id']),
    serverFactory,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    frameworkErrors: answerBadUrl,
    clientErrorHandler: (error, socket) => refuse(error, socket),
    keepAliveTimeout: keepAliveMs,
    connectionTimeout: silenceMs,
    requestTimeout: requestMs,
    http: {
      headersTimeout: headMs,
      maxHeaderSize: headBytes,
      connectionsCheckingInterval: 1_000,
      // We refuse such a request ourselves, with a problem.
      requireHostHeader: false,
      shouldUpgradeCallback: () => false,
    },
    // While closing, requests on open connections are still answered, with `Connection: close`.
    return503OnClosing: false,
    schemaController,
    // Overlong parameters are refused by their own check, which says so, and not taken for an unknown route.
    routerOptions: { maxParamLength: headBytes },
  })
  app.decorate('basePath', basePath)
  if (tracing !== undefined) addTracing(app, tracing)
  addRequestIds(app)
  addSecurityHeaders(app, { shared: corsOrigins.length > 0 })
  addConnections(app, connections)
  addHeads(app)
  addCors(app, cors)
  const refuse = addMisfits(app, { clock, idOf })
  addSlowReaders(app, clock)
  addErrors(app)
  // Nobody has anything to say in a body.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
  await addCaching(app)
  return { app, idOf, goAhead }
}
