// A program of ours in a process of its own, for the tests of what only a process has: exit codes, signals, output.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { until } from './waiting.ts'

export type Program = {
  /** All that was printed so far, on either stream. */
  printed(): string
  /** Comes back when the text was printed, with what it captures; throws when the program ends before. */
  says(text: RegExp): Promise<RegExpExecArray>
  kill(signal: NodeJS.Signals): void
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

type Options = {
  cwd?: string
  args?: readonly string[]
  nodeArgs?: readonly string[]
  /** Where it prints to in place of the test: open files. */
  stdout?: number
  stderr?: number
  /** How many files and connections it may have open. */
  mostFiles?: number
  /** Whether what it runs counts as covered; that has a process start and end later. */
  covered?: boolean
}

/** What tap measures coverage with, which is less exact in what comes out of Node's compile cache. */
const coveredEnvironment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(PATH|NODE_OPTIONS|_?TAP|NODE_V8)/.test(name)),
  ),
  NODE_DISABLE_COMPILE_CACHE: '1',
}

const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node-compile-cache', import.meta.url))

/** What a program needs that is not to be measured, which takes half of its time. tap measures every child that does not say no. */
export const plainEnvironment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|_?TAP)/.test(name))),
  _TAPJS_PROCESSINFO_COVERAGE_: '0',
}

export function start(
  t: Test,
  file: string,
  env: NodeJS.ProcessEnv,
  { cwd = '.', args = [], nodeArgs = [], stdout, stderr, mostFiles, covered = false }: Options = {},
): Program {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url))
  const environment = covered ? coveredEnvironment : { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache }
  // tap gives all children its loader in NODE_OPTIONS, whatever their environment.
  const without = covered ? [] : ['-u', 'NODE_OPTIONS']
  const program = ['env', ...without, process.execPath, ...nodeArgs, path, ...args]
  const limited = ['bash', '-c', `ulimit -n ${mostFiles}; exec "$@"`, '-', ...program]
  const [command = '', ...rest] = mostFiles === undefined ? program : limited
  const child: ChildProcess = spawn(command, rest, {
    cwd,
    stdio: ['pipe', stdout ?? 'pipe', stderr ?? 'pipe'],
    env: { ...environment, ...env },
  })
  let output = ''
  let running = true
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    running = false
    return { code, signal }
  })
  t.teardown(async () => {
    if (running) child.kill('SIGKILL')
    await ended
  })
  return {
    printed: () => output,
    async says(text) {
      await until(() => text.test(output) || !running).catch(error => {
        throw new Error(`${error.message}; it said: ${output.slice(-3_000)}`)
      })
      const match = text.exec(output)
      if (match === null) throw new Error(`ended without saying ${text}:\n${output}`)
      return match
    },
    kill: signal => void child.kill(signal),
    ended,
  }
}
