// Reads settings as they are written in an environment. What is wrong with them is collected and said all at once.

/** Under which an environment tells of the names that a file `.env` gave. */
export const namesInFile = Symbol('names in .env')

/** Variables by their names, such as `process.env`. */
export type Environment = {
  readonly [name: string]: string | undefined
  /** Those that stand in `.env`; none where it is left out. */
  readonly [namesInFile]?: ReadonlySet<string>
}

/** What a variable means, and how it is read. */
export type Setting<T> = {
  readonly meaning: string
  /** As it would be written in the environment; undefined where there is none. */
  readonly fallback: string | undefined
  /** Throws a RangeError whose message says what is wanted. */
  read(written: string): T
}

/** Settings by their names in the environment. */
export type Settings = { readonly [name: string]: Setting<unknown> }

type NameOf<S extends Settings> = keyof S & string
type ValueOf<S extends Settings, N extends NameOf<S>> = ReturnType<S[N]['read']>

/** Reads the settings of one environment. */
export type SettingsReader<S extends Settings> = {
  /** As it is given, unread; undefined where it is not. */
  written(name: NameOf<S>): string | undefined
  isGiven(name: NameOf<S>): boolean
  /** Undefined where it is neither given nor has a default, and beside a fault. */
  optional<N extends NameOf<S>>(name: N): ValueOf<S, N> | undefined
  /** For settings that have a default: undefined only beside a fault, when no configuration comes of it. */
  value<N extends NameOf<S>>(name: N): ValueOf<S, N>
  /** Takes note of settings that do not go together. */
  fault(what: string): void
  /** The configuration that came of the settings, frozen. Throws ConfigError where there were faults. */
  finish<T extends object>(config: T): Readonly<T>
}

/** Everything that is wrong with the configuration, one line for each fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`the configuration is not usable:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** What is read in a file that the configuration names. Throws ConfigError in place of what the reading throws. */
export function usable<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new ConfigError([`${what} ${(error as Error).message}`])
  }
}

/** Each setting is to be read once, as its fault is noted each time. */
export function createReader<S extends Settings>(settings: S, environment: Environment): SettingsReader<S> {
  const faults: string[] = []

  const written = (name: NameOf<S>) => writtenIn(environment, name)

  function optional<N extends NameOf<S>>(name: N): ValueOf<S, N> | undefined {
    const { fallback, read } = settings[name] as S[N]
    const text = written(name) ?? fallback
    if (text === undefined) return undefined
    try {
      return read(text) as ValueOf<S, N>
    } catch (error) {
      faults.push(`${name} ${(error as RangeError).message}`)
      return undefined
    }
  }

  return {
    written,
    isGiven: name => written(name) !== undefined,
    optional,
    value: name => optional(name) as ValueOf<S, typeof name>,
    fault: what => faults.push(what),
    finish(config) {
      if (faults.length > 0) throw new ConfigError(faults)
      return deepFrozen(config)
    },
  }
}

/** Of proxies for going out, which are named in lower case as often as in upper case. */
const inEitherCase = /^(?:HTTPS?|NO)_PROXY$/

/** The value of a variable, without blanks around it; undefined where it is not given, or blank. */
export function writtenIn(environment: Environment, name: string): string | undefined {
  const written = environment[name] ?? (inEitherCase.test(name) ? environment[name.toLowerCase()] : undefined)
  return written?.trim() || undefined
}

/** A setting in one line. */
export function setting<T>(meaning: string, fallback: string | undefined, read: (written: string) => T): Setting<T> {
  return { meaning, fallback, read }
}

function deepFrozen<T extends object>(value: T): Readonly<T> {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFrozen(inner)
  return Object.freeze(value)
}
