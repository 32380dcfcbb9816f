// The forms in which a body is held and sent.

import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import t from 'tap'
import { type Coding, codings, formFor, hasForms, makeForm, plainTag } from '../../src/cache/encodings.ts'
import { acceptedBy } from '../../src/http/response/negotiation.ts'
import { representBytes } from '../../src/http/response/representation.ts'
import { bufferOf, held, pack, plainOf } from '../../src/platform/bytes.ts'

const json = (rows: number) =>
  Buffer.from(JSON.stringify(Array.from({ length: rows }, (_, id) => ({ id, title: 'ü€😀' }))))
const unpack = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync }

t.test('what is packed is the same when it is unpacked, whatever it is and however large', async t => {
  for (const plain of [Buffer.alloc(0), Buffer.from('[]'), json(20), json(500), json(20_000), randomBytes(5_000)]) {
    const packed = await pack(plain)
    t.ok(plainOf(packed).equals(plain), `${plain.length} bytes`)
    t.ok(packed.body.length <= plain.length)
    t.equal(packed.plainBytes, plain.length)
  }
  t.ok((await pack(json(500))).body.length < json(500).length / 5)
})

t.test('a few bytes are held in a string, many in memory of just their size', t => {
  for (const length of [0, 100, 4_096, 4_097, 50_000]) {
    const bytes = randomBytes(length)
    const kept = held(Buffer.concat([bytes, bytes]).subarray(0, length), 4_096)
    t.equal(typeof kept, length <= 4_096 ? 'string' : 'object')
    t.equal(kept.length, length)
    t.ok(bufferOf(kept).equals(bytes))
    if (typeof kept !== 'string') t.equal(kept.buffer.byteLength, length)
  }
  t.end()
})

const headers: readonly [accept: string, accepted: readonly (Coding | 'identity')[]][] = [
  ['', ['identity']],
  ['gzip, deflate, br, zstd', ['br', 'zstd', 'gzip', 'identity']],
  ['gzip', ['gzip', 'identity']],
  ['GZIP', ['gzip', 'identity']],
  ['gzip;q=1, br;q=0.5', ['gzip', 'br', 'identity']],
  ['br;q=0, *', ['zstd', 'gzip', 'identity']],
  ['*', ['br', 'zstd', 'gzip', 'identity']],
  ['identity', ['identity']],
  ['identity;q=1, gzip;q=0.5', ['identity', 'gzip']],
  ['gzip, identity;q=0', ['gzip']],
  ['gzip, *;q=0', ['gzip']],
  ['*;q=0', []],
  ['compress, deflate', ['identity']],
  [`gzip${', x'.repeat(300)}`, ['gzip', 'identity']],
]

for (const [accept, accepted] of headers) {
  t.test(`Accept-Encoding: ${accept.slice(0, 40)}`, t => {
    t.strictSame(acceptedBy(accept), accepted)
    t.strictSame(acceptedBy(accept), accepted, 'and the same again')
    t.end()
  })
}

t.test('each form is made once, of just its size, with a tag of its own', async t => {
  const bytes = json(500)
  const representation = representBytes(bytes)
  t.ok(hasForms(representation))
  let grown = 0
  const grow = () => {
    grown += 1
  }
  for (const coding of codings) {
    t.equal(formFor(representation, [coding, 'identity'], grow), undefined, 'the first goes out as it is')
    const making = representation.forms[coding]
    t.equal(formFor(representation, [coding, 'identity'], grow), undefined, 'and so do others meanwhile')
    t.equal(representation.forms[coding], making)
    await making
    const form = formFor(representation, [coding, 'identity'], grow)
    t.match(form, { coding, etag: representation.etag.replace(/"$/, `-${coding}"`) })
    t.ok(form && unpack[coding](form.body).equals(bytes))
    t.equal(form?.body.buffer.byteLength, form?.body.length)
    t.equal(plainTag(form?.etag as string), representation.etag)
  }
  t.equal(grown, codings.length)
  t.equal(formFor(representation, ['identity', 'br'], grow), undefined)
  t.equal(formFor(representation, [], grow), undefined)
  t.equal(formFor(representation, ['gzip', 'br'], grow)?.coding, 'gzip')
})

t.test('only the form that is wanted most is made, and what is there does meanwhile', async t => {
  const representation = representBytes(json(500))
  t.equal(
    formFor(representation, ['br', 'gzip', 'identity'], () => {}),
    undefined,
  )
  t.equal(
    formFor(representation, ['br', 'gzip', 'identity'], () => {}),
    undefined,
  )
  t.strictSame(Object.keys(representation.forms), ['br'])
  const other = representBytes(json(500))
  await makeForm(other, 'gzip', () => {})
  t.equal(formFor(other, ['br', 'gzip', 'identity'], () => {})?.coding, 'gzip')
  await other.forms.br
  t.equal(formFor(other, ['br', 'gzip', 'identity'], () => {})?.coding, 'br')
})

t.test('when many forms are being made, no more are until some of them are there', async t => {
  const all = Array.from({ length: 200 }, () => representBytes(json(500)))
  for (const each of all) formFor(each, ['gzip', 'identity'], () => {})
  const made = all.filter(({ forms }) => forms.gzip !== undefined)
  t.ok(made.length > 50 && made.length < 150, `${made.length} are made`)
  await Promise.all(made.map(({ forms }) => forms.gzip))
  const last = all.at(-1) as (typeof all)[number]
  t.equal(
    formFor(last, ['gzip', 'identity'], () => {}),
    undefined,
  )
  await last.forms.gzip
  t.equal(formFor(last, ['gzip', 'identity'], () => {})?.coding, 'gzip')
})

t.test('a few bytes have one form', t => {
  t.notOk(hasForms(representBytes(json(20))))
  t.end()
})
