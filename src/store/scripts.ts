// The scripts that run in the store: each is one round trip, in which nobody else gets a word in.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type ScriptName, scriptNames } from './protocol.ts'

export type Script = { readonly text: string; readonly digest: string }

export function readScripts(): ReadonlyMap<ScriptName, Script> {
  const textOf = (name: string) => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), 'utf8')
  const prelude = textOf('prelude')
  const scriptOf = (name: ScriptName): Script => {
    const text = prelude + textOf(name)
    return { text, digest: createHash('sha1').update(text).digest('hex') }
  }
  return new Map(scriptNames.map(name => [name, scriptOf(name)]))
}
