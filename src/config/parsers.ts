// How values are written in the environment, and what is wrong with those that are not. Every reader throws a RangeError
// whose message, behind the name of the setting, says what is wanted.

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { PaceTimes } from '../language/paces.ts'
import { type Secret, secret } from '../platform/secret.ts'

const longestQuoted = 200

/** A value that is no secret, as faults repeat it: without what authenticates, should it be a URL. */
export function quoted(written: string): string {
  const shown = written.replace(/\/\/[^/]*@/, '//[secret]@')
  return JSON.stringify(shown.length > longestQuoted ? `${shown.slice(0, longestQuoted)}…` : shown)
}

export function apiKey(written: string): Secret {
  const usable = written.length >= 8 && !/^(your|changeme)/i.test(written) && !/^(.)\1*$/.test(written)
  if (!usable)
    throw new RangeError('holds a placeholder: put in the web API key from the settings page of your account')
  if (!/^[\x21-\x7e]+$/.test(written)) throw new RangeError('holds blanks or letters that no web API key has')
  return secret(written)
}

/** What is wrong is not repeated: it may be the secret itself, given in place of the name of its file. */
export function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new RangeError(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** The file itself, which is there. */
export function readable(file: string): string {
  contentOf(file)
  return file
}

export const exampleTimes = 'fresh=1m,stale=5m,error=12h,not-found=2m'

const unitsMs: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const timeNames = { fresh: 'freshMs', stale: 'staleMs', error: 'errorMs', 'not-found': 'notFoundMs' } as const

export function times(written: string): PaceTimes {
  return Object.fromEntries(
    written.split(/[\s,]+/).map(each => {
      const [, name, number, unit] = /^([a-z-]+)=(\d{1,6})([smhd])$/.exec(each) ?? []
      if (name === undefined || number === undefined || unit === undefined || !Object.hasOwn(timeNames, name)) {
        throw new RangeError(`holds ${quoted(each)}; it has to be times such as ${exampleTimes}`)
      }
      return [timeNames[name as keyof typeof timeNames], Number(number) * (unitsMs[unit] as number)]
    }),
  )
}

/** An http(s) URL without the slash at its end. */
export function base(written: string): string {
  const url = URL.parse(written)
  const plain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new RangeError('has to be a URL that begins with http:// or https:// and has no user, query or fragment')
  }
  return url.href.replace(/\/+$/, '')
}

export function basePath(written: string): string {
  if (written === '/') return ''
  if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(written))
    throw new RangeError('has to begin with a slash and not to end with one, such as /ra')
  return written
}

/** With a scheme that the client library knows. What is wrong is not repeated: there may be a password in it. */
export function storeUrl(written: string): Secret {
  const url = URL.parse(written.replace(/^valkey(s?:)/, 'redis$1'))
  const plain = url !== null && url.hostname !== '' && url.search === '' && url.hash === ''
  if (!plain || !/^rediss?:$/.test(url.protocol) || !/^(\/\d*)?$/.test(url.pathname) || !isEncoded(url)) {
    throw new RangeError(
      'has to be a URL such as valkey://host:6379 or valkeys://user:password@host:6379/0, percent-encoded where need be',
    )
  }
  return secret(url.href)
}

/** Whether the client libraries can decode what authenticates in a URL. */
function isEncoded({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(`${username}:${password}`) !== ''
  } catch {
    return false
  }
}

export function token(written: string): Secret {
  if (!/^[\x21-\x7e]{16,}$/.test(written)) throw new RangeError('has to be at least 16 characters, without blanks')
  return secret(written)
}

/** `name=value` pairs, comma-separated, percent-encoded where need be. What is wrong is not repeated: it may be a secret. */
export function pairs(written: string): readonly (readonly [name: string, value: string])[] {
  try {
    return written.split(',').map(each => {
      const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(each) as RegExpExecArray
      return [decodeURIComponent(name), decodeURIComponent(value)]
    })
  } catch {
    throw new RangeError('has to be pairs such as a=1,b=2, percent-encoded where need be')
  }
}

