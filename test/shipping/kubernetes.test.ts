// docker/kubernetes/gateway.yaml: of the right form, and true to what the gateway is.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ConfigError } from '../../src/config/reader.ts'
import { loadConfig, settings } from '../../src/config/settings.ts'
import { startGateway } from '../support/gateway.ts'
import { documentsIn, longestEndS, outputOf, type Written } from '../support/shipped.ts'

const documents = documentsIn('docker/kubernetes/gateway.yaml')
const named = (kind: string): Written => documents.find(document => document.kind === kind)
const { template, ...deployment } = named('Deployment').spec
const pod = template.spec
const [gateway] = pod.containers
const key = 'fJ4kqP0aZ81hWc'

const models = 'kubernetes-models'
const hasModels = existsSync(join('node_modules', models))

t.test(
  'every document is one that Kubernetes takes, and says nothing that it would overlook',
  { skip: hasModels ? false : `needs ${models}: npm install --no-save ${models}` },
  async t => {
    const lines = documents.map((document, index) => {
      const group = `${models}/${document.apiVersion}`
      return `import type { I${document.kind} as T${index} } from '${group}'\nexport const d${index}: T${index} = ${JSON.stringify(document)}`
    })
    const file = join(t.testdir(), 'documents.ts')
    writeFileSync(file, lines.join('\n'))
    t.equal(
      outputOf('node_modules/.bin/tsc', ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', file]),
      '',
    )
    for (const document of documents) {
      const { [document.kind]: Model } = await import(`${models}/${document.apiVersion}`)
      t.doesNotThrow(() => new Model(document).validate(), document.kind)
    }
  },
)

t.test('the gateway does not start with the key in the Secret, and does with another', async t => {
  const environment = Object.fromEntries(gateway.env.map(({ name, value }: Written) => [name, value]))
  const { RA_API_KEY_FILE: file, ...others } = { ...named('ConfigMap').data, ...environment }
  for (const name of ['RA_API_KEY_FILE', ...Object.keys(others)]) t.ok(name in settings, name)
  const [{ mountPath }] = gateway.volumeMounts.filter(({ name }: Written) => name === 'key')
  t.equal(file, `${mountPath}/${pod.volumes[1].secret.items[0].path}`)
  t.throws(() => loadConfig({ ...others, RA_API_KEY: named('Secret').stringData['api-key'] }), ConfigError)
  const { upstream, operations } = loadConfig({ ...others, RA_API_KEY: key })
  const { budget } = loadConfig({ RA_API_KEY: key }).upstream
  t.match(operations, { host: '0.0.0.0', port: 3001, wanted: true })
  for (const name of ['perMinute', 'burst', 'concurrency'] as const) {
    t.ok(upstream.budget[name] * deployment.replicas <= budget[name], `replicas share ${name}`)
  }
})

t.test('everything that points at the pods finds them', async t => {
  const { labels } = template.metadata
  t.strictSame(deployment.selector.matchLabels, labels)
  t.strictSame(named('Service').spec.selector, labels)
  t.strictSame(named('PodDisruptionBudget').spec.selector.matchLabels, labels)
  t.strictSame(named('NetworkPolicy').spec.podSelector.matchLabels, labels)
  t.strictSame(gateway.ports, [
    { name: 'http', containerPort: 3000 },
    { name: 'operations', containerPort: 3001 },
  ])
  t.strictSame(
    named('Service').spec.ports.map(({ targetPort }: Written) => targetPort),
    ['http'],
    'the operations port is in no Service',
  )
})

t.test('a pod that hangs gets no requests after seconds, and is replaced within a minute', async t => {
  const noticedS = ({ periodSeconds, timeoutSeconds, failureThreshold }: Written) =>
    periodSeconds * failureThreshold + timeoutSeconds
  const { readinessProbe, livenessProbe } = gateway
  t.ok(noticedS(readinessProbe) <= 10)
  t.ok(noticedS(readinessProbe) < noticedS(livenessProbe))
  t.ok(noticedS(livenessProbe) + livenessProbe.terminationGracePeriodSeconds < 60)
})

t.test('what the probes ask is answered, by a gateway that can serve', async t => {
  const { app } = await startGateway(t)
  for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
    const { path, port } = gateway[name].httpGet
    t.equal(port, 'operations')
    t.equal((await app.operations.inject(path)).statusCode, 200, path)
  }
})

t.test('a pod that goes has the time that it takes, and none goes before another is there', async t => {
  const [, waitS] = gateway.lifecycle.preStop.exec.command
  t.ok(pod.terminationGracePeriodSeconds > Number(waitS) + longestEndS)
  t.ok(gateway.livenessProbe.terminationGracePeriodSeconds > Number(waitS) + longestEndS)
  t.equal(deployment.strategy.rollingUpdate.maxUnavailable, 0)
})

t.test('a pod can write where it has to and nowhere else, and has no privilege', async t => {
  t.match(pod.securityContext, { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } })
  t.equal(pod.automountServiceAccountToken, false)
  t.strictSame(gateway.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  t.match(gateway.resources, { requests: { cpu: /m$/, memory: /Mi$/ }, limits: { memory: /Mi$/ } })
})
