// A process that fills a memory, and tells what memory counts and what is alive. Needs `--expose-gc`. Its argument says with what.

import { randomBytes } from 'node:crypto'
import { answerFrom } from '../../src/cache/answer.ts'
import { codings, makeForm, noForms } from '../../src/cache/encodings.ts'
import { createMemory } from '../../src/cache/memory.ts'
import { createTestClock } from './clock.ts'

const [, , what = ''] = process.argv
const clock = createTestClock()
const memory = createMemory({ maxBytes: 4e9, clock })
const text = (bytes: number) => randomBytes(bytes).toString('latin1')
const count = what === 'forms' ? 2_000 : 20_000

async function live(): Promise<number> {
  for (let time = 0; time < 3; time += 1) {
    // What zlib is done with is freed when the event loop goes on.
    await new Promise(resolve => setImmediate(resolve))
    globalThis.gc?.()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function addView(id: number): Promise<void> {
  const answer = memory.answer(`GetGame?i=${id}`)
  if (answer === undefined) throw new Error('the answer is not there')
  const body = what === 'forms' ? Buffer.allocUnsafeSlow(3_000).fill(text(1_000)) : text(500)
  const etag = JSON.stringify(randomBytes(16).toString('base64url'))
  const view = memory.keepView(answer, `games/basics [${id}]`, { body, etag, forms: noForms })
  if (what === 'urls') memory.lead(Buffer.from(`/games/${id}`).toString(), view)
  if (what === 'forms') for (const coding of codings) await makeForm(view, coding, memory.grown)
}

/** What answers are about: each is found by its tags, and those about users by the user's other names, too. */
function subjectOf(id: number) {
  if (what !== 'profiles') return { tags: ` GetGame game:${id} ` }
  const names = ` user:player${id} user:01b8gg0nxrxfxfwhm0${String(id).padStart(8, '0')} `
  return { tags: ` GetGame user:player${id} `, namesakes: names }
}

function addAnswer(id: number): void {
  memory.keepAnswer(
    answerFrom({
      ...{ key: `GetGame?i=${id}`, ...subjectOf(id), body: text(300), plainBytes: 900 },
      ...{ state: 'found', absent: undefined, empty: false, status: 200, removed: 0, pace: 'slow' },
      ...{ requestedMs: clock.now(), freshMs: 1e6, staleMs: 0, keepMs: 1e6 },
    }),
  )
}

// What is compiled and set up at the first time is no part of what is measured.
addAnswer(0)
await addView(0)
const [before, countedBefore] = [await live(), memory.state().bytes]
for (let id = 1; id <= count; id += 1) {
  addAnswer(id)
  if (what !== 'answers' && what !== 'profiles') await addView(id)
}
process.stdout.write(JSON.stringify({ counted: memory.state().bytes - countedBefore, live: (await live()) - before }))
