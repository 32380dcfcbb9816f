// Serving: configuration, listening, and going away without dropping a request.

import { setFlagsFromString } from 'node:v8'
import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { EnvHttpProxyAgent } from 'undici'
import { buildApp } from './app.ts'
import { CatalogueError } from './catalogue/load.ts'
import { ConfigError, type Environment } from './config/reader.ts'
import { type Config, loadConfig } from './config/settings.ts'
import { isLoopback } from './platform/addresses.ts'
import { systemClock } from './platform/clock.ts'
import { createLog, prettyFor } from './platform/log.ts'
import { openTracing } from './tracing/open.ts'

/** On top of the longest that a request may wait for RetroAchievements. */
const graceMs = 3_000

/** Starts the gateway. Throws ConfigError, CatalogueError, or what listening threw. */
export async function serve(environment: Environment, onClose = async () => {}): Promise<FastifyInstance> {
  // Young objects get no more room than they have now, else the process outgrows what it remembers by far; old ones get
  // more, else each collection brings on the next while answers are filled (docs/decisions/0011-memory.md).
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=100')
  const config = loadConfig(environment)
  const tracing = await openTracing(config, { clock: systemClock, log: () => log })
  const log = createLog({
    level: config.logLevel,
    key: config.upstream.key,
    pretty: await prettyFor(process.stdout.isTTY),
    beside: tracing?.ids,
  })
  const dispatcher = createDispatcher(config)
  const app = await buildApp({ config, dispatcher, clock: systemClock, log, tracing })
  const grace = closeWithGrace(
    { delay: config.upstream.timeoutMs + graceMs, logger: false },
    async ({ signal, err }) => {
      if (err) log.fatal({ err }, 'the process failed')
      else log.info({ signal }, 'closing')
      if (!err) await app.depart()
      await app.close()
      await dispatcher.destroy()
      await tracing?.stop()
      await onClose()
    },
  )
  try {
    await app.listen({ host: config.host, port: config.port })
    await listenForOperators(app, config.operations)
    for (const warning of warningsOf(config)) log.warn(warning)
  } catch (error) {
    grace.uninstall()
    await app.close()
    throw error
  }
  return app
}

const openToAll =
  'ANYBODY WHO REACHES THIS ADDRESS MAY ASK, WITHOUT A LIMIT: set CLIENT_PER_MINUTE, CLIENT_TOKENS_FILE or KEY_MODE=caller'

/** What an operator should know of settings that are usable all the same. */
export function warningsOf({ host, access }: Pick<Config, 'host' | 'access'>): readonly string[] {
  return access.mode === 'open' && access.perMinute === undefined && !isLoopback(host) ? [openToAll] : []
}

/** A port that nobody asked for may be taken, as where several gateways share a machine. */
async function listenForOperators({ operations, log }: FastifyInstance, { host, port, wanted }: Config['operations']) {
  try {
    await operations.listen({ host, port })
  } catch (error) {
    if (wanted || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    log.warn({ host, port }, 'the operations port is taken; set OPS_PORT to another one')
  }
}

/** Proxies come from the checked configuration alone: an empty one keeps undici from reading the environment itself. */
export function createDispatcher({ proxy, upstream }: Config): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({
    connect: { timeout: upstream.timeoutMs },
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
