// What things are called in the store. All names share one hash tag, so that in a cluster they are in one slot, which scripts
// need. Answers are set apart by the fingerprint of the catalogue; budget and purges are not, so that two versions of the gateway
// that run side by side keep to one budget.

import { placeOf } from '../catalogue/fingerprint.ts'

/** Changes with what the scripts make of what is in the store. */
const form = 2

/** Declared keys, by the names that a script has for them. */
export type Keys = { readonly [name: string]: string }

export type StoreKeys = ReturnType<typeof createKeys>

/** `url` is where RetroAchievements is: two that are asked at different places share nothing. */
export function createKeys(url: string, fingerprint: string) {
  const prefix = `{ra-gateway:${form}:${placeOf(url).slice(0, 10)}}:`
  const answers = `${prefix}${fingerprint.slice(0, 10)}:`
  const named = (name: string) => `${prefix}${name}`
  const pulse = named('pulse')
  const fleet = { members: named('members'), attached: named('attached'), said: named('said'), fleet: named('fleet') }
  return {
    pulse,
    /** How many replicas there are, and which of them draw from the budget of all. */
    fleet,
    /** Of one call. */
    call: (key: string) => ({
      answer: `${answers}answer:${key}`,
      lease: `${answers}lease:${key}`,
      failure: `${answers}failure:${key}`,
    }),
    /** What everybody is told where a call has landed. */
    landed: (key: string) => `landed ${answers}${key}`,
    purged: named('purged'),
    purges: named('purges'),
    /** Of the budget of this name. */
    budget: (name: string) => ({
      budget: named(`budget:${name}`),
      permits: named(`permits:${name}`),
      wanting: named(`wanting:${name}`),
      turns: named(`turns:${name}`),
      pause: named(`pause:${name}`),
    }),
    breaker: named('breaker'),
    probe: named('probe'),
    channel: named('news'),
  }
}
