// A snapshot with its memory, apart from a gateway: for tests of the file, where hundreds of them are read.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Answer } from '../../src/cache/answer.ts'
import type { TimesOf } from '../../src/cache/answer-times.ts'
import { createMemory } from '../../src/cache/memory.ts'
import { createRemoval } from '../../src/cache/redaction.ts'
import { createSnapshot } from '../../src/cache/snapshot.ts'
import type { Origin } from '../../src/cache/snapshot-file.ts'
import { fingerprintOf, placeOf } from '../../src/catalogue/fingerprint.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { plainOf } from '../../src/platform/bytes.ts'
import { createLog } from '../../src/platform/log.ts'
import { secret } from '../../src/platform/secret.ts'
import { createTestClock, seen } from './clock.ts'
import { type Gateway, lastingUrl } from './gateway.ts'
import { until } from './waiting.ts'

const { endpoints } = await loadCatalogue()
const fingerprint = fingerprintOf({ endpoints })
const log = createLog({ level: 'silent', key: secret('no-key-of-anybody') })

type StoreOptions = { origin?: Origin; maxBytes?: number; timesOf?: TimesOf }

export function createStore(file: string, options: StoreOptions = {}) {
  const { origin = of(), maxBytes = 64 * 1024 * 1024, timesOf = pace => pace } = options
  const clock = createTestClock()
  const memory = createMemory({ maxBytes, clock })
  const removal = createRemoval({ clock, timesOf: pace => pace, onLearned: () => {} })
  const snapshot = createSnapshot({ file, origin, memory, removal, clock, log, timesOf })

  /** `change` is what is not as in the answer to a game. */
  function keep(key: string, body: Buffer, change: Partial<Answer> = {}): boolean {
    const answer: Answer = {
      key,
      state: 'found',
      absent: undefined,
      empty: false,
      status: 200,
      body,
      plainBytes: body.length,
      removed: 0,
      pace: 'still',
      tags: ` ${/\w+(?=\?)/.exec(key)} game:1 `,
      namesakes: undefined,
      requestedMs: clock.now(),
      freshMs: 3_600_000,
      staleMs: 3_600_000,
      keepMs: 7_200_000,
      hits: 0,
      table: undefined,
      views: undefined,
      ...change,
    }
    return memory.keepAnswer(answer)
  }

  return {
    keep,
    memory,
    snapshot,
    clock,
    /** Reads what is on disk. */
    async load(): Promise<void> {
      snapshot.start()
      await until(() => !snapshot.state().loading)
      // A file from ahead of its clock is written again at once: not while the folder of the test goes.
      if ((snapshot.state().savedMs ?? 0) > clock.wall()) await snapshot.save()
    },
  }
}

/** What the snapshot of a gateway is of that asks RetroAchievements there. */
export function of(url = lastingUrl): Origin {
  return { fingerprint, upstream: placeOf(url) }
}

/** Writes a snapshot of so many games that they are not read at once: `GetGame?i=1` to `GetGame?i=80`. */
export async function writeLarge(file: string): Promise<void> {
  const { keep, snapshot, load } = createStore(file)
  await load()
  for (let id = 1; id <= 80; id += 1)
    keep(`GetGame?i=${id}`, Buffer.from(JSON.stringify({ Title: 'x'.repeat(99_000) })))
  await snapshot.save()
}

/** What is on disk, the bodies unpacked, to be searched. */
export async function contentOf(file: string): Promise<string> {
  const { memory, load } = createStore(file)
  await load()
  const bodies = [...memory.answers()].map(([, answer]) => plainOf(answer).toString('latin1'))
  return [readFileSync(file, 'latin1'), ...bodies].join('\n')
}

/** Comes back when the gateway has read what is on disk. */
export async function loaded({ app }: Gateway) {
  await app.ready()
  const state = async () => (await app.operations.inject('/status')).json().snapshot
  await until(async () => !(await state()).loading)
  return state()
}

/** Comes back when the gateway has said so, as often as it is to. */
export async function said({ lines }: Gateway, msg: string, times = 1): Promise<void> {
  await until(() => lines.filter(line => line.msg === msg).length >= times)
}

/** Comes back when a file that is looked at every two seconds was seen to have changed, and that was said. */
export async function saidInTime({ lines, clock }: Pick<Gateway, 'lines' | 'clock'>, msg: string, times = 1) {
  await seen(() => lines.filter(line => line.msg === msg).length >= times, clock)
}

/** What is read of a file. */
export async function loadedFrom(file: string): Promise<number> {
  const { snapshot, load } = createStore(file)
  await load()
  return snapshot.state().loaded
}

export const threeKeys = ['GetGame?i=1', 'GetGame?i=2', 'GetGame?i=3']
export const bodyOf = (key: string) => Buffer.from(JSON.stringify({ Title: key, ConsoleID: 1 }))

/** A file with three small answers, the last of them at its end. */
export async function goodFile(t: Test, folder: string): Promise<string> {
  const file = join(folder, 'snapshot')
  const { keep, snapshot, load } = createStore(file)
  await load()
  for (const key of threeKeys) keep(key, bodyOf(key))
  await snapshot.save()
  t.equal(snapshot.state().problem, undefined)
  return file
}