/** Headers that go out with their values. */
export function headers(written: string): { readonly [name: string]: Secret } {
  return Object.fromEntries(
    pairs(written).map(([name, value]) => {
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value))
        throw new RangeError('holds a name or a value that no header can have')
      return [name.toLowerCase(), secret(value)]
    }),
  )
}

/** Patterns of origins; `*` stands for all of them. */
export function origins(written: string): readonly string[] {
  const patterns = written.split(',').map(each => each.trim().toLowerCase())
  const wrong = patterns.find(
    each => each !== '*' && !/^https?:\/\/(\*\.)?([a-z0-9-]+|\[[0-9a-f:]+\])(\.[a-z0-9-]+)*(:\d{1,5})?$/.test(each),
  )
  if (wrong === undefined) return patterns
  throw new RangeError(
    `holds ${quoted(wrong)}; it has to be * or origins such as https://a.example or https://*.b.example`,
  )
}

/** Addresses and ranges of proxies. A range of everything would believe everybody. */
export function proxies(written: string): string[] {
  const ranges = written.split(/[\s,]+/)
  const named = new Set(['loopback', 'linklocal', 'uniquelocal'])
  const wrong = ranges.find(range => {
    const [address = '', length] = range.split('/')
    // In full, since `1` is an address as well, for those who mean so many proxies by it.
    const isRange = length === undefined || (Number(length) > 0 && ipaddr.isValidCIDR(range))
    return !named.has(range) && !(isIP(address) !== 0 && isRange)
  })
  if (wrong === undefined) return ranges
  throw new RangeError(
    `holds ${quoted(wrong)}; it has to be addresses or ranges such as 10.0.0.0/8, or loopback, linklocal or uniquelocal`,
  )
}

export function proxy(written: string): Secret {
  const url = URL.parse(written)
  if (url === null || !/^https?:$/.test(url.protocol) || !isEncoded(url))
    throw new RangeError('has to be a URL that begins with http:// or https://, percent-encoded where need be')
  return secret(url.href)
}

export function host(written: string): string {
  if (isIP(written) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(written)) {
    throw new RangeError(`is ${quoted(written)}, which is neither an address nor the name of a host`)
  }
  return written
}

/** Names of hosts, without ports; `*` stands for all of them, and `*.` for whatever is below a name. */
export function hosts(written: string): readonly string[] {
  const names = written.split(',').map(each => each.trim().toLowerCase())
  const wrong = names.find(
    each => each !== '*' && !/^(?:(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/.test(each),
  )
  if (wrong === undefined) return names
  throw new RangeError(
    `holds ${quoted(wrong)}; it has to be * or hosts without ports such as ra.example, *.ra.example, 10.0.0.1 or [::1]`,
  )
}

export function contact(written: string): string {
  if (!/^[\x20-\x27\x2a-\x5b\x5d-\x7e]{1,200}$/.test(written)) {
    throw new RangeError('has to be an address or URL of at most 200 plain characters, without brackets or backslashes')
  }
  return written
}

export function oneOf<T extends string>(...choices: readonly T[]): (written: string) => T {
  return written => {
    const choice = choices.find(each => each === written)
    if (choice === undefined) throw new RangeError(`is ${quoted(written)}; it has to be one of ${choices.join(', ')}`)
    return choice
  }
}

export function whole(min: number, max: number): (written: string) => number {
  return written => numberWithin(written, /^\d{1,9}$/, 'a whole number', min, max)
}

export function decimal(min: number, max: number): (written: string) => number {
  return written => numberWithin(written, /^\d{1,9}(\.\d{1,9})?$/, 'a number', min, max)
}

function numberWithin(written: string, form: RegExp, kind: string, min: number, max: number): number {
  const value = form.test(written) ? Number(written) : Number.NaN
  if (value >= min && value <= max) return value
  throw new RangeError(`is ${quoted(written)}; it has to be ${kind} from ${min} to ${max}`)
}

/** What the lines of a list say, with their numbers: without blank ones, and without remarks, which `#` begins. */
export function linesOf(text: string): readonly { readonly line: number; readonly said: string }[] {
  return text
    .split('\n')
    .map((written, index) => ({ line: index + 1, said: written.replace(/#.*/, '').trim() }))
    .filter(({ said }) => said !== '')
}
