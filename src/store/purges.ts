// Purges reach every replica: stamped in the store, so that answers from before count no more, and told to all. Those that cannot
// be told are kept until the store is back.

import type { Heard, Purged, SharedPurges, Thoroughness } from '../cache/ports.ts'
import { PurgeTimes } from '../cache/purge-times.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Connection } from './connection.ts'
import type { Beat, News } from './heartbeat.ts'
import type { StoreKeys } from './keys.ts'
import { readPurge } from './told.ts'

/** The purges of all replicas. */
export type StorePurges = SharedPurges & {
  /** How this replica has purged an answer that was requested then; undefined when it has not, or so long ago that all know. */
  purged(key: string, tags: string, requestedMs: number): Thoroughness | undefined
  /** What the others have told. */
  hear(news: Pick<News, 'epoch' | 'purges' | 'missed' | 'isAnew'>): void
  /** How many purges wait for the store. */
  unsent(): number
}

type SharedPurgesOptions = {
  connection: Pick<Connection, 'run' | 'condition'>
  keys: StoreKeys
  beat: Pick<Beat, 'id' | 'others' | 'hasten' | 'tellApplied'>
  clock: Clock
  log: Log
  /** The longest time for which any answer is kept. */
  longestMs: number
  /** Comes back when all of it is done. */
  onHeard(all: readonly Heard[]): Promise<void>
}

type Purge = { readonly what: Purged; readonly how: Thoroughness }
/** Purged when: `atMs` by elapsed time, as answers have theirs, and `monotonicMs` by the monotonic clock. */
type Entry = Purge & { readonly atMs: number; readonly monotonicMs: number; sent: boolean }
type Told = News['purges'][number]

const mostKept = 1_000
/** A store that was emptied is told again what was purged so lately. */
const againMs = 10 * 60_000
/** How long it is waited for that all replicas have applied a purge. */
const everywhereMs = 2_000
/** The same where the store is away: it may be for a moment only. */
const comesBackMs = 200
const lookMs = 50

export function createSharedPurges(options: SharedPurgesOptions): StorePurges {
  const { connection, keys, beat, clock, log, longestMs, onHeard } = options
  const known = new Known()
  let sending = Promise.resolve()
  let hearing = Promise.resolve()
  /** The number of the last purge that we have told. */
  let lastSent = 0

  async function send(entry: Entry): Promise<void> {
    const { what, how, monotonicMs } = entry
    const names = 'key' in what ? [`key ${what.key}`] : what.tags
    // Never too long ago, which would spare answers that are meant: not when the wall clock was set forward meanwhile.
    const agoMs = Math.round(clock.monotonic() - monotonicMs)
    const told = JSON.stringify({ by: beat.id, how, ...what })
    const input = { names, channel: keys.channel, keepMs: Math.ceil(longestMs), how, agoMs, told }
    const { pulse, purges, purged, fleet } = keys
    const answer = 'key' in what && how === 'hard' ? { answer: keys.call(what.key).answer } : {}
    const reply = await connection.run('purge', { pulse, fleet: fleet.fleet, purges, purged, ...answer }, input)
    known.markSent(entry)
    lastSent = reply.told.number
  }

  async function apply(all: readonly Heard[], last: Told | undefined, epoch: string): Promise<void> {
    await onHeard(all).catch(error => {
      log.error({ err: error }, 'the gateway made a mistake with a purge of another replica')
    })
    if (last !== undefined) beat.tellApplied(last.number, epoch)
  }

  /** Never rejects. */
  function sendAll(): Promise<void> {
    sending = sending.then(async () => {
      try {
        for (let next = known.next(); next !== undefined; next = known.next()) await send(next)
      } catch {
        // The next heartbeat that is answered brings it up again.
      }
    })
    return sending
  }

  return {
    tell(what, how, agoMs = 0) {
      if (known.add({ what, how }, agoMs, false, clock))
        log.warn({ purges: 1 }, 'too many purges wait for the store: the oldest are lost to it')
      void sendAll()
    },
    async told() {
      const isUp = connection.condition() === 'up'
      const untilMs = clock.monotonic() + (isUp ? everywhereMs : comesBackMs)
      await sending
      const isKnown = () => known.unsent() === 0 && beat.others.applied() >= lastSent
      while (!isKnown() && clock.monotonic() < untilMs) {
        beat.hasten()
        await new Promise<void>(resolve => clock.setTimeout(resolve, lookMs))
      }
      return isKnown()
    },
    purged: (key, tags, requestedMs) => known.purged(key, tags, requestedMs),
    hear({ epoch, purges, missed, isAnew }) {
      if (isAnew) lastSent = 0
      const all = [...heardInstead(missed, options), ...purges.flatMap(told => heardIn(told, options))]
      if (all.length > 0 || purges.length > 0) hearing = hearing.then(() => apply(all, purges.at(-1), epoch))
      if (isAnew) known.forgetSent(clock.monotonic())
      for (const { what, how, untilMs } of all)
        if (!('all' in what)) known.add({ what, how }, clock.now() - untilMs, true, clock)
      void sendAll()
    },
    unsent: () => known.unsent(),
  }
}

