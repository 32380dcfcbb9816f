// The environment of a process of ours: what a file `.env` beside it says, overruled by what the process was given.

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from './config.ts'

/** A blank value overrules nothing. */
export function readEnvironment(): Environment {
  const written = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  const given = Object.entries(process.env).filter(([, value]) => value?.trim())
  return { ...written, ...Object.fromEntries(given) }
}
