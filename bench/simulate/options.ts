// The parameters of a simulation, from the command line.

import { parseArgs } from 'node:util'

type Parameter = {
  readonly meaning: string
  readonly fallback: readonly number[]
  readonly least: number
  readonly most: number
  readonly whole?: boolean
  readonly list?: boolean
}

const one = (meaning: string, fallback: number, least: number, most: number): Parameter => {
  return { meaning, fallback: [fallback], least, most }
}
const whole = (...about: Parameters<typeof one>): Parameter => ({ ...one(...about), whole: true })

export const parameters = {
  seed: whole('the same seed, the same figures', 1, 0, 2 ** 32 - 1),
  hours: one('hours that are played, from two in the afternoon on', 8, 0.1, 168),
  users: {
    meaning: 'sizes of the audience',
    fallback: [300, 1_000, 3_000, 10_000],
    least: 1,
    most: 1e6,
    whole: true,
    list: true,
  },
  replicas: { meaning: 'numbers of gateways', fallback: [1, 3, 30], least: 1, most: 100, whole: true, list: true },
  visits: one('visits of a user a day', 1, 0.01, 1_000),
  games: whole('games that are looked at', 10_000, 1, 1e6),
  'zipf-users': one("exponent of users' popularity", 0.9, 0, 3),
  'zipf-games': one("exponent of games' popularity", 1, 0, 3),
  sets: whole('new sets a day, each with a crowd', 4, 0, 100),
  'per-minute': one('calls a minute, over all gateways', 60, 1, 1e6),
  burst: whole('calls at once after a calm', 10, 1, 1e6),
  concurrency: whole('calls under way at the same time', 4, 1, 256),
  'cache-mb': one('memory of each gateway, in megabytes', 64, 0.1, 10_000),
  latency: one('median of how long RetroAchievements takes, in milliseconds', 300, 1, 15_000),
  'round-trip': one('to the store and back, in milliseconds', 1, 0, 1_000),
  outage: one('minutes in the middle for which RetroAchievements is down', 0, 0, 10_000),
  limits: one('minutes in the middle for which RetroAchievements says 429', 0, 0, 10_000),
} as const satisfies { readonly [name: string]: Parameter }

export type Name = keyof typeof parameters

export type Model = { readonly [name in Exclude<Name, 'users' | 'replicas'>]: number }

export type Options = {
  readonly model: Model
  readonly users: readonly number[]
  readonly replicas: readonly number[]
  readonly write: boolean
  /** What was given, as it is given. */
  readonly given: string
}

export class OptionError extends Error {}

/** Throws OptionError, which names all that is wrong. */
export function optionsFrom(args: readonly string[]): Options {
  const options = Object.fromEntries(Object.keys(parameters).map(name => [name, { type: 'string' as const }]))
  const { values } = parsed(args, { ...options, write: { type: 'boolean', default: false } })
  const faults: string[] = []
  const read = Object.fromEntries(
    Object.entries<Parameter>(parameters).map(([name, parameter]) => {
      const written = values[name]
      if (typeof written !== 'string') return [name, parameter.fallback]
      const numbers = parameter.list ? written.split(',').map(numberIn) : [numberIn(written)]
      if (!numbers.every(each => isOf(parameter, each)))
        faults.push(`--${name} is ${written}, and not ${wanted(parameter)}`)
      return [name, numbers]
    }),
  ) as { [name in Name]: readonly number[] }
  if (faults.length > 0) throw new OptionError(faults.join('\n'))
  const { users, replicas, ...single } = read
  const given = args.filter(argument => argument !== '--write').join(' ')
  const model = Object.fromEntries(Object.entries(single).map(([name, [value]]) => [name, value])) as Model
  return { model, users, replicas, write: values.write === true, given }
}

function parsed(args: readonly string[], options: NonNullable<Parameters<typeof parseArgs>[0]>['options']) {
  try {
    return parseArgs({ args: [...args], options: options ?? {} })
  } catch (error) {
    throw new OptionError(`${(error as Error).message}\nThere are:\n${usage()}`)
  }
}

/** Number() takes blanks for zero, and hexadecimals. */
function numberIn(written: string): number {
  return /^\d+(\.\d+)?$/.test(written) ? Number(written) : Number.NaN
}

function isOf({ least, most, whole = false }: Parameter, value: number): boolean {
  return value >= least && value <= most && (!whole || Number.isInteger(value))
}

function wanted({ least, most, whole, list }: Parameter): string {
  const number = whole ? 'a whole number' : 'a number'
  return list ? `whole numbers from ${least} to ${most}, separated by commas` : `${number} from ${least} to ${most}`
}

function usage(): string {
  const lines = Object.entries<Parameter>(parameters).map(
    ([name, { meaning, fallback }]) => `  --${name} ${fallback.join(',')}  ${meaning}`,
  )
  return [...lines, '  --write  write docs/scaling.md and docs/scaling.svg'].join('\n')
}