type HearingOptions = Pick<SharedPurgesOptions, 'clock' | 'log' | 'beat'>

/** The purge that another replica has told. */
function heardIn({ agoMs, told }: Told, { clock, log, beat }: HearingOptions): readonly Heard[] {
  const purge = readPurge(told)
  // It may be of another version.
  if (purge === undefined) log.warn('a purge of another replica is not understood')
  if (purge === undefined || purge.by === beat.id) return []
  const what = 'key' in purge ? { key: purge.key } : { tags: purge.tags }
  return [{ what, how: purge.how, untilMs: clock.now() - agoMs }]
}

/** In place of purges that nobody tells any more: they could be about anything. */
function heardInstead(missed: News['missed'], { clock, log }: HearingOptions): readonly Heard[] {
  if (missed === undefined) return []
  log.warn('purges of other replicas were missed: all that is cached is stale now')
  return [{ what: { all: true }, how: 'soft', untilMs: clock.now() - missed.agoMs }]
}

/** What was purged lately, here and by others, the oldest first. */
class Known {
  readonly #entries = new Map<string, Entry>()
  #unsent = 0
  /** Made of the entries when it is asked for, until they change. */
  #times: PurgeTimes | undefined

  /** Returns whether one that was not sent is lost, as there are too many. */
  add(purge: Purge, agoMs: number, sent: boolean, clock: Clock): boolean {
    const monotonicMs = clock.monotonic() - agoMs
    const text = JSON.stringify(purge)
    // The same that is purged again later counts for what was asked for before, too.
    if ((this.#entries.get(text)?.monotonicMs ?? Number.NEGATIVE_INFINITY) > monotonicMs) return false
    this.#remove(text)
    this.#entries.set(text, { ...purge, atMs: clock.now() - agoMs, monotonicMs, sent })
    this.#times = undefined
    if (!sent) this.#unsent += 1
    let isLost = false
    for (const [oldest, entry] of this.#entries) {
      const isTooMany = this.#entries.size > mostKept
      if (!isTooMany && !(entry.sent && clock.monotonic() - entry.monotonicMs >= againMs)) break
      isLost ||= !entry.sent
      this.#remove(oldest)
    }
    return isLost
  }

  purged(key: string, tags: string, requestedMs: number): Thoroughness | undefined {
    if (this.#times === undefined) {
      this.#times = new PurgeTimes()
      for (const { what, how, atMs } of this.#entries.values()) this.#times.add([{ what, how, untilMs: atMs }])
    }
    return this.#times.of(tags, key, requestedMs)
  }

  /** To send again what was purged lately, by the monotonic clock: a wall clock set forward spares no answer. */
  forgetSent(monotonicMs: number): void {
    for (const entry of this.#entries.values()) {
      if (!entry.sent || monotonicMs - entry.monotonicMs >= againMs) continue
      entry.sent = false
      this.#unsent += 1
    }
  }

  /** The oldest that the store was not told of. */
  next(): Entry | undefined {
    if (this.#unsent > 0) for (const entry of this.#entries.values()) if (!entry.sent) return entry
  }

  markSent(entry: Entry): void {
    if (!entry.sent) this.#unsent -= 1
    entry.sent = true
  }

  unsent(): number {
    return this.#unsent
  }

  #remove(text: string): void {
    const entry = this.#entries.get(text)
    if (entry === undefined) return
    if (!entry.sent) this.#unsent -= 1
    this.#entries.delete(text)
  }
}
