// docker/compose.scale.yaml and docker/kubernetes/scaled.yaml: of the right form, the same gateways as where there are none that
// share, and a store that only they reach.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DCLinter } from 'dclint'
import t, { type Test } from 'tap'
import { settings } from '../../src/config/settings.ts'
import { documentsIn, lacking, outputOf, type Written } from '../support/shipped.ts'

const file = 'docker/compose.scale.yaml'
const [compose] = documentsIn(file)
const { valkey, proxy, ...gateways } = compose.services
const manifests = documentsIn('docker/kubernetes/scaled.yaml')
const named = (kind: string, name = 'ra-gateway', from = manifests): Written =>
  from.find(({ kind: each, metadata }) => each === kind && metadata.name === name)
const store = named('Deployment', 'ra-gateway-store').spec.template.spec.containers[0]
const gatewayPod = (from: Written[]) => named('Deployment', 'ra-gateway', from).spec.template.spec
const proxyFile = 'docker/proxy/nginx-scale.conf'

t.test('compose takes the file, and it keeps to good habits', async t => {
  const linter = new DCLinter({
    quiet: false,
    debug: false,
    exclude: [],
    rules: { 'service-keys-order': 0, 'services-alphabetical-order': 0, 'require-quotes-in-ports': 0 },
  })
  const [result]: Written[] = linter.lintFiles([file], false)
  t.match(result.filePath, file)
  t.strictSame(result.messages, [])
})

t.test('three gateways are those of compose.yaml, and differ in what a store makes different', async t => {
  const [one, ...others] = Object.values<Written>(gateways)
  for (const other of others) t.strictSame(other, one)
  t.strictSame(one.extends, { file: 'compose.yaml', service: 'gateway' })
  t.ok(existsSync(join('docker', one.extends.file)))
  const resets = readFileSync(file, 'utf8').match(/<<: \*gateway\n *ports: !reset \[\]/g)
  t.equal(resets?.length, Object.keys(gateways).length, 'none of them takes the port')
  const { CACHE_SNAPSHOT_FILE, REPLICAS, VALKEY_URL, TRUST_PROXY, ...rest } = one.environment
  t.strictSame(rest, {})
  t.equal(CACHE_SNAPSHOT_FILE, '', 'no file is shared')
  t.strictSame(one.volumes, [{ type: 'tmpfs', target: '/data' }])
  t.equal(REPLICAS, Object.keys(gateways).length)
  t.match(VALKEY_URL, /^valkey:\/\/:\$\{VALKEY_PASSWORD:\?[^}]+\}@valkey:6379$/)
  t.equal(TRUST_PROXY, `\${TRUST_PROXY:-${settings.TRUST_PROXY.read('uniquelocal') && 'uniquelocal'}}`)
  t.strictSame(compose.secrets, documentsIn('docker/compose.yaml')[0].secrets)
})

t.test('store and proxy can write nowhere, have no privilege, a bound on memory, and a health check', async t => {
  for (const service of [valkey, proxy]) {
    t.match(service, {
      user: /^\d+:\d+$/,
      image: /:\d+\.\d+-alpine$/,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: /^(\d+|\$\{\w+:-\d+)m/,
      healthcheck: { test: ['CMD-SHELL', /./] },
      logging: { options: { 'max-size': /m$/ } },
    })
  }
  t.equal(valkey.ports, undefined)
  t.strictSame(proxy.ports, [`127.0.0.1:\${PORT:-3000}:3000`])
  t.ok(existsSync(join('docker', proxy.volumes[0].split(':')[0])))
})

t.test(
  'the store takes its configuration by the standard input, with a password',
  { skip: lacking('redis-server') },
  async t => {
    const scripts = [
      valkey.command[2].replaceAll('$$', '$').replace(/\$\{VALKEY_MAXMEMORY:-(\w+)\}/, '$1'),
      store.command[2],
    ]
    t.equal(scripts[0], scripts[1], 'the same in both files')
    // It says so and ends, as nobody can listen on that address.
    const script = scripts[0]
      .replace('valkey-server', 'redis-server')
      .replace('maxclients', 'bind 192.0.2.1\nmaxclients')
    const said = outputOf('sh', ['-c', `VALKEY_PASSWORD=word; (${script}\n) || true`])
    t.match(said, /[Cc]onfiguration loaded/)
    t.notMatch(said, /FATAL CONFIG|Bad directive/)
    t.match(script, /^requirepass \$VALKEY_PASSWORD$/m)
    t.match(script, /^maxmemory-policy volatile-lru$/m)
  },
)

t.test('nginx asks all gateways, and gives up on a connection before they do', async t => {
  const text = readFileSync(proxyFile, 'utf8')
  const asked = (how: string) =>
    [...text.matchAll(/^ *server (\S+):3000 resolve (.*);$/gm)].filter(each => each[2] === how).map(([, name]) => name)
  for (const how of ['max_fails=1 fail_timeout=30s', 'max_fails=0 backup'])
    t.strictSame(asked(how).sort(), Object.keys(gateways).sort(), how)
  const balancing = (path: string) => /^ *least_conn;$/m.test(readFileSync(path, 'utf8'))
  t.ok(balancing(proxyFile) && balancing('docker/proxy/nginx.conf'))
  const [, seconds] = /^\s*keepalive_timeout (\d+)s/m.exec(text) ?? []
  t.ok(Number(seconds) < 72)
  // What is said of how to ask is what nginx.conf says, but for who is in front.
  const asking = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/^ *(proxy_(?!set_header|temp_path)\w+ .*;)$/gm)].map(([, line]) => line)
  t.strictSame(asking(proxyFile), asking('docker/proxy/nginx.conf'))
})

