// Every environment variable: its name, its meaning, its default and its check. Read once, frozen; secrets are wrapped
// so that they cannot print. All that is wrong is said at once.

import manifest from '../../package.json' with { type: 'json' }
import { type PaceName, paces } from '../language/paces.ts'
import { levels } from '../platform/log.ts'
import {
  apiKey,
  base,
  basePath,
  contact,
  contentOf,
  decimal,
  exampleTimes,
  host,
  hosts,
  oneOf,
  origins,
  proxies,
  proxy,
  readable,
  times,
  token,
  whole,
} from './parsers.ts'
import { createReader, type Environment, type Settings, type SettingsReader, setting } from './reader.ts'
import { storeFrom, storeSettings, storeWarnings } from './store.ts'
import { tracingFrom, tracingSettings } from './tracing.ts'
import { checkNames } from './unknown-names.ts'

/** The settings by their names in the environment. A blank value is the same as none. */
export const settings = {
  RA_API_KEY: setting('Web API key of the account that asks RetroAchievements', undefined, apiKey),
  RA_API_KEY_FILE: setting('File that holds the key, in place of RA_API_KEY', undefined, file =>
    apiKey(contentOf(file)),
  ),
  RA_API_URL: setting('Where RetroAchievements answers', 'https://retroachievements.org/API/', url => `${base(url)}/`),
  RA_MEDIA_URL: setting('What paths of pictures are completed with', 'https://media.retroachievements.org', base),
  RA_SITE_URL: setting('What paths of pages are completed with', 'https://retroachievements.org', base),
  KEY_MODE: setting(
    'Whose key RetroAchievements is asked with: that of the server, or of each caller',
    'server',
    oneOf('server', 'caller'),
  ),
  KEY_HASH_SECRET: setting(
    "What callers' keys are told apart by, at least 16 characters; made up at every start when unset",
    undefined,
    token,
  ),
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
  HOST: setting('Address to listen on; `localhost` is both 127.0.0.1 and ::1', '127.0.0.1', host),
  ALLOWED_HOSTS: setting(
    'Hosts that requests may name, such as ra.example,*.ra.example; `*` is any. When unset: any, but where HOST is of this machine alone and TRUST_PROXY is unset, only names of this machine',
    undefined,
    hosts,
  ),
  PORT: setting('Port to listen on; 0 takes any free one', '3000', whole(0, 65_535)),
  SHUTDOWN_TIMEOUT_MS: setting(
    'How long the gateway may take to end after a signal, in milliseconds',
    '9000',
    whole(3_000, 600_000),
  ),
  LOG_LEVEL: setting('Least level that is logged', 'info', oneOf(...levels)),
  LOG_HITS: setting(
    'Whether what is answered from memory is listed in the log, too, and not only counted',
    'off',
    oneOf('off', 'on'),
  ),
  CACHE_MAX_MB: setting('Bound of all that is remembered, in megabytes', '64', whole(1, 1_000_000)),
  CACHE_TTL_SCALE: setting('Factor on all times for which answers are kept', '1', decimal(0.001, 100)),
  PACE_LIVE: setting(`Times of the pace live in place of its own, such as ${exampleTimes}`, undefined, times),
  PACE_BRISK: setting(`Times of the pace brisk in place of its own, such as ${exampleTimes}`, undefined, times),
  PACE_STEADY: setting(`Times of the pace steady in place of its own, such as ${exampleTimes}`, undefined, times),
  PACE_SLOW: setting(`Times of the pace slow in place of its own, such as ${exampleTimes}`, undefined, times),
  PACE_STILL: setting(`Times of the pace still in place of its own, such as ${exampleTimes}`, undefined, times),
  PACE_HISTORY: setting(`Times of the pace history in place of its own, such as ${exampleTimes}`, undefined, times),
  CACHE_SNAPSHOT_FILE: setting(
    'File that carries what is remembered over restarts; none when unset',
    undefined,
    String,
  ),
  WARM_FILE: setting('File of paths, one a line, that are asked for at the start and kept fresh', undefined, readable),
  BLOCKED_USERS_FILE: setting('File of users, one a line, that are to appear nowhere', undefined, readable),
  UPSTREAM_TIMEOUT_MS: setting(
    'How long a request may wait for RetroAchievements, in milliseconds',
    '15000',
    whole(100, 60_000),
  ),
  UPSTREAM_PER_MINUTE: setting('Calls to RetroAchievements per minute', '60', whole(1, 1_000_000)),
  UPSTREAM_BURST: setting('Calls to RetroAchievements that may come at once after a calm', '10', whole(1, 1_000_000)),
  UPSTREAM_CONCURRENCY: setting('Calls to RetroAchievements under way at the same time', '4', whole(1, 256)),
  UPSTREAM_CEILING_PER_MINUTE: setting(
    "Calls to RetroAchievements per minute with all callers' keys together",
    '300',
    whole(10, 1_000_000),
  ),
  CLIENT_TOKENS_FILE: setting('File of the tokens of clients, made by `npm run token`', undefined, readable),
  CLIENT_PER_MINUTE: setting(
    'How many requests per minute a client may have that RetroAchievements is asked for; without a limit when unset',
    undefined,
    whole(1, 1_000_000),
  ),
  TRUST_PROXY: setting(
    'Addresses of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8 or loopback, comma-separated',
    undefined,
    proxies,
  ),
  OWNER_ROUTES: setting(
    'Whether the routes that show what belongs to the owner of the key are open',
    'off',
    oneOf('off', 'on'),
  ),
  OPERATOR_TOKEN: setting(
    'Token of the operator, sent as a bearer token: for those routes, to purge, and to read the operations port from elsewhere; at least 16 characters',
    undefined,
    token,
  ),
  OPS_HOST: setting('Address of the operations port', '127.0.0.1', host),
  OPS_PORT: setting('Operations port; 0 takes any free one', '3001', whole(0, 65_535)),
  CORS_ORIGINS: setting(
    'Origins whose pages may read answers: `*`, or a list such as https://a.example,https://*.b.example',
    undefined,
    origins,
  ),
  HTTPS_PROXY: setting('Proxy for going out by https', undefined, proxy),
  HTTP_PROXY: setting('Proxy for going out by http', undefined, proxy),
  NO_PROXY: setting('Hosts that are reached without a proxy, comma-separated', undefined, String),
  ...storeSettings,
  ...tracingSettings,
} satisfies Settings

