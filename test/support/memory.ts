// Answers and views for tests of memory, where only their sizes and times matter.

import type { Answer, View } from '../../src/cache/answer.ts'
import { noForms, type Representation } from '../../src/cache/encodings.ts'
import type { Memory } from '../../src/cache/memory.ts'
import { createTestClock } from './clock.ts'

export const clock = createTestClock()

export function answer(key: string, body: Buffer, times: Partial<Answer> = {}): Answer {
  return {
    key,
    state: 'found',
    absent: undefined,
    empty: false,
    status: 200,
    removed: 0,
    body,
    plainBytes: body.length,
    pace: 'brisk',
    tags: ' GetGame ',
    namesakes: undefined,
    requestedMs: clock.now(),
    freshMs: 180_000,
    staleMs: 900_000,
    keepMs: 86_400_000,
    hits: 0,
    table: undefined,
    views: undefined,
    ...times,
  }
}

const bodies = new Map<number, Buffer>()

/** So many bytes; the same ones each time, as only their number counts. */
export function of(bytes: number): Buffer {
  const body = bodies.get(bytes) ?? Buffer.alloc(bytes)
  bodies.set(bytes, body)
  return body
}

export const representation = (bytes: number): Representation => ({ body: of(bytes), etag: '"x"', forms: noForms })

/** The keys of all answers, the latest used first. */
export const keysIn = (memory: Memory) => [...memory.answers()].map(([key]) => key)

/** Keeps an answer and a view of it, which has a URL. */
export function fill(memory: Memory, key: string, { answerBytes = 700, viewBytes = 700 } = {}): Answer {
  const one = answer(key, of(answerBytes))
  memory.keepAnswer(one)
  memory.lead(`/${key}`, memory.keepView(one, 'games/basics', representation(viewBytes)))
  return one
}

/** A request by the routes: the view is found in memory, or made anew. Returns whether it was found. */
export function view(memory: Memory, of: Answer, name: string, bytes: number): boolean {
  memory.answer(of.key)
  const found: View | undefined = memory.view(of, name)
  if (found === undefined) memory.keepView(of, name, representation(bytes))
  return found !== undefined
}
