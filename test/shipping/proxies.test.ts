// docker/proxy: what the servers in front of the gateway say to their configurations.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { nginxConf } from '../support/fronts.ts'
import { lacking, outputOf } from '../support/shipped.ts'

const nginx = readFileSync('docker/proxy/nginx.conf', 'utf8')

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
  const caddy = readFileSync('docker/proxy/Caddyfile', 'utf8')
  const gateways = (text: string) => [...new Set([...text.matchAll(/127\.0\.0\.1:\d+/g)].map(String))]
  t.strictSame(gateways(nginx), gateways(caddy))
  for (const text of [nginx, caddy]) {
    const [, seconds] = /^\s*keepalive(?:_timeout)? (\d+)s/m.exec(text) ?? []
    t.ok(Number(seconds) < 72)
  }
})
