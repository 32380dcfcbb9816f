// The three forms of dates in HTTP (RFC 9110 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT", and the obsolete ones "Sunday, 06-Nov-94
// 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994". All of them are in UTC: `Date.parse` would take the last one for local time.

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const month = `(?<month>${months.join('|')})`
const time = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)'
const forms = [
  `[A-Z][a-z]+, (?<day>\\d{1,2})[ -]${month}[ -](?<year>\\d{4}|\\d\\d) ${time} GMT`,
  `[A-Z][a-z]+ ${month} (?<day>[ \\d]?\\d) ${time} (?<year>\\d{4})`,
].map(form => new RegExp(`^${form}$`))

type Parts = { readonly [part in 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second']: string }

/**
 * The time of an HTTP date in milliseconds since 1970; NaN where it is none. `nowMs` is about the time when it was written, in
 * the same unit: a year with two digits is the latest one that is at most 50 years after it.
 */
export function timeOfHttpDate(date: string, nowMs: number): number {
  const found = forms.map(form => form.exec(date)?.groups).find(Boolean)
  if (found === undefined) return Number.NaN
  const { year, month, day, hour, minute, second } = found as Parts
  const fullYear = year.length === 2 ? inFull(Number(year), nowMs) : Number(year)
  const midnightMs = Date.UTC(fullYear, months.indexOf(month), Number(day))
  // A day that its month does not have leads into another month.
  if (new Date(midnightMs).getUTCDate() !== Number(day)) return Number.NaN
  return midnightMs + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
}

function inFull(year: number, nowMs: number): number {
  const latest = new Date(nowMs).getUTCFullYear() + 50
  return latest - ((latest - year) % 100)
}
