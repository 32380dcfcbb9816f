// What clients with open connections get while the gateway goes away.

import { once } from 'node:events'
import t from 'tap'
import { heardFrom, open, request, startWired } from '../../support/wire.ts'

t.test('on a connection that was open it answers once more, and says that this was the last time', async t => {
  const { app, port } = await startWired(t)
  const socket = open(port)
  socket.write(request('/healthz'))
  await once(socket, 'data')
  const departing = app.depart()
  const refused = once(open(port), 'error')
  socket.write(request('/healthz'))
  const [answer] = await heardFrom(socket)
  t.equal(answer?.status, 200)
  t.match(answer?.head, /^connection: close$/im)
  await departing
  t.match(await refused, [{ code: 'ECONNREFUSED' }], 'nothing new was taken')
  t.equal((await app.operations.inject('/readyz')).statusCode, 503)
})

t.test('clients that say nothing are waited for, and not for longer than a second', async t => {
  const { app, port, clock } = await startWired(t)
  const socket = open(port)
  socket.write(request('/healthz'))
  await once(socket, 'data')
  const ended = once(socket, 'close')
  let gone = false
  const departing = app.depart().then(() => {
    gone = true
  })
  await clock.advance(999)
  t.notOk(gone)
  await clock.advance(1)
  await departing
  await app.close()
  t.resolves(ended, 'their connection is ended with the rest')
})
