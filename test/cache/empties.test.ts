import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { ended, landed, second } from '../support/stories.ts'

const none = { Count: 0, Total: 0, Results: [] }
const noTickets = { RecentTickets: [], OpenTickets: 0 }
const noReports = { MostReportedGames: [] }

/** Empty answers that no second question can settle: method, how long it is fresh, and what is sent: all of it, or the keys that differ. */
const unsettled: readonly [url: string, method: string, freshS: number, json: object][] = [
  ['/claims', 'GetActiveClaims', 900, []],
  ['/claims?status=complete', 'GetClaims', 900, []],
  ['/API/API_GetActiveClaims.php', 'GetActiveClaims', 900, []],
  ['/users/SetSmith/claims', 'GetUserClaims', 900, []],
  ['/awards/recent', 'GetRecentGameAwards', 30, none],
  ['/API/API_GetRecentGameAwards.php', 'GetRecentGameAwards', 30, none],
  ['/tickets', 'GetTicketData', 180, noTickets],
  ['/API/API_GetTicketData.php', 'GetTicketData', 180, noTickets],
  ['/tickets/most-ticketed-games', 'GetTicketData', 900, noReports],
  ['/games/1/tickets', 'GetTicketData', 180, { Tickets: [], OpenTickets: 0 }],
  ['/achievements/1001/unlocks', 'GetAchievementUnlocks', 180, { Unlocks: [], UnlocksCount: 0 }],
  ['/users/MaxMilyin/set-requests', 'GetUserSetRequests', 900, { RequestedSets: [], TotalRequests: 0 }],
  ['/games/1', 'GetGame', 10_800, []],
  ['/API/API_GetGame.php?i=1', 'GetGame', 10_800, []],
  ['/API/API_GetGameList.php?i=1&f=1', 'GetGameList', 86_400, []],
]

for (const [url, method, freshS, json] of unsettled) {
  t.test(
    `${url}: an emptiness in place of what was there is believed when it is said again a minute later`,
    async t => {
      const gateway = await startGateway(t)
      const { get, sandbox, clock } = gateway
      const full = await get(url)
      t.equal(full.statusCode, 200)
      await clock.advance((freshS + 1) * second)
      if (Array.isArray(json) || json === none) sandbox.fault({ kind: 'answer', json, method })
      else for (const [key, value] of Object.entries(json)) sandbox.fault({ kind: 'instead', key, value, method })
      const isFull = async (what: string) => {
        const { statusCode, body } = await get(url)
        // Compared here: showing where long bodies differ takes long.
        return t.ok(statusCode === 200 && body === full.body, what)
      }
      await isFull('while it is asked')
      await landed(gateway, 2)
      if (!(await isFull('at once'))) return
      await clock.advance(30 * second)
      await isFull('half a minute later')
      await clock.advance(30 * second)
      const calls = ended(gateway)
      await get(url)
      await landed(gateway, calls + 1)
      t.ok((await get(url)).body !== full.body)
    },
  )
}

for (const url of ['/claims', '/API/API_GetActiveClaims.php']) {
  t.test(`${url}: a full answer in between clears the suspicion`, async t => {
    const gateway = await startGateway(t)
    const { get, sandbox, clock } = gateway
    const { body } = await get(url)
    for (const empty of [true, false, true]) {
      await clock.advance(1_000 * second)
      sandbox.heal()
      if (empty) sandbox.fault({ kind: 'answer', json: [], method: 'GetActiveClaims' })
      const calls = ended(gateway)
      await get(url)
      await landed(gateway, calls + 1)
      t.ok((await get(url)).body === body)
    }
  })
}
