import t from 'tap'
import progress from '../../src/endpoints/users/progress.ts'
import { linksOf } from '../../src/http/response/links.ts'
import { unpromoted } from '../../src/language/params.ts'
import { startGateway } from '../support/gateway.ts'

const path = '/users/MaxMilyin/progress'

t.test('following the links walks through a list once, from its beginning to its end', async t => {
  const { get } = await startGateway(t)
  const whole = (await get(`${path}?count=500`)).json()
  t.ok(whole.total > 100)
  const seen: unknown[] = []
  let query: string | undefined = '?count=50'
  while (query !== undefined) {
    const response = await get(path + query)
    const { count, total, results } = response.json()
    t.equal(count, results.length)
    t.equal(total, whole.total)
    seen.push(...results)
    query = /<([^>]*)>; rel="next"/.exec(String(response.headers.link))?.[1]
  }
  t.strictSame(seen, whole.results)
})

t.test('links name the neighbouring pages, and only those there are', async t => {
  const { get } = await startGateway(t)
  const linkOf = async (query: string) => (await get(path + query)).headers.link
  t.equal(await linkOf('?count=40'), '<?count=40&offset=40>; rel="next"')
  t.equal(await linkOf('?count=40&offset=30'), '<?count=40&offset=70>; rel="next", <?count=40&offset=0>; rel="prev"')
  t.equal(await linkOf('?count=100&offset=100'), '<?count=100&offset=0>; rel="prev"')
  t.equal(await linkOf('?count=500'), undefined)
})

t.test('a page behind the end is empty, and no link leads further', async t => {
  const { get } = await startGateway(t)
  const response = await get(`${path}?offset=1000000&count=500`)
  t.strictSame({ ...response.json(), total: 0 }, { count: 0, total: 0, results: [] })
  t.equal(response.headers.link, '<?count=500&offset=999500>; rel="prev"')
})

t.test('no link leads beyond the largest offset', async t => {
  const { get, sandbox } = await startGateway(t)
  sandbox.fault({ kind: 'instead', key: 'Total', value: 2_000_000 })
  t.match((await get(`${path}?offset=999900`)).headers.link, 'offset=1000000>; rel="next"')
  t.notMatch((await get(`${path}?offset=999901`)).headers.link, 'next')
})

t.test('where the total is unknown there is a next page when this one is full', t => {
  const { params } = progress
  const endpoint = {
    ...progress,
    name: 'users/made-up',
    things: [],
    params: { ...params, unpromoted: unpromoted('f') },
  }
  const linkOf = (count: number, more = false) =>
    linksOf(endpoint, { user: 'max', offset: 0, count: 50, unpromoted: more }, { count, total: null, results: [] }, 0)
  t.equal(linkOf(50), '<?count=50&offset=50>; rel="next"')
  t.equal(linkOf(49), undefined)
  t.equal(linkOf(50, true), '<?count=50&unpromoted=true&offset=50>; rel="next"', 'other parameters are kept')
  t.end()
})
