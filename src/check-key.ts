// Says in words whether the configured key works, by one cheap question: `npm run check-key`.

import { createCall } from './call.ts'
import { ConfigError, loadConfig } from './config.ts'
import { readEnvironment } from './environment.ts'
import { createDispatcher } from './server.ts'
import { classify } from './upstream/classify.ts'
import { createClient } from './upstream/client.ts'
import type { Failure, FailureCode } from './upstream/failure.ts'

const findings: { readonly [code in FailureCode]?: string } = {
  'upstream-rejected-key':
    'RetroAchievements rejects the key: it was reset, or never was one. Take a new one from the settings page.',
  'upstream-busy':
    'RetroAchievements is limiting how often it is asked, and did not say whether the key works. Try again later.',
  'upstream-unavailable':
    'RetroAchievements is being maintained, and did not say whether the key works. Try again later.',
  'upstream-timeout': 'RetroAchievements does not answer, or cannot be reached from here.',
}

async function check(): Promise<string | undefined> {
  const { upstream, ...config } = loadConfig(readEnvironment())
  const { key } = upstream
  if (key === undefined) return 'There is no key to check: each caller brings one (KEY_MODE=caller).'
  const dispatcher = createDispatcher({ upstream, ...config })
  try {
    // The ten top users: small, and about nobody in particular.
    const received = await createClient(upstream, dispatcher)(
      createCall('GetTopTenUsers', []),
      key,
      new AbortController().signal,
    )
    classify(received, Date.now())
  } catch (error) {
    const { code, message, cause } = error as Failure
    if (cause !== undefined) return `RetroAchievements cannot be reached from here: ${(cause as Error).message}`
    return findings[code] ?? `RetroAchievements answers, but not as it should (${message}); the key may be right.`
  } finally {
    await dispatcher.destroy()
  }
}

try {
  const fault = await check()
  if (fault === undefined) console.log('The key works.')
  else {
    console.error(fault)
    process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
