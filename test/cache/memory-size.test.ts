// What memory counts is what it takes.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const program = fileURLToPath(new URL('../support/memory-size.ts', import.meta.url))

for (const what of ['answers', 'profiles', 'views', 'urls', 'forms']) {
  t.test(`a memory of ${what} takes what it counts`, async t => {
    const output = execFileSync(process.execPath, ['--expose-gc', program, what], { encoding: 'utf8' })
    const { counted, live } = JSON.parse(output)
    const ratio = live / counted
    // Where coverage is measured, what watches promises takes up to a tenth more.
    t.ok(ratio > 0.75 && ratio < 1.2, `${live} bytes are alive, and ${counted} are counted`)
  })
}
