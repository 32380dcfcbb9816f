import t from 'tap'
import { secret } from '../../src/platform/secret.ts'
import { repeatsKey } from '../../src/upstream/key-leak.ts'

const text = 'aKeyOf32LettersAndDigits01234567'
const key = secret(text)
const escaped = (letters: string) => [...letters].map(letter => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')
const repeats = (body: string) => repeatsKey(Buffer.from(body), key)

t.test('a key is found however it is written', async t => {
  t.ok(await repeats(`{"a":"${text}"}`))
  t.ok(await repeats(`{"a":"${escaped(text)}"}`))
  t.ok(await repeats(`{"a":"${escaped(text).toUpperCase().replaceAll('\\U', '\\u')}"}`))
  t.ok(await repeats(`{"a":"${escaped(text.slice(0, 1))}${text.slice(1)}"}`))
  t.ok(await repeats(`{"a":"${text.slice(0, -1)}${escaped(text.slice(-1))}"}`))
})

t.test('a key is found wherever it stands in a long body', async t => {
  const slice = 512 * 1024
  for (const from of [slice - 192, slice - 191, slice - 7, slice - 1, slice, slice + 1, 3 * slice - 100]) {
    t.ok(await repeats(`${'x'.repeat(from)}${escaped(text)}`), `${from}`)
    t.ok(await repeats(`${'\\u0041'.repeat(Math.floor(from / 6))}${escaped(text)}`), `${from} escapes`)
  }
})

t.test('nothing else is taken for it', async t => {
  t.notOk(await repeats(`{"a":"${text.slice(1)}"}`))
  t.notOk(await repeats(`{"a":"${escaped(text.slice(1))}"}`))
  t.notOk(await repeats(`"${'\\u0041'.repeat(1_000_000)}"`))
  t.notOk(await repeats('"\\u00e9 \\u00zz \\u0100 \\u00'), 'escapes of other letters, and what is none')
})

const odd = secret(`odd'key&of"letters<and>others+%\\/`)
const php = (text: string) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/')
const inHtml = (text: string) =>
  text.replace(/[&<>"']/g, letter => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? '&#039;')

t.test('a key of odd letters is found as URLs, HTML and JSON write it, and as they write each other', async t => {
  const text = odd.reveal()
  const inUrl = encodeURIComponent(text)
  const spellings = [
    ...[text, inUrl, inUrl.toLowerCase().replaceAll(/%../g, code => code.toLowerCase()), inUrl.replaceAll("'", '%27')],
    ...[inHtml(text), inHtml(inUrl), text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
  ]
  for (const spelling of spellings) {
    const escapedOdd = spelling.replace(/[^A-Za-z0-9]/g, escaped)
    for (const written of [spelling, JSON.stringify(spelling), php(spelling), escapedOdd, escaped(spelling)]) {
      t.ok(await repeatsKey(Buffer.from(`{"a":"${written}"}`), odd), written)
      t.ok(await repeatsKey(Buffer.from(`${'x'.repeat(512 * 1024 - 20)}${written}`), odd), `${written} far behind`)
      t.notOk(await repeatsKey(Buffer.from(`{"a":"${written.slice(0, -7)}"}`), odd), `${written} cut off`)
    }
  }
  t.notOk(await repeatsKey(Buffer.from('{"a":"letters and others"}'), odd))
})
