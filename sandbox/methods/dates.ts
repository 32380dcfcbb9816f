// How RetroAchievements reads days: whatever PHP takes for a date, as long as that day exists. The usual ways to write
// one are read here; rarer ones, such as names of months, are refused, although PHP reads them too.

import { day, type UnixSeconds } from '../world/time.ts'
import { type Rule, type Sent, toInt } from './rules.ts'

type Reading = {
  readonly at: UnixSeconds
  /** False for the 30th of February, which PHP counts on into March. */
  readonly exists: boolean
}

const midnightOf = (at: UnixSeconds) => Math.floor(at / day) * day

const time = String.raw`(?:[T ]+(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,]\d+)?)?)?`
const zone = String.raw`(?: *(?:(?:Z|UTC)|(?<side>[+-])(?<zoneHour>\d\d):?(?<zoneMinute>\d\d)))?`
const forms = [
  String.raw`(?<year>\d{4})(?<mark>[-/])(?<month>\d{1,2})\k<mark>(?<date>\d{1,2})`,
  String.raw`(?<year>\d{4})(?<month>\d\d)(?<date>\d\d)`,
  String.raw`(?<date>\d{1,2})(?<mark>[-.])(?<month>\d{1,2})\k<mark>(?<year>\d{4})`,
  String.raw`(?<month>\d{1,2})/(?<date>\d{1,2})/(?<year>\d{4})`,
].map(form => new RegExp(`^${form}${time}${zone}$`, 'i'))

/** Days that are told from today. */
const relative: ReadonlyMap<string, number> = new Map([
  ['now', 0],
  ['today', 0],
  ['midnight', 0],
  ['noon', 0],
  ['yesterday', -day],
  ['tomorrow', day],
])

/** Undefined for what is no date at all. */
function read(sent: Sent, now: UnixSeconds): Reading | undefined {
  if (typeof sent === 'object') return undefined
  const shift = relative.get(sent.toLowerCase())
  if (shift !== undefined) return { at: midnightOf(now) + shift, exists: true }
  for (const form of forms) {
    const parts = form.exec(sent)?.groups
    if (parts !== undefined) return readingOf(parts)
  }
  return undefined
}

function readingOf({ side, ...parts }: { readonly [part: string]: string | undefined }): Reading | undefined {
  const [year, month, date] = [Number(parts.year), Number(parts.month), Number(parts.date)]
  const [hour, minute, second] = [Number(parts.hour ?? 0), Number(parts.minute ?? 0), Number(parts.second ?? 0)]
  if (month > 12 || date > 31 || hour > 24 || minute > 59 || second > 59) return undefined
  const ahead = Number(parts.zoneHour ?? 0) * 60 + Number(parts.zoneMinute ?? 0)
  const minutes = minute - (side === '-' ? -ahead : ahead)
  // Date.UTC takes the years before 100 for those of the last century.
  const at = new Date(0).setUTCFullYear(year, month - 1, date)
  const exists = year > 0 && new Date(at).getUTCMonth() === month - 1 && new Date(at).getUTCDate() === date
  return { at: at / 1000 + hour * 3600 + minutes * 60 + second, exists }
}

const noDate = (param: string) => `The ${param} is not a valid date.`
const ahead = (param: string) => `The ${param} must be a date before or equal to today.`

/** A day that must be given: its first second. */
export function neededDay(now: UnixSeconds): Rule<UnixSeconds> {
  return (sent, param) => {
    if (sent === undefined) return { error: `The ${param} field is required.` }
    const reading = read(sent, now)
    return reading?.exists ? { value: midnightOf(reading.at) } : { error: noDate(param) }
  }
}

/** The last second of a day, which must not lie ahead; later than everything when none is given. */
export function endOfDay(now: UnixSeconds): Rule<UnixSeconds> {
  return (sent, param) => {
    if (sent === undefined) return { value: Number.POSITIVE_INFINITY }
    // Nothing and a list are never before today; a text that is no date passes for early.
    if (sent === '' || typeof sent === 'object') return { error: [noDate(param), ahead(param)] }
    const reading = read(sent, now)
    const error = [
      ...(reading?.exists ? [] : [noDate(param)]),
      ...(reading !== undefined && reading.at > midnightOf(now) ? [ahead(param)] : []),
    ]
    return reading === undefined || error.length > 0 ? { error } : { value: midnightOf(reading.at) + day - 1 }
  }
}

/** Unix seconds, cast. The database knows only the years of four digits; nothing is before, at or after any other moment. */
export const moment: Rule<UnixSeconds> = sent => {
  const at = toInt(sent)
  return { value: at >= yearZero && at < yearTenThousand ? at : Number.NaN }
}
const yearZero = Date.parse('0000-01-01T00:00:00Z') / 1000
const yearTenThousand = Date.parse('+010000-01-01T00:00:00Z') / 1000
