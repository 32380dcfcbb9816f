import t from 'tap'
import { createLog, prettyFor } from '../../src/platform/log.ts'
import { secret } from '../../src/platform/secret.ts'

const key = 'a"canary/key+1'

type Pretty = Parameters<typeof createLog>[0]['pretty']

function logged(pretty: Pretty, write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog({ level: 'info', key: secret(key), pretty, stream: { write: line => void lines.push(line) } }))
  return lines.join('')
}

t.test('the key is struck out of whatever is logged, however it is spelled', async t => {
  for (const pretty of [await prettyFor(false), await prettyFor(true)]) {
    const text = logged(pretty, log => {
      log.info({ url: `/x?y=${encodeURIComponent(key)}`, key }, `the key is ${key}`)
      log.error({ err: Object.assign(new Error(`failed with ${key}`, { cause: new Error(key) }), { url: key }) })
    })
    t.notMatch(text, key)
    t.notMatch(text, encodeURIComponent(key))
    t.notMatch(text, JSON.stringify(key).slice(1, -1))
    t.match(text, '[secret]')
  }
})

t.test('all spellings of a secret are struck out, and what authenticates in it', async t => {
  const odd = `key'of&odd"letters</+%\\`
  const text = logged(undefined, log => {
    log.conceal(secret(odd))
    log.conceal(secret('rediss://me:let%20me%20in@store.example/'))
    log.conceal(secret('Bearer token-of-a-collector'))
    log.conceal(secret('Bearer token-of-a-collector'))
    log.conceal(secret('1'))
    const spellings = [odd, encodeURIComponent(odd), odd.replaceAll('&', '&amp;').replaceAll('<', '&lt;')]
    for (const spelling of spellings) log.info({ spelling, json: JSON.stringify({ spelling }) }, spelling)
    log.info('let me in, let%20me%20in and token-of-a-collector, 1')
  })
  t.notMatch(text, /odd|let.{0,4}me|token-of/)
  t.match(text, '[secret], [secret] and [secret], 1', 'what is too short to be told from other words stays')
  t.match(
    text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
    { length: 4 },
  )
})

t.test('a secret that another begins with leaves nothing of that one', async t => {
  const text = logged(undefined, log => {
    log.conceal(secret('beginning'))
    log.conceal(secret('beginning-and-end'))
    log.info('it is beginning-and-end')
  })
  t.match(text, 'it is [secret]"')
})

t.test('lines are JSON for machines and readable for people', async t => {
  t.match(JSON.parse(logged(undefined, log => log.info({ a: 1 }, 'hello'))), {
    level: 'info',
    a: 1,
    msg: 'hello',
    time: /^\d{4}-.*Z$/,
  })
  t.match(
    logged(await prettyFor(true), log => log.info({ a: 1 }, 'hello')),
    /INFO.*: .*hello/,
  )
})

t.test('of an error only what is ours to show is logged, and of its causes a few', async t => {
  const deep = [1, 2, 3, 4, 5, 6].reduce<Error>((cause, n) => new Error(`error ${n}`, { cause }), new Error('error 0'))
  const { err } = JSON.parse(
    logged(undefined, log => log.error({ err: Object.assign(deep, { code: 'E', socket: {} }) })),
  )
  t.strictSame(Object.keys(err), ['type', 'code', 'message', 'stack', 'cause'])
  t.match(err, { message: 'error 6', code: 'E', cause: { cause: { cause: { message: 'error 3' } } } })
  t.notOk(err.cause.cause.cause.cause)
  t.match(JSON.parse(logged(undefined, log => log.error({ err: 'text' }))), { err: { message: 'text' } })
})
