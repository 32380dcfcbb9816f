// Forgetting on request: by key, by tag or by what an answer says; at once, or by calling it stale, so that it is served
// while it is asked for again. Calls under way are fenced off at once; memory is gone through in slices.

import type { Clock } from '../platform/clock.ts'
import { createSlices, type InSlices } from '../platform/slices.ts'
import type { Answer } from './answer.ts'
import type { Answers } from './answers.ts'
import type { Memory } from './memory.ts'
import type { Heard, Purged, SharedPurges, Thoroughness } from './ports.ts'
import { type Finding, PurgeTimes } from './purge-times.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Forgetting. What is promised comes when it is done: no request finds what was purged from then on. It is how many answers were in
 * memory. An answer that comes to a later question stays.
 */
export type Purge = {
  key(key: string, how: Thoroughness): Promise<number>
  /** A method, or a thing such as `user:MaxMilyin`; letter case does not matter. */
  tag(tag: string, how: Thoroughness): Promise<number>
  /** What is shown to the owner of the key alone, or was not shown to them: they may be somebody else now. At once. */
  owners(): void
  /** All those that are meant, for good. While one waits for its turn, others with the same function are done with it. */
  where(isMeant: (answer: Answer) => boolean): Promise<number>
  /** Does as other gateways did. */
  hear(all: readonly Heard[]): Promise<void>
  /** Whether all other gateways forget, too; undefined where there are none. */
  everywhere(): Promise<boolean | undefined>
}

type PurgeOptions = {
  memory: Memory
  answers: Pick<Answers, 'overtake'>
  snapshot: Pick<Snapshot, 'overtake'> | undefined
  shared?: Pick<SharedPurges, 'tell' | 'told'> | undefined
  clock: Pick<Clock, 'monotonic' | 'now'>
}

export function createPurge({ memory, answers, snapshot, shared, clock }: PurgeOptions): Purge {
  const inTurn = createQueue()
  const inSlices = createSlices(clock)
  const waiting = new Map<(answer: Answer) => boolean, Promise<number>>()

  /** Returns whether it was there: not when it has gone meanwhile, or another one has come in its place. */
  function purgeOne(answer: Answer, how: Thoroughness): boolean {
    const { key } = answer
    if (memory.peek(key) !== answer) return false
    if (how === 'hard') memory.forget([key])
    else memory.outdate(key)
    return true
  }

  function fence(all: readonly Heard[]): PurgeTimes {
    const times = new PurgeTimes()
    times.add(all)
    answers.overtake(all.map(({ what }) => what))
    snapshot?.overtake(all)
    return times
  }

  async function sweep(findings: Iterable<Finding>): Promise<number> {
    let purged = 0
    await inSlices(eachOf(findings), ([answer, { how, untilMs }]) => {
      if (answer.requestedMs <= untilMs && purgeOne(answer, how)) purged += 1
    })
    return purged
  }

  /** All that is in memory or in a snapshot now was requested before; what comes from now on is newer, and stays. */
  function purgeNow(what: Purged, how: Thoroughness): Promise<number> {
    shared?.tell(what, how)
    const findings = [...fence([{ what, how, untilMs: Number.POSITIVE_INFINITY }]).find(memory)]
    return inTurn(() => sweep(findings))
  }

  async function purgeWhere(isMeant: (answer: Answer) => boolean): Promise<number> {
    waiting.delete(isMeant)
    let purged = 0
    await inSlices(memory.all(), answer => {
      if (isMeant(answer) && purgeOne(answer, 'hard')) purged += 1
    })
    return purged
  }

  return {
    key: (key, how) => purgeNow({ key }, how),
    tag: (tag, how) => purgeNow({ tags: memory.alike(tag.toLowerCase()) }, how),
    owners() {
      answers.overtake([{ owners: true }])
      memory.forget(memory.owners().map(({ key }) => key))
    },
    where(isMeant) {
      answers.overtake([{ all: true }])
      const purging = waiting.get(isMeant) ?? inTurn(() => purgeWhere(isMeant))
      waiting.set(isMeant, purging)
      return purging
    },
    hear: all =>
      inTurn(async () => {
        const tell = (tags: readonly string[], { how, untilMs }: Heard) =>
          shared?.tell({ tags }, how, clock.now() - untilMs)
        await sweep(fence(await withNamesakes(all, memory.alike, inSlices, tell)).find(memory))
      }),
    everywhere: async () => shared?.told(),
  }
}

/** Here it may be known that somebody has more names than others knew, who are told of these: as purged when the others were. */
async function withNamesakes(
  all: readonly Heard[],
  alike: Memory['alike'],
  inSlices: InSlices,
  tell: (tags: readonly string[], heard: Heard) => void,
): Promise<readonly Heard[]> {
  const complete: Heard[] = []
  await inSlices(all, heard => {
    const { what } = heard
    const told = 'tags' in what ? what.tags : []
    const tags = [...new Set(told.flatMap(alike))]
    complete.push('tags' in what ? { ...heard, what: { tags } } : heard)
    const others = tags.filter(tag => !told.includes(tag))
    if (others.length > 0) tell(others, heard)
  })
  return complete
}

/** One after the other, so that several together take no longer at a stretch than one. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(task: () => Promise<T>): Promise<T> => {
    const done = last.then(task)
    last = done.catch(() => {})
    return done
  }
}

function* eachOf(findings: Iterable<Finding>): Generator<readonly [Answer, Finding]> {
  for (const finding of findings) for (const answer of finding.answers) yield [answer, finding]
}
