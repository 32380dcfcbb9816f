// The contract as OpenAPI, at /openapi.json and in docs/openapi.json.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { createConfig, lint } from '@redocly/openapi-core'
import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { startGateway } from '../support/gateway.ts'
import { plainEnvironment, start } from '../support/program.ts'

const run = promisify(execFile)
const committed = readFileSync('docs/openapi.json', 'utf8')

t.test('the committed contract is that of the code: run `npm run openapi` when it is not', async t => {
  const folder = t.testdir()
  const program = start(t, 'sandbox/openapi.ts', {}, { covered: true, args: [folder] })
  t.equal((await program.ended).code, 0)
  for (const file of ['docs/openapi.json', 'src/contract/examples.json']) {
    t.ok(readFileSync(`${folder}/${file}`, 'utf8') === readFileSync(file, 'utf8'), file)
  }
})

t.test('it is served as it is committed, with a tag', async t => {
  const { get } = await startGateway(t)
  const response = await get('/openapi.json')
  t.strictSame(response.json(), JSON.parse(committed))
  t.match(response.headers['content-type'], 'application/json')
  t.equal((await get('/openapi.json', { 'if-none-match': String(response.headers.etag) })).statusCode, 304)
})

t.test('every route of the catalogue is in it, by an id of its own, with all its parameters', async t => {
  const { paths } = JSON.parse(committed)
  const { endpoints } = await loadCatalogue()
  const ids = new Set()
  for (const { path, params } of endpoints) {
    const { get } = paths[path.replace(/:(\w+)/g, '{$1}')]
    ids.add(get.operationId)
    t.strictSame(
      get.parameters.map(({ name }: { name: string }) => name),
      Object.keys(params),
      path,
    )
    for (const { description } of get.parameters) t.ok(description, path)
    t.ok(get.responses[200].content['application/json'].example, path)
  }
  t.equal(ids.size, endpoints.length)
})

t.test('Redocly has nothing to say against it', async t => {
  const config = await createConfig({ extends: ['recommended'] })
  t.strictSame(await lint({ ref: 'docs/openapi.json', config }), [])
})

t.test('every problem leads to a page that says what happened and what to do', async t => {
  const { get } = await startGateway(t)
  const { components } = JSON.parse(committed)
  for (const code of components.schemas.Problem.properties.code.enum) {
    const page = await get(`/problems/${code}`)
    t.equal(page.statusCode, 200, code)
    t.match(page.headers, { 'content-type': /^text\/html/, 'content-security-policy': /default-src 'none'/ })
    t.match(page.body, /What happened.*What to do/s)
    t.match(page.body, code)
  }
  t.equal((await get('/problems/nothing')).statusCode, 404)
  const { type } = (await get('/games/0')).json()
  t.equal((await get(type)).statusCode, 200)
})

t.test('under a prefix everything is there, and nothing elsewhere', async t => {
  const { get, send } = await startGateway(t, { BASE_PATH: '/ra' })
  for (const path of [
    '/games/1',
    '/healthz',
    '/docs',
    '/docs/docs.js',
    '/docs/swagger-ui.css',
    '/openapi.json',
    '/problems/hidden',
  ]) {
    t.equal((await get(`/ra${path}`)).statusCode, 200, path)
    t.equal((await get(path)).statusCode, 404, path)
  }
  t.equal((await get('/ra/API/API_GetGame.php?i=1')).statusCode, 200)
  t.equal((await get('/API/API_GetGame.php?i=1')).statusCode, 404)
  t.strictSame((await get('/ra/openapi.json')).json().servers, [{ url: '/ra' }])
  for (const url of ['/ra', '/ra/']) {
    t.match((await get(url)).json(), {
      documentation: '/ra/docs',
      health: '/ra/healthz',
      routes: { '/ra/games/:gameId': 'A game' },
    })
    t.equal((await get(url, { accept: 'text/html,*/*' })).headers.location, '/ra/docs')
    t.equal((await get(url, { accept: 'text/html;q=0, */*' })).statusCode, 200)
  }
  t.match((await get('/ra/games/0')).json(), { type: '/ra/problems/invalid-parameter', instance: '/ra/games/0' })
  t.match((await get('/ra/%zz')).json(), { type: '/ra/problems/invalid-parameter' })
  t.match((await get('/nothing')).json(), { type: '/ra/problems/route-not-found' })
  t.match((await get('/ra/users/MaxMilyin/progress?count=5')).headers.link, '<?count=5&offset=5>; rel="next"')
  t.equal((await send({ method: 'POST', url: '/ra/games/1' })).statusCode, 405)
  t.equal((await send({ method: 'POST', url: '/ra/' })).statusCode, 405)
  t.equal((await get('/ra/docs/')).headers.location, '/ra/docs')
  t.equal((await get('/ra/docs/package.json')).json().code, 'route-not-found', 'nothing but what the page needs')
})

t.test('the typed call of the README compiles, and runs against the demo', async t => {
  const [, lines = ''] = /```ts\n(.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? []
  const demo = start(t, 'sandbox/demo.ts', { PORT: '0' })
  const [, origin = ''] = await demo.says(/gateway in front of it answers at (http:\S+\d)/)
  const settings = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      types: ['node'],
      skipLibCheck: true,
      allowImportingTsExtensions: true,
    },
  }
  const folder = t.testdir({
    'call.ts': lines.replace('http://localhost:3000', origin),
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify(settings),
  })
  const options = { env: plainEnvironment }
  const types = ['docs/openapi.json', '--output', `${folder}/ra-gateway.d.ts`]
  await run('node_modules/.bin/openapi-typescript', types, options)
  await run('node_modules/.bin/tsc', ['--project', folder], options)
  const { stdout } = await run(process.execPath, [`${folder}/call.ts`], options)
  t.match(stdout, /^1 BriskPebble84 529$/m)
  t.equal(lines.trim().split('\n').length, 10)
  demo.kill('SIGINT')
  await demo.ended
})
