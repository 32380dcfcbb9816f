// What the gateway is compared with, each a process of its own.

import { join } from 'node:path'
import { recordingOf } from './gateway.ts'
import { type Runtime, type Server, type Stage, startServer } from './stage.ts'

const folder = join(import.meta.dirname, 'targets')

/** Replays a recording, by default that of all sizes. `which` tells several of them apart. */
export function bareOf(stage: Stage, runtime: Runtime, which = 'bare', file?: string): Promise<Server> {
  return stage.once(`${which} ${runtime.path}`, () => replaying(stage, runtime, 'bare', file))
}

/** A Fastify route that sends a Buffer. */
export function routeOf(stage: Stage): Promise<Server> {
  const [runtime] = stage.options.runtimes
  return stage.once('route', () => replaying(stage, runtime, 'route'))
}

/** A Fastify route that returns what async-cache-dedupe remembers. */
export function dedupeOf(stage: Stage): Promise<Server> {
  const [runtime] = stage.options.runtimes
  return stage.once('dedupe', () => replaying(stage, runtime, 'dedupe'))
}

async function replaying(stage: Stage, runtime: Runtime, name: string, file?: string): Promise<Server> {
  const recording = file ?? (await recordingOf(stage)).file
  return startServer({
    name,
    command: runtime.path,
    args: port => [join(folder, `${name}.ts`), String(port), recording],
    cwd: stage.dir,
    sign: '/games/1/high-scores',
  })
}
