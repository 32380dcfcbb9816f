// The environment of a process of ours: what a file `.env` beside it says, overruled by what the process was given.

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from './reader.ts'

/** A blank value overrules nothing. */
export function readEnvironment(given: Environment = process.env, file = '.env'): Environment {
  const written = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  return { ...written, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim())) }
}
