// Makes a running gateway forget, through its operations port: `npm run purge -- user:MaxMilyin`.

import { parseArgs } from 'node:util'
import type { Environment } from '../config/reader.ts'
import { settings } from '../config/settings.ts'
import { type Main, runCommand } from './command.ts'

const usage = `Usage: npm run purge -- <tag> [--soft]
       npm run purge -- --key <key> [--soft]

A tag is user:<name or ULID>, game:<id>, console:<id>, achievement:<id>, leaderboard:<id>, ticket:<id>, or a method such as GetUserProfile.
A key stands in what GET /cache of the operations port lists.
--soft serves what is there once more while it is asked for again; without it, it is forgotten.

OPS_HOST, OPS_PORT and OPERATOR_TOKEN say where, and that you may.`

const unsaved = 'The snapshot cannot be written: a restart may bring back what was purged. /status says what is wrong.'

const notEverywhere =
  'Not all gateways have confirmed it: one may be cut off from the store, and does the same when it is back. /status says more.'

/** What the operations port says. */
type Said = {
  readonly purged?: number
  readonly saved?: boolean
  readonly everywhere?: boolean
  readonly detail?: string
}

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

/** What came of it, in words. Throws Error, with what to tell the operator, when nothing was purged. */
async function purge(question: URLSearchParams, env: Environment): Promise<string> {
  const setting = (name: 'OPS_HOST' | 'OPS_PORT') => env[name]?.trim() || settings[name].fallback
  const token = env.OPERATOR_TOKEN?.trim() || undefined
  if (token === undefined)
    throw new Error('OPERATOR_TOKEN is not set: it has to be the one that the gateway was started with.')
  const host = setting('OPS_HOST') as string
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${setting('OPS_PORT')}`
  const { purged, saved, everywhere, detail } = await ask(origin, question, token)
  if (purged === undefined) throw new Error(`The gateway refuses: ${detail}`)
  const done = purged === 1 ? '1 answer was purged' : `${purged} answers were purged`
  const more = [...(saved === false ? [unsaved] : []), ...(everywhere === false ? [notEverywhere] : [])]
  return more.length === 0 ? done : `${done}. ${more.join(' ')}`
}

async function ask(origin: string, question: URLSearchParams, token: string): Promise<Said> {
  try {
    const response = await fetch(`${origin}/cache/purge?${question}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    const said = (await response.json()) as Said
    if (said.purged === undefined && said.detail === undefined) throw new TypeError('what answers is something else')
    return said
  } catch (error) {
    const { message, cause } = error as Error
    throw new Error(`No gateway answers at ${origin}: ${(cause as Error | undefined)?.message ?? message}`)
  }
}

export const main: Main = async (argv, env, out) => {
  try {
    const question = questionIn(argv)
    if (question === undefined) throw new Error(usage)
    out.log(await purge(question, env))
    return 0
  } catch (error) {
    out.error((error as Error).message)
    return 1
  }
}

if (import.meta.main) await runCommand(main)
