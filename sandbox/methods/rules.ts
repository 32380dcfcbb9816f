// The rules by which RetroAchievements reads parameters: some are validated, most are merely cast, as PHP casts.

/** What came under one name: a text, or the values of `p[]=`, `p[key]=` and the like as a list, which is never empty. */
export type Sent = string | readonly string[]

/**
 * What is wrong with a value, or the value as the method gets it. What is empty comes as undefined, like what was not
 * sent; `present` tells the two apart.
 */
export type Rule<T> = (sent: Sent | undefined, param: string, present: boolean) => { value: T } | { error: Errors }
type Errors = string | readonly string[]
export type Rules = { readonly [param: string]: Rule<unknown> }
export type Asked<R extends Rules> = { readonly [P in keyof R]: R[P] extends Rule<infer T> ? T : never }

/** The rules are applied in their order, which is that of the errors. */
export function check<R extends Rules>(
  rules: R,
  question: { readonly [param: string]: Sent },
): { asked: Asked<R>; errors: { [param: string]: string[] } } {
  const asked: { [param: string]: unknown } = {}
  const errors: { [param: string]: string[] } = {}
  for (const [param, rule] of Object.entries(rules)) {
    const sent = question[param]
    const outcome = rule(sent || undefined, param, sent !== undefined)
    if ('error' in outcome) errors[param] = [outcome.error].flat()
    else asked[param] = outcome.value
  }
  return { asked: asked as Asked<R>, errors }
}

/** Where a rule lacks the framework's `nullable`, an empty value is looked at like any other. */
export function notEmpty<T>(rule: Rule<T>): Rule<T> {
  return (sent, param, present) => rule(present ? (sent ?? '') : undefined, param, present)
}

/** Undefined for a list, over which the method breaks down later. */
export function textOnly<T>(rule: Rule<T>): Rule<T | undefined> {
  return (sent, ...rest) => (typeof sent === 'object' ? { value: undefined } : rule(sent, ...rest))
}

const required = (param: string) => ({ error: `The ${param} field is required.` })

/* Numbers */

const number = /^[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/i
const highest = 2n ** 63n - 1n

/** What PHP's `is_numeric` says. */
export const isNumeric = (sent: Sent): sent is string =>
  typeof sent === 'string' && number.exec(sent)?.[0] === sent.trimEnd()

/** Whether PHP's FILTER_VALIDATE_INT lets it pass: no leading zeros, no more than 64 bits. */
export function isInteger(sent: Sent): sent is string {
  if (typeof sent !== 'string' || !/^[+-]?(?:0|[1-9]\d*)$/.test(sent)) return false
  const value = toBigInt(sent)
  return value <= highest && value >= -highest - 1n
}

/** BigInt knows no `+`. */
const toBigInt = (digits: string) => BigInt(digits.replace('+', ''))

/** As PHP casts to an integer: what leads like a number counts, be it `1e1`; anything else is 0, and a list is 1. */
function castExactly(sent: Sent | undefined): bigint {
  if (typeof sent === 'object') return 1n
  const leading = number.exec(sent ?? '')?.[0].trim() ?? '0'
  const float = Number(leading)
  if (!Number.isFinite(float) && /[.e]/i.test(leading)) return 0n
  const value = /^[+-]?\d+$/.test(leading) ? toBigInt(leading) : BigInt(Math.trunc(float))
  if (value > highest) return highest
  return value < -highest - 1n ? -highest - 1n : value
}

export const toInt = (sent: Sent | undefined): number => Number(castExactly(sent))

export const cast: Rule<number> = sent => ({ value: toInt(sent) })

/** For what is sent back: a number that JavaScript would round stays exact. */
export const castToEcho: Rule<number | bigint> = sent => {
  const value = castExactly(sent)
  return { value: Number.isSafeInteger(Number(value)) ? Number(value) : value }
}

export function castOr(absent: number): Rule<number> {
  return sent => ({ value: sent === undefined ? absent : toInt(sent) })
}

/** Demanded, and then cast. */
export const needed: Rule<number> = (sent, param) => (sent === undefined ? required(param) : { value: toInt(sent) })

/**
 * Demanded, and then left to the database, which compares by value: `1abc` is 1, `1e1` is 10, and `1.5` is the id of
 * nothing. Of a list it is given the first value.
 */
export const neededRaw: Rule<number> = (sent, param) => {
  if (sent === undefined) return required(param)
  const text = typeof sent === 'object' ? (sent[0] as string) : sent
  return { value: Number(number.exec(text)?.[0] ?? 0) }
}

/** Demanded, and a whole number from 1. */
export const neededId: Rule<number> = (sent, param) => (sent === undefined ? required(param) : bounded(sent, param, 1))

export function whole(absent: number, low = 0, high?: number): Rule<number> {
  return (sent, param) => (sent === undefined ? { value: absent } : bounded(sent, param, low, high))
}

export const offset = whole(0)
export const count = whole(100, 1, 500)

/** All that is wrong is told, not only the first of it. */
function bounded(sent: Sent, param: string, low: number, high = Number.POSITIVE_INFINITY) {
  const size = sizeOf(sent)
  const error = [
    ...(isInteger(sent) ? [] : [`The ${param} must be an integer.`]),
    ...(size < low ? [`The ${param} must be at least ${low}.`] : []),
    ...(size > high ? [`The ${param} must not be greater than ${high}.`] : []),
  ]
  return error.length > 0 ? { error } : { value: Number(sent) }
}

/** What the framework holds against a bound: of a text that is no number its length, of a list the number of values. */
function sizeOf(sent: Sent): number {
  if (typeof sent === 'object') return sent.length
  return isNumeric(sent) ? Number(sent) : [...sent].length
}

/* Flags and texts */

/** Anything but nothing and `0`. */
export const truthy: Rule<boolean> = sent => ({ value: sent !== undefined && sent !== '0' })

/** Exactly `1`. */
export const one: Rule<boolean> = sent => ({ value: sent === '1' })

export const anything: Rule<Sent | undefined> = sent => ({ value: sent })

export const user: Rule<string> = (sent, param) => {
  if (sent === undefined) return required(param)
  if (typeof sent === 'object') return { error: `The ${param} must be a string.` }
  if (sent.length === 26) {
    return /^[0-9A-Za-z]+$/.test(sent) ? { value: sent } : { error: `The ${param} must be a valid ULID.` }
  }
  if (sent.length < 2 || sent.length > 20) {
    return { error: `The ${param} must be between 2 and 20 characters when providing a username.` }
  }
  return /^[0-9A-Za-z]+$/.test(sent) ? { value: sent } : { error: `The ${param} may only contain letters and numbers.` }
}
