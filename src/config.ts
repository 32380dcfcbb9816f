// Every environment variable: its name, its meaning, its default and its check. Read once, frozen; secrets are wrapped
// so that they cannot print. All that is wrong is said at once.

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import manifest from '../package.json' with { type: 'json' }
import { levels } from './log.ts'
import { type Secret, secret } from './secret.ts'

type Setting<T> = {
  readonly meaning: string
  /** As it would be written in the environment; undefined where there is none. */
  readonly fallback: string | undefined
  /** Throws a RangeError whose message says what is wanted. */
  read(written: string): T
}

/** The settings by their names in the environment. A blank value is the same as none. */
export const settings = {
  RA_API_KEY: setting('Web API key of the account that asks RetroAchievements', undefined, apiKey),
  RA_API_KEY_FILE: setting('File that holds the key, in place of RA_API_KEY', undefined, file =>
    apiKey(contentOf(file)),
  ),
  RA_API_URL: setting('Where RetroAchievements answers', 'https://retroachievements.org/API/', url => `${base(url)}/`),
  RA_MEDIA_URL: setting('What paths of pictures are completed with', 'https://media.retroachievements.org', base),
  RA_SITE_URL: setting('What paths of pages are completed with', 'https://retroachievements.org', base),
  RA_KEY_TRANSPORT: setting('How the key travels: in the URL, or as a bearer token', 'query', oneOf('query', 'bearer')),
  RA_CONTACT: setting(
    'Address or URL of the operator, told to RetroAchievements in the User-Agent',
    undefined,
    contact,
  ),
  BASE_PATH: setting(
    'Path under which everything is served, such as /ra, behind a proxy that keeps it',
    undefined,
    basePath,
  ),
  HOST: setting('Address to listen on', '127.0.0.1', host),
  PORT: setting('Port to listen on; 0 takes any free one', '3000', whole(0, 65_535)),
  LOG_LEVEL: setting('Least level that is logged', 'info', oneOf(...levels)),
  CACHE_MAX_MB: setting('Bound of all that is remembered, in megabytes', '64', whole(1, 1_000_000)),
  CACHE_TTL_SCALE: setting('Factor on all times for which answers are kept', '1', decimal(0.001, 100)),
  UPSTREAM_TIMEOUT_MS: setting(
    'How long a request may wait for RetroAchievements, in milliseconds',
    '15000',
    whole(100, 60_000),
  ),
  UPSTREAM_PER_MINUTE: setting('Calls to RetroAchievements per minute', '60', whole(1, 1_000_000)),
  UPSTREAM_BURST: setting('Calls to RetroAchievements that may come at once after a calm', '10', whole(1, 1_000_000)),
  UPSTREAM_CONCURRENCY: setting('Calls to RetroAchievements under way at the same time', '4', whole(1, 256)),
  OWNER_ROUTES: setting(
    'Whether the routes that show what belongs to the owner of the key are open',
    'off',
    oneOf('off', 'on'),
  ),
  OPERATOR_TOKEN: setting('Token that opens them, sent as a bearer token; at least 16 characters', undefined, token),
  CORS_ORIGINS: setting(
    'Origins whose pages may read answers: `*`, or a list such as https://a.example,https://*.b.example',
    undefined,
    origins,
  ),
  HTTPS_PROXY: setting('Proxy for going out by https', undefined, proxy),
  HTTP_PROXY: setting('Proxy for going out by http', undefined, proxy),
  NO_PROXY: setting('Hosts that are reached without a proxy, comma-separated', undefined, String),
} satisfies { readonly [name: string]: Setting<unknown> }

type Name = keyof typeof settings
type ValueOf<N extends Name> = ReturnType<(typeof settings)[N]['read']>

export type Environment = { readonly [name: string]: string | undefined }

export type Config = ReturnType<typeof loadConfig>

