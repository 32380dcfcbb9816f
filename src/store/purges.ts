// Purges reach every replica: stamped in the store, so that answers from before count no more, and told to all. Those that cannot
// be told are kept until the store is back.

import { isDeepStrictEqual } from 'node:util'
import type { Heard, SharedPurges, Thoroughness } from '../cache/ports.ts'
import { isTagged } from '../catalogue/call.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Connection } from './connection.ts'
import type { Beat, News } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'

/** The purges of all replicas. */
export type StorePurges = SharedPurges & {
  /** How this replica has purged an answer that was received then; undefined when it has not, or so long ago that all know. */
  purged(key: string, tags: string, receivedMs: number): Thoroughness | undefined
  /** What the others have told. */
  hear(news: News): void
  /** How many purges wait for the store. */
  unsent(): number
}

type SharedPurgesOptions = {
  connection: Connection
  keys: StoreKeys
  beat: Pick<Beat, 'id'>
  clock: Clock
  log: Log
  /** The longest time for which any answer is kept. */
  longestMs: number
  /** How long a call may take: what was asked for before a purge may come in so much later. */
  timeoutMs: number
  onHeard(heard: Heard): void
}

type Purge = { readonly what: Heard['what']; readonly how: Thoroughness }
/** Purged when: `atMs` by elapsed time, as answers have theirs, and `monotonicMs` by the monotonic clock. */
type Entry = Purge & { readonly atMs: number; readonly monotonicMs: number; sent: boolean }

const mostKept = 1_000
/** A store that was emptied is told again what was purged so lately. */
const againMs = 10 * 60_000

export function createSharedPurges(options: SharedPurgesOptions): StorePurges {
  const { connection, keys, beat, clock, log, longestMs, timeoutMs, onHeard } = options
  const ours = new OwnPurges()
  let sending = Promise.resolve()

  async function send(entry: Entry): Promise<void> {
    if (entry.sent) return
    const { what, how, monotonicMs } = entry
    const names = 'key' in what ? [`key ${what.key}`] : what.tags
    // Never too long ago, which would spare answers that are meant: not when the wall clock was set forward meanwhile.
    const agoMs = Math.round(clock.monotonic() - monotonicMs)
    const message = JSON.stringify({ by: beat.id, how, ...what })
    const args = [keys.purged, keys.channel, Math.ceil(longestMs), how, agoMs, message, ...names].map(String)
    const answers = 'key' in what && how === 'hard' ? [keys.answer(what.key)] : []
    await connection.run('purge', [keys.purges, ...answers], args)
    entry.sent = true
  }

  function hearOne(agoMs: number, told: string): void {
    try {
      const { by, how, ...what } = JSON.parse(told)
      if (by !== beat.id) onHeard({ what, how, untilMs: clock.now() - agoMs + timeoutMs })
    } catch (error) {
      // It may be of another version.
      log.warn({ err: error }, 'a purge of another replica is not understood')
    }
  }

  /** Never rejects. */
  function sendAll(): Promise<void> {
    sending = sending.then(async () => {
      try {
        for (const entry of ours.entries) await send(entry)
      } catch {
        // The next heartbeat that is answered brings it up again.
      }
    })
    return sending
  }

  return {
    tell(what, how) {
      const lost = ours.add({ what, how }, clock)
      if (lost > 0) log.warn({ purges: lost }, 'too many purges wait for the store: the oldest are lost to it')
      void sendAll()
    },
    async told() {
      await sending
      return ours.unsent() === 0
    },
    purged: (key, tags, receivedMs) => ours.purged(key, tags, receivedMs),
    hear({ purges, isAnew }) {
      for (const { agoMs, told } of purges) hearOne(agoMs, told)
      if (isAnew) ours.forgetSent(clock.monotonic())
      void sendAll()
    },
    unsent: () => ours.unsent(),
  }
}

/** What this replica has purged, the oldest first. */
class OwnPurges {
  entries: readonly Entry[] = []

  /** Returns how many are lost that were not sent, as there are too many. */
  add(purge: Purge, clock: Clock): number {
    const monotonicMs = clock.monotonic()
    const isOver = (entry: Entry) => (entry.sent && monotonicMs - entry.monotonicMs >= againMs) || isSame(entry, purge)
    const entries = [
      ...this.entries.filter(entry => !isOver(entry)),
      { ...purge, atMs: clock.now(), monotonicMs, sent: false },
    ]
    const dropped = entries.splice(0, entries.length - mostKept)
    this.entries = entries
    return dropped.filter(({ sent }) => !sent).length
  }

  purged(key: string, tags: string, receivedMs: number): Thoroughness | undefined {
    const isMeant = ({ what }: Entry) => ('key' in what ? what.key === key : isTagged(tags, what.tags))
    const after = this.entries.filter(entry => receivedMs <= entry.atMs && isMeant(entry))
    return after.some(({ how }) => how === 'hard') ? 'hard' : after[0]?.how
  }

  /** To send again what was sent lately, by the monotonic clock: a wall clock set forward spares no answer. */
  forgetSent(monotonicMs: number): void {
    for (const entry of this.entries) if (monotonicMs - entry.monotonicMs < againMs) entry.sent = false
  }

  unsent(): number {
    return this.entries.filter(({ sent }) => !sent).length
  }
}

function isSame(one: Purge, other: Purge): boolean {
  return one.how === other.how && isDeepStrictEqual(one.what, other.what)
}
