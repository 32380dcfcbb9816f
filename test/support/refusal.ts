// A gateway that must not start, or a configuration that must not be used: what they say.

import { Agent } from 'undici'
import { buildApp } from '../../src/app.ts'
import { ConfigError, type Environment } from '../../src/config/reader.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { createLog } from '../../src/platform/log.ts'
import { createTestClock } from './clock.ts'

/** The faults that it names. Throws when it starts all the same, or stops for another reason. */
export async function refusal(environment: Environment): Promise<readonly string[]> {
  try {
    const config = loadConfig({ RA_API_KEY: 'a-key-that-is-not-asked-with', ...environment })
    const log = createLog({ level: 'silent', key: config.upstream.key })
    await buildApp({ config, dispatcher: new Agent(), clock: createTestClock(), log })
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  throw new Error('it starts')
}

/** What is wrong with a configuration by itself; nothing when it can be used. */
export function faultsOf(environment: Environment): readonly string[] {
  try {
    loadConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}