type Reader = SettingsReader<typeof settings>

export type Config = ReturnType<typeof loadConfig>

/** Throws ConfigError, also where a variable is nearly one of ours. Those of other programs are left alone. */
export function loadConfig(environment: Environment) {
  const reader = createReader(settings, environment)
  const { optional, value, isGiven, fault } = reader
  const ownKeys = value('KEY_MODE') === 'caller'
  checkKeys(reader, ownKeys)
  const operator = optional('RA_CONTACT')
  const store = storeFrom(optional)
  const operatorToken = optional('OPERATOR_TOKEN')
  const ownerRoutes = value('OWNER_ROUTES') === 'on'
  if (ownerRoutes && !isGiven('OPERATOR_TOKEN')) fault('OWNER_ROUTES is on, which needs an OPERATOR_TOKEN')
  if (ownKeys && isGiven('VALKEY_URL') && !isGiven('KEY_HASH_SECRET'))
    fault('VALKEY_URL is set, which with KEY_MODE=caller needs a KEY_HASH_SECRET, the same for all gateways')
  return reader.finish({
    upstream: upstreamFrom(reader, operator),
    access: {
      mode: ownKeys ? ('own keys' as const) : isGiven('CLIENT_TOKENS_FILE') ? ('tokens' as const) : ('open' as const),
      tokensFile: optional('CLIENT_TOKENS_FILE'),
      perMinute: optional('CLIENT_PER_MINUTE'),
      ownerRoutes: ownKeys || ownerRoutes,
      operatorToken,
    },
    trustProxy: optional('TRUST_PROXY') ?? [],
    proxy: { https: optional('HTTPS_PROXY'), http: optional('HTTP_PROXY'), none: optional('NO_PROXY') },
    /** What RetroAchievements' paths are completed with. */
    links: { mediaUrl: value('RA_MEDIA_URL'), siteUrl: value('RA_SITE_URL') },
    corsOrigins: optional('CORS_ORIGINS') ?? [],
    basePath: optional('BASE_PATH') ?? '',
    host: value('HOST'),
    /** Undefined where the gateway decides by `host` and `trustProxy`. */
    allowedHosts: optional('ALLOWED_HOSTS'),
    port: value('PORT'),
    shutdownTimeoutMs: value('SHUTDOWN_TIMEOUT_MS'),
    logLevel: value('LOG_LEVEL'),
    logHits: value('LOG_HITS') === 'on',
    operations: {
      host: value('OPS_HOST'),
      port: value('OPS_PORT'),
      /** Whether somebody wants it to be there: if not, it may be missing. */
      wanted: isGiven('OPS_PORT'),
      token: operatorToken,
    },
    cache: { maxBytes: value('CACHE_MAX_MB') * 1024 * 1024, snapshotFile: optional('CACHE_SNAPSHOT_FILE') },
    paces: pacesFrom(reader),
    store,
    warmFile: optional('WARM_FILE'),
    blockedUsersFile: optional('BLOCKED_USERS_FILE'),
    /** What an operator should know of settings that are usable all the same: one sentence each. */
    warnings: [...checkNames(environment, Object.keys(settings), fault), ...storeWarnings(store)],
    /** Undefined where nothing is traced. */
    tracing: tracingFrom(optional),
  })
}