t.test('nginx takes its configuration', { skip: lacking('nginx') }, async t => {
  const dir = t.testdir()
  // Names are known inside only, and older ones cannot look for them again.
  const text = readFileSync(proxyFile, 'utf8')
    .replace(/gateway-\d:3000 resolve/g, '127.0.0.1:3000')
    .replaceAll('/tmp/', `${dir}/`)
  writeFileSync(join(dir, 'nginx.conf'), text)
  t.match(outputOf('nginx', ['-t', '-p', dir, '-c', 'nginx.conf', '-e', 'stderr']), 'test is successful')
})

t.test('the pods of scaled.yaml are those of gateway.yaml, and differ in what a store makes different', async t => {
  const plain = (from: Written[]) => {
    const { containers, volumes, topologySpreadConstraints, ...pod } = gatewayPod(from)
    const [{ env, volumeMounts, ...container }] = containers
    return { pod, container, key: volumes.find(({ name }: Written) => name === 'key') }
  }
  const single = documentsIn('docker/kubernetes/gateway.yaml')
  t.strictSame(plain(manifests), plain(single))
  for (const kind of ['Secret', 'Service', 'PodDisruptionBudget'])
    t.strictSame(named(kind), named(kind, undefined, single))
  const environment = Object.fromEntries(
    gatewayPod(manifests).containers[0].env.map((each: Written) => [each.name, each]),
  )
  const { VALKEY_PASSWORD, VALKEY_URL, CACHE_SNAPSHOT_FILE, ...others } = environment
  t.strictSame(
    Object.keys(others),
    gatewayPod(single).containers[0].env.map(({ name }: Written) => name),
  )
  t.equal(CACHE_SNAPSHOT_FILE.value, '')
  const service = named('Service', 'ra-gateway-store')
  t.equal(VALKEY_URL.value, `valkey://:$(VALKEY_PASSWORD)@${service.metadata.name}:${service.spec.ports[0].port}`)
  t.strictSame(VALKEY_PASSWORD, store.env[0], 'and the same password')
  t.ok(Object.keys(environment).indexOf('VALKEY_PASSWORD') < Object.keys(environment).indexOf('VALKEY_URL'))
  const { replicas } = named('Deployment').spec
  const { data } = named('ConfigMap')
  t.strictSame(data, { REPLICAS: String(replicas) }, 'the budget is that of all')
})

t.test('the store is reached by the gateways alone', async t => {
  const labels = named('Deployment', 'ra-gateway-store').spec.template.metadata.labels
  const policy = named('NetworkPolicy', 'ra-gateway-store').spec
  t.strictSame(policy.podSelector.matchLabels, labels)
  t.strictSame(named('Service', 'ra-gateway-store').spec.selector, labels)
  const gatewayLabels = named('Deployment').spec.template.metadata.labels
  t.strictSame(policy.ingress, [
    { from: [{ podSelector: { matchLabels: gatewayLabels } }], ports: [{ port: 'valkey' }] },
  ])
  t.equal(policy.egress, undefined)
  t.match(named('NetworkPolicy').spec.egress, [
    {},
    { to: [{ podSelector: { matchLabels: labels } }], ports: [{ port: 6379 }] },
  ])
  t.match(store.securityContext, { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
})

const models = 'kubernetes-models'
const hasModels = existsSync(join('node_modules', models))

t.test(
  'every document is one that Kubernetes takes, and says nothing that it would overlook',
  { skip: hasModels ? false : `needs ${models}: npm install --no-save ${models}` },
  checkDocuments,
)

async function checkDocuments(t: Test): Promise<void> {
  const lines = manifests.map((document, index) => {
    const group = `${models}/${document.apiVersion}`
    return `import type { I${document.kind} as T${index} } from '${group}'\nexport const d${index}: T${index} = ${JSON.stringify(document)}`
  })
  const written = join(t.testdir(), 'documents.ts')
  writeFileSync(written, lines.join('\n'))
  t.equal(
    outputOf('node_modules/.bin/tsc', ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', written]),
    '',
  )
  for (const document of manifests) {
    const { [document.kind]: Model } = await import(`${models}/${document.apiVersion}`)
    t.doesNotThrow(() => new Model(document).validate(), document.kind)
  }
}
