// The shape of the catalogue, which goes with answers that outlive the process or leave it.

import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

/** What says how answers are asked for and read. */
const declarations = [
  'endpoints',
  'shapes',
  'catalogue/call.ts',
  'language/collections.ts',
  'language/fields.ts',
  'language/params.ts',
]

/** Changes with whatever makes an answer that was kept mean something else. */
export function shapeOf(): string {
  const texts = declarations.flatMap(name => {
    const place = new URL(`../${name}`, import.meta.url)
    if (name.endsWith('.ts')) return [readFileSync(place, 'utf8')]
    const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
    return files.sort().map(file => readFileSync(new URL(`../${name}/${file}`, import.meta.url), 'utf8'))
  })
  return hash('sha256', texts.join(), 'base64url')
}
