// What was run where: machine, kernel, versions, date and commit.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wrk } from './load.ts'
import { describeMachine, versionOf } from './machine.ts'
import { nginx, varnishd } from './peers.ts'
import type { Options } from './stage.ts'

export type Facts = readonly (readonly [what: string, value: string])[]

const root = join(import.meta.dirname, '../..')
const compared = ['fastify', 'undici', 'lru-cache', 'pino', 'async-cache-dedupe', 'autocannon']

export function describeRun({ runtimes, rounds }: Options): Facts {
  const clients = wrk === undefined ? 'autocannon' : `wrk ${versionOf(wrk)}`
  return [
    ...Object.entries(describeMachine()),
    ['Node.js', runtimes.map(({ version }) => version).join(', ')],
    ['client', clients],
    ['nginx', versionOf(nginx) ?? 'not installed'],
    ['Varnish', versionOf(varnishd, '-V') ?? 'not installed'],
    ...compared.map(name => [name, installed(name)] as const),
    ['rounds', String(rounds)],
    ['date', new Date().toISOString().slice(0, 10)],
    ['commit', commit()],
  ]
}

function installed(name: string): string {
  const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

/** What is not committed is told of, but for what a run writes itself. */
function commit(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? ''
  const changed = git('status', '--porcelain', '--', 'src', 'bench', 'package-lock.json')
  return `${git('rev-parse', '--short=12', 'HEAD') || 'unknown'}${changed === '' ? '' : ', with changes'}`
}
