// A Retry-After that names a date is compared with the Date of the same answer: the clock of RetroAchievements may be wrong.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { startGateway } from '../support/gateway.ts'

// Dates are in UTC, wherever the gateway runs.
process.env.TZ = 'America/New_York'

/** A gateway in front of a server that says 429 or 503, with these headers and no others. Its clock says noon of 1 November 2026. */
async function startLimited(t: Test, status: number, headers: { [name: string]: string }) {
  const server = createServer((_, response) => {
    response.sendDate = false
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"message":"","errors":[]}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return startGateway(t, { RA_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/API/` })
}

const cases: readonly [what: string, date: string | undefined, retryAfter: string, seconds: number][] = [
  ['clocks that agree', 'Sun, 01 Nov 2026 12:00:00 GMT', 'Sun, 01 Nov 2026 12:02:00 GMT', 120],
  ['a clock hours behind', 'Sun, 01 Nov 2026 05:00:00 GMT', 'Sun, 01 Nov 2026 05:02:00 GMT', 120],
  ['a clock hours ahead', 'Sun, 01 Nov 2026 19:00:00 GMT', 'Sun, 01 Nov 2026 19:02:00 GMT', 120],
  ['a clock of another century', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Thursday, 01-Jan-70 00:02:00 GMT', 120],
  ['a date that is over', 'Sun, 01 Nov 2026 11:30:00 GMT', 'Sun, 01 Nov 2026 11:00:00 GMT', 1],
  ['a date far ahead', 'Sun, 01 Nov 2026 12:00:00 GMT', 'Tue, 01 Dec 2026 12:00:00 GMT', 3_600],
  ['seconds, for which no clock counts', 'Sun, 01 Nov 2026 05:00:00 GMT', '90', 90],
  ['no Date: our wall clock counts', undefined, 'Sun, 01 Nov 2026 12:02:00 GMT', 120],
  ['no Date, and a date that is over', undefined, 'Sun, 01 Nov 2026 11:00:00 GMT', 1],
  ['seconds between blanks', undefined, ' 120 ', 120],
  ['seconds and a tab', undefined, '120\t', 120],
  ['a date between blanks', 'Sun, 01 Nov 2026 12:00:00 GMT ', ' Sun, 01 Nov 2026 12:02:00 GMT ', 120],
  ['a date in the form of RFC 850', 'Sunday, 01-Nov-26 12:00:00 GMT', 'Sunday, 01-Nov-26 12:02:00 GMT', 120],
  ['a date in the form of asctime', 'Sun Nov  1 12:00:00 2026', 'Sun Nov  1 12:02:00 2026', 120],
  ['the form of asctime and no Date', undefined, 'Sun Nov  1 12:02:00 2026', 120],
  ['a Date that nobody can read', 'yesterday', 'Sun, 01 Nov 2026 12:02:00 GMT', 120],
  ['a Date that is none', 'Sun, 99 Nov 2026 12:00:00 GMT', 'Sun, 01 Nov 2026 12:02:00 GMT', 120],
]

for (const [what, date, retryAfter, seconds] of cases) {
  for (const status of [429, 503]) {
    t.test(`${status} with ${what}`, async t => {
      const headers = { 'retry-after': retryAfter, ...(date !== undefined && { date }) }
      const { get } = await startLimited(t, status, headers)
      const response = await get('/games/1')
      t.strictSame([response.statusCode, response.headers['retry-after']], [503, String(seconds)])
    })
  }
}

t.test('without a Date, the wall clock counts as it is now', async t => {
  const { get, clock } = await startLimited(t, 429, { 'retry-after': 'Sun, 01 Nov 2026 12:02:00 GMT' })
  clock.moveWall(-60_000)
  t.equal((await get('/games/1')).headers['retry-after'], '180')
})
