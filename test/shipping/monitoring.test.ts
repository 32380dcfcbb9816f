// docker/monitoring: rules and dashboard that Prometheus takes, about metrics that there are.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { startGateway } from '../support/gateway.ts'
import { documentsIn, lacking, outputOf, type Written } from '../support/shipped.ts'

const folder = 'docker/monitoring'
const dashboard: Written = JSON.parse(readFileSync(`${folder}/grafana/dashboards/gateway.json`, 'utf8'))
const panels: Written[] = dashboard.panels.filter(({ type }: Written) => type !== 'row')
const [{ groups }] = documentsIn(`${folder}/alerts.yml`)
const alerts: Written[] = groups[0].rules

/** What Grafana fills in is filled in. */
const shown: string[] = panels
  .flatMap(({ targets }) => targets)
  .map(({ expr }) => expr.replaceAll('$instance', '.*').replace(/\$__(rate_interval|range)/g, '5m'))

const skip = lacking('promtool')

t.test('Prometheus takes its settings and the alerts', { skip }, async t => {
  t.match(outputOf('promtool', ['check', 'config', `${folder}/prometheus.yml`]), 'SUCCESS')
  const rules = ['check', 'rules', '--lint=all', '--lint-fatal', `${folder}/alerts.yml`]
  t.match(outputOf('promtool', rules), `${alerts.length} rules found`)
})

t.test('alerts fire when they should, and only then', { skip }, async t => {
  t.match(outputOf('promtool', ['test', 'rules', `${folder}/alerts.test.yml`]), 'SUCCESS')
})

t.test('all that the dashboard asks for is PromQL', { skip }, async t => {
  const rules = shown.map((expr, index) => ({ record: `shown:${index}`, expr }))
  const file = join(t.testdir(), 'rules.yml')
  writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }))
  t.match(outputOf('promtool', ['check', 'rules', file]), `${shown.length} rules found`)
})

t.test('every alert says how urgent it is, what is wrong, and what to do', async t => {
  for (const { alert, labels, annotations } of alerts) {
    t.match(labels.severity, /^(critical|warning|info)$/, alert)
    t.match(annotations, { summary: /\{\{ \$labels\.instance \}\}/, action: /\.$/ }, alert)
  }
})

t.test('the limit of memory that is warned of is the one that is set', async t => {
  const [compose] = documentsIn('docker/compose.yaml')
  const kubernetes = documentsIn('docker/kubernetes/gateway.yaml').find(({ kind }) => kind === 'Deployment')
  const { expr } = alerts.find(({ alert }) => alert === 'GatewayMemoryNearLimit')
  const [, mb] = /\* (\d+) \* 1024 \* 1024$/.exec(expr) ?? []
  t.equal(compose.services.gateway.mem_limit, `\${MEMORY_LIMIT:-${mb}m}`)
  t.equal(kubernetes.spec.template.spec.containers[0].resources.limits.memory, `${mb}Mi`)
})

t.test('the dashboard finds its source, is found by its provider, and lies on a grid', async t => {
  const [{ datasources }] = documentsIn(`${folder}/grafana/datasources/prometheus.yaml`)
  const [{ providers }] = documentsIn(`${folder}/grafana/dashboards/provider.yaml`)
  const [{ services }] = documentsIn('docker/compose.yaml')
  const { environment, volumes } = services.grafana
  const uids = new Set([...JSON.stringify(dashboard).matchAll(/"uid":"([^"]*)"/g)].map(([, uid]) => uid))
  t.strictSame([...uids].sort(), [datasources[0].uid, dashboard.uid].sort())
  const { path } = providers[0].options
  t.ok(volumes.includes(`./monitoring/grafana/dashboards:${path}:ro`))
  t.equal(environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH, `${path}/gateway.json`)
  const ids = dashboard.panels.map(({ id }: Written) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const { title, gridPos } of dashboard.panels) t.ok(gridPos.x + gridPos.w <= 24, title)
})

t.test('all that is asked for is measured', async t => {
  const { app, get } = await startGateway(t, {
    CACHE_SNAPSHOT_FILE: join(t.testdir(), 'snapshot'),
    // Nobody is there: it is said that it is away.
    VALKEY_URL: 'valkey://127.0.0.1:1',
  })
  await get('/games/1')
  const { body } = await app.operations.inject('/metrics')
  const measured = new Set([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name))
  const expressions = [...shown, ...alerts.map(({ expr }) => expr)]
  const asked = expressions.flatMap(text => text.match(/\b(?:ra_gateway|nodejs|process)_\w+/g) ?? [])
  for (const name of new Set(asked)) t.ok(measured.has(name.replace(/_bucket$/, '')), name)
})
