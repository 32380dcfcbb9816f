// The log: pino, one JSON object per line, made readable where a person looks on. Whatever is logged, secrets are struck
// out of the line before it is written, in all their spellings.

import { type DestinationStream, type Logger, pino } from 'pino'
import { Failure } from './failure.ts'
import { standardOutput } from './output.ts'
import { anchorOf, jsonSpellingsOf, partsOf, type Secret } from './secret.ts'

export type Log = Logger & {
  /** From now on this, too, is struck out of every line, with the parts of it that are secrets by themselves. */
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
  let concealed: readonly Concealed[] = []
  function conceal(secret: Secret): void {
    const known = new Set(concealed.map(({ text }) => text))
    const others = partsOf(secret.reveal()).filter(part => !known.has(part))
    // One that is the beginning of another must not leave the rest of that one.
    concealed = [...concealed, ...others.map(concealedFrom)].sort((a, b) => b.text.length - a.text.length)
  }
  function masked(line: string): string {
    // Whoever's key it is: it stands in the URL of a call.
    let text = line.replace(/([?&]y=)[^&\s"\\]+/g, '$1[secret]')
    for (const { anchor, spellings } of concealed) {
      if (text.includes(anchor)) for (const spelling of spellings) text = text.replaceAll(spelling, '[secret]')
    }
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

type Concealed = { readonly text: string; readonly anchor: string; readonly spellings: readonly string[] }

function concealedFrom(text: string): Concealed {
  // Lines are JSON, and may hold JSON as a text.
  const spellings = jsonSpellingsOf(text).flatMap(spelling => [JSON.stringify(spelling).slice(1, -1), spelling])
  const longestFirst = [...new Set(spellings)].sort((a, b) => b.length - a.length)
  return { text, anchor: anchorOf(text), spellings: longestFirst }
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