/** Everything that is wrong with the configuration, one line for each fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`the configuration is not usable:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** Throws ConfigError. Variables that are none of ours are left alone. */
export function loadConfig(environment: Environment) {
  const faults: string[] = []

  function optional<N extends Name>(name: N): ValueOf<N> | undefined {
    const written = writtenIn(environment, name) ?? settings[name].fallback
    if (written === undefined) return undefined
    try {
      return settings[name].read(written) as ValueOf<N>
    } catch (error) {
      faults.push(`${name} ${(error as RangeError).message}`)
      return undefined
    }
  }

  /** For settings that have a default: undefined only beside a fault, when no configuration comes of it. */
  const value = <N extends Name>(name: N) => optional(name) as ValueOf<N>

  const given = (['RA_API_KEY', 'RA_API_KEY_FILE'] as const).filter(name => writtenIn(environment, name) !== undefined)
  if (given.length === 0)
    faults.push('RA_API_KEY is not set: give it, or RA_API_KEY_FILE, a web API key of your account')
  if (given.length === 2) faults.push('RA_API_KEY and RA_API_KEY_FILE are both set: give one of them')

  const operator = optional('RA_CONTACT')
  const operatorToken = optional('OPERATOR_TOKEN')
  const ownerRoutes = value('OWNER_ROUTES')
  if (ownerRoutes === 'on' && writtenIn(environment, 'OPERATOR_TOKEN') === undefined) {
    faults.push('OWNER_ROUTES is on, which needs an OPERATOR_TOKEN')
  }
  const config = {
    upstream: {
      url: value('RA_API_URL'),
      key: (optional('RA_API_KEY') ?? optional('RA_API_KEY_FILE')) as Secret,
      keyTransport: value('RA_KEY_TRANSPORT'),
      userAgent: `ra-gateway/${manifest.version}${operator === undefined ? '' : ` (${operator})`}`,
      timeoutMs: value('UPSTREAM_TIMEOUT_MS'),
      budget: {
        perMinute: value('UPSTREAM_PER_MINUTE'),
        burst: value('UPSTREAM_BURST'),
        concurrency: value('UPSTREAM_CONCURRENCY'),
      },
    },
    proxy: { https: optional('HTTPS_PROXY'), http: optional('HTTP_PROXY'), none: optional('NO_PROXY') },
    /** What RetroAchievements' paths are completed with. */
    links: { mediaUrl: value('RA_MEDIA_URL'), siteUrl: value('RA_SITE_URL') },
    owner: { open: ownerRoutes === 'on', token: operatorToken },
    corsOrigins: optional('CORS_ORIGINS') ?? [],
    basePath: optional('BASE_PATH') ?? '',
    host: value('HOST'),
    port: value('PORT'),
    logLevel: value('LOG_LEVEL'),
    cache: { maxBytes: value('CACHE_MAX_MB') * 1024 * 1024, ttlScale: value('CACHE_TTL_SCALE') },
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return deepFrozen(config)
}

/** Proxies are named in lower case as often as in upper case. */
function writtenIn(environment: Environment, name: Name): string | undefined {
  const written = environment[name] ?? (name.endsWith('_PROXY') ? environment[name.toLowerCase()] : undefined)
  return written?.trim() || undefined
}

function setting<T>(meaning: string, fallback: string | undefined, read: (written: string) => T): Setting<T> {
  return { meaning, fallback, read }
}

function apiKey(written: string): Secret {
  const usable = written.length >= 8 && !/^(your|changeme)/i.test(written) && !/^(.)\1*$/.test(written)
  if (!usable)
    throw new RangeError('holds a placeholder: put in the web API key from the settings page of your account')
  if (!/^[\x21-\x7e]+$/.test(written)) throw new RangeError('holds blanks or letters that no web API key has')
  return secret(written)
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new RangeError(`names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** An http(s) URL without the slash at its end. */
function base(written: string): string {
  const url = URL.parse(written)
  const plain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new RangeError('has to be a URL that begins with http:// or https:// and has no user, query or fragment')
  }
  return url.href.replace(/\/+$/, '')
}

function basePath(written: string): string {
  if (written === '/') return ''
  if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(written))
    throw new RangeError('has to begin with a slash and not to end with one, such as /ra')
  return written
}

function token(written: string): Secret {
  if (!/^[\x21-\x7e]{16,}$/.test(written)) throw new RangeError('has to be at least 16 characters, without blanks')
  return secret(written)
}

/** Patterns of origins; `*` stands for all of them. */
function origins(written: string): readonly string[] {
  const patterns = written.split(',').map(each => each.trim().toLowerCase())
  const wrong = patterns.find(
    each => each !== '*' && !/^https?:\/\/(\*\.)?([a-z0-9-]+|\[[0-9a-f:]+\])(\.[a-z0-9-]+)*(:\d{1,5})?$/.test(each),
  )
  if (wrong === undefined) return patterns
  throw new RangeError(
    `holds ${JSON.stringify(wrong)}; it has to be * or origins such as https://a.example or https://*.b.example`,
  )
}

function proxy(written: string): Secret {
  const url = URL.parse(written)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new RangeError('has to be a URL that begins with http:// or https://')
  return secret(url.href)
}

function host(written: string): string {
  if (isIP(written) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(written)) {
    throw new RangeError(`is ${JSON.stringify(written)}, which is neither an address nor the name of a host`)
  }
  return written
}

function contact(written: string): string {
  if (!/^[\x20-\x27\x2a-\x5b\x5d-\x7e]{1,200}$/.test(written)) {
    throw new RangeError('has to be an address or URL of at most 200 plain characters, without brackets or backslashes')
  }
  return written
}

function oneOf<T extends string>(...choices: readonly T[]): (written: string) => T {
  return written => {
    const choice = choices.find(each => each === written)
    if (choice === undefined)
      throw new RangeError(`is ${JSON.stringify(written)}; it has to be one of ${choices.join(', ')}`)
    return choice
  }
}

function whole(min: number, max: number): (written: string) => number {
  return written => numberWithin(written, /^\d{1,9}$/, 'a whole number', min, max)
}

function decimal(min: number, max: number): (written: string) => number {
  return written => numberWithin(written, /^\d{1,9}(\.\d{1,9})?$/, 'a number', min, max)
}

function numberWithin(written: string, form: RegExp, kind: string, min: number, max: number): number {
  const value = form.test(written) ? Number(written) : Number.NaN
  if (value >= min && value <= max) return value
  throw new RangeError(`is ${JSON.stringify(written)}; it has to be ${kind} from ${min} to ${max}`)
}

function deepFrozen<T extends object>(value: T): Readonly<T> {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFrozen(inner)
  return Object.freeze(value)
}
