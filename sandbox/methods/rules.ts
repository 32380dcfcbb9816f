// The rules by which RetroAchievements reads parameters: some are validated, most are merely cast.

/** What is wrong with a value, or the value as the method gets it. */
export type Rule<T> = (sent: string | undefined, param: string) => { value: T } | { error: string }
export type Rules = { readonly [param: string]: Rule<unknown> }
export type Asked<R extends Rules> = { readonly [P in keyof R]: R[P] extends Rule<infer T> ? T : never }

export function check<R extends Rules>(
  rules: R,
  question: { readonly [param: string]: string },
): { asked: Asked<R>; errors: { [param: string]: string[] } } {
  const asked: { [param: string]: unknown } = {}
  const errors: { [param: string]: string[] } = {}
  for (const [param, rule] of Object.entries(rules)) {
    const outcome = rule(question[param] || undefined, param)
    if ('error' in outcome) errors[param] = [outcome.error]
    else asked[param] = outcome.value
  }
  return { asked: asked as Asked<R>, errors }
}

/** As PHP casts text to a number: leading digits count, anything else is 0. */
export function toInt(sent: string | undefined): number {
  return Number.parseInt(sent ?? '', 10) || 0
}

export const cast: Rule<number> = sent => ({ value: toInt(sent) })

export function castOr(absent: number): Rule<number> {
  return sent => ({ value: sent === undefined ? absent : toInt(sent) })
}

/** Anything but nothing and `0`. */
export const truthy: Rule<boolean> = sent => ({ value: sent !== undefined && sent !== '0' })

/** Exactly `1`. */
export const one: Rule<boolean> = sent => ({ value: sent === '1' })

export const anyText: Rule<string | undefined> = sent => ({ value: sent })

/** Demanded, and then cast. */
export const needed: Rule<number> = (sent, param) =>
  sent === undefined ? { error: `The ${param} field is required.` } : { value: toInt(sent) }

/** Demanded, and a whole number from 1. */
export const neededId: Rule<number> = (sent, param) => {
  return sent === undefined ? { error: `The ${param} field is required.` } : bounded(sent, param, 1)
}

export const user: Rule<string> = (sent, param) => {
  if (sent === undefined) return { error: `The ${param} field is required.` }
  if (sent.length === 26) {
    return /^[0-9A-Za-z]+$/.test(sent) ? { value: sent } : { error: `The ${param} must be a valid ULID.` }
  }
  if (sent.length < 2 || sent.length > 20) {
    return { error: `The ${param} must be between 2 and 20 characters when providing a username.` }
  }
  return /^[0-9A-Za-z]+$/.test(sent) ? { value: sent } : { error: `The ${param} may only contain letters and numbers.` }
}

export function whole(absent: number, low = 0, high?: number): Rule<number> {
  return (sent, param) => (sent === undefined ? { value: absent } : bounded(sent, param, low, high))
}

export const offset = whole(0)
export const count = whole(100, 1, 500)

function bounded(sent: string, param: string, low: number, high = Number.MAX_SAFE_INTEGER) {
  if (!/^[+-]?\d+$/.test(sent)) return { error: `The ${param} must be an integer.` }
  const value = Number(sent)
  if (value < low) return { error: `The ${param} must be at least ${low}.` }
  return value > high ? { error: `The ${param} must not be greater than ${high}.` } : { value }
}
