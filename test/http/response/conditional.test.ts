import t from 'tap'
import { startGateway } from '../../support/gateway.ts'

const path = '/games/1/high-scores'

t.test('a client that holds the answer gets 304 with the same headers and no body', async t => {
  const { get } = await startGateway(t)
  const { headers } = await get(path)
  const etag = String(headers.etag)
  t.match(etag, /^"[\w-]{22}"$/)
  const spellings = [
    etag,
    `W/${etag}`,
    '*',
    ` * `,
    `"other", ${etag}`,
    `W/"other" ,${etag}`,
    `"a,b",, ${etag},`,
    `"",${etag}`,
  ]
  for (const ifNoneMatch of spellings) {
    const response = await get(path, { 'if-none-match': ifNoneMatch })
    t.equal(response.statusCode, 304, ifNoneMatch)
    t.equal(response.body, '')
    t.match(response.headers, {
      etag,
      age: '0',
      'cache-control': 'public, max-age=180, stale-if-error=86400',
      'cache-status': 'ra-gateway; hit; ttl=180',
    })
  }
})

t.test('a client that holds another answer, or none, gets this one', async t => {
  const { get } = await startGateway(t)
  const etag = String((await get(path)).headers.etag)
  const bare = etag.slice(1, -1)
  for (const ifNoneMatch of ['"other"', bare, `"${bare}`, `w/${etag}`, `${etag} ${etag}`, '', '"*"', `"x${bare}"`]) {
    t.equal((await get(path, { 'if-none-match': ifNoneMatch })).statusCode, 200, ifNoneMatch)
  }
})

t.test('a tag is that of the content: it changes with it, and with nothing else', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  const { etag } = (await get(path)).headers
  await clock.advance(1_080_000)
  t.equal((await get(path, { 'if-none-match': String(etag) })).statusCode, 304, 'the same after it was asked for again')
  await clock.advance(1_080_000)
  sandbox.fault({ kind: 'instead', key: 'TotalScore', value: 1 })
  const changed = await get(path, { 'if-none-match': String(etag) })
  t.equal(changed.statusCode, 200)
  t.not(changed.headers.etag, etag)
})

t.test('the tag of one URL means nothing for another', async t => {
  const { get } = await startGateway(t)
  const { etag } = (await get(path)).headers
  t.equal((await get('/games/1', { 'if-none-match': String(etag) })).statusCode, 200)
})

t.test('HEAD is GET without the body', async t => {
  const { get, send } = await startGateway(t)
  const {
    headers: { date: _, 'x-request-id': _id, 'cache-status': _status, ...headers },
    body,
  } = await get(path)
  const head = await send({ method: 'HEAD', url: path })
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  t.match(head.headers, headers)
  t.equal(Number(head.headers['content-length']), Buffer.byteLength(body))
})

t.test('a client that wants one answer and no other is told when it has changed', async t => {
  const { get, send } = await startGateway(t)
  for (const url of [path, '/docs', '/openapi.json', '/API/API_GetGame.php?i=1']) {
    const etag = String((await get(url)).headers.etag)
    for (const ifMatch of [etag, '*', ` * `, `"other", ${etag}`, `,${etag},`]) {
      t.equal((await get(url, { 'if-match': ifMatch })).statusCode, 200, ifMatch)
    }
    for (const ifMatch of ['"other"', `W/${etag}`, `"x${etag.slice(1)}`, etag.slice(1, -1), '']) {
      const response = await get(url, { 'if-match': ifMatch, 'if-none-match': etag })
      t.match(response, { statusCode: 412, headers: { etag, 'cache-control': 'no-store' } }, ifMatch)
      t.notOk('age' in response.headers)
      t.match(response.body, 'If-Match')
    }
    t.equal((await send({ method: 'HEAD', url, headers: { 'if-match': '"other"' } })).statusCode, 412)
  }
  t.equal((await get('/games/0', { 'if-match': '"other"' })).statusCode, 400, 'what has no answer has no conditions')
})
