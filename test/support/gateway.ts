// A gateway in front of a sandbox, for one test: the real app, the real undici, a real server to ask, and a clock that
// the test moves.

import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { type Sandbox, type Options as SandboxOptions, sandboxKey } from '../../sandbox/server.ts'
import { buildApp } from '../../src/app.ts'
import type { Environment } from '../../src/config/reader.ts'
import { type Config, loadConfig } from '../../src/config/settings.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Tracing } from '../../src/tracing/exporting.ts'
import { openTracing } from '../../src/tracing/open.ts'
import { createTestClock, settled, type TestClock } from './clock.ts'
import { startSandbox } from './sandbox.ts'

export type Line = { [key: string]: unknown; level: string; msg: string }

export type Gateway = {
  get(url: string, headers?: InjectOptions['headers']): Promise<LightMyRequestResponse>
  send(options: InjectOptions): Promise<LightMyRequestResponse>
  app: Awaited<ReturnType<typeof buildApp>>
  sandbox: Sandbox
  clock: TestClock
  /** What was logged, line by line. */
  lines: Line[]
  tracing: Tracing | undefined
}

/** Many calls at a time, no limit and no haste, unless a test is about limits. */
const generous = {
  UPSTREAM_PER_MINUTE: '1000000',
  UPSTREAM_BURST: '1000000',
  UPSTREAM_CONCURRENCY: '256',
}

/** Where RetroAchievements is for gateways with a snapshot: each has a sandbox of its own, and the next one is to find it there. */
export const lastingUrl = 'http://retroachievements.test/API/'

/** `dispatcherFor` is for what is about connecting. */
export async function startGateway(
  t: Test,
  environment: Environment = {},
  sandboxOptions: SandboxOptions = {},
  dispatcherFor?: (config: Config) => Dispatcher,
): Promise<Gateway> {
  const sandbox = await startSandbox(sandboxOptions)
  const clock = createTestClock()
  const config = loadConfig({
    RA_API_KEY: sandboxKey,
    RA_API_URL: environment.CACHE_SNAPSHOT_FILE === undefined ? sandbox.url : lastingUrl,
    LOG_LEVEL: 'debug',
    ...generous,
    ...environment,
  })
  const lines: Line[] = []
  const tracing = await openTracing(config, { clock, log: () => log, gatherMs: 1 })
  const log = createLog({
    level: config.logLevel,
    key: config.upstream.key,
    stream: { write: (line: string) => void lines.push(JSON.parse(line)) },
    beside: tracing?.ids,
  })
  const dispatcher = dispatcherFor?.(config) ?? agentTo(sandbox)
  const app = await buildApp({ config, dispatcher, clock, log, tracing })
  t.teardown(async () => {
    // Connections that clients hold open are ended after a second of the test's clock.
    await settled(app.close(), clock)
    await dispatcher.destroy()
    await sandbox.close()
    await tracing?.stop()
  })
  const send = (options: InjectOptions) => app.inject(options)
  return { app, sandbox, clock, lines, tracing, send, get: (url, headers = {}) => send({ url, headers }) }
}

/** Comes to the sandbox under the lasting URL as well. */
function agentTo({ port }: Sandbox): Agent {
  const connect = buildConnector({})
  return new Agent({
    connect: (options, callback) =>
      connect(
        options.hostname === new URL(lastingUrl).hostname
          ? { ...options, hostname: '127.0.0.1', port: String(port) }
          : options,
        callback,
      ),
  })
}
