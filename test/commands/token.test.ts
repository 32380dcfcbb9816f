import { appendFileSync, chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { main } from '../../src/commands/token.ts'
import { entry, startForClients } from '../support/clients.ts'
import { run as runCommand } from '../support/commands.ts'
import { start } from '../support/program.ts'

type Said = { code: number | null; said: string; token: string }

function prepare(t: Test, content?: string) {
  const cwd = t.testdir(content === undefined ? {} : { tokens: content })
  const file = join(cwd, 'tokens')
  return {
    cwd,
    file,
    lines: () => readFileSync(file, 'utf8').split('\n'),
    async run(args: readonly string[], env: NodeJS.ProcessEnv = { CLIENT_TOKENS_FILE: file }): Promise<Said> {
      const { code, said } = await runCommand(main, args, env, cwd)
      return { code, said, token: /^rag_[\w-]{43}$/m.exec(said)?.[0] ?? '' }
    },
  }
}

t.test('it makes a token, shows it once, and writes its hash for nobody else to read', async t => {
  const { run, file, lines } = prepare(t)
  const { code, said, token } = await run(['web'])
  t.equal(code, 0)
  t.equal(said.split(token).length, 2)
  t.match(said, `Written to ${file}, where only its hash stands.`)
  t.equal(statSync(file).mode & 0o077, 0)
  const [line = '', end] = lines()
  t.match(JSON.parse(line), { name: 'web', hash: /^sha256:/ })
  t.strictSame(Object.keys(JSON.parse(line)), ['name', 'hash'])
  t.equal(end, '')
  t.notMatch(line, token.slice(4))
})

t.test('a running gateway takes it, for what it was made for, and refuses it when it is revoked', async t => {
  const { get, change, file } = await startForClients(t, [entry('other')])
  const { run } = prepare(t)
  const made: Said[] = []
  const terms = ['--routes', '/games/*, /consoles', '--origins', 'https://A.example,https://*.b.example']
  const env = { CLIENT_TOKENS_FILE: file }
  made.push(await run(['web', ...terms, '--per-minute', '7'], env), await run(['all'], env))
  await change(() => {})
  const ask = (each: number, url: string, origin: string) =>
    get(url, { authorization: `Bearer ${made[each]?.token}`, origin })
  t.match(await ask(0, '/games/1', 'https://a.example'), {
    statusCode: 200,
    headers: { 'ratelimit-policy': /q=7;/, 'access-control-allow-origin': 'https://a.example' },
  })
  t.equal((await ask(0, '/consoles', 'https://x.b.example')).statusCode, 200)
  t.equal((await ask(0, '/top-users', 'https://a.example')).statusCode, 403)
  t.equal((await ask(0, '/games/1', 'https://c.example')).statusCode, 403)
  t.equal((await ask(1, '/top-users', 'https://c.example')).statusCode, 200)
  const { code, said } = await run(['--revoke', 'web'], env)
  t.equal(code, 0)
  t.match(said, `Taken out of ${file}.\nGateways that use it refuse it within seconds.`)
  await change(() => {})
  t.equal((await ask(0, '/games/1', 'https://a.example')).statusCode, 401)
  t.equal((await ask(1, '/games/1', 'https://a.example')).statusCode, 200)
})

t.test('as a process it prints the token alone on its standard output', async t => {
  const { cwd, file, lines } = prepare(t)
  const command = start(t, 'src/commands/token.ts', { CLIENT_TOKENS_FILE: file }, { covered: true, args: ['web'], cwd })
  t.strictSame(await command.ended, { code: 0, signal: null })
  t.match(command.printed(), /^rag_[\w-]{43}$/m)
  t.equal(lines().length, 2)
  const unclear = start(t, 'src/commands/token.ts', {}, { covered: true, cwd })
  t.strictSame(await unclear.ended, { code: 1, signal: null })
})

t.test('it begins a line of its own behind one that has no end', async t => {
  const { run, lines } = prepare(t, entry('first'))
  await run(['second'])
  t.strictSame(
    lines().map(line => line && JSON.parse(line).name),
    ['first', 'second', ''],
  )
})

t.test('the file may be named in .env, and without one the line is printed', async t => {
  const { run, cwd, file } = prepare(t)
  const { said, token } = await run(['web'], { CLIENT_TOKENS_FILE: ' ' })
  t.match(said, /CLIENT_TOKENS_FILE is not set; put this line into the file:\n\n\{"name":"web","hash":"sha256:.*"\}\n/)
  t.ok(token)
  t.notOk(existsSync(file))
  t.match(await run(['--revoke', 'web'], {}), { code: 1, said: /^CLIENT_TOKENS_FILE is not set\n/ })
  writeFileSync(join(cwd, '.env'), `CLIENT_TOKENS_FILE=${file}\n`)
  t.equal((await run(['web'], {})).code, 0)
  t.ok(existsSync(file))
})

t.test('all tokens of a name are revoked, and no other, whatever the name looks like', async t => {
  const names = ['web', 'web', 'web2', 'a.b', 'aXb', 'web']
  const all = names.map((name, each) => entry(name, {}, `token-number-${each}`))
  const { run, lines } = prepare(
    t,
    ['# "name":"web"', ...all, `{ "hash": 1, "name" : "web" } # by hand`, ''].join('\n'),
  )
  const left = () => lines().flatMap(line => (line.startsWith('{') ? [JSON.parse(line).name] : []))
  for (const name of ['\\w+', '.*', '[', 'we', 'web"', '']) {
    const { code, said } = await run(['--revoke', name])
    t.equal(code, 1)
    t.match(said, `has the name ${JSON.stringify(name)}\n`)
  }
  t.equal((await run(['--revoke', 'web'])).code, 0)
  t.strictSame(left(), ['web2', 'a.b', 'aXb'])
  t.equal((await run(['--revoke', 'a.b'])).code, 0)
  t.strictSame(left(), ['web2', 'aXb'])
  t.equal(lines()[0], '# "name":"web"')
})

t.test('a file stays the same one when a token is revoked, with who may read it and what else it says', async t => {
  const { run, cwd, file } = prepare(t, ['# ä 💥', entry('web'), `${entry('app')} # ö`, ''].join('\n'))
  chmodSync(file, 0o640)
  const link = join(cwd, 'link')
  symlinkSync(file, link)
  const before = statSync(file)
  t.equal((await run(['--revoke', 'web'], { CLIENT_TOKENS_FILE: link })).code, 0)
  const after = statSync(file)
  t.strictSame([after.ino, after.mode, after.size], [before.ino, before.mode, before.size])
  t.strictSame(readFileSync(file, 'utf8').split(/\s*\n\s*/), ['# ä 💥', `${entry('app')} # ö`, ''])
})

t.test('where gateways cannot read the file, it says so', async t => {
  const { run, file, lines } = prepare(t, `${entry('web')}\n`)
  appendFileSync(file, '{"name":"torn"\n')
  const fault = `Gateways keep to what they read before, as ${file} cannot be read: line 2: it is no JSON object\n`
  const made = await run(['app'])
  t.match(made, { code: 1, token: '' })
  t.match(made.said, fault)
  t.equal(lines().length, 3, 'a token that is of no use is not made')
  const revoked = await run(['--revoke', 'web'])
  t.equal(revoked.code, 1)
  t.match(revoked.said, `Taken out of ${file}.\n${fault}`)
  t.notMatch(revoked.said, 'within seconds')
})

const unclear: readonly (readonly [args: readonly string[], why: RegExp])[] = [
  [[], /^exactly one name is needed\n/],
  [['web', 'app'], /^exactly one name is needed\n/],
  [['--revoke'], /^exactly one name is needed\n/],
  [['a/b'], /^name has to be 1 to 64 letters/],
  [[''], /^name has to be/],
  [['web', '--routes', '/nowhere'], /^routes holds "\/nowhere", which is like none/],
  [['web', '--routes', ''], /^routes holds ""/],
  [['web', '--origins', 'a.example'], /^origins holds "a.example"/],
  [['web', '--per-minute', 'many'], /^--per-minute is "many"; it has to be a whole number from 1 to 1000000\n/],
  [['web', '--per-minute', '0'], /^--per-minute is "0"/],
  [['web', '--per-minute', ''], /^--per-minute is ""/],
  [['web', '--per-minute', '1e3'], /^--per-minute is "1e3"/],
  [['web', '--until', 'tomorrow'], /^Unknown option '--until'/],
]
for (const [args, why] of unclear) {
  t.test(`${JSON.stringify(args)} makes nothing, and it tells why and how`, async t => {
    const { run, file } = prepare(t)
    const { code, said, token } = await run(args)
    t.equal(code, 1)
    t.match(said, why)
    t.match(said, /^npm run token -- --revoke <name>$/m)
    t.notMatch(said, /\bat .*\.ts:\d+/, 'no stack trace')
    t.notOk(token)
    t.notOk(existsSync(file))
  })
}
