// Each fault, as a caller runs into it.

import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import type { Fault } from '../../sandbox/faults.ts'
import { type Sandbox, sandboxKey } from '../../sandbox/server.ts'
import { startSandbox } from '../support/sandbox.ts'
import { until } from '../support/waiting.ts'

const address = (sandbox: Sandbox, method = 'GetGame', query = 'i=1') =>
  `${sandbox.url}API_${method}.php?${query}&y=${sandboxKey}`

const read = async (url: string): Promise<unknown> => (await fetch(url)).json()

function faulty(title: string, fault: Fault, check: (t: Test, sandbox: Sandbox) => Promise<unknown>) {
  t.test(title, async t => {
    const sandbox = await startSandbox()
    t.teardown(sandbox.close)
    sandbox.fault(fault)
    await check(t, sandbox)
  })
}

faulty('latency delays and then goes on to the next fault', { kind: 'latency', ms: 1 }, async (t, sandbox) => {
  sandbox.fault({ kind: 'latency', ms: 1, jitterMs: 2 })
  t.match(await (await fetch(address(sandbox))).json(), { ConsoleID: 1 })
  sandbox.fault({ kind: 'busy' })
  t.equal((await fetch(address(sandbox))).status, 429)
})

faulty('hold keeps a call until all faults are healed', { kind: 'hold', times: 1 }, async (t, sandbox) => {
  const held = fetch(address(sandbox))
  await until(() => sandbox.calls() === 1)
  t.equal((await fetch(address(sandbox))).status, 200, 'others are not held')
  t.equal(await Promise.race([held, 'not yet']), 'not yet')
  sandbox.heal()
  t.match(await (await held).json(), { ConsoleID: 1 })
})

faulty(
  'a fault hits as many calls as it shall, and those it is meant for',
  { kind: 'busy', times: 2 },
  async (t, sandbox) => {
    const status = async (...where: [string?, string?]) => (await fetch(address(sandbox, ...where))).status
    t.same([await status(), await status(), await status()], [429, 429, 200])
    sandbox.fault({ kind: 'busy', method: 'GetUserPoints' })
    t.same([await status('GetUserPoints', 'u=Bo'), await status()], [429, 200])
    sandbox.heal()
    sandbox.fault({ kind: 'busy', match: { i: '2' } })
    t.same([await status('GetGame', 'i=2'), await status('GetGame', 'i=3')], [429, 200])
  },
)

faulty(
  'busy is a 429 with or without Retry-After',
  { kind: 'busy', times: 1, retryAfter: '30' },
  async (t, sandbox) => {
    const first = await fetch(address(sandbox))
    t.equal(first.headers.get('retry-after'), '30')
    t.match(await first.json(), { errors: [{ status: '429', code: 'too_many_requests' }] })
    sandbox.fault({ kind: 'busy' })
    t.equal((await fetch(address(sandbox))).headers.get('retry-after'), null)
  },
)

faulty('maintenance is the 503 of RetroAchievements', { kind: 'maintenance' }, async (t, sandbox) => {
  const response = await fetch(address(sandbox))
  t.equal(response.status, 503)
  t.same(await response.json(), {
    message: 'Service Unavailable',
    errors: [{ status: '503', code: 'service_unavailable', title: 'Service Unavailable' }],
  })
})

faulty(
  'a status comes with an envelope, or with a body of choice',
  { kind: 'status', status: 500, times: 1 },
  async (t, sandbox) => {
    t.same(await (await fetch(address(sandbox))).json(), { message: 'Server Error' })
    sandbox.fault({ kind: 'status', status: 599, times: 1 })
    t.match(await (await fetch(address(sandbox))).json(), { errors: [{ status: '599', code: 'unknown' }] })
    sandbox.fault({ kind: 'status', status: 418, body: 'short', contentType: 'text/plain' })
    const response = await fetch(address(sandbox))
    t.equal(response.status, 418)
    t.equal(response.headers.get('content-type'), 'text/plain')
    t.equal(await response.text(), 'short')
  },
)

for (const status of [200, 403]) {
  faulty(`a page is HTML with ${status}`, { kind: 'page', status }, async (t, sandbox) => {
    const response = await fetch(address(sandbox))
    t.equal(response.status, status)
    t.match(response.headers.get('content-type'), 'text/html')
    t.match(await response.text(), /^<!DOCTYPE html>/)
  })
}

faulty('empty is a 200 of nothing', { kind: 'empty' }, async (t, sandbox) => {
  const response = await fetch(address(sandbox))
  t.equal(response.status, 200)
  t.equal(await response.text(), '')
})

