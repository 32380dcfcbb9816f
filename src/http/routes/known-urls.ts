// Hits by their URLs: what was asked for before by the very same URL, and is fresh, need not be understood and looked up again.
// What a request wishes for in its head is seen to before and after this, as with every other answer.

import type { FastifyRequest } from 'fastify'
import type { View } from '../../cache/answer.ts'
import type { Answers } from '../../cache/answers.ts'
import type { Memory } from '../../cache/memory.ts'
import type { Clock } from '../../platform/clock.ts'

export type KnownUrls = {
  /** What a URL led to the last time, where a lookup would find the same; counts as a use of it. */
  find(request: FastifyRequest): View | undefined
  /**
   * Takes note of what a hit was answered with. `hasRivals`: whether the question can be answered out of several answers, of
   * which another one may be newer tomorrow.
   */
  note(request: FastifyRequest, view: View, hasRivals: boolean): void
  /** How many requests were answered so since the start. */
  count(): number
}

type KnownUrlsOptions = { answers: Pick<Answers, 'isDue'>; memory: Memory; clock: Clock }

/** Longer URLs are looked up. */
const longestUrl = 512
/** How many hits of a view count as one use of it: a use costs a microsecond where the processor has forgotten the view. */
const hitsPerUse = 8

export function createKnownUrls({ answers, memory, clock }: KnownUrlsOptions): KnownUrls {
  const wallClock = watchWallClock(clock)
  let count = 0

  function isCurrent({ of: answer, asOf, setBacks }: View): boolean {
    const nowMs = clock.now()
    if (nowMs - answer.requestedMs >= answer.freshMs || answers.isDue(answer, nowMs)) return false
    return (asOf === undefined || asOf === memory.changes()) && setBacks === wallClock.setBacks()
  }

  return {
    find({ raw: { url, headers } }) {
      const view = memory.shortcut(url as string)
      // What a client wishes for in Cache-Control is for the lookup.
      if (view === undefined || headers['cache-control'] !== undefined || !isCurrent(view)) return undefined
      count += 1
      view.of.hits += 1
      // Counted by view: where two views of an answer are asked for in turns, every eighth hit of the answer is one of the same view.
      view.hits += 1
      if (view.hits % hitsPerUse === 0) memory.touch(view)
      return view
    },
    note({ raw: { url }, asked, pace }, view, hasRivals) {
      // Most answers are asked for once, and need no way that is shorter. How long one is good beside another is for the lookup.
      if (
        asked?.outcome !== 'hit' ||
        asked.goodForMs !== undefined ||
        url === undefined ||
        pace === undefined ||
        url.length > longestUrl
      )
        return
      const asOf = hasRivals ? memory.changes() : undefined
      const setBacks = wallClock.setBacks()
      if (memory.shortcut(url) === view && view.asOf === asOf && view.setBacks === setBacks) return
      memory.lead(url, view, { pace, asOf, setBacks })
    },
    count: () => count,
  }
}

/** How often the wall clock was set back: after that, a lookup sees anew which days have begun, and which are over. */
function watchWallClock({ wall }: Clock) {
  let latestMs = 0
  let count = 0
  return {
    setBacks(): number {
      const nowMs = wall()
      if (nowMs < latestMs) count += 1
      latestMs = nowMs
      return count
    },
  }
}
