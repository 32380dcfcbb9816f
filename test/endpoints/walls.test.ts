// The walls of users, on which others comment: a closed one is hidden, and not that of an unknown user.

import t from 'tap'
import { startGateway } from '../support/gateway.ts'

const closed = '/users/ShutShutters/comments'

t.test('a wall that is closed is hidden, since the user is there', async t => {
  const { get, sandbox } = await startGateway(t)
  const response = await get(closed)
  t.equal(response.statusCode, 403)
  t.equal(response.json().code, 'hidden')
  t.equal(response.headers['cache-control'], 'no-store')
  t.match((await get(closed)).headers['cache-status'], /hit/, 'which is remembered')
  t.strictSame([sandbox.calls('GetUserProfile'), sandbox.calls('GetComments')], [1, 1])
  t.equal((await get('/users/ShutShutters')).statusCode, 200)
})

t.test('the wall of an unknown user is that of an unknown user', async t => {
  const { get, sandbox } = await startGateway(t)
  const response = await get('/users/nobodyofthisname/comments')
  t.strictSame([response.statusCode, response.json().code], [404, 'user-not-found'])
  t.equal(sandbox.calls('GetComments'), 0)
})

t.test('a wall is shown again when it was opened', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  sandbox.fault({ kind: 'answer', method: 'GetComments', json: [], status: 404 })
  t.equal((await get('/users/MaxMilyin/comments')).statusCode, 403)
  sandbox.heal()
  await clock.advance(120_000)
  t.equal((await get('/users/MaxMilyin/comments')).statusCode, 200)
})

t.test('the compatibility route says of a closed wall what RetroAchievements says, whoever asked first', async t => {
  const { get, sandbox } = await startGateway(t)
  const { ulid } = (await get('/users/ShutShutters')).json()
  const raw = `/API/API_GetComments.php?i=${ulid}&t=3`
  await get(closed)
  for (const url of [raw, '/API/API_GetComments.php?i=ShutShutters&t=3', '/API/API_GetComments.php?i=ShutShutters']) {
    const response = await get(url)
    t.equal(response.statusCode, 404, url)
    t.strictSame(response.json(), [], url)
  }
  t.equal((await get(closed)).statusCode, 403)
  t.equal(sandbox.calls('GetUserProfile'), 1)
})

t.test('a comment on a game is never hidden: what is not found there is unknown', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'answer', method: 'GetComments', json: [], status: 404 })
  t.equal((await get('/games/1/comments')).json().code, 'game-not-found')
})
