// nginx and Varnish, where they are installed: caches of the gateway's own answers, which the stand-in replays for them.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Origin, originOf, recordingOf } from './gateway.ts'
import { findProgram } from './machine.ts'
import { type Server, type Stage, startServer } from './stage.ts'

export const nginx = findProgram('nginx')
export const varnishd = findProgram('varnishd')

export type Peer = { readonly name: string; readonly server: Server }

/** Why one that should be there is not. */
export const missing: string[] = [
  ...(nginx === undefined ? ['nginx is not installed'] : []),
  ...(varnishd === undefined ? ['Varnish is not installed'] : []),
]

/** As they come, with what they hold uncompressed. */
export function startPeers(stage: Stage): Promise<Peer[]> {
  return stage.once('peers', async () => {
    const origin = await replayingOrigin(stage)
    return present([
      ['nginx', startNginx(stage, { upstream: origin.port })],
      ['Varnish', startVarnish(stage, origin.port, '')],
    ])
  })
}

/** As they compress by themselves. */
export function startCompressingPeers(stage: Stage): Promise<Peer[]> {
  return stage.once('compressing peers', async () => {
    const origin = await replayingOrigin(stage)
    const back = await startNginx(stage, { upstream: origin.port, more: gzipping })
    return present([
      ['nginx, gzip on', Promise.resolve(back)],
      ['nginx, two hops', back && startNginx(stage, { upstream: back.port, accepted: 'gzip' })],
      ['Varnish, do_gzip', startVarnish(stage, origin.port, 'set beresp.do_gzip = true;')],
    ])
  })
}

const gzipping = 'gzip on; gzip_types application/json application/problem+json; gzip_vary on; gzip_proxied any;'

async function present(wanted: readonly [string, Promise<Server | undefined> | undefined][]): Promise<Peer[]> {
  const peers: Peer[] = []
  for (const [name, starting] of wanted) {
    const server = await starting
    if (server !== undefined) peers.push({ name, server })
  }
  return peers
}

async function replayingOrigin(stage: Stage): Promise<Origin> {
  const [origin, { file }] = [await originOf(stage), await recordingOf(stage)]
  await stage.once('replaying', () => origin.replay(file))
  return origin
}

type NginxOptions = { readonly upstream: number; readonly more?: string; readonly accepted?: string }

async function startNginx(stage: Stage, { upstream, more = '', accepted = '' }: NginxOptions) {
  if (nginx === undefined) return undefined
  const dir = folderFor(stage, 'nginx')
  const blanks = { dir, more, accepted, upstream: String(upstream), user: isRoot ? 'user root;' : '' }
  return startPeer(stage, 'nginx', nginx, dir, 'nginx.conf', blanks, (_, file) => [
    ...['-p', dir, '-c', file],
    ...['-e', join(dir, 'start.log')],
  ])
}

async function startVarnish(stage: Stage, upstream: number, more: string) {
  if (varnishd === undefined) return undefined
  const dir = folderFor(stage, 'varnish')
  return startPeer(
    stage,
    'Varnish',
    varnishd,
    dir,
    'default.vcl',
    { more, upstream: String(upstream) },
    (port, file) => [
      ...['-F', '-n', join(dir, 'run'), '-a', `127.0.0.1:${port}`, '-f', file, '-s', 'malloc,1g', '-T', 'none'],
      ...(isRoot ? ['-j', 'none'] : []),
    ],
  )
}

const isRoot = process.getuid?.() === 0

/** Undefined, with the reason among what is missing, when it does not start. */
async function startPeer(
  { dir: cwd }: Stage,
  name: string,
  command: string,
  dir: string,
  template: string,
  blanks: { readonly [name: string]: string },
  argumentsFor: (port: number, file: string) => readonly string[],
): Promise<Server | undefined> {
  const text = readFileSync(join(import.meta.dirname, 'peers', template), 'utf8')
  const file = join(dir, template)
  try {
    return await startServer({
      name,
      command,
      args(port) {
        const all: { readonly [name: string]: string } = { ...blanks, port: String(port) }
        writeFileSync(
          file,
          text.replace(/\{\{(\w+)\}\}/g, (_, blank: string) => all[blank] ?? ''),
        )
        return argumentsFor(port, file)
      },
      cwd,
      sign: '/games/1/high-scores',
    })
  } catch (error) {
    const [, reason] = (error as Error).message.split('\n')
    missing.push(`${name} did not start: ${reason || 'it did not answer'}`)
    return undefined
  }
}

let folders = 0

function folderFor({ dir }: Stage, name: string): string {
  folders += 1
  const folder = join(dir, `${name}-${folders}`)
  mkdirSync(folder)
  return folder
}
