import t from 'tap'
import type { Environment } from '../../../src/config/reader.ts'
import { startGateway } from '../../support/gateway.ts'

const token = 'token-of-the-operator'
const routes = ['/me/followers', '/me/following', '/users/MaxMilyin/want-to-play']

t.test('routes of the owner are as routes that do not exist, until they are opened', async t => {
  for (const environment of [{}, { OPERATOR_TOKEN: token }, { OWNER_ROUTES: 'off', OPERATOR_TOKEN: token }]) {
    const { get, sandbox } = await startGateway(t, environment)
    for (const route of [...routes, '/me/followers?wrong=1']) {
      const response = await get(route, { authorization: `Bearer ${token}` })
      t.equal(response.statusCode, 404)
      t.match(response.json(), { code: 'route-not-found', detail: /OWNER_ROUTES=on/ }, 'but for what opens them')
    }
    const compat = await get('/API/API_GetUsersIFollow.php', { authorization: `Bearer ${token}` })
    t.match(compat.json(), { message: /OWNER_ROUTES=on/, errors: [{ status: '404', code: 'route_not_found' }] })
    t.notMatch((await get('/nothing')).json().detail, 'OWNER_ROUTES')
    t.equal(sandbox.calls(), 0)
  }
})

t.test('the index lists routes of the owner where they are open, and the contract always does', async t => {
  const shown = ['/me/followers', '/me/following', '/users/:user/want-to-play']
  const environments: readonly [Environment, isOpen: boolean][] = [
    [{}, false],
    [{ OPERATOR_TOKEN: token }, false],
    [{ OWNER_ROUTES: 'on', OPERATOR_TOKEN: token }, true],
    [{ KEY_MODE: 'caller', RA_API_KEY: '' }, true],
  ]
  for (const [environment, isOpen] of environments) {
    const { get } = await startGateway(t, environment)
    const index = Object.keys((await get('/')).json().routes)
    t.ok(index.includes('/games/:gameId'))
    for (const route of shown) t.equal(index.includes(route), isOpen, `${route} with ${Object.keys(environment)}`)
    t.ok((await get('/openapi.json')).json().paths['/me/followers'])
  }
})

t.test('opened, they need the token of the operator, and their answers are private', async t => {
  const { get, sandbox } = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token })
  for (const route of [...routes, '/API/API_GetUsersIFollow.php']) {
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${token}`, token, `Bearer ${token}x`]) {
      const response = await get(route, authorization === undefined ? {} : { authorization })
      t.equal(response.statusCode, 401)
      t.match(response.headers['www-authenticate'], 'Bearer')
      t.equal(response.headers['cache-control'], 'no-store')
    }
    sandbox.forget()
    const response = await get(route, { authorization: `Bearer ${token}` })
    t.equal(response.statusCode, 200)
    t.match(response.headers['cache-control'], /^private, max-age=180, stale-if-error=86400$/)
    t.ok(sandbox.calls() <= 1)
  }
  t.equal((await get('/games/1')).headers['cache-control'], 'public, max-age=10800, stale-if-error=604800')
})

t.test('what the owner may not see either is hidden', async t => {
  const { get } = await startGateway(t, { OWNER_ROUTES: 'on', OPERATOR_TOKEN: token })
  const authorization = `bearer ${token}`
  t.equal((await get('/users/QuietTurnstile/want-to-play', { authorization })).json().code, 'hidden')
  t.equal((await get('/users/nobodyofthisname/want-to-play', { authorization })).json().code, 'user-not-found')
})
