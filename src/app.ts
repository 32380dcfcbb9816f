// The map: what is plugged into what over HTTP. The arguments are the only seams: everything that reaches outside goes
// through them.

import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Warm } from './cache/warm-up.ts'
import { loadCatalogue } from './catalogue/load.ts'
import { pathsOf } from './config/client-tokens.ts'
import { type Core, createCore, type Seams } from './gateway.ts'
import { authorizePlugin, createGate } from './http/access/authorize.ts'
import { type ClientTokens, createClientTokens } from './http/access/client-tokens.ts'
import { createLimits } from './http/access/limits.ts'
import { problemPagesPlugin } from './http/errors/pages.ts'
import { compatPlugin } from './http/routes/compat.ts'
import { docsPlugin } from './http/routes/docs.ts'
import { endpointsPlugin } from './http/routes/endpoints.ts'
import { indexPagePlugin } from './http/routes/index-page.ts'
import { createKnownUrls, type KnownUrls } from './http/routes/known-urls.ts'
import { operationsPlugin } from './http/routes/operations.ts'
import { operationsPagePlugin } from './http/routes/operations-page.ts'
import { readPaths } from './http/routes/paths.ts'
import { accessLogPlugin } from './http/server/access-log.ts'
import { createAllowedHosts } from './http/server/allowed-hosts.ts'
import { createCors } from './http/server/cors.ts'
import { createServer } from './http/server/server.ts'
import type { Endpoint } from './language/endpoint.ts'
import { type Counts, createCounts } from './metrics/counts.ts'
import { addGauges } from './metrics/gauges.ts'
import { Failure } from './platform/failure.ts'
import { secretsIn } from './platform/secret.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The path under which everything is served; empty for the root. */
    basePath: string
    /** Undefined where one URL has another answer for every caller. */
    urls: KnownUrls | undefined
    /** The app of the operations port. */
    operations: FastifyInstance
    /** What is to happen before it is closed, where clients are not to notice: they are sent elsewhere. */
    depart(): Promise<void>
    /** From now on nobody waits for RetroAchievements any more. */
    giveUp(): void
  }
}

/** What both ports are built from. */
type Parts = {
  readonly seams: Seams
  readonly endpoints: readonly Endpoint[]
  readonly core: Core
  readonly counts: Counts
}

/** Throws an Error that names the file when an endpoint is refused, and ConfigError when a configured file is. */
export async function buildApp(seams: Seams): Promise<FastifyInstance> {
  for (const secret of secretsIn(seams.config)) seams.log.conceal(secret)
  const catalogue = await loadCatalogue()
  const { endpoints } = catalogue
  const counts = createCounts()
  const core = await createCore(catalogue, readWarm(endpoints, seams), counts, seams)
  const parts = { seams, endpoints, core, counts }
  const { config, clock, log } = seams
  const tokens = createClientTokens({ file: config.access.tokensFile, paths: pathsOf(endpoints), clock, log })
  const app = await buildClientsPort(parts, tokens)
  const operations = await buildOperationsPort(parts, app)
  app.decorate('operations', operations)
  addLifecycle(app, core, tokens)
  return app
}

/** What WARM_FILE names. Throws ConfigError when it is of no use. */
function readWarm(endpoints: readonly Endpoint[], { config, clock }: Seams): readonly Warm[] {
  if (config.warmFile === undefined) return []
  const { access, basePath, warmFile } = config
  const options = { basePath, ownerRoutes: access.ownerRoutes, nowMs: clock.wall() }
  return readPaths(endpoints, readFileSync(warmFile, 'utf8'), 'WARM_FILE', options)
}

async function buildClientsPort(
  { seams, endpoints, core, counts }: Parts,
  tokens: ClientTokens,
): Promise<FastifyInstance> {
  const { config, clock, log, tracing } = seams
  const { access } = config
  const { answers, memory, lanes } = core
  const gate = createGate({ access, tokens, limits: createLimits({ ...access, clock }), lanes })
  const cors = createCors(config.corsOrigins, tokens.origins)
  const app = await createServer({ ...config, cors, allowsHost: createAllowedHosts(config), clock, log, tracing })
  app.register(accessLogPlugin, { counts, clock, listsHits: config.logHits })
  app.register(authorizePlugin)
  await app.after()
  const urls = access.mode === 'own keys' ? undefined : createKnownUrls({ answers, memory, clock })
  app.decorate('urls', urls)
  const shown = { endpoints, answers, memory, gate, urls, clock }
  const routesPlugin = fp(
    async routes => {
      routes.register(indexPagePlugin, { endpoints: endpoints.filter(({ owner }) => access.ownerRoutes || !owner) })
      routes.register(docsPlugin, { endpoints })
      routes.register(problemPagesPlugin)
      routes.register(endpointsPlugin, shown)
      routes.register(compatPlugin, shown)
    },
    { name: 'routes', dependencies: ['server'], encapsulate: true },
  )
  app.register(routesPlugin, { prefix: config.basePath })
  await app.after()
  return app
}

async function buildOperationsPort(
  { seams, endpoints, core, counts }: Parts,
  { waiting }: FastifyInstance,
): Promise<FastifyInstance> {
  const { config, clock, log } = seams
  const app = await createServer({
    ...{ basePath: '', corsOrigins: [], trustProxy: [] },
    ...{ cors: createCors([]), clock, log },
  })
  addGauges(counts.registry, { ...core, waiting: waiting.answers, clock })
  app.register(problemPagesPlugin)
  app.register(operationsPagePlugin)
  app.register(operationsPlugin, { ...core, counts, endpoints, config: config.operations, clock })
  await app.after()
  return app
}

/** What begins before the first request, and in which order all ends. */
function addLifecycle(app: FastifyInstance, core: Core, tokens: ClientTokens): void {
  const { operations } = app
  let left = false
  const leave = async () => {
    if (left) return
    left = true
    operations.leave()
    // Before anything is waited for: whoever ends the process may not wait as long.
    void core.snapshot?.save()
  }
  app.decorate('depart', async () => {
    await leave()
    await app.linger()
  })
  app.decorate('giveUp', () =>
    core.lanes.dismiss(new Failure('upstream-unavailable', 'the gateway is closing', { retryAfterMs: 5_000 })),
  )
  app.addHook('onReady', tokens.start)
  app.addHook('onReady', core.start)
  app.addHook('preClose', leave)
  app.addHook('onClose', async () => {
    await app.secondDrained
    tokens.stop()
    await core.stop()
    await operations.close()
  })
}
