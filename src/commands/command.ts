// What a command is: a function of its arguments, the environment and where it prints, so that tests call it as the process does.

import { readEnvironment } from '../config/environment.ts'
import type { Environment } from '../config/reader.ts'

/** Where a command prints: results with `log`, everything else with `error`. */
export type Output = Pick<Console, 'log' | 'error'>

/** Resolves to the exit code: 0 when the command did what it was asked for, else 1. */
export type Main = (argv: readonly string[], env: Environment, out: Output) => Promise<number>

/** Runs a command as this process. */
export async function runCommand(main: Main): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), readEnvironment(), console)
}
