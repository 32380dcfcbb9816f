// Pages of other sites that may not read answers: they are answered from memory or refused, and RetroAchievements is never
// asked for them.

import t from 'tap'
import { settled } from '../../support/clock.ts'
import { startGateway } from '../../support/gateway.ts'
import { minute, second } from '../../support/stories.ts'

const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
const ours = 'https://app.example'

/** What browsers say of themselves, and whether RetroAchievements may be asked for them. */
const requests: readonly [what: string, headers: { [name: string]: string }, isOurs: boolean][] = [
  ['a program', {}, true],
  ['a page of the gateway itself', { 'sec-fetch-site': 'same-origin' }, true],
  ['a page of the same site', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, true],
  ['an address that was typed', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, true],
  ['a link that was followed', { ...crossSite, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, true],
  ['a page that may read', { ...crossSite, 'sec-fetch-mode': 'cors', origin: ours }, true],
  ['a picture', crossSite, false],
  ['a script', { ...crossSite, 'sec-fetch-dest': 'script' }, false],
  ['a frame', { ...crossSite, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, false],
  ['a page that may not read', { ...crossSite, 'sec-fetch-mode': 'cors', origin: 'https://evil.example' }, false],
  ['a page without an origin', { ...crossSite, 'sec-fetch-mode': 'cors', origin: 'null' }, false],
  ['a page that asks for it anew', { ...crossSite, 'cache-control': 'no-cache' }, false],
  ['a document that is not navigated to', { ...crossSite, 'sec-fetch-dest': 'document' }, false],
]

for (const [what, headers, isOurs] of requests) {
  t.test(`${what} ${isOurs ? 'has RetroAchievements asked' : 'is answered from memory, or refused'}`, async t => {
    const { get, sandbox, clock } = await startGateway(t, { CORS_ORIGINS: ours })
    for (const path of [
      '/games/1/high-scores',
      '/users/MaxMilyin/games/1',
      '/API/API_GetGame.php?i=1',
      '/games/987654',
    ]) {
      sandbox.forget()
      const cold = await get(path, headers)
      t.equal(cold.statusCode === 403, !isOurs, path)
      t.equal(sandbox.calls() > 0, isOurs)
      if (isOurs) continue
      if (!path.startsWith('/API')) t.match(cold.json(), { code: 'forbidden' })
      t.equal(cold.headers['cache-control'], 'no-store')
      const { statusCode } = await get(path)
      const calls = sandbox.calls()
      for (const ageMs of [0, 4 * minute, 300 * minute]) {
        await clock.advance(ageMs)
        const held = await settled(get(path, headers), clock)
        t.ok(held.statusCode === statusCode || (held.statusCode === 403 && statusCode === 404), `${path}, held`)
      }
      t.equal(sandbox.calls(), calls, 'nor behind its answer')
    }
  })
}

t.test('a page of another site refreshes nothing, however often it asks', async t => {
  const { get, sandbox, clock } = await startGateway(t)
  await get('/users/MaxMilyin')
  for (let time = 0; time < 20; time += 1) await get('/users/MaxMilyin', crossSite)
  await clock.advance(29.9 * second)
  for (let time = 0; time < 20; time += 1) await get('/users/MaxMilyin', crossSite)
  await clock.advance(20 * second)
  t.equal((await get('/users/MaxMilyin', crossSite)).headers.age, '49')
  t.equal(sandbox.calls(), 1)
})

t.test('any origin that may read has RetroAchievements asked, and no origin does not', async t => {
  const { get } = await startGateway(t, { CORS_ORIGINS: '*' })
  t.equal((await get('/games/1', crossSite)).statusCode, 403)
  t.equal((await get('/games/1', { ...crossSite, origin: 'null' })).statusCode, 200)
})
