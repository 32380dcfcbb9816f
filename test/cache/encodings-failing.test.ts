// Compressions that fail, as where zlib gets no memory.

import { syncBuiltinESMExports } from 'node:module'
import zlib from 'node:zlib'
import t, { type Test } from 'tap'
import { formFor } from '../../src/cache/encodings.ts'
import { representBytes } from '../../src/http/response/representation.ts'
import { startGateway } from '../support/gateway.ts'
import { until } from '../support/waiting.ts'

const large = '/users/MaxMilyin/progress?count=100'

/** From now on brotli fails, until what it returns is called. */
function breakBrotli(t: Test): () => void {
  const { brotliCompress } = zlib
  const replace = (next: typeof brotliCompress) => {
    zlib.brotliCompress = next
    syncBuiltinESMExports()
  }
  const mend = () => replace(brotliCompress)
  const failing = (...args: unknown[]) => {
    const done = args.at(-1) as (error: Error) => void
    setImmediate(() => done(new Error('Initialization failed')))
  }
  replace(failing as unknown as typeof brotliCompress)
  t.teardown(mend)
  return mend
}

t.test('a form that cannot be made is tried again with the next request, and nobody is alarmed', async t => {
  const mend = breakBrotli(t)
  const representation = representBytes(Buffer.alloc(5_000, '[]'))
  let grown = 0
  const form = () =>
    formFor(representation, ['br', 'identity'], () => {
      grown += 1
    })
  for (let times = 0; times < 200; times += 1) {
    t.equal(form(), undefined)
    t.equal(await representation.forms.br, undefined)
    t.notOk('br' in representation.forms)
  }
  t.equal(grown, 0)
  mend()
  t.equal(form(), undefined)
  await representation.forms.br
  t.equal(form()?.coding, 'br')
  t.equal(grown, 1)
})

t.test('an answer that cannot be compressed goes out as it is, and a client that refuses that is told so', async t => {
  const { get } = await startGateway(t)
  const { body } = await get(large)
  const mend = breakBrotli(t)
  for (let times = 0; times < 2; times += 1) {
    const response = await get(large, { 'accept-encoding': 'br' })
    t.match(response, { statusCode: 200, body })
    t.notOk('content-encoding' in response.headers)
    const refused = await get(large, { 'accept-encoding': 'br, identity;q=0' })
    t.match(refused, { statusCode: 503, headers: { 'retry-after': '1' } })
    t.match(refused.json(), { code: 'overloaded' })
  }
  const other = await get(large, { 'accept-encoding': 'gzip, br;q=0, identity;q=0' })
  t.equal(other.headers['content-encoding'], 'gzip')
  mend()
  await until(async () => (await get(large, { 'accept-encoding': 'br' })).headers['content-encoding'] === 'br')
})
