// How a peculiarity of RetroAchievements is written down, and seen in the sandbox.

import t from 'tap'
import { sandboxKey } from '../../sandbox/server.ts'
import { users } from '../../sandbox/world/landmarks.ts'
import { startSandbox } from './sandbox.ts'

// biome-ignore lint/suspicious/noExplicitAny: what is sent has every shape there is.
export type Sent = any
export type Quirk = [
  title: string,
  method: string,
  query: string,
  shows: (json: Sent, text: string) => boolean,
  status?: number,
]

export const main = `u=${users.main}`
export const spaced = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
export const withOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/
export const micro = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/
export const day = /^\d{4}-\d\d-\d\d$/

export const same = (wanted: unknown) => (json: unknown) => JSON.stringify(json) === JSON.stringify(wanted)
export const emptyList = same([])
export const empty = (key: string, form: '[]' | '{}') => (json: Sent) => JSON.stringify(json[key]) === form
export const has = (key: string, wanted: RegExp) => (json: Sent) => wanted.test(json[key])
export const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
export const every = (rows: Sent, test: (row: Sent) => boolean) => rows.length > 0 && rows.every(test)
export const sorted = (values: number[]) =>
  values.every((value, place) => place === 0 || (values[place - 1] as number) <= value)

/** Asks the sandbox for each of them. */
export async function see(quirks: readonly Quirk[]): Promise<void> {
  const { url, close } = await startSandbox()
  t.teardown(close)
  for (const [title, method, query, shows, status = 200] of quirks) {
    t.test(`${method}: ${title}`, async t => {
      const response = await fetch(`${url}API_${method}.php?${query}&y=${sandboxKey}`)
      const text = await response.text()
      t.equal(response.status, status)
      t.ok(shows(JSON.parse(text), text), query, { sent: text.slice(0, 300) })
    })
  }
}
