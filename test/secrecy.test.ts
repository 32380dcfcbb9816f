// No secret of the configuration is where it can be seen, wherever it is nested.

import t from 'tap'
import { sandboxKey } from '../sandbox/server.ts'
import { startGateway } from './support/gateway.ts'

const hidden = {
  OPERATOR_TOKEN: 'token-of-the-operator',
  KEY_HASH_SECRET: 'secret-of-all-replicas',
  HTTPS_PROXY: 'http://somebody:password%20of%20a%20proxy@proxy.example',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-key=key%27of%26a%20collector,authorization=Bearer%20token-of-a-collector',
}
const seen = [
  ...[sandboxKey, hidden.OPERATOR_TOKEN, hidden.KEY_HASH_SECRET, 'password of a proxy', 'password%20of%20a%20proxy'],
  ...["key'of&a collector", 'key%27of%26a%20collector', 'key&#039;of&amp;a collector', 'token-of-a-collector'],
]

t.test('every secret is struck out of the log, in all spellings, and is not on the operations port', async t => {
  const { app, lines } = await startGateway(t, hidden)
  await app.ready()
  for (const text of seen) {
    app.log.warn({ text, nested: { json: JSON.stringify({ text }) } }, `it is ${text}`)
    app.log.error({ err: new Error(text, { cause: new Error(text) }) })
  }
  t.ok(lines.length >= 2 * seen.length)
  const shown = [JSON.stringify(lines)]
  for (const url of ['/metrics', '/status', '/cache']) {
    const headers = { authorization: `Bearer ${hidden.OPERATOR_TOKEN}` }
    shown.push((await app.operations.inject({ url, headers })).body)
  }
  for (const text of seen) for (const each of shown) t.notOk(each.includes(text), text)
  t.match(shown[0], '"it is [secret]"')
})
