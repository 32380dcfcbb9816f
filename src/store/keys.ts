// What things are called in the store. All names share one hash tag, so that in a cluster they are in one slot, which scripts
// need. Answers are set apart by the fingerprint of the catalogue; budget and purges are not, so that two versions of the gateway
// that run side by side keep to one budget.

import { placeOf } from '../catalogue/fingerprint.ts'

/** Changes with what the scripts make of what is in the store. */
const form = 1

export type StoreKeys = ReturnType<typeof createKeys>

/** `url` is where RetroAchievements is: two that are asked at different places share nothing. */
export function createKeys(url: string, fingerprint: string) {
  const prefix = `{ra-gateway:${form}:${placeOf(url).slice(0, 10)}}:`
  const answers = `${prefix}${fingerprint.slice(0, 10)}:`
  return {
    answer: (key: string) => `${answers}answer:${key}`,
    lease: (key: string) => `${answers}lease:${key}`,
    failure: (key: string) => `${answers}failure:${key}`,
    /** What everybody is told where a call has landed. */
    landed: (key: string) => `landed ${answers}${key}`,
    purged: `${prefix}purged:`,
    purges: `${prefix}purges`,
    replicas: `${prefix}replicas`,
    epoch: `${prefix}epoch`,
    pulse: `${prefix}pulse`,
    budget: (name: string) => `${prefix}budget:${name}`,
    permits: (name: string) => `${prefix}permits:${name}`,
    wanting: (name: string) => `${prefix}wanting:${name}`,
    pause: (name: string) => `${prefix}pause:${name}`,
    breaker: `${prefix}breaker`,
    probe: `${prefix}probe`,
    channel: `${prefix}news`,
  }
}
