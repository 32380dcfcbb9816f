// docker/proxy: what the servers in front of the gateway say to their configurations.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { settings } from '../../src/config/settings.ts'
import { nginxConf } from '../support/fronts.ts'
import { lacking, outputOf } from '../support/shipped.ts'

const nginx = readFileSync('docker/proxy/nginx.conf', 'utf8')
const caddy = readFileSync('docker/proxy/Caddyfile', 'utf8')

t.test('nginx takes its configuration', { skip: lacking('nginx') }, async t => {
  const dir = t.testdir()
  writeFileSync(join(dir, 'nginx.conf'), nginxConf(dir, nginx, '127.0.0.1:8443'))
  t.match(outputOf('nginx', ['-t', '-p', dir, '-c', 'nginx.conf', '-e', 'stderr']), 'test is successful')
})

t.test('Caddy takes its configuration', { skip: lacking('caddy') }, async t => {
  const args = ['adapt', '--validate', '--config', 'docker/proxy/Caddyfile', '--adapter', 'caddyfile']
  t.match(outputOf('caddy', args), '"127.0.0.1:3010"')
})

t.test('both ask the same gateways, and give up on a connection before the gateway does', async t => {
  const gateways = (text: string) => [...new Set([...text.matchAll(/127\.0\.0\.1:\d+/g)].map(String))]
  t.strictSame(gateways(nginx), gateways(caddy))
  for (const text of [nginx, caddy]) {
    const [, seconds] = /^\s*keepalive(?:_timeout)? (\d+)s/m.exec(text) ?? []
    t.ok(Number(seconds) < 72)
  }
})

t.test('a slow answer is no hang, and there is time to ask another gateway after a hang', async t => {
  const longestS = Number(settings.UPSTREAM_TIMEOUT_MS.fallback) / 1000
  const secondsOf = (name: string, text: string) => Number(new RegExp(`^\\s*${name} (\\d+)s;?$`, 'm').exec(text)?.[1])
  for (const [text, hang, tries] of [
    [nginx, 'proxy_read_timeout', 'proxy_next_upstream_timeout'],
    [caddy, 'response_header_timeout', 'lb_try_duration'],
  ] as const) {
    t.ok(secondsOf(hang, text) > longestS, hang)
    t.ok(secondsOf(tries, text) > secondsOf(hang, text) + 5, tries)
  }
})

t.test('each gateway that nginx may leave out is there once more for when all are left out', async t => {
  const servers = [...nginx.matchAll(/^ *server (\S+:\d+) (.*);$/gm)].map(([, name, how]) => `${name} ${how}`)
  const [one, other] = ['127.0.0.1:3000', '127.0.0.1:3010']
  t.strictSame(servers, [
    `${one} max_fails=1 fail_timeout=30s`,
    `${other} max_fails=1 fail_timeout=30s`,
    `${one} max_fails=0 backup`,
    `${other} max_fails=0 backup`,
  ])
})
