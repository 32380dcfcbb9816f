// The commands that start a gateway: all of them give V8 the same flags, and the image has compiled the code for them.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { gatewayFlags } from '../../bench/processes.ts'
import { plainEnvironment } from '../support/program.ts'

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n')
const node = (...args: string[]) => execFileSync(process.execPath, args, { env: plainEnvironment, encoding: 'utf8' })

t.test('the image and systemd start the gateway with the flags of npm start', async t => {
  t.ok(gatewayFlags.length > 0)
  const command = JSON.stringify(['node', ...gatewayFlags, 'src/server.ts']).replaceAll(',', ', ')
  const dockerfile = linesOf('Dockerfile')
  t.ok(dockerfile.includes(`CMD ${command}`))
  t.ok(dockerfile.includes(`RUN ${command.replace('src/server.ts', 'docker/warm-up.ts')}`), 'so it fills their cache')
  t.ok(linesOf('docs/deploying.md').includes(`ExecStart=/usr/bin/node ${gatewayFlags.join(' ')} src/server.ts`))
})

t.test('what the image compiled beforehand is for these flags alone', async t => {
  const tag = (...flags: string[]) => node(...flags, '-p', 'v8.cachedDataVersionTag()')
  t.equal(tag(...gatewayFlags), tag(...gatewayFlags))
  t.not(tag(...gatewayFlags), tag())
})
