// Programs that a benchmark starts, waits for and ends.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import manifest from '../package.json' with { type: 'json' }

/** The flags of V8 with which `npm start` starts a gateway. */
export const gatewayFlags: readonly string[] = manifest.scripts.start.match(/--[\w-]+=\S+/g) ?? []

const children = new Set<ChildProcess>()

export function launch(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  stdout: 'pipe' | 'ignore' = 'pipe',
): ChildProcess {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', stdout, 'pipe'],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

const startMs = 20_000

/** Comes back when it answers there. Throws, with what it said, when it ends before or takes too long. */
export async function ready(child: ChildProcess, url: string): Promise<void> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', text => (said += text))
  const until = Date.now() + startMs
  while (Date.now() < until && children.has(child)) {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
    await response?.body?.cancel()
    if (response?.ok) return
    await delay(10)
  }
  throw new Error(`${child.spawnfile} did not start:\n${said}`)
}

/** By SIGTERM, and after a while by force. */
export async function end(child: ChildProcess): Promise<void> {
  if (!children.has(child)) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(late)
}

/** Ends all that was launched. */
export async function endChildren(): Promise<void> {
  await Promise.all([...children].map(end))
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
