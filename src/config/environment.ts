// The environment of a process of ours: what a file `.env` beside it says, overruled by what the process was given.

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type Environment, namesInFile } from './reader.ts'

/** A blank value overrules nothing. The environment that is returned tells which names stand in the file. */
export function readEnvironment(given: Environment = process.env, file = '.env'): Environment {
  const written = existsSync(file) ? parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) : {}
  return {
    ...written,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim())),
    [namesInFile]: new Set(Object.keys(written)),
  }
}
