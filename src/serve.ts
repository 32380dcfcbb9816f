// Serving: configuration, listening, and going away without dropping a request.

import type { FastifyInstance } from 'fastify'
import { EnvHttpProxyAgent, Pool } from 'undici'
import manifest from '../package.json' with { type: 'json' }
import { buildApp } from './app.ts'
import { CatalogueError } from './catalogue/load.ts'
import { ConfigError, type Environment } from './config/reader.ts'
import { type Config, loadConfig } from './config/settings.ts'
import { isLoopback } from './platform/addresses.ts'
import { inTime, systemClock } from './platform/clock.ts'
import { createEnding, type Ending } from './platform/ending.ts'
import { Failure } from './platform/failure.ts'
import { createLog, type Log, prettyFor } from './platform/log.ts'
import { standardOutput } from './platform/output.ts'
import type { Tracing } from './tracing/exporting.ts'
import { openTracing } from './tracing/open.ts'
import { createConnector } from './upstream/connector.ts'

/** How long before the end the gateway gives up what still takes time. */
const before = { answersMs: 2_000, connectionsMs: 1_200, everythingMs: 800 }

/** Starts the gateway. Throws ConfigError, CatalogueError, or what listening threw. */
export async function serve(
  environment: Environment,
  ending: Ending = createEnding(),
  onClose = async () => {},
): Promise<FastifyInstance> {
  const config = loadConfig(environment)
  const tracing = await openTracing(config, { clock: systemClock, log: () => log })
  const log = createLog({
    level: config.logLevel,
    key: config.upstream.key,
    pretty: await prettyFor(process.stdout.isTTY),
    beside: tracing?.ids,
  })
  standardOutput().onGap(lines => log.warn({ lines }, 'lines of the log were dropped here: nobody took them in time'))
  const dispatcher = createDispatcher(config)
  const app = await buildApp({ config, dispatcher, clock: systemClock, log, tracing })
  const withinMs = config.shutdownTimeoutMs
  endWell(ending, { app, log, withinMs, dispatcher, tracing, onClose })
  try {
    const clients = await app.listenAt(config)
    const operators = await listenForOperators(app, config.operations)
    log.info(bannerOf(config, clients, operators), 'ra-gateway is ready')
    for (const warning of warningsOf(config)) log.warn(warning)
  } catch (error) {
    // A signal that comes meanwhile keeps it from listening.
    if (ending.hasBegun()) return app
    await app.close()
    throw error
  }
  return app
}

type Served = {
  app: FastifyInstance
  log: Log
  withinMs: number
  dispatcher: EnvHttpProxyAgent
  tracing: Tracing | undefined
  onClose(): Promise<void>
}

/** Has the process end without dropping a request. A promise that fails behind everybody's back is no reason to end. */
function endWell(ending: Ending, served: Served): void {
  const { log, withinMs } = served
  ending.prepare({
    withinMs,
    close: signal => close(served, signal),
    /* c8 ignore next -- a process that is killed tells of no coverage */
    onTrouble: error => log.error({ err: error }, 'not everything was closed'),
    flush: ms => standardOutput().flush(ms),
  })
  process.on('unhandledRejection', error =>
    log.error({ err: error }, 'a promise failed, and nothing was waiting for it'),
  )
  process.on('uncaughtException', error => {
    log.fatal({ err: error }, 'the process failed')
    ending.fail()
  })
}

async function close(served: Served, signal: NodeJS.Signals | undefined): Promise<void> {
  const { app, log, withinMs, dispatcher, tracing, onClose } = served
  const untilMs = systemClock.monotonic() + withinMs
  systemClock.setTimeout(() => giveUp(served), withinMs - before.answersMs)
  /* c8 ignore next -- as below */
  systemClock.setTimeout(() => sever(app), withinMs - before.connectionsMs)
  log.info({ signal }, 'closing')
  if (signal !== undefined) await app.depart()
  await app.close()
  const rest = Promise.all([dispatcher.destroy(), tracing?.stop(), onClose()])
  // A collector that does not answer is no reason to have failed.
  await inTime(systemClock, rest, untilMs - systemClock.monotonic() - before.everythingMs)
}

/** From now on clients get the answer that is there, or a failure. */
function giveUp({ app, dispatcher }: Served): void {
  app.giveUp()
  void dispatcher.destroy(new Failure('upstream-unavailable', 'the gateway is closing', { retryAfterMs: 5_000 }))
}

/** Ends connections whose clients do not read their answers. */
/* c8 ignore next 3 -- a process that is short of time does not always get to tell of its coverage */
function sever({ server, operations }: FastifyInstance): void {
  for (const each of [server, operations.server]) each.closeAllConnections()
}

const openToAll =
  'ANYBODY WHO REACHES THIS ADDRESS MAY ASK, WITHOUT A LIMIT: set CLIENT_PER_MINUTE, CLIENT_TOKENS_FILE or KEY_MODE=caller'

/** What an operator should know of settings that are usable all the same. */
export function warningsOf({
  host,
  access,
  warnings,
}: Pick<Config, 'host' | 'access' | 'warnings'>): readonly string[] {
  const isOpen = access.mode === 'open' && access.perMinute === undefined && !isLoopback(host)
  return [...warnings, ...(isOpen ? [openToAll] : [])]
}

/**
 * Comes back with the origins. There is none where the port is taken and nobody asked for it, as where several gateways
 * share a machine.
 */
async function listenForOperators(
  { operations, log }: FastifyInstance,
  { host, port, wanted }: Config['operations'],
): Promise<readonly string[]> {
  try {
    return await operations.listenAt({ host, port })
  } catch (error) {
    if (wanted || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    log.warn({ host, port }, 'the operations port is taken; set OPS_PORT to another one')
    return []
  }
}

/** What an operator wants to know of a gateway that has just started; `operators` is null without an operations port. */
function bannerOf(
  { access, basePath }: Pick<Config, 'access' | 'basePath'>,
  clients: readonly string[],
  operators: readonly string[],
): object {
  return {
    version: manifest.version,
    mode: access.mode,
    clients: clients.map(origin => origin + basePath).join(' and '),
    operators: operators.join(' and ') || null,
  }
}

/** Proxies come from the checked configuration alone: an empty one keeps undici from reading the environment itself. */
export function createDispatcher({ proxy, upstream }: Config): EnvHttpProxyAgent {
  const { timeoutMs } = upstream
  const connect = createConnector({ timeoutMs, clock: systemClock })
  return new EnvHttpProxyAgent({
    connect,
    // Tunnels: connections to the proxy, and TLS inside of them.
    clientFactory: (origin, options) => new Pool(origin, { ...options, connect, headersTimeout: timeoutMs }),
    connectTimeout: timeoutMs,
    httpsProxy: proxy.https?.reveal() ?? '',
    httpProxy: proxy.http?.reveal() ?? '',
    noProxy: proxy.none ?? '',
  })
}

/** Why the process cannot start: in plain words where it is for its operator to mend. */
export function explanationOf(error: unknown): string {
  const { code, message, stack, syscall } = error as NodeJS.ErrnoException
  const plain = error instanceof ConfigError || error instanceof CatalogueError || syscall !== undefined
  const advice = code === 'EADDRINUSE' ? '; set PORT or OPS_PORT to another one' : ''
  return plain ? message + advice : String(stack)
}

/** Says why the process cannot start, and has it end with 1. */
export function explain(error: unknown): void {
  console.error(explanationOf(error))
  process.exitCode = 1
}
