// Makes a running gateway forget, through its operations port: `npm run purge -- user:MaxMilyin`.

import { parseArgs } from 'node:util'
import { settings } from './config.ts'
import { readEnvironment } from './environment.ts'

const usage = `Usage: npm run purge -- <tag> [--soft]
       npm run purge -- --key <key> [--soft]

A tag is user:<name or ULID>, game:<id>, console:<id>, achievement:<id>, leaderboard:<id>, ticket:<id>, or a method such as GetUserProfile.
A key stands in what GET /cache of the operations port lists.
--soft serves what is there once more while it is asked for again; without it, it is forgotten.

OPS_HOST, OPS_PORT and OPERATOR_TOKEN say where, and that you may.`

/** What is to be forgotten, as the operations port wants it; undefined when the arguments do not say. */
function questionIn(args: readonly string[]): URLSearchParams | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { soft: { type: 'boolean', default: false }, key: { type: 'string' } },
    })
    const named = values.key === undefined ? { tag: positionals[0] } : { key: values.key }
    const [[name, value] = ['', undefined]] = Object.entries(named)
    if (!value || positionals.length !== (values.key === undefined ? 1 : 0)) return undefined
    return new URLSearchParams({ [name]: value, mode: values.soft ? 'soft' : 'hard' })
  } catch {
    return undefined
  }
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}

async function purge(question: URLSearchParams): Promise<void> {
  const environment = readEnvironment()
  const setting = (name: 'OPS_HOST' | 'OPS_PORT') => environment[name]?.trim() || settings[name].fallback
  const token = environment.OPERATOR_TOKEN?.trim() || undefined
  if (token === undefined)
    return fail('OPERATOR_TOKEN is not set: it has to be the one that the gateway was started with.')
  const host = setting('OPS_HOST') as string
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${setting('OPS_PORT')}`
  try {
    const response = await fetch(`${origin}/cache/purge?${question}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    const { purged, detail } = (await response.json()) as { purged?: number; detail?: string }
    if (purged === undefined && detail === undefined) throw new TypeError('what answers is something else')
    if (purged === undefined) return fail(`The gateway refuses: ${detail}`)
    console.log(purged === 1 ? '1 answer was purged' : `${purged} answers were purged`)
  } catch (error) {
    fail(
      `No gateway answers at ${origin}: ${((error as Error).cause as Error | undefined)?.message ?? (error as Error).message}`,
    )
  }
}

const question = questionIn(process.argv.slice(2))
if (question === undefined) fail(usage)
else await purge(question)
