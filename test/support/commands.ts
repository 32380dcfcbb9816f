// A command, called in this process as it would be run in a folder.

import { join } from 'node:path'
import type { Main } from '../../src/commands/command.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import type { Environment } from '../../src/config/reader.ts'

export type Ran = { code: number /** All that was printed, on either stream. */; said: string }

/** `cwd` is where a file `.env` may be. */
export async function run(main: Main, argv: readonly string[], env: Environment, cwd: string): Promise<Ran> {
  let said = ''
  const print = (text: string) => {
    said += `${text}\n`
  }
  const code = await main(argv, readEnvironment(env, join(cwd, '.env')), { log: print, error: print })
  return { code, said }
}