/** There has to be one key of the server, unless each caller brings one: then what goes with that key is of no use. */
function checkKeys({ isGiven, fault }: Reader, ownKeys: boolean): void {
  const given = (['RA_API_KEY', 'RA_API_KEY_FILE'] as const).filter(isGiven)
  if (ownKeys) {
    const useless = [...given, ...(['CLIENT_TOKENS_FILE', 'WARM_FILE', 'OWNER_ROUTES'] as const).filter(isGiven)]
    for (const name of useless)
      fault(`${name} is set, which is of no use where each caller brings a key (KEY_MODE=caller)`)
  } else if (given.length === 0)
    fault('RA_API_KEY is not set: give it, or RA_API_KEY_FILE, a web API key of your account')
  if (given.length === 2) fault('RA_API_KEY and RA_API_KEY_FILE are both set: give one of them')
}

function upstreamFrom({ written, optional, value }: Reader, operator: string | undefined) {
  return {
    url: value('RA_API_URL'),
    /** Undefined where each caller brings one. */
    key: optional('RA_API_KEY') ?? optional('RA_API_KEY_FILE'),
    /** Looked at again while the process runs. */
    keyFile: written('RA_API_KEY_FILE'),
    keyTransport: value('RA_KEY_TRANSPORT'),
    userAgent: `ra-gateway/${manifest.version}${operator === undefined ? '' : ` (${operator})`}`,
    timeoutMs: value('UPSTREAM_TIMEOUT_MS'),
    budget: {
      perMinute: value('UPSTREAM_PER_MINUTE'),
      burst: value('UPSTREAM_BURST'),
      concurrency: value('UPSTREAM_CONCURRENCY'),
    },
    /** Over all callers' keys. */
    ceilingPerMinute: value('UPSTREAM_CEILING_PER_MINUTE'),
    keyHashSecret: optional('KEY_HASH_SECRET'),
  }
}

/** How long answers stay fresh, and what the paces are overruled with. */
function pacesFrom({ optional, value }: Reader) {
  return {
    scale: value('CACHE_TTL_SCALE'),
    overrides: Object.fromEntries(
      paces.map(({ name }) => [name, optional(`PACE_${name.toUpperCase() as Uppercase<PaceName>}`) ?? {}]),
    ),
  }
}
