// Starts the sandbox alone: `npm run sandbox -- --port 4000`.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Main, runCommand } from '../src/commands/command.ts'
import { createEnding } from '../src/platform/ending.ts'
import { type Options, type Sandbox, sandboxKey, startSandbox } from './server.ts'

function readOptions(argv: readonly string[]): Options & { help: boolean } {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '4000' },
      host: { type: 'string', default: '127.0.0.1' },
      seed: { type: 'string', default: '1' },
      now: { type: 'string' },
      odd: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return {
    help: values.help,
    host: values.host,
    port: wholeNumber('port', values.port, 65_535),
    seed: wholeNumber('seed', values.seed),
    odd: values.odd,
    ...(values.now === undefined ? {} : { now: moment(values.now) }),
  }
}

/** In Unix seconds. */
function moment(text: string): number {
  const at = new Date(text)
  const exists = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(at.getTime())
  // JavaScript takes the 30th of February for the 2nd of March.
  if (exists && at.toISOString().startsWith(text.slice(0, -1))) return at.getTime() / 1000
  throw new Error(`--now must be a moment in UTC such as 2026-11-01T12:00:00Z, not "${text}"`)
}

function wholeNumber(name: string, text: string, highest = 4_294_967_295): number {
  if (/^\d+$/.test(text) && Number(text) <= highest) return Number(text)
  throw new Error(`--${name} must be a whole number from 0 to ${highest}, not "${text}"`)
}

function welcome({ url }: Sandbox): string {
  const faults = new URL('/_sandbox/faults', url).href
  return [
    `A stand-in RetroAchievements listens on ${url}`,
    `Its key is ${sandboxKey}`,
    '',
    `Ask it:       curl '${url}API_GetGame.php?i=1&y=${sandboxKey}'`,
    `Make a fault: curl ${faults} -d '{"kind":"busy","method":"GetGame","times":3,"retryAfter":"30"}'`,
    `Heal it:      curl -X DELETE ${faults}`,
    'All it can do: npm run sandbox -- --help',
  ].join('\n')
}

/** It goes on until a signal ends it. */
export const main: Main = async (argv, _env, out) => {
  try {
    const { help, ...options } = readOptions(argv)
    if (help) {
      out.log(await readFile(new URL('README.md', import.meta.url), 'utf8'))
      return 0
    }
    const sandbox = await startSandbox(options)
    out.log(welcome(sandbox))
    createEnding().prepare({ withinMs: 2_000, close: () => sandbox.close() })
    return 0
  } catch (error) {
    out.error(`The sandbox cannot start: ${(error as Error).message.split('\n', 1)[0]}`)
    return 1
  }
}

if (import.meta.main) await runCommand(main)
