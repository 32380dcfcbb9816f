// Methods that a route does not take, of all those that Node's parser lets through.

import { METHODS } from 'node:http'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'

const reading = ['GET', 'HEAD', 'OPTIONS']
/** Node hands tunnels to nobody who answers requests. */
const others = METHODS.filter(method => ![...reading, 'CONNECT'].includes(method))

t.test('every other method is refused on a route, and the answer says which ones it takes', async t => {
  const { send, sandbox } = await startGateway(t, { BASE_PATH: '/ra' })
  const routes = [
    '/games/1',
    '/users/Max%4Dilyin?count=1',
    '/me/followers',
    '/docs',
    '/docs/',
    '/problems/hidden',
    '',
    '/',
  ]
  for (const method of others) {
    for (const route of routes) {
      const refused = await send({ method: method as 'POST', url: `/ra${route}`, payload: 'a body' })
      t.match(refused, { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS' } }, `${method} ${route}`)
      t.equal(refused.json().code, 'method-not-allowed')
    }
    const compat = await send({ method: method as 'POST', url: '/ra/API/API_GetGame.php?i=1' })
    t.match(compat, { statusCode: 405, headers: { allow: 'GET, HEAD, OPTIONS' } }, method)
    t.match(compat.json(), { errors: [{ code: 'method_not_allowed' }] }, 'as RetroAchievements writes errors')
  }
  t.equal(sandbox.calls(), 0)
})

t.test('on an unknown route every method is told that there is none', async t => {
  const { send, app } = await startGateway(t, { BASE_PATH: '/ra' })
  for (const method of [...reading, ...others]) {
    for (const url of ['/games/1', '/ra/nothing', '/ra/games/1/', '/ra/Games/1', '/ra/games/1%2Fhashes/x', '/rax']) {
      const unknown = await send({ method: method as 'POST', url })
      t.equal(unknown.statusCode, 404, `${method} ${url}`)
      if (method !== 'HEAD') t.equal(unknown.json().code, 'route-not-found')
    }
    t.equal((await app.operations.inject({ method: method as 'POST', url: '/games/1' })).statusCode, 404, method)
  }
})

t.test('paths that are written with percent signs are the paths that they mean', async t => {
  const { send } = await startGateway(t)
  for (const url of ['/%67ames/1', '/games/%31', '/achievements/1%2F2/comments']) {
    t.equal((await send({ method: 'POST', url })).statusCode, 405, url)
  }
})

t.test('a route that takes one method alone says so for all others', async t => {
  const { app } = await startGateway(t)
  for (const method of METHODS.filter(each => !['POST', 'OPTIONS', 'CONNECT'].includes(each))) {
    const refused = await app.operations.inject({ method: method as 'PUT', url: '/cache/purge' })
    t.match(refused, { statusCode: 405, headers: { allow: 'OPTIONS, POST' } }, method)
  }
})
