// The parameters that name days and moments, which know what time it is: the future cannot be asked about.

import type { Param } from './params.ts'

const dayForm = /^(\d{4})-(\d{1,2})-(\d{1,2})$/
const momentForm = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** The day in UTC, `YYYY-MM-DD`, of a moment in milliseconds since 1970. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** A day that has begun, in UTC. */
export function day(upstream: string, description: string, { optional = false } = {}): Param<string> {
  const read = (form: RegExp) => (sent: string, nowMs: number) => {
    const padded = sent.replace(
      form,
      (_, year, month, day) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
    )
    const real = form.test(sent) && Date.parse(padded) >= 0 && dayOf(Date.parse(padded)) === padded
    if (!real || padded > dayOf(nowMs)) throw new RangeError('a day, YYYY-MM-DD, that has begun (UTC)')
    return padded
  }
  return {
    upstream,
    thing: undefined,
    fallback: optional ? null : undefined,
    schema: { type: 'string', format: 'date', description, examples: ['2026-10-31'] },
    read: read(/^(\d{4})-(\d\d)-(\d\d)$/),
    send: String,
    // The official client does not write leading zeros.
    receive: read(dayForm),
  }
}

/** A moment in seconds since 1970. */
export function moment(upstream: string, description: string): Param<number> {
  return {
    upstream,
    thing: undefined,
    fallback: undefined,
    schema: { type: 'string', format: 'date-time', description, examples: ['2026-10-01T00:00:00Z'] },
    read: written => {
      // A plus sign that was not encoded arrives as a blank.
      const sent = written.replace(' ', '+')
      const ms = momentForm.test(sent) ? Date.parse(sent) : Number.NaN
      const real = ms >= 0 && dayOf(Date.parse(`${sent.slice(0, 10)}T00:00:00Z`)) === sent.slice(0, 10)
      if (!real) throw new RangeError('a moment such as 2026-10-01T00:00:00Z, with Z or an offset')
      return Math.floor(ms / 1000)
    },
    send: String,
    receive: sent => {
      if (!/^\d{1,11}$/.test(sent)) throw new RangeError('seconds since 1970')
      return Number(sent)
    },
  }
}
