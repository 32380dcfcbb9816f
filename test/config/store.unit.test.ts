// What the configuration warns of where several gateways share a store.

import t from 'tap'
import type { Environment } from '../../src/config/reader.ts'
import { loadConfig } from '../../src/config/settings.ts'
import { documentsIn } from '../support/shipped.ts'

const needed = { RA_API_KEY: 'fJ4kqP0aZ81hWc' }
const VALKEY_URL = 'valkey://:word-to-hide@store.example'

const warnings = (environment: Environment) => loadConfig({ ...needed, ...environment }).warnings

t.test('a store with one replica, whether said or not, is warned of with its consequence', async t => {
  for (const REPLICAS of [undefined, '', '1', ' 01 ']) {
    const said = warnings({ VALKEY_URL, REPLICAS })
    t.match(said, [
      /^VALKEY_URL is set and REPLICAS is 1: .* the whole budget .*; set REPLICAS to the number of gateways/,
    ])
    t.equal(said.length, 1)
    t.notMatch(said[0], 'word-to-hide')
  }
})

t.test('with more replicas, or without a store, there is nothing to warn of', async t => {
  t.strictSame(warnings({ VALKEY_URL, REPLICAS: '2' }), [])
  t.strictSame(warnings({ REPLICAS: '1' }), [])
  t.strictSame(warnings({}), [])
})

t.test('a warning of a name and the one of replicas are both said', async t => {
  t.match(warnings({ VALKEY_URL, OVERLOAD_AT_MS: '1' }), [/^OVERLOAD_AT_MS/, /REPLICAS is 1/])
})

t.test('the examples with a store say how many gateways share it', async t => {
  const [{ services }] = documentsIn('docker/compose.scale.yaml')
  const { REPLICAS } = services['gateway-1'].environment
  t.strictSame(warnings({ VALKEY_URL, REPLICAS: String(REPLICAS) }), [])
  const maps = documentsIn('docker/kubernetes/scaled.yaml').filter(({ kind }) => kind === 'ConfigMap')
  t.match(maps, [{ data: { REPLICAS: /./ } }])
  for (const { data } of maps) t.strictSame(warnings({ VALKEY_URL, ...data }), [])
})
