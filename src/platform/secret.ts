// A value that must not be seen. It cannot be printed, logged, serialised or inspected; only `reveal` gives it away,
// and only what really sends or compares it calls that.

import { hash } from 'node:crypto'
import { inspect } from 'node:util'

const mask = '[secret]'

export type Secret = { reveal(): string; toString(): string; toJSON(): string }

export function secret(value: string): Secret {
  return Object.freeze({
    reveal: () => value,
    toString: () => mask,
    toJSON: () => mask,
    [inspect.custom]: () => mask,
  })
}

/** The SHA-256 digest of a text, as 32 bytes. */
export function hashOf(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

/** All secrets that stand in a value, however deep. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (typeof value !== 'object' || value === null) return []
  return isSecret(value) ? [value] : Object.values(value).flatMap(secretsIn)
}

function isSecret(value: object): value is Secret {
  return 'reveal' in value
}

type Encoder = (text: string) => string

/** Replaces letters by what the table says. */
function replacing(table: { readonly [letter: string]: string }): Encoder {
  return text => Array.from(text, letter => table[letter] ?? letter).join('')
}

function percentOf(letter: string): string {
  return [...Buffer.from(letter)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

const percentEncoding =
  (letters: RegExp): Encoder =>
  text =>
    text.replace(letters, percentOf)
const inLowerHex: Encoder = text => text.replace(/%[\dA-F]{2}/g, code => code.toLowerCase())

const asIs: Encoder = text => text
const rawurlencode = percentEncoding(/[^\w.~-]/gu)
const urlEncoders: readonly Encoder[] = [
  encodeURIComponent,
  encodeURI,
  // PHP's two functions, and the forms of browsers.
  rawurlencode,
  text => rawurlencode(text).replaceAll('~', '%7E').replaceAll('%20', '+'),
  text => new URLSearchParams([['', text]]).toString().slice(1),
]
/** The URL standard encodes a query so, and leaves what is encoded already. */
const inQuery = percentEncoding(/[^\x21\x24-\x26\x28-\x3b\x3d\x3f-\x7e]/gu)

const tags = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const htmlEncoders: readonly Encoder[] = [
  replacing(tags),
  replacing({ ...tags, '"': '&quot;' }),
  // PHP's two forms, and those of other languages.
  ...['&#039;', '&apos;', '&#39;', '&#x27;'].map(quote => replacing({ ...tags, '"': '&quot;', "'": quote })),
  replacing({ ...tags, '"': '&#34;', "'": '&#39;' }),
  replacing({ '&': '&#38;', '<': '&#60;', '>': '&#62;', '"': '&#34;', "'": '&#39;' }),
]

const jsonOf: Encoder = text => JSON.stringify(text).slice(1, -1)
const hexEscaped =
  (escapeOf: (hex: string) => string): Encoder =>
  text =>
    text.replace(/[<>&'"\\]/g, letter => (letter === '\\' ? '\\\\' : escapeOf(letter.charCodeAt(0).toString(16))))
// As JSON.stringify and as PHP's json_encode, with and without JSON_UNESCAPED_SLASHES and JSON_HEX_*.
const jsonEncoders: readonly Encoder[] = [
  jsonOf,
  hexEscaped(hex => `\\u00${hex}`),
  hexEscaped(hex => `\\u00${hex.toUpperCase()}`),
].flatMap(encode => [encode, text => encode(text).replaceAll('/', '\\/')])

/** Applies each encoder to each text; the texts stay, too. */
function encoded(texts: readonly string[], encoders: readonly Encoder[]): readonly string[] {
  return [...new Set([asIs, ...encoders].flatMap(encode => texts.map(encode)))]
}

/**
 * How a text may be written elsewhere, the text itself first: in URLs, in HTML, and in URLs in HTML. Letters, digits, `-`, `_` and
 * `.` have one spelling in all of them.
 */
export function spellingsOf(text: string): readonly string[] {
  const inUrls = encoded(encoded([text], urlEncoders), [inQuery])
  return encoded(encoded(inUrls, [inLowerHex]), htmlEncoders)
}

/** As `spellingsOf`, and all of them in texts of JSON as well. */
export function jsonSpellingsOf(text: string): readonly string[] {
  return encoded(spellingsOf(text), jsonEncoders)
}

/** The longest piece of a text that stands in all its spellings; empty where there is none. */
export function anchorOf(text: string): string {
  return text.split(/[^A-Za-z0-9._-]+/).reduce((longest, piece) => (piece.length > longest.length ? piece : longest))
}

/** The shortest text that is taken for a secret by itself: shorter ones are words of any text. */
const leastLetters = 6

/** Secrets that stand in a secret: what authenticates in a URL, or behind the scheme in a header `Authorization`. */
export function partsOf(text: string): readonly string[] {
  const { username = '', password = '' } = URL.parse(text) ?? {}
  const [, credentials = ''] = /^[\w-]+ +(\S+)$/.exec(text) ?? []
  const encodedParts = [password || username, credentials].filter(part => part !== '')
  return [text, ...encodedParts.flatMap(part => [part, decoded(part)])].filter(({ length }) => length >= leastLetters)
}

/** Without the escapes of a URL, where they are some. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
