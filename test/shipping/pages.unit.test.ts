// Pages for people: what they point at is there.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }

const pages = globSync(['*.md', 'docs/**/*.md'])

t.test('links lead to files, and to headings that they have', async t => {
  for (const page of pages) {
    for (const [, link = ''] of readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue
      const [path = '', heading] = link.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      t.ok(existsSync(file), `${page}: ${link}`)
      if (heading !== undefined) t.ok(headingsOf(file).includes(heading), `${page}: ${link}`)
    }
  }
})

t.test('scripts and programs that they name are there', async t => {
  for (const page of pages) {
    const text = readFileSync(page, 'utf8')
    for (const [, script = ''] of text.matchAll(/npm run (?!--)([\w-]+)/g)) {
      t.ok(script in manifest.scripts, `${page}: npm run ${script}`)
    }
    for (const [, program = ''] of text.matchAll(/(?:node|`)\s*((?:src|bench|docker|\.ci)\/[\w./-]+)/g)) {
      t.ok(existsSync(program), `${page}: ${program}`)
    }
  }
})

/** As GitHub names them. */
function headingsOf(file: string): readonly string[] {
  const written = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)
  return [...written].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}
