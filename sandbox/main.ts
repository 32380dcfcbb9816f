// Starts the sandbox alone: `npm run sandbox -- --port 4000`.

import { parseArgs } from 'node:util'
import { type Main, runCommand } from '../src/commands/command.ts'
import { createEnding } from '../src/platform/ending.ts'
import { type Options, type Sandbox, sandboxKey, startSandbox } from './server.ts'

function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '4000' },
      host: { type: 'string', default: '127.0.0.1' },
      seed: { type: 'string', default: '1' },
    },
  })
  return { host: values.host, port: wholeNumber('port', values.port, 65_535), seed: wholeNumber('seed', values.seed) }
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
  ].join('\n')
}

/** It goes on until a signal ends it. */
export const main: Main = async (argv, _env, out) => {
  try {
    const sandbox = await startSandbox(readOptions(argv))
    out.log(welcome(sandbox))
    createEnding().prepare({ withinMs: 2_000, close: () => sandbox.close() })
    return 0
  } catch (error) {
    out.error(`The sandbox cannot start: ${(error as Error).message}`)
    return 1
  }
}

if (import.meta.main) await runCommand(main)
