// A server of ours, as both ports have it: its limits, and all that is done with a request before a route sees it.

import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../../config/settings.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { Tracing } from '../../tracing/exporting.ts'
import { tracingPlugin } from '../../tracing/requests.ts'
import { errorsPlugin } from '../errors/handler.ts'
import { type AllowsHost, anyHost } from './allowed-hosts.ts'
import { answerBadUrl } from './bad-url.ts'
import { cachingPlugin } from './caching.ts'
import { clientErrorsPlugin } from './client-errors.ts'
import { closingPlugin } from './closing.ts'
import { connectionsPlugin, createConnections } from './connections.ts'
import { type Cors, corsPlugin } from './cors.ts'
import { createServerFactory } from './factory.ts'
import { listeningPlugin } from './listening.ts'
import { methodsPlugin } from './methods.ts'
import { requestChecksPlugin } from './request-checks.ts'
import { createRequestIds, requestIdsPlugin } from './request-ids.ts'
import { securityHeadersPlugin } from './security-headers.ts'
import { slowReadersPlugin } from './slow-readers.ts'
import { waitingPlugin } from './waiting.ts'

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

/** Stands for all that is done before a route: whatever adds routes comes after it. */
const serverPlugin = fp(async () => {}, {
  name: 'server',
  dependencies: ['client-errors', 'slow-readers', 'errors', 'caching', 'waiting', 'methods', 'closing'],
})

type ServerOptions = Pick<Config, 'basePath' | 'corsOrigins' | 'trustProxy'> & {
  cors: Cors
  /** Any host when left out. */
  allowsHost?: AllowsHost
  clock: Clock
  log: Log
  /** Undefined where requests are not traced. */
  tracing?: Tracing | undefined
}

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { basePath, corsOrigins, cors, allowsHost = anyHost, clock, tracing } = options
  const idOf = createRequestIds()
  const connections = createConnections()
  const app: FastifyInstance = createApp(options, {
    idOf,
    serverFactory: createServerFactory({ connections, refuseProtocol: request => app.refuseProtocol(request) }),
  })
  app.decorate('basePath', basePath)
  // Nobody has anything to say in a body.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
  // Each plugin names those that it has to come after, and Fastify refuses another order.
  app.register(tracingPlugin, { tracing })
  app.register(requestIdsPlugin)
  app.register(securityHeadersPlugin, { shared: corsOrigins.length > 0 })
  app.register(connectionsPlugin, { connections })
  app.register(requestChecksPlugin, { allowsHost })
  app.register(corsPlugin, { cors })
  app.register(clientErrorsPlugin, { clock, idOf })
  app.register(slowReadersPlugin, { clock })
  app.register(errorsPlugin)
  app.register(cachingPlugin)
  app.register(waitingPlugin)
  app.register(methodsPlugin)
  app.register(listeningPlugin)
  app.register(closingPlugin, { clock })
  app.register(serverPlugin)
  await app.after()
  return app
}

function createApp(
  { log, trustProxy }: ServerOptions,
  {
    idOf,
    serverFactory,
  }: { idOf: ReturnType<typeof createRequestIds>; serverFactory: ReturnType<typeof createServerFactory> },
): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => idOf(headers['x-request-id']),
    serverFactory,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    frameworkErrors: answerBadUrl,
    clientErrorHandler: (error, socket) => app.refuseMisfit(error, socket),
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
  return app
}
