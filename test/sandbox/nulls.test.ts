// The sandbox shows every null, gap and contradiction that the table of nulls speaks of, and shows the rarest in odd worlds only.

import t from 'tap'
import { livingMethods, methodNamed } from '../../sandbox/methods/registry.ts'
import { type Answer, marksIn, nullsOf, type Row, shows } from '../../sandbox/nulls/notation.ts'
import { nulls } from '../../sandbox/nulls/table.ts'
import { momentOfSamples } from '../../sandbox/samples.ts'
import { sandboxKey } from '../../sandbox/server.ts'
import { write } from '../../sandbox/wire.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { originOf } from '../../sandbox/world/origin.ts'
import { makeWorld } from '../../sandbox/world/whole.ts'
import { startSandbox } from '../support/sandbox.ts'

const seeds = [1, 2, 3] as const
const now = momentOfSamples
const today = new Date(now * 1000).toISOString().slice(0, 10)

type Ask = (method: string, query: string) => Answer

/** Every key of every answer. */
const keys = new Set<string>()

/** What a world answers, each question asked once. */
function asker(seed: number, odd: boolean): Ask {
  const world = makeWorld(originOf(now, seed, odd))
  const owner = world.users.landmark(users.main)
  const answers = new Map<string, Answer>()
  return (method, query) => {
    const known = answers.get(`${method}?${query}`)
    if (known !== undefined) return known
    const reply = methodNamed(method)(Object.fromEntries(new URLSearchParams(query)), world, owner, now)
    const answer = { status: reply.status, json: JSON.parse(write(reply), noteKey) as unknown }
    answers.set(`${method}?${query}`, answer)
    return answer
  }
}

function noteKey(key: string, value: unknown): unknown {
  keys.add(key)
  return value
}

function queriesOf({ ask = [] }: Row): string[] {
  return [ask]
    .flat()
    .map(query =>
      query.replace(/\{now(-\d+)?\}/g, (_, ago = '0') => String(now + Number(ago))).replace('{today}', today),
    )
}

/** The marks of a line that no question of its row shows, each with the method and the first question. */
function unshown(method: string, row: Row, line: string | undefined, ask: Ask): string[] {
  const queries = queriesOf(row)
  return marksIn(line)
    .filter(mark => !queries.some(query => shows(ask(method, query), mark)))
    .map(mark => `${method}?${queries[0]} ${mark}`)
}

/** Comments and unlocks are by accounts that have a ULID; where an older one is met elsewhere, it has none in any world. */
function isOfOddWorlds(method: string, mark: string): boolean {
  const withUlid = ['GetAchievementOfTheWeek', 'GetAchievementUnlocks', 'GetComments'].includes(method)
  return withUlid || !nullsOf(mark).some(path => path.endsWith('ULID'))
}

const entries = Object.entries(nulls).map(([name, rows]) => ({ name, method: name.split(' ')[0] as string, rows }))

for (const seed of seeds) {
  t.test(`a world of seed ${seed} shows what ordinary operation and unusual rows produce`, async t => {
    const ask = asker(seed, false)
    for (const { name, method, rows } of entries) {
      const asked = rows.filter(row => row.ask !== undefined && row.switch === undefined)
      const missing = asked.flatMap(row => [...unshown(method, row, row.A, ask), ...unshown(method, row, row.B, ask)])
      const unseen = asked.flatMap(row =>
        Object.entries(row.also ?? {})
          .filter(([, holds]) => !queriesOf(row).some(query => holds(ask(method, query).json)))
          .map(([sentence]) => `${method}?${queriesOf(row)[0]} ${sentence}`),
      )
      t.strictSame([...missing, ...unseen], [], name)
    }
  })

  t.test(`an odd world of seed ${seed}, and no other, shows what only the schema allows`, async t => {
    const odd = asker(seed, true)
    const sound = asker(seed, false)
    for (const { name, method, rows } of entries) {
      const asked = rows.filter(row => row.ask !== undefined && row.switch === undefined)
      const missing = asked.flatMap(row => unshown(method, row, row.C, odd))
      t.strictSame(missing, [], `${name} in odd worlds`)
      const rare = asked.flatMap(row =>
        marksIn(row.C)
          .filter(mark => isOfOddWorlds(method, mark))
          .filter(mark => queriesOf(row).some(query => shows(sound(method, query), mark)))
          .map(mark => `${method}?${queriesOf(row)[0]} ${mark}`),
      )
      t.strictSame(rare, [], `${name} in others`)
    }
  })

  t.test(`a sandbox of seed ${seed} shows the rest once it is switched on`, async t => {
    const [usual, odd] = await Promise.all([startSandbox({ seed, now }), startSandbox({ seed, now, odd: true })])
    t.teardown(() => Promise.all([usual.close(), odd.close()]))
    for (const { name, method, rows } of entries) {
      for (const row of rows) {
        if (row.switch === undefined) continue
        const sandbox = row.C === undefined ? usual : odd
        const get = async (query: string): Promise<Answer> => {
          const response = await fetch(`${sandbox.url}API_${method}.php?y=${sandboxKey}&${query}`)
          return { status: response.status, json: await response.json() }
        }
        const lines = row.C ?? [row.A, row.B].filter(line => line !== undefined).join(' ')
        const queries = queriesOf(row)
        const before = await Promise.all(queries.map(get))
        sandbox.fault(row.switch)
        const answers = await Promise.all(queries.map(get))
        sandbox.heal()
        const missing = marksIn(lines).filter(mark => !answers.some(answer => shows(answer, mark)))
        t.strictSame(missing, [], `${name}?${queries[0]} with ${JSON.stringify(row.switch)}`)
        const already = marksIn(lines).filter(mark => /^\d+$/.test(mark) && before.some(answer => shows(answer, mark)))
        t.strictSame(already, [], `${name}?${queries[0]} is sound without it`)
      }
    }
  })
}

t.test('a line says what an answer shows', async t => {
  const json = { Title: null, Hard: 2, All: 1 }
  for (const mark of ['Title', 'Developer?', 'Hard>All', 'Hard>1']) t.ok(shows({ status: 200, json }, mark), mark)
  t.notOk(shows({ status: 404, json }, 'Developer?'), 'what is not found has no keys that could be absent')
  for (const mark of ['>1', 'Title 1']) t.throws(() => shows({ status: 200, json }, mark), /cannot be read/, mark)
})

t.test('the table speaks of every method that answers, and of no other', async t => {
  t.strictSame([...new Set(entries.map(({ method }) => method))].sort(), livingMethods)
})

t.test('what the table calls absent is there in other answers', async t => {
  const marks = entries.flatMap(({ rows }) => rows.flatMap(({ A, B, C }) => [A, B, C].flatMap(marksIn)))
  const absent = marks.flatMap(mark => [...mark.matchAll(/(\w+)\?/g)].map(([, key = '']) => key))
  t.ok(absent.length > 0)
  t.strictSame(
    absent.filter(key => !keys.has(key)),
    [],
  )
})
