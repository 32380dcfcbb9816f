// The parameters that name days and moments, which know what time it is: the future cannot be asked about.

import type { Param } from './params.ts'

const year = String.raw`(?:19[7-9]\d|[2-9]\d{3})`
const momentPattern = String.raw`^${year}-\d\d-\d\d[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$`
const dayPattern = String.raw`^${year}-\d\d-\d\d$`
/** The official client does not write leading zeros. */
const looseDay = new RegExp(String.raw`^(${year})-(\d{1,2})-(\d{1,2})$`)

/** The day in UTC, `YYYY-MM-DD`, of a moment in milliseconds since 1970. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** A day that has begun, in UTC. */
export function day(upstream: string, description: string): Param<string> {
  const read = (form: RegExp) => (sent: string, nowMs: number) => {
    const padded = sent.replace(
      looseDay,
      (_, year, month, day) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
    )
    const real = form.test(sent) && Date.parse(padded) >= 0 && dayOf(Date.parse(padded)) === padded
    if (!real || padded > dayOf(nowMs)) throw new RangeError('a day from 1970 on, YYYY-MM-DD, that has begun (UTC)')
    return padded
  }
  return {
    upstream,
    thing: undefined,
    fallback: undefined,
    schema: { type: 'string', format: 'date', pattern: dayPattern, description, examples: ['2026-10-31'] },
    read: read(new RegExp(dayPattern)),
    send: String,
    receive: read(looseDay),
  }
}

/** A moment in seconds since 1970. */
export function moment(upstream: string, description: string, example: string): Param<number> {
  return {
    upstream,
    thing: undefined,
    fallback: undefined,
    schema: { type: 'string', format: 'date-time', pattern: momentPattern, description, examples: [example] },
    read: written => {
      // A plus sign that was not encoded arrives as a blank.
      const sent = written.replace(' ', '+').toUpperCase()
      const ms = new RegExp(momentPattern).test(sent) ? Date.parse(sent) : Number.NaN
      const real = ms >= 0 && dayOf(Date.parse(`${sent.slice(0, 10)}T00:00:00Z`)) === sent.slice(0, 10)
      if (!real) throw new RangeError('a moment from 1970 on, such as 2026-10-01T00:00:00Z, with Z or an offset')
      return Math.floor(ms / 1000)
    },
    send: String,
    receive: sent => {
      if (!/^\d{1,11}$/.test(sent)) throw new RangeError('seconds since 1970')
      return Number(sent)
    },
  }
}
