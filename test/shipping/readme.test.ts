import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { plainEnvironment, start } from '../support/program.ts'

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

t.test(
  'the commands that the README shows give the answers that it shows',
  { skip: hasCurl ? false : 'needs curl' },
  async t => {
    const demo = start(t, 'sandbox/demo.ts', { PORT: '0' })
    const [, port] = await demo.says(/gateway in front of it answers at http:\S+:(\d+)/)
    const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```console\n\$ ([^\n]*)\n(.*?)```/gs)]
    t.ok(blocks.length >= 4)
    for (const [, command = '', shown = ''] of blocks) {
      const { stdout } = await run('bash', ['-c', command.replaceAll('localhost:3000', `127.0.0.1:${port}`)], {
        env: plainEnvironment,
      })
      const parts = shown
        .trim()
        .split('…')
        .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      t.match(stdout.replaceAll('\r', '').trim(), new RegExp(`^${parts.join('.*')}$`), command)
    }
    demo.kill('SIGINT')
    t.equal((await demo.ended).code, 0)
  },
)
