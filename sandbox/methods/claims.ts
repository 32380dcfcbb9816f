// The claims of developers: those that run, those that have ended, those of one user.

import { type Claim, claims } from '../world/claims.ts'
import { minute, now, spaced } from '../world/time.ts'
import { asking, missing, ok } from './asking.ts'
import { type Rule, user } from './rules.ts'
import { keyedRows, named, place } from './shapes.ts'

const [active, complete, dropped, inReview] = [0, 1, 2, 3] as const
const primary = 0
const mostRows = 1000

const runs = ({ status }: Claim) => status === active || status === inReview
const minutesLeft = ({ done }: Claim) => Math.floor((done - now) / minute)

export const GetActiveClaims = asking({}, (_, world) => ok(claims(world).filter(runs).map(claimRow)))

const kind: Rule<string> = (sent = '1') => {
  const known = sent === '1' || sent === '2' || sent === '3'
  return known ? { value: sent } : { error: 'k must be set to one of the following values: 1, 2, 3' }
}

export const GetClaims = asking({ k: kind }, ({ k }, world) => {
  const all = claims(world)
  if (k === '3') {
    const running = all.filter(runs).slice(0, mostRows).entries()
    const expired = [...running].filter(([, claim]) => minutesLeft(claim) < 0)
    return ok(keyedRows(expired.map(([key, claim]) => [key, claimRow(claim)])))
  }
  const finished = (claim: Claim) => claim.status === complete && claim.claimType === primary
  const chosen = all.filter(k === '1' ? finished : claim => claim.status === dropped)
  return ok(chosen.slice(0, mostRows).map(claimRow))
})

export const GetUserClaims = asking({ u: user }, ({ u }, world) => {
  const found = world.users.find(u)
  if (found === undefined) return missing()
  return ok(
    claims(world)
      .filter(claim => claim.user === found)
      .map(claimRow),
  )
})

function claimRow(claim: Claim) {
  return {
    ID: claim.id,
    ...named(claim.user),
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
    Updated: spaced(Math.min(claim.done, now)),
    UserIsJrDev: claim.user.permissions <= 2 ? 1 : 0,
    MinutesLeft: minutesLeft(claim),
  }
}
