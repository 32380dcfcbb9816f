// Random requests, to a gateway as it is and to one that looks up every answer, also where the URL is known: nobody can tell the
// two apart, and nobody is answered with something older than what the same route gave before.
//
//   FUZZ_ROUNDS=50000   about so many requests in place of some 3,000; goes on after a fault, and lists all kinds of faults
//   FUZZ_SEED=7         other requests
//   FUZZ_ONLY=tokens    one kind of gateway alone

import t from 'tap'
import { play, shortened, shownSteps } from '../../support/fuzz-pair.ts'
import { sequence, settings } from '../../support/fuzz-requests.ts'
import { dice } from '../../support/questions.ts'

const { FUZZ_ROUNDS = '0', FUZZ_SEED = '20', FUZZ_ONLY = '' } = process.env
const isLong = Number(FUZZ_ROUNDS) > 0
const chosen = settings.filter(({ what }) => what.includes(FUZZ_ONLY))
const rounds = (Number(FUZZ_ROUNDS) || 3_000) / chosen.length
/** Requests of one pair of gateways. */
const inSequence = 170

for (const [at, setting] of chosen.entries()) {
  t.test(`${setting.what}: whoever answers, the answers are the same`, async t => {
    const kinds = new Set<string>()
    const sum = { requests: 0, hits: 0, quick: 0 }
    for (let number = 0; sum.requests < rounds; number += 1) {
      const seed = Number(FUZZ_SEED) * 1_000_000 + at * 10_000 + number
      const steps = sequence(dice(seed), setting, inSequence)
      const { fault, ...played } = await play(setting, steps)
      for (const name of ['requests', 'hits', 'quick'] as const) sum[name] += played[name]
      if (fault === undefined || kinds.has(fault.kind)) continue
      kinds.add(fault.kind)
      const shortest = await shortened(setting, steps, fault)
      const again = await play(setting, shortest)
      const { detail } = again.fault ?? fault
      t.fail(`seed ${seed}: ${fault.kind}`, { sequence: shownSteps(shortest), detail: detail.split('\n') })
      if (!isLong) return
    }
    t.comment(`${setting.what}: ${sum.requests} requests, ${sum.hits} hits, ${sum.quick} of them by known URLs`)
    t.ok(sum.hits > sum.requests / 4, `${sum.hits} of ${sum.requests} are hits`)
    // With keys of their own, one URL has another answer for every caller.
    if (setting.environment.KEY_MODE === undefined) t.ok(sum.quick > sum.requests / 8, `${sum.quick} by known URLs`)
  })
}
