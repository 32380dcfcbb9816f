// Answers of the gateway as they were sent: written down once, then replayed by everything that is compared with it.

import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'

/** Names and values in turn, as they were sent. */
export type FlatHeaders = readonly string[]

export type Recorded = {
  readonly path: string
  readonly status: number
  readonly headers: FlatHeaders
  readonly body: Buffer
  /** What came where `If-None-Match` named its tag; undefined where that was not asked. */
  readonly unchanged: { readonly status: number; readonly headers: FlatHeaders } | undefined
}

type Line = Omit<Recorded, 'body'> & { readonly length: number }

/** Node.js adds these by itself. */
const added = new Set(['date', 'connection', 'keep-alive'])
/** These differ from answer to answer; all that is replayed has the value that came first. */
const changing = new Set(['x-request-id', 'age', 'cache-status'])

export function createRecorder(file: string) {
  const bodies = openSync(`${file}.bodies`, 'w')
  const lines: string[] = []
  const first = new Map<string, string>()

  function settled(headers: FlatHeaders): FlatHeaders {
    const flat: string[] = []
    for (const [name, value] of pairsOf(headers)) {
      const key = name.toLowerCase()
      if (added.has(key)) continue
      if (changing.has(key) && !first.has(key)) first.set(key, value)
      flat.push(name, first.get(key) ?? value)
    }
    return flat
  }

  return {
    add({ body, headers, unchanged, ...rest }: Recorded): void {
      writeSync(bodies, body)
      const line: Line = {
        ...rest,
        headers: settled(headers),
        unchanged: unchanged && { ...unchanged, headers: settled(unchanged.headers) },
        length: body.length,
      }
      lines.push(JSON.stringify(line))
    },
    end(): void {
      closeSync(bodies)
      writeFileSync(file, lines.join('\n'))
    },
  }
}

/** By path. Texts that are the same are kept once, as a program that knows its headers would. */
export function readRecording(file: string): Map<string, Recorded> {
  const all = readFileSync(`${file}.bodies`)
  const texts = new Map<string, string>()
  const once = (text: string) => {
    const known = texts.get(text)
    if (known === undefined) texts.set(text, text)
    return known ?? text
  }
  let from = 0
  return new Map(
    readFileSync(file, 'utf8')
      .split('\n')
      .map(line => {
        const { length, ...rest } = JSON.parse(line) as Line
        const body = all.subarray(from, from + length)
        from += length
        return [rest.path, { ...rest, headers: rest.headers.map(once), body }]
      }),
  )
}

/** The same program may be reached by another name, and Node.js may write its own headers elsewhere: those are left out. */
export function sharedNames(headers: FlatHeaders): string[] {
  return [...pairsOf(headers)].map(([name]) => name).filter(name => !added.has(name.toLowerCase()))
}

export function headerOf(headers: FlatHeaders, wanted: string): string | undefined {
  for (const [name, value] of pairsOf(headers)) if (name.toLowerCase() === wanted) return value
  return undefined
}

export function* pairsOf(headers: FlatHeaders): Iterable<[name: string, value: string]> {
  for (let at = 0; at < headers.length; at += 2) yield [headers[at] as string, headers[at + 1] as string]
}
