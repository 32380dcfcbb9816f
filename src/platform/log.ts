// The log: pino, one JSON object per line, made readable where a person looks on. Whatever is logged, the API key is
// struck out of the line before it is written.

import { type DestinationStream, type Logger, pino } from 'pino'
import { Failure } from './failure.ts'
import { standardOutput } from './output.ts'
import type { Secret } from './secret.ts'

export type Log = Logger & {
  /** From now on this, too, is struck out of every line. */
  conceal(secret: Secret): void
}

export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

type LogOptions = {
  level: (typeof levels)[number]
  key: Secret | undefined
  /** Where lines go: the standard output when left out. */
  stream?: DestinationStream
  /** How a line is shown, where a person reads along. */
  pretty?: ((line: string) => string) | undefined
  /** What goes with every line. */
  beside?: (() => object) | undefined
}

export function createLog({ level, key, stream = standardOutput(), pretty = line => line, beside }: LogOptions): Log {
  const spellings = new Set<string>()
  function conceal(secret: Secret): void {
    const text = secret.reveal()
    for (const spelling of [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]) spellings.add(spelling)
  }
  function masked(line: string): string {
    // Whoever's key it is: it stands in the URL of a call.
    let text = line.replace(/([?&]y=)[^&\s"\\]+/g, '$1[secret]')
    for (const spelling of spellings) text = text.replaceAll(spelling, '[secret]')
    return text
  }
  if (key !== undefined) conceal(key)
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: told },
    ...(beside && { mixin: beside }),
    hooks: { streamWrite: (line: string) => pretty(masked(line)) },
  }
  return Object.assign(pino(options, stream), { conceal })
}

/** How lines are shown on a terminal, where people read them; only loaded for that. */
export async function prettyFor(isTerminal: boolean): Promise<LogOptions['pretty']> {
  if (!isTerminal) return undefined
  const { prettyFactory } = await import('pino-pretty')
  return prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', singleLine: true })
}

/** An error without its own properties, which may hold anything: undici's carry URLs. */
function told(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  return {
    type: name,
    code: (error as NodeJS.ErrnoException).code,
    message,
    // A failure of RetroAchievements is no fault in our code: where it was noticed tells nothing.
    stack: error instanceof Failure ? undefined : stack,
    cause: cause === undefined || depth === 3 ? undefined : told(cause, depth + 1),
  }
}
