import t from 'tap'
import { timeOfHttpDate } from '../../src/upstream/http-date.ts'

const nowMs = Date.UTC(2026, 10, 1, 12)
const expected = Date.UTC(1994, 10, 6, 8, 49, 37)

/** The examples of RFC 9110, and what is as clear. */
const forms = [
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06-Nov-1994 08:49:37 GMT',
  'Sun Nov 06 08:49:37 1994',
]

for (const zone of ['UTC', 'America/New_York', 'Pacific/Auckland']) {
  t.test(`dates are in UTC where the time zone is ${zone}`, async t => {
    process.env.TZ = zone
    for (const date of forms) t.equal(timeOfHttpDate(date, nowMs), expected, date)
  })
}

t.test('a year with two digits is the latest one that is at most 50 years ahead', async t => {
  const yearOf = (year: string, atMs = nowMs) =>
    new Date(timeOfHttpDate(`Sunday, 06-Nov-${year} 08:49:37 GMT`, atMs)).getUTCFullYear()
  t.strictSame(
    ['26', '27', '00', '76', '77', '99'].map(year => yearOf(year)),
    [2026, 2027, 2000, 2076, 1977, 1999],
  )
  t.strictSame(
    ['05', '41', '40'].map(year => yearOf(year, Date.UTC(2090, 0))),
    [2105, 2041, 2140],
  )
  t.equal(yearOf('70', 0), 1970, 'a clock that was never set')
})

t.test('a leap second is one', async t => {
  t.equal(timeOfHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', nowMs), Date.UTC(2017, 0, 1))
})

const wrong = [
  '',
  'tomorrow',
  '120',
  '2026-11-01T12:02:00Z',
  'Sun, 01 Nov 2026 12:02:00',
  'Sun, 01 Nov 2026 12:02:00 +0000',
  'Sun Nov  1 12:02:00 2026 GMT',
  'Sun, 99 Nov 2026 12:02:00 GMT',
  'Sun, 00 Nov 2026 12:02:00 GMT',
  'Sun, 31 Nov 2026 12:02:00 GMT',
  'Sun, 01 Nix 2026 12:02:00 GMT',
  'Sun, 01 Nov 2026 24:02:00 GMT',
  'Sun, 01 Nov 2026 12:60:00 GMT',
  'Sun, 01 Nov 2026 12:02:61 GMT',
  'Sun, 01 Nov 26 12:02 GMT',
]

for (const date of wrong)
  t.test(`${JSON.stringify(date)} is no date`, async t => t.ok(Number.isNaN(timeOfHttpDate(date, nowMs))))
