import t from 'tap'
import { users } from '../../sandbox/world/landmarks.ts'
import { friends, keysAsked, mine, startOwnKeys, strangers } from '../support/own-keys.ts'
import { hour, how, second, ways } from '../support/stories.ts'

const missed = /^fwd=miss/
const basics = ['/games/1', '/API/API_GetGame.php?i=1'] as const

t.test('two keys that ask the same thing make two calls, each with its own key, and get two answers', async t => {
  const { as, sandbox } = await startOwnKeys(t)
  const titles = new Map([
    [mine, 'For me'],
    [friends, 'For a friend'],
  ])
  for (const [y, value] of titles) sandbox.fault({ kind: 'instead', key: 'Title', value, match: { y } })
  for (const [key, title] of titles) {
    const [route, door] = [await as(key, basics[0]), await as(key, basics[1])]
    t.equal(route.json().title, title)
    t.equal(door.json().Title, title)
    t.match([how(route), how(door)], [missed, /^hit/], 'the route and the door share it within one key')
  }
  for (const key of [mine, friends, mine])
    t.equal((await as(key, basics[0])).json().title, titles.get(key), 'views are not mixed')
  t.strictSame(keysAsked({ sandbox }), [mine, friends])
})

t.test('keys that ask at the same time do not share a flight, and one key shares it with itself', async t => {
  const { as, sandbox } = await startOwnKeys(t)
  sandbox.fault({ kind: 'latency', ms: 30 })
  const responses = await Promise.all([mine, friends, mine, friends].map(key => as(key, ways[0])))
  t.strictSame(
    responses.map(response => [response.statusCode, /collapsed/.test(how(response))]),
    [
      [200, false],
      [200, false],
      [200, true],
      [200, true],
    ],
  )
  t.strictSame(keysAsked({ sandbox }).toSorted(), [friends, mine])
})

t.test('what a richer answer tells is told to the key that asked for it alone', async t => {
  const { as, sandbox } = await startOwnKeys(t)
  for (const [richer, poorer] of [
    ['/games/1/extended', '/games/1'],
    ['/users/MaxMilyin', '/users/MaxMilyin/points'],
    ['/users/MaxMilyin/progress?count=500', '/users/MaxMilyin/progress?count=5&offset=5'],
  ] as const) {
    sandbox.forget()
    await as(mine, richer)
    t.match(how(await as(mine, poorer)), /^hit/)
    t.match(how(await as(friends, poorer)), missed, poorer)
    t.match(how(await as(friends, poorer)), /^hit/)
    t.strictSame(keysAsked({ sandbox }), [mine, friends])
  }
})

t.test('second questions are asked with the key of the first, and their answers are that key’s', async t => {
  const { as, sandbox } = await startOwnKeys(t)
  for (const key of [mine, friends]) {
    t.equal((await as(key, '/users/nobodyknows/awards')).json().code, 'user-not-found')
    t.equal((await as(key, '/users/nobodyknows/awards')).json().code, 'user-not-found')
    t.equal((await as(key, '/users/FreshCartridge/recent-games')).json().count, 0)
  }
  const perKey = Map.groupBy(sandbox.requests, ({ query }) => query.y)
  const methods = (key: string) => perKey.get(key)?.map(({ method }) => method)
  t.ok(methods(mine)?.includes('GetUserPoints'))
  t.strictSame(methods(friends), methods(mine))
})

t.test('the wall of a user, which takes two questions, is each key’s own', async t => {
  const { as, sandbox, clock } = await startOwnKeys(t)
  const wall = '/users/MaxMilyin/comments'
  for (const key of [mine, friends]) {
    t.equal((await as(key, wall)).statusCode, 200)
    t.match(how(await as(key, wall)), /^hit/)
  }
  t.strictSame(
    sandbox.requests.map(({ method, query }) => [method, query.y]),
    [
      ['GetUserProfile', mine],
      ['GetComments', mine],
      ['GetUserProfile', friends],
      ['GetComments', friends],
    ],
  )
  // What completes the second question is known for one of them only.
  await clock.advance(hour)
  sandbox.fault({ kind: 'status', status: 500, method: 'GetUserProfile' })
  t.equal((await as(mine, wall)).statusCode, 200)
  t.equal((await as(strangers, wall)).statusCode, 502)
})

