// The key that RetroAchievements is asked with, and what becomes of it: a new one is taken while the process runs, one
// that RetroAchievements does not accept is not shown to it again and again.

import type { Clock } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Secret } from '../platform/secret.ts'

export type Keys = {
  /** To ask with now. */
  current(): Secret
  /** Uses another key from now on; what is under way goes on with the old one. Returns whether it is another. */
  take(key: Secret): boolean
  /** RetroAchievements answered to this key. */
  accepted(key: Secret): void
  /** RetroAchievements did not accept this key. Returns whether to ask once more, with another. */
  rejected(key: Secret): boolean
  /** Why nothing is asked; undefined when it is. */
  refusal(): Failure | undefined
  /** Whether the key in use was not accepted when it was used last. */
  isRejected(): boolean
}

const firstWaitMs = 60_000
const longestWaitMs = 600_000

/** Without a log, nothing is told of what becomes of the key. */
export function createKeys({ key, clock, log }: { key: Secret; clock: Clock; log: Log | undefined }): Keys {
  let current = key
  /** The key that was taken last, which may have given way to the one before. */
  let newest = key
  /** The key before, while the current one has not been accepted yet. */
  let before: Secret | undefined
  let rejections = 0
  /** When the key may be shown again, in milliseconds of the monotonic clock. */
  let againMs = 0

  return {
    current: () => current,
    take(key) {
      if (key.reveal() === current.reveal()) return false
      log?.conceal(key)
      // One that gives way to another before it was asked with is none to come back to.
      before ??= rejections === 0 ? current : undefined
      current = key
      newest = key
      rejections = 0
      againMs = 0
      log?.info('a new key is used from now on')
      return true
    },
    accepted(key) {
      if (key !== current) return
      before = undefined
      rejections = 0
    },
    rejected(key) {
      // What was asked with a key that is not in use any more tells nothing about the one that is.
      if (key !== current) return true
      if (before !== undefined) {
        current = before
        before = undefined
        log?.error('RetroAchievements rejects the new key; the old one is used again')
        return true
      }
      // Calls that were under way together are one rejection.
      if (clock.monotonic() < againMs) return false
      rejections += 1
      const waitMs = Math.min(firstWaitMs * 2 ** (rejections - 1), longestWaitMs)
      againMs = clock.monotonic() + waitMs
      // Where the old one is of no use either, the one that the operator put in counts.
      current = newest
      log?.error({ ms: waitMs }, 'RetroAchievements rejects the key, and is not asked with it for now')
      return false
    },
    refusal() {
      if (rejections === 0 || clock.monotonic() >= againMs) return undefined
      const retryAfterMs = againMs - clock.monotonic()
      return new Failure('upstream-rejected-key', 'RetroAchievements rejected the key', { retryAfterMs })
    },
    isRejected: () => rejections > 0,
  }
}
