// A process that has no file descriptor left: it serves what it has, and everything else goes on when there are some again.

import { existsSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sandboxKey } from '../sandbox/server.ts'
import { start } from './support/program.ts'
import { startSandbox } from './support/sandbox.ts'
import { until } from './support/waiting.ts'
import { open, request } from './support/wire.ts'

const mostFiles = 60

/** Takes all descriptors at a first SIGUSR2, and gives them back at a second one. */
const greedy = `
  const { closeSync, openSync } = process.getBuiltinModule('node:fs')
  const taken = []
  process.on('SIGUSR2', () => {
    if (taken.length > 0) return taken.splice(0).forEach(closeSync)
    try { while (true) taken.push(openSync('/dev/null')) } catch { process._rawDebug('none left') }
  })`

async function startServer(t: Test) {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const folder = t.testdir({ blocked: '' })
  const [snapshot, blocked] = [join(folder, 'snapshot'), join(folder, 'blocked')]
  const env = {
    ...{ RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, PORT: '0', OPS_PORT: '0' },
    ...{ CACHE_SNAPSHOT_FILE: snapshot, BLOCKED_USERS_FILE: blocked },
  }
  const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(greedy)}`]
  const server = start(t, 'src/server.ts', env, { covered: true, nodeArgs, mostFiles })
  const [, origin = ''] = await server.says(/"clients":"(http:\/\/[^"\s]+)/)
  return { ...server, sandbox, snapshot, blocked, origin, port: Number(new URL(origin).port) }
}

/** Asks on a connection that is there already. Comes back with the status. */
async function ask(socket: Socket, path: string): Promise<number> {
  let text = ''
  const hear = (part: Buffer) => {
    text += part
  }
  socket.on('data', hear).write(request(path))
  await until(() => text !== '')
  socket.off('data', hear)
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])
}

/** Opens many connections. Comes back when the gateway has refused some. */
async function flood(port: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: mostFiles * 2 }, () => open(port).resume())
  await until(() => sockets.some(socket => socket.closed))
  return sockets
}

t.test('clients cannot take all descriptors: what RetroAchievements and files need is left', async t => {
  const { origin, port, snapshot, blocked, ...server } = await startServer(t)
  const client = open(port)
  t.equal(await ask(client, '/users/MaxMilyin'), 200)
  const sockets = await flood(port)
  t.equal(await ask(client, '/users/MaxMilyin'), 200)
  for (const id of [1, 2, 3]) t.equal(await ask(client, `/games/${id}`), 200)
  writeFileSync(blocked, 'MaxMilyin\n')
  await until(async () => (await ask(client, '/users/MaxMilyin')) === 404)
  for (const socket of sockets) socket.destroy()
  await until(async () => (await fetch(`${origin}/games/1`).catch(() => undefined))?.status === 200)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: 0, signal: null })
  t.ok(existsSync(snapshot))
})

t.test('without any descriptor it serves what is cached, and all else when there are some again', async t => {
  const { origin, port, sandbox, snapshot, blocked, ...server } = await startServer(t)
  const client = open(port)
  t.equal(await ask(client, '/users/MaxMilyin'), 200)
  // Keeps the connection to RetroAchievements busy.
  sandbox.fault({ kind: 'hold' })
  const waited = ask(open(port), '/games/2')
  await until(() => sandbox.calls() === 2)
  server.kill('SIGUSR2')
  await server.says(/none left/)

  await flood(port)
  t.equal(await ask(client, '/users/MaxMilyin'), 200, 'what is cached is served')
  t.ok((await ask(client, '/games/3')) >= 500, 'there is no connection for what is not cached')
  writeFileSync(blocked, 'MaxMilyin\n')
  await server.says(/EMFILE.*cannot be read/)
  sandbox.heal()
  t.equal(await waited, 200)

  server.kill('SIGUSR2')
  await until(async () => (await fetch(`${origin}/games/3`).catch(() => undefined))?.status === 200)
  await until(async () => (await fetch(`${origin}/users/MaxMilyin`)).status === 404)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, { code: 0, signal: null })
  t.ok(existsSync(snapshot))
})
