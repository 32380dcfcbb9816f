// The claims of developers: those that run, those that have ended, those of one user.

import { type Claim, claims } from '../world/claims.ts'
import { minute, spaced, type UnixSeconds } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, missing, ok } from './asking.ts'
import { type Rule, user } from './rules.ts'
import { keyedRows, place } from './shapes.ts'

const [active, complete, dropped, inReview] = [0, 1, 2, 3] as const
const primary = 0
const mostRows = 1000

const runs = ({ status }: Claim) => status === active || status === inReview
const minutesLeft = ({ done }: Claim, now: UnixSeconds) => Math.floor((done - now) / minute)

export const GetActiveClaims = asking({}, (_, world, _owner, now) => ok(rowsOf(claims(world).filter(runs), world, now)))

const kind: Rule<string> = (sent = '1') => {
  const known = sent === '1' || sent === '2' || sent === '3'
  return known ? { value: sent } : { error: 'k must be set to one of the following values: 1, 2, 3' }
}

export const GetClaims = asking({ k: kind }, ({ k }, world, _owner, now) => {
  const all = claims(world)
  if (k === '3') {
    const running = all.filter(runs).slice(0, mostRows).entries()
    const expired = [...running].filter(([, claim]) => minutesLeft(claim, now) < 0)
    return ok(keyedRows(expired.map(([key, claim]) => [key, claimRow(claim, world, now)])))
  }
  const finished = (claim: Claim) => claim.status === complete && claim.claimType === primary
  const chosen = all.filter(k === '1' ? finished : claim => claim.status === dropped)
  return ok(rowsOf(chosen.slice(0, mostRows), world, now))
})

export const GetUserClaims = asking({ u: user }, ({ u }, world, _owner, now) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  const theirs = claims(world).filter(claim => claim.user === found)
  return ok(rowsOf(theirs, world, now))
})

const rowsOf = (rows: readonly Claim[], world: World, now: UnixSeconds) =>
  rows.map(claim => claimRow(claim, world, now))

function claimRow(claim: Claim, world: World, now: UnixSeconds) {
  const { user } = claim
  return {
    ID: claim.id,
    ULID: user?.ulid ?? null,
    User: user?.shown ?? user?.username ?? null,
    GameID: claim.game.id,
    GameTitle: claim.game.title,
    GameIcon: claim.game.icon,
    ...place(claim.game),
    ClaimType: claim.claimType,
    SetType: claim.setType,
    Status: claim.status,
    Extension: claim.extension,
    Special: claim.special,
    Created: spaced(claim.created),
    DoneTime: spaced(claim.done),
    Updated: spaced(Math.min(claim.done, world.now)),
    UserIsJrDev: user !== null && user.permissions <= 2 ? 1 : 0,
    MinutesLeft: minutesLeft(claim, now),
  }
}
