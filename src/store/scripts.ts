// The scripts that run in the store: each is one round trip, in which nobody else gets a word in.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export const scriptNames = [
  'look',
  'land',
  'purge',
  'beat',
  'permit',
  'done',
  'drain',
  'pause',
  'breaker',
  'leave',
] as const

export type ScriptName = (typeof scriptNames)[number]

export type Script = { readonly text: string; readonly digest: string }

export function readScripts(): { readonly [name in ScriptName]: Script } {
  const textOf = (name: string) => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), 'utf8')
  const prelude = textOf('prelude')
  const scripts = scriptNames.map(name => {
    const text = prelude + textOf(name)
    return [name, { text, digest: createHash('sha1').update(text).digest('hex') }]
  })
  return Object.fromEntries(scripts)
}
