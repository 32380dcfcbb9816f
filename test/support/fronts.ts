// nginx, Caddy and Varnish in front of a gateway: real programs on ports of their own, and a client that shows answers as
// they came over the wire.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { freePort } from '../../bench/processes.ts'
import { outputOf } from './shipped.ts'
import { until } from './waiting.ts'

export type Front = {
  readonly port: number
  ask: Ask
}

type Ask = (path: string, headers?: { readonly [name: string]: string }, how?: How) => Promise<Seen>

type How = { readonly method?: string; readonly localAddress?: string }

export type Seen = {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  /** As it came: compressed when it was. */
  readonly body: Buffer
}

/** Asks on a connection of its own. A header that comes twice has both values, joined. */
export function askAt(port: number): Ask {
  return async (path, headers = {}, { method = 'GET', localAddress } = {}) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, localAddress, agent: false }).end()
    const [response] = await once(sent, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    const seen = Object.entries<string[]>(response.headersDistinct).map(([name, values]) => [name, values.join(', ')])
    return { status: response.statusCode, headers: Object.fromEntries(seen), body: Buffer.concat(chunks) }
  }
}

export type FrontOptions = {
  /** The port of the second gateway; that of the first one when it is left out. */
  readonly other?: number
  /** Changes what the file says, such as a time that is too long for a test. */
  edit?(text: string): string
}

/** The file of `docker/proxy`, on a port of this machine, without TLS, in front of two gateways. */
function siteOf(name: string, gateway: number, { other = gateway, edit = String }: FrontOptions): string {
  const text = readFileSync(`docker/proxy/${name}`, 'utf8')
  return edit(text)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${gateway}`)
    .replaceAll('127.0.0.1:3010', `127.0.0.1:${other}`)
}

/** Its whole configuration around a site that listens at `address`; certificates are the one thing that is left out. */
export function nginxConf(dir: string, site: string, address: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(each => `${each}_temp_path ${dir}/${each};`)
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `${user} daemon off; worker_processes 1; pid ${dir}/pid; error_log stderr crit;
events {} http { access_log off; ${paths.join(' ')}
${site.replace(/^ *ssl_.*$/gm, '').replace('listen 443 ssl', `listen ${address}`)}}`
}

export async function startNginx(t: Test, gateway: number, options: FrontOptions = {}): Promise<Front> {
  const [dir, port] = [t.testdir(), await freePort()]
  writeFileSync(join(dir, 'nginx.conf'), nginxConf(dir, siteOf('nginx.conf', gateway, options), `127.0.0.1:${port}`))
  return run(t, port, 'nginx', ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', 'stderr'], dir)
}

export async function startCaddy(t: Test, gateway: number, options: FrontOptions = {}): Promise<Front> {
  const [dir, port] = [t.testdir(), await freePort()]
  const site = siteOf('Caddyfile', gateway, options).replace('ra.example.org {', `http://:${port} {\n\tbind 127.0.0.1`)
  writeFileSync(join(dir, 'Caddyfile'), `{\n\tadmin off\n}\n${site}`)
  return run(t, port, 'caddy', ['run', '--adapter', 'caddyfile', '--config', join(dir, 'Caddyfile')], dir)
}

export type Varnish = {
  /** Leads to the gateway from now on, and asks by a host of its own, so that what it keeps of another is not given. */
  leadTo(gateway: number): Front & {
    /** How it keeps what it fetched last for this path; undefined while it has not fetched it. */
    kept(path: string): Kept | undefined
  }
}

/** In seconds from the moment at which the answer came. Both are 0 where it does not keep the answer. */
export type Kept = { readonly freshS: number; readonly staleS: number }

/** With the configuration that it comes with. One is for all gateways of a file, as it compiles that configuration first. */
export async function startVarnish(t: Test): Promise<Varnish> {
  const [dir, port] = [t.testdir(), await freePort()]
  let gateway = 0
  let gateways = 0
  const open = new Set<Socket>()
  const way = createServer(socket => {
    const onward = connect(gateway, '127.0.0.1')
    open.add(socket.once('close', () => open.delete(socket)))
    for (const [one, other] of [[socket, onward] as const, [onward, socket] as const])
      one.on('error', () => other.destroy()).pipe(other)
  })
  way.listen(0, '127.0.0.1')
  await once(way, 'listening')
  t.teardown(() => way.close())
  const backend = `127.0.0.1:${(way.address() as AddressInfo).port}`
  const jail = process.getuid?.() === 0 ? ['-j', 'none'] : []
  const args = ['-F', '-n', dir, ...jail, '-a', `127.0.0.1:${port}`, '-b', backend, '-s', 'malloc,16m']
  const front = await run(t, port, 'varnishd', args, dir)
  const log = ['-n', dir, '-d', '-g', 'raw', '-i', 'BereqURL,BereqHeader,TTL']
  return {
    leadTo(next) {
      gateway = next
      gateways += 1
      // It would go on asking the one before.
      for (const socket of open) socket.destroy()
      const host = `gateway-${gateways}.example.org`
      return {
        port,
        ask: (path, headers = {}, how = {}) => front.ask(path, { host, ...headers }, how),
        kept: path => keptBy(outputOf('varnishlog', log), host, path),
      }
    },
  }
}

/** `TTL` is: by whom, fresh, grace, keep, now and since when it is counted, in whole seconds; `uncacheable` has the last word. */
function keptBy(log: string, host: string, path: string): Kept | undefined {
  const fetches = Map.groupBy(
    log.split('\n').map(line => line.trim().split(/\s+/)),
    ([id = '']) => id,
  )
  const decisions = [...fetches.values()]
    .findLast(lines => [`BereqURL b ${path}`, `BereqHeader b host: ${host}`].every(each => says(lines, each)))
    ?.filter(([, tag]) => tag === 'TTL')
    .map(fields => fields.slice(4))
  const [first] = decisions ?? []
  if (first === undefined) return undefined
  if (decisions?.at(-1)?.includes('uncacheable')) return { freshS: 0, staleS: 0 }
  const [ttl = 0, grace = 0, , now = 0, since = 0] = first.map(Number)
  return { freshS: ttl - (now - since), staleS: grace }
}

const says = (lines: readonly string[][], text: string) => lines.some(fields => fields.slice(1).join(' ') === text)

async function run(t: Test, port: number, program: string, args: readonly string[], dir: string): Promise<Front> {
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, HOME: dir },
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const ask = askAt(port)
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${program} did not start:\n${said}`)
    return (await ask('/healthz').catch(() => undefined)) !== undefined
  })
  return { port, ask }
}
