// Says in words whether the gateway would start with the configuration that it finds here, and with what: `npm run check-config`.
// Nothing is asked and nothing is written, so it can run beside the gateway that is to be replaced.

import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { buildApp } from '../app.ts'
import { type Environment, writtenIn } from '../config/reader.ts'
import { loadConfig, settings } from '../config/settings.ts'
import { systemClock } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { secretsIn } from '../platform/secret.ts'
import { createDispatcher, explanationOf } from '../serve.ts'
import { type Main, runCommand } from './command.ts'

const names = Object.keys(settings) as (keyof typeof settings)[]

/** One line for each setting that is not left to its default; secrets are not shown. */
function given(environment: Environment): readonly string[] {
  return names.flatMap(name => {
    const written = writtenIn(environment, name)
    return written === undefined ? [] : [`  ${name}=${shown(name, written)}`]
  })
}

function shown(name: keyof typeof settings, written: string): string {
  // Where a secret stands is none.
  if (name.endsWith('_FILE')) return written
  try {
    return secretsIn(settings[name].read(written)).length > 0 ? '[secret]' : written
  } catch {
    // It has no effect, else the gateway would not start: as for traces without a collector. It may still be a secret.
    return '[not read]'
  }
}

/** What the gateway would start in spite of. */
function doubts(snapshotFile: string | undefined): readonly string[] {
  if (snapshotFile === undefined) return []
  try {
    accessSync(dirname(snapshotFile), constants.W_OK)
    return []
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return [`Nothing would be kept over restarts: the folder of CACHE_SNAPSHOT_FILE cannot be written to (${code}).`]
  }
}

export const main: Main = async (_argv, env, out) => {
  try {
    const config = loadConfig(env)
    const log = createLog({ level: 'silent', key: config.upstream.key })
    // Reads the files that are named, as the start does; nothing listens yet, nor is anything asked or put away.
    await buildApp({ config, dispatcher: createDispatcher(config), clock: systemClock, log })
    out.log(`The configuration is usable. ra-gateway ${manifest.version} would run with the defaults, but for:`)
    for (const line of [...given(env), ...config.warnings, ...doubts(config.cache.snapshotFile)]) out.log(line)
    return 0
  } catch (error) {
    out.error(explanationOf(error))
    return 1
  }
}

if (import.meta.main) await runCommand(main)
