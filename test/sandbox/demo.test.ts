import { createServer } from 'node:net'
import t from 'tap'
import { start } from '../support/program.ts'

t.test('the demo starts without a key, shows live answers, and Ctrl-C ends it', async t => {
  const env = { PORT: '0', BASE_PATH: '/ra', RA_API_KEY: 'of-the-operator' }
  const demo = start(t, 'sandbox/demo.ts', env, { covered: true })
  await demo.says(/Ctrl-C/)
  const [, origin] = await demo.says(/gateway in front of it answers at (http:\S+\/ra)/)
  const commands = [...demo.printed().matchAll(/^\$ curl -i '(.*)'\n +(\d+) +(.*)$/gm)]
  t.ok(commands.length >= 5)
  for (const [, url, status] of commands) t.equal((await fetch(url as string)).status, Number(status), url as string)
  t.match(commands.at(-1)?.[3], /^ra-gateway; hit/)
  t.equal((await fetch(`${origin}/healthz`)).status, 200)
  demo.kill('SIGINT')
  t.strictSame(await demo.ended, { code: 0, signal: null })
})

t.test('a signal while the demo still asks its questions ends it as quietly', async t => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const demo = start(t, 'sandbox/demo.ts', { PORT: '0', OPS_PORT: '0' }, { covered: true })
    await demo.says(/A few questions/)
    demo.kill(signal)
    t.strictSame(await demo.ended, { code: 0, signal: null })
    t.notMatch(demo.printed(), 'Error')
  }
})

t.test('the demo says so when its port is taken', async t => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  t.teardown(() => other.close())
  const port = String((other.address() as { port: number }).port)
  const demo = start(t, 'sandbox/demo.ts', { PORT: port }, { covered: true })
  t.equal((await demo.ended).code, 1)
  t.match(demo.printed(), 'EADDRINUSE')
})