faulty('truncated is half of the JSON, with headers that fit it', { kind: 'truncated' }, async (t, sandbox) => {
  const response = await fetch(address(sandbox))
  const text = await response.text()
  t.equal(response.headers.get('content-length'), String(text.length))
  t.match(text, /^\{"Title"/)
  t.throws(() => JSON.parse(text))
})

faulty('cut promises the whole body and breaks off in its middle', { kind: 'cut' }, async (t, sandbox) => {
  const response = await fetch(address(sandbox))
  t.equal(response.status, 200)
  t.ok(Number(response.headers.get('content-length')) > 100)
  await t.rejects(response.text())
})

faulty('reset resets the connection before any answer', { kind: 'reset' }, async (t, sandbox) => {
  await t.rejects(fetch(address(sandbox)), { cause: { code: 'ECONNRESET' } })
})

faulty('hang never answers', { kind: 'hang' }, async (t, sandbox) => {
  const socket = connect(sandbox.port, '127.0.0.1')
  socket.on('data', () => t.fail('an answer came'))
  socket.write(`GET ${new URL(address(sandbox)).pathname} HTTP/1.1\r\nHost: sandbox\r\n\r\n`)
  await until(() => sandbox.calls() >= 1)
  await sandbox.close()
  await once(socket, 'close')
})

faulty(
  'drip sends a byte now and then, until the caller gives up',
  { kind: 'drip', everyMs: 1 },
  async (t, sandbox) => {
    const whole = await fetch(address(sandbox, 'GetUserPoints', 'u=Bo'))
    t.match(await whole.json(), { Points: Number })
    const request = get(address(sandbox, 'GetGameExtended'))
    const [response] = await once(request, 'response')
    const [byte] = await once(response, 'data')
    t.equal(byte.length, 1)
    request.destroy()
    sandbox.heal()
    t.equal((await fetch(address(sandbox))).status, 200)
  },
)

faulty('redirect points elsewhere', { kind: 'redirect', location: 'http://elsewhere.example/' }, async (t, sandbox) => {
  const response = await fetch(address(sandbox), { redirect: 'manual' })
  t.equal(response.status, 302)
  t.equal(response.headers.get('location'), 'http://elsewhere.example/')
})

faulty('huge is JSON text of just so many bytes', { kind: 'huge', bytes: 200_000 }, async (t, sandbox) => {
  const text = await (await fetch(address(sandbox))).text()
  t.equal(text.length, 200_000)
  t.equal(JSON.parse(text).length, 199_998)
})

faulty('huge stops when the caller goes away', { kind: 'huge', bytes: 1_000_000_000 }, async (t, sandbox) => {
  const request = get(address(sandbox))
  const [response] = await once(request, 'response')
  await once(response, 'data')
  request.destroy()
  sandbox.heal()
  t.equal((await fetch(address(sandbox))).status, 200)
})

faulty(
  'answer is any JSON in place of the right one',
  { kind: 'answer', json: { success: false }, times: 1 },
  async (t, sandbox) => {
    const response = await fetch(address(sandbox))
    t.equal(response.status, 200)
    t.same(await response.json(), { success: false })
    sandbox.fault({ kind: 'answer', json: ['no'], status: 422 })
    t.equal((await fetch(address(sandbox))).status, 422)
  },
)

faulty('without takes a key away wherever it stands', { kind: 'without', key: 'Points' }, async (t, sandbox) => {
  const { Achievements, Title } = (await read(address(sandbox, 'GetGameExtended'))) as { [key: string]: unknown }
  t.type(Title, 'string')
  for (const achievement of Object.values(Achievements as object)) t.notOk('Points' in achievement)
})

faulty(
  'instead replaces a value wherever it stands',
  { kind: 'instead', key: 'User', value: 7 },
  async (t, sandbox) => {
    const rows = (await read(address(sandbox, 'GetGameRankAndScore', 'g=1'))) as { [key: string]: unknown }[]
    t.ok(rows.every(row => row.User === 7))
  },
)

faulty(
  'with adds a key to the object, or to each row of a list',
  { kind: 'with', key: 'New', value: [1] },
  async (t, sandbox) => {
    t.match(await (await fetch(address(sandbox))).json(), { New: [1], ConsoleID: 1 })
    const rows = (await read(address(sandbox, 'GetGameRankAndScore', 'g=1'))) as { [key: string]: unknown }[]
    t.ok(rows.every(row => Array.isArray(row.New)))
  },
)

faulty('echo says the whole request back, key and all', { kind: 'echo' }, async (t, sandbox) => {
  const authorization = 'Bearer secret'
  const response = await fetch(address(sandbox), { headers: { authorization } })
  t.equal(response.status, 500)
  t.match(await response.json(), { url: new RegExp(`y=${sandboxKey}`), authorization })
  t.match(await (await fetch(address(sandbox))).json(), { authorization: null })
})
