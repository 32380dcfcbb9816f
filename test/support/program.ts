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

type Options = { cwd?: string; args?: readonly string[]; nodeArgs?: readonly string[] }

export function start(
  t: Test,
  file: string,
  env: NodeJS.ProcessEnv,
  { cwd = '.', args = [], nodeArgs = [] }: Options = {},
): Program {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url))
  // What tap measures coverage with has to reach the child.
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(PATH|NODE_OPTIONS|_?TAP|NODE_V8)/.test(name)),
  )
  const child: ChildProcess = spawn(process.execPath, [...nodeArgs, path, ...args], {
    cwd,
    env: { ...inherited, ...env },
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
      await until(() => text.test(output) || !running)
      const match = text.exec(output)
      if (match === null) throw new Error(`ended without saying ${text}:\n${output}`)
      return match
    },
    kill: signal => void child.kill(signal),
    ended,
  }
}
