// A log that nobody takes stops nothing: neither answers, nor the probes, nor the end of the process.

import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sandboxKey } from '../sandbox/server.ts'
import { start } from './support/program.ts'
import { startSandbox } from './support/sandbox.ts'
import { freePort, openFullDisk, openPipe } from './support/stuck.ts'
import { until } from './support/waiting.ts'
import { farewell, heardFrom, open, request } from './support/wire.ts'

type Printing = Parameters<typeof start>[3]

async function startServer(t: Test, options: Printing, more: NodeJS.ProcessEnv = {}) {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const [port, operations] = [await freePort(), await freePort()]
  const env = { RA_API_KEY: sandboxKey, RA_API_URL: sandbox.url, PORT: `${port}`, OPS_PORT: `${operations}`, ...more }
  const server = start(t, 'src/server.ts', env, { covered: true, ...options })
  const origin = `http://127.0.0.1:${port}`
  const operators = `http://127.0.0.1:${operations}`
  await until(async () => (await fetch(`${operators}/readyz`).catch(() => undefined))?.ok === true)
  return { ...server, port, origin, operators }
}

type Started = Awaited<ReturnType<typeof startServer>>

async function droppedBy({ operators }: Started): Promise<number> {
  const metrics = await (await fetch(`${operators}/metrics`)).text()
  return Number(/^ra_gateway_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1])
}

const atOnce = 500

/** Has the gateway write five hundred lines, so many times. */
async function ask({ port }: Started, times: number): Promise<void> {
  for (let each = 0; each < times; each += 1) {
    const socket = open(port)
    socket.write(request('/healthz').repeat(atOnce - 1) + farewell)
    await heardFrom(socket)
  }
}

async function serves({ origin, operators }: Started): Promise<boolean> {
  const answers = [await fetch(`${origin}/games/1`), await fetch(`${operators}/livez`)]
  return answers.every(({ status }) => status === 200)
}

const well = { code: 0, signal: null }

t.test('with a full disk under its log it serves, counts what is lost, and ends', async t => {
  const disk = openFullDisk(t)
  const server = await startServer(t, { stdout: disk, stderr: disk })
  await ask(server, 40)
  t.ok(await serves(server))
  t.ok((await droppedBy(server)) > 0)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, well)
})

t.test('with a pipe that nobody reads it serves, and ends', async t => {
  const pipe = openPipe(t)
  const server = await startServer(t, { stdout: pipe.end, stderr: pipe.end })
  await ask(server, 2)
  t.ok(await serves(server))
  server.kill('SIGTERM')
  t.strictSame(await server.ended, well)
})

t.test('with a pipe whose reader went away it serves, and ends', async t => {
  const pipe = openPipe(t)
  const server = await startServer(t, { stdout: pipe.end, stderr: pipe.end })
  pipe.abandon()
  await ask(server, 1)
  t.ok(await serves(server))
  server.kill('SIGTERM')
  t.strictSame(await server.ended, well)
})

type Line = { readonly level: string; readonly msg: string; readonly lines: number }

const linesIn = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

const answersIn = (lines: readonly Line[]) => lines.filter(({ msg }) => msg === 'answered').length

t.test('when a reader comes back it gets the lines that waited, and learns how many are missing', async t => {
  const pipe = openPipe(t)
  const server = await startServer(t, { stdout: pipe.end })
  await ask(server, 40)
  let text = ''
  const says = (words: string) =>
    until(() => {
      text += pipe.read()
      return text.includes(words)
    })
  await says('were dropped')
  await ask(server, 1)
  server.kill('SIGTERM')
  await says('"closing"')
  t.strictSame(await server.ended, well)
  const lines = linesIn(text)
  const [gap, ...others] = lines.filter(({ msg }) => msg.includes('were dropped'))
  t.match(gap, { level: 'warn' })
  t.strictSame(others, [])
  t.equal(answersIn(lines) + (gap as Line).lines, 41 * atOnce, 'no other line is missing')
  t.equal(lines.at(-1)?.msg, 'closing')
})

t.test('a file gets every line, the last ones included', async t => {
  const file = join(t.testdir(), 'log')
  const server = await startServer(t, { stdout: openSync(file, 'a') })
  await ask(server, 6)
  server.kill('SIGTERM')
  t.strictSame(await server.ended, well)
  const lines = linesIn(readFileSync(file, 'utf8'))
  t.equal(answersIn(lines), 6 * atOnce)
  t.equal(lines.at(-1)?.msg, 'closing')
})
