// Moments and days, which RetroAchievements writes in four forms, all UTC: with a blank and no zone, with `+00:00`, with
// microseconds and `Z`, or as a bare day. Each is read in any of them.

import { type Scalar, scalar } from './word.ts'

const dayForm = String.raw`[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const clockForm = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`
const sentTime = new RegExp(String.raw`^(${dayForm})(?:[T ](${clockForm})(?:\.\d+)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$`)
/** What a database writes for "never", and PHP for a time of 0. */
const noTime = /^(?:(?:0000-00-00|-0001-11-30)(?:[T ].*)?|1970-01-01[T ]00:00:00(?:\.0*)?(?:Z|\+00:?00)?)$/
/** What is longer takes long to look at, and is no time. */
const longestForm = 64

type Parts = { readonly day: string; readonly clock: string | undefined; readonly zone: string | undefined }

/** The parts of a time that was sent; null where it says "never", undefined where it is none. */
function partsOf(value: unknown): Parts | null | undefined {
  if (typeof value !== 'string' || value.length > longestForm) return undefined
  if (value === '' || noTime.test(value)) return null
  const [, day, clock, zone] = sentTime.exec(value) ?? []
  return day === undefined || !isReal(day) ? undefined : { day, clock, zone }
}

/** Whether a month has so many days; the first 28 every month has. */
function isReal(day: string): boolean {
  return day.slice(8) <= '28' || new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

/** A moment in UTC, RFC 3339 with `Z` and no fraction; a bare day stays a day. */
export function time(from?: string, meaning?: string): Scalar<string> {
  const schema = { type: 'string', pattern: `^${dayForm}(T${clockForm}Z)?$`, examples: ['2026-10-12T14:43:18Z'] }
  return scalar(from, meaning, schema, value => {
    const parts = partsOf(value)
    if (!parts) return parts
    const { day, clock, zone } = parts
    if (clock === undefined) return day
    if (zone === undefined || zone === 'Z' || /^[+-]00:?00$/.test(zone)) return `${day}T${clock}Z`
    const utc = new Date(`${day}T${clock}${zone}`)
    return `${utc.toISOString().slice(0, 19)}Z`
  })
}

/** A day, `YYYY-MM-DD`; the hours that older answers carry are cut off. */
export function day(from?: string, meaning?: string): Scalar<string> {
  return scalar(from, meaning, { type: 'string', format: 'date' }, value => {
    const parts = partsOf(value)
    return parts === null ? null : parts?.day
  })
}