t.test('the routes of the owner are open, and show to each what is theirs', async t => {
  const { as, get } = await startOwnKeys(t)
  const following = ['/me/following', '/API/API_GetUsersIFollow.php'] as const
  t.ok((await as(mine, following[0])).json().results.length > 0)
  t.ok((await as(mine, following[1])).json().Results.length > 0)
  t.strictSame((await as(strangers, following[0])).json().results, [])
  t.strictSame((await as(strangers, following[1])).json().Results, [])
  for (const url of [...following, '/me/followers']) t.equal((await get(url)).statusCode, 401)
})

t.test('what one may not see is hidden from them, and shown to others', async t => {
  const { as, sandbox } = await startOwnKeys(t)
  const list = `/users/${users.friend}/want-to-play`
  t.match([(await as(strangers, list)).json().code, (await as(strangers, list)).statusCode], ['hidden', 403])
  t.equal((await as(mine, list)).statusCode, 200)
  const hidden = await as(strangers, list)
  t.strictSame([hidden.statusCode, hidden.headers['cache-control']], [403, 'no-store'])
  t.equal(sandbox.calls(), 2, 'and that is remembered for each')
})

t.test('answers are for one client alone, whatever they say', async t => {
  const { as } = await startOwnKeys(t)
  for (const url of [...basics, '/games/987654321', '/API/API_GetGame.php?i=987654321', '/me/following']) {
    const { headers } = await as(mine, url)
    t.match(headers['cache-control'], /^private, max-age=\d+/, url)
    t.notMatch(headers['cache-control'], /public|s-maxage/)
    t.match(headers.vary, /\bAuthorization\b/)
  }
  const { headers } = await startOwnKeys(t, { CORS_ORIGINS: 'https://a.example' }).then(({ as }) => as(mine, basics[0]))
  t.equal(headers.vary, 'Origin, Authorization')
})

t.test('a tag that one key got saves the transfer for whoever may see the same, and nothing else', async t => {
  const { as, get, sandbox } = await startOwnKeys(t)
  const { headers } = await as(mine, basics[0])
  const held = { 'if-none-match': String(headers.etag) }
  const same = await as(mine, basics[0], held)
  t.strictSame([same.statusCode, same.body], [304, ''])
  t.match(same.headers, { 'cache-control': /^private/, vary: /Authorization/ })
  t.equal((await get(basics[0], held)).statusCode, 401)
  t.equal((await as(friends, basics[0], held)).statusCode, 304)
  t.strictSame(keysAsked({ sandbox }), [mine, friends], 'but RetroAchievements was asked')
  sandbox.fault({ kind: 'instead', key: 'Title', value: 'Another', match: { y: strangers } })
  t.equal((await as(strangers, basics[0], held)).statusCode, 200)
})

t.test('who wants it newer has it asked for with their key, and nobody else’s answer changes', async t => {
  const { as, sandbox, clock } = await startOwnKeys(t)
  for (const key of [mine, friends]) await as(key, ways[0])
  await clock.advance(40 * second)
  t.match(how(await as(mine, ways[0], { 'cache-control': 'no-cache' })), /^fwd=request/)
  t.strictSame(keysAsked({ sandbox }), [mine, friends, mine])
  t.equal((await as(mine, ways[0])).headers.age, '0')
  t.equal((await as(friends, ways[0])).headers.age, '40')
  const nothing = await as(strangers, ways[0], { 'cache-control': 'only-if-cached' })
  t.equal(nothing.json().code, 'not-cached', 'what others hold is not here for them')
})

t.test('the page to explore, the contract and the health check need no key', async t => {
  const { get } = await startOwnKeys(t)
  for (const url of ['/docs', '/openapi.json', '/healthz', '/problems/unauthorized', '/'])
    t.equal((await get(url)).statusCode, 200, url)
})
