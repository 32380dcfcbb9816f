// Says in words whether the configured key works, by one cheap question: `npm run check-key`.

import { callOf } from '../catalogue/call.ts'
import { createReader } from '../catalogue/interpret.ts'
import { endpointFor, loadCatalogue } from '../catalogue/load.ts'
import type { Environment } from '../config/reader.ts'
import { loadConfig } from '../config/settings.ts'
import { systemClock } from '../platform/clock.ts'
import { Failure, type FailureCode } from '../platform/failure.ts'
import { createDispatcher, explanationOf } from '../serve.ts'
import { classify } from '../upstream/classify.ts'
import { createClient } from '../upstream/transport.ts'
import { type Main, runCommand } from './command.ts'

const findings: { readonly [code in FailureCode]?: string } = {
  'upstream-rejected-key':
    'RetroAchievements rejects the key: it was reset, or never was one. Take a new one from the settings page.',
  'upstream-busy':
    'RetroAchievements is limiting how often it is asked, and did not say whether the key works. Try again later.',
  'upstream-unavailable':
    'RetroAchievements is being maintained, and did not say whether the key works. Try again later.',
  'upstream-refused': 'RetroAchievements, or what stands in front of it, refuses to answer; the key may be right.',
  'upstream-timeout': 'RetroAchievements does not answer, or cannot be reached from here.',
}

const unheard = () => {}

/** What is wrong; undefined when the key works. Throws ConfigError. */
async function check(env: Environment): Promise<string | undefined> {
  const config = loadConfig(env)
  const { upstream, links } = config
  if (upstream.key === undefined) return 'There is no key to check: each caller brings one (KEY_MODE=caller).'
  const cheap = endpointFor(await loadCatalogue(), 'key-check')
  const reader = createReader({ ...links, tally: { count: unheard, mistake: unheard } })
  const dispatcher = createDispatcher(config)
  const over = new AbortController()
  const late = new Failure('upstream-timeout', 'RetroAchievements did not answer in time')
  const timer = systemClock.setTimeout(() => over.abort(late), upstream.timeoutMs)
  try {
    const call = callOf(cheap, {})
    const received = await createClient(upstream, dispatcher, systemClock)(call, upstream.key, over.signal)
    const { verdict } = reader.judge(cheap, {}, classify(received, systemClock.wall(), call.keys))
    if (verdict !== 'found') throw new Failure('upstream-unexpected-answer', 'it shows nothing')
  } catch (error) {
    const { code, message, cause } = error as Failure
    if (cause !== undefined) return `RetroAchievements cannot be reached from here: ${(cause as Error).message}`
    return findings[code] ?? `RetroAchievements answers, but not as it should (${message}); the key may be right.`
  } finally {
    systemClock.clearTimeout(timer)
    await dispatcher.destroy()
  }
}

export const main: Main = async (_argv, env, out) => {
  try {
    const fault = await check(env)
    if (fault === undefined) out.log('The key works.')
    else out.error(fault)
    return fault === undefined ? 0 : 1
  } catch (error) {
    out.error(explanationOf(error))
    return 1
  }
}

if (import.meta.main) await runCommand(main)
