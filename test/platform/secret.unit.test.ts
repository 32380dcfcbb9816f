import { inspect } from 'node:util'
import t from 'tap'
import { anchorOf, jsonSpellingsOf, partsOf, secret, secretsIn, spellingsOf } from '../../src/platform/secret.ts'

t.test('secrets are found wherever they are nested', async t => {
  const [a, b, c] = ['first', 'second', 'third'].map(secret)
  const value = { a, list: [1, null, { b }], deep: { deeper: { c, text: 'text', none: undefined } }, read: () => 'x' }
  t.strictSame(
    secretsIn(value).map(each => each.reveal()),
    ['first', 'second', 'third'],
  )
  t.strictSame(secretsIn('text'), [])
  t.strictSame(secretsIn(undefined), [])
  t.notMatch([inspect(value, { depth: 9 }), JSON.stringify(value), `${a}`].join(), /first|second|third/)
})

t.test('letters and digits have one spelling everywhere', async t => {
  for (const text of ['aKeyOf32LettersAndDigits01234567', 'a-b_c.d']) {
    t.strictSame(spellingsOf(text), [text])
    t.strictSame(jsonSpellingsOf(text), [text])
  }
})

const key = `key'with&odd"letters<>+%\\/`

t.test('all other letters are known as URLs, HTML and JSON write them', async t => {
  const spellings = jsonSpellingsOf(key)
  const written = {
    'as it is': key,
    encodeURIComponent: encodeURIComponent(key),
    encodeURI: encodeURI(key),
    'in lower hex': encodeURIComponent(key).replace(/%../g, code => code.toLowerCase()),
    'as this gateway sends it': new URL(`http://a.example/?y=${encodeURIComponent(key)}`).search.slice(3),
    'in a query that is not encoded': new URL(`http://a.example/?y=${key}`).search.slice(3),
    'in a form': new URLSearchParams({ y: key }).toString().slice(2),
    'rawurlencode of PHP': 'key%27with%26odd%22letters%3C%3E%2B%25%5C%2F',
    'htmlspecialchars of PHP': 'key&#039;with&amp;odd&quot;letters&lt;&gt;+%\\/',
    'htmlspecialchars of PHP for HTML 5': 'key&apos;with&amp;odd&quot;letters&lt;&gt;+%\\/',
    'html.escape of Python': 'key&#x27;with&amp;odd&quot;letters&lt;&gt;+%\\/',
    'templates of Go': 'key&#39;with&amp;odd&#34;letters&lt;&gt;+%\\/',
    'HTML without quotes': `key'with&amp;odd"letters&lt;&gt;+%\\/`,
    'JSON.stringify': JSON.stringify(key).slice(1, -1),
    'json_encode of PHP': `key'with&odd\\"letters<>+%\\\\\\/`,
    'json_encode of PHP, for HTML': 'key\\u0027with\\u0026odd\\u0022letters\\u003C\\u003E+%\\\\\\/',
    'escapes in lower hex': 'key\\u0027with\\u0026odd\\u0022letters\\u003c\\u003e+%\\\\/',
    'HTML in JSON': 'key&#039;with&amp;odd&quot;letters&lt;&gt;+%\\\\\\/',
  }
  for (const [how, text] of Object.entries(written)) t.ok(spellings.includes(text), how)
  t.ok(spellingsOf("a key'~!").includes('a+key%27%7E%21'), 'urlencode of PHP')
  t.ok(spellingsOf('é').includes('%C3%A9'))
  t.ok(spellings.every(spelling => spelling.includes(anchorOf(key))))
})

t.test('the anchor is the longest piece that no spelling changes', async t => {
  t.equal(anchorOf(key), 'letters')
  t.equal(anchorOf('a.b-c_d'), 'a.b-c_d')
  t.equal(anchorOf("'&'&"), '')
})

t.test('parts are what authenticates by itself, and is long enough to be no word of any text', async t => {
  const parts: readonly [text: string, parts: readonly string[]][] = [
    ['aKeyOfLetters', []],
    ['redis://store.example/', []],
    ['redis://somebody:let%20me%20in@store.example/', ['let%20me%20in', 'let me in']],
    ['http://token-of-a-proxy@proxy.example/', ['token-of-a-proxy', 'token-of-a-proxy']],
    ['http://somebody:100%-sure@proxy.example/', ['100%-sure', '100%-sure']],
    ['http://somebody:short@proxy.example/', []],
    ['Bearer token-of-a-collector', ['token-of-a-collector', 'token-of-a-collector']],
  ]
  for (const [text, expected] of parts) t.strictSame(partsOf(text), [text, ...expected], text)
  t.strictSame(partsOf('1'), [])
})
