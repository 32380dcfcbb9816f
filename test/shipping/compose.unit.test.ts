// docker/compose.yaml: of the right form, nothing left out, and nothing open that need not be.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DCLinter } from 'dclint'
import t from 'tap'
import { settings } from '../../src/config/settings.ts'
import { documentsIn, longestEndS, type Written } from '../support/shipped.ts'

const file = 'docker/compose.yaml'
const [compose] = documentsIn(file)
const services = Object.entries<Written>(compose.services)
const { gateway } = compose.services

t.test('it keeps to the schema of the Compose specification, and to its good habits', async t => {
  const linter = new DCLinter({
    quiet: false,
    debug: false,
    exclude: [],
    rules: {
      // The image is built here, and has the name under which it is found again.
      'no-build-and-image': 0,
      'service-image-require-explicit-tag': 0,
      // In the order in which one would explain it, not by the alphabet.
      'service-keys-order': 0,
      'services-alphabetical-order': 0,
      // They are quoted; it looks for another form.
      'require-quotes-in-ports': 0,
    },
  })
  const [result]: Written[] = linter.lintFiles([file], false)
  t.match(result.filePath, file)
  t.strictSame(result.messages, [])
})

t.test('every setting reaches the gateway but those that the image makes, and is what it was given', async t => {
  const own = ['HOST', 'PORT', 'CACHE_SNAPSHOT_FILE']
  const fixed = { OPS_HOST: '0.0.0.0', OPS_PORT: 3001 }
  t.strictSame(
    Object.keys(gateway.environment).sort(),
    Object.keys(settings)
      .filter(name => !own.includes(name))
      .sort(),
  )
  for (const [name, value] of Object.entries({ ...gateway.environment, ...fixed })) {
    if (name in fixed) t.equal(gateway.environment[name], value)
    else if (!name.endsWith('_FILE')) t.equal(value, `\${${name}:-}`)
    else t.match(value, new RegExp(`^\\$\\{${name}:\\+/run/`), `${name} names a file inside, if any`)
  }
})

t.test('files that settings name are there inside', async t => {
  for (const [name, value] of Object.entries<string>(gateway.environment)) {
    const [, inside = ''] = /:\+(.*)\}$/.exec(value) ?? []
    const mounted = gateway.volumes.includes(`\${${name}:-/dev/null}:${inside}:ro`)
    const secret = inside === '/run/secrets/ra_api_key' && compose.secrets.ra_api_key.file === `\${${name}:-/dev/null}`
    if (inside !== '') t.ok(mounted || secret, name)
  }
})

t.test('what is mounted from this folder is there', async t => {
  const mounts = services.flatMap(([, { volumes }]) => volumes as string[])
  const here = mounts.filter(mount => mount.startsWith('./')).map(mount => mount.split(':')[0] as string)
  t.ok(here.length >= 4)
  for (const path of here) t.ok(existsSync(join('docker', path)), path)
})

t.test('no container can write where it need not, gain a privilege, or take all memory', async t => {
  t.ok(services.length >= 3)
  for (const [name, service] of services) {
    t.match(
      service,
      {
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        mem_limit: /^(\d+|\$\{\w+:-\d+)m/,
      },
      name,
    )
    t.match(service.logging.options, { 'max-size': /m$/ }, 'nor fill the disk with its log')
  }
})

t.test('ports are open to this machine alone, and the operations port to none', async t => {
  const ports: string[] = services.flatMap(([, service]) => service.ports ?? [])
  t.ok(ports.length >= 2)
  for (const port of ports) t.match(port, /^127\.0\.0\.1:\$\{\w+:-\d+\}:3000$/)
})

t.test('only the gateway starts unless more is asked for, and what is fetched has a version', async t => {
  for (const [name, { profiles, image }] of services) {
    if (name === 'gateway') t.equal(profiles, undefined)
    else {
      t.strictSame(profiles, ['monitoring'])
      t.match(image, /:v?\d+\.\d+\.\d+$/)
    }
  }
})

t.test('the gateway has the time that it takes to end', async t => {
  t.ok(Number(gateway.stop_grace_period.replace('s', '')) > longestEndS)
})
