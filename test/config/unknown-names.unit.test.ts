// Names in the environment and in `.env` that are no settings.

import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readEnvironment } from '../../src/config/environment.ts'
import type { Environment } from '../../src/config/reader.ts'
import { loadConfig, settings } from '../../src/config/settings.ts'
import { distanceOf } from '../../src/config/unknown-names.ts'
import { faultsOf } from '../support/refusal.ts'
import { documentsIn } from '../support/shipped.ts'

const needed = { RA_API_KEY: 'fJ4kqP0aZ81hWc' }
const names = Object.keys(settings)

function setting(...names: string[]): Environment {
  return { ...needed, ...Object.fromEntries(names.map(name => [name, 'value-to-hide'])) }
}

const misspelt: readonly [name: string, meant: string][] = [
  ['CORS_ORIGIN', 'CORS_ORIGINS'],
  ['CORS_ORGINS', 'CORS_ORIGINS'],
  ['CORSORIGINS', 'CORS_ORIGINS'],
  ['CROSS_ORIGINS', 'CORS_ORIGINS'],
  ['cors_origins', 'CORS_ORIGINS'],
  ['Cors_Origin', 'CORS_ORIGINS'],
  ['ALLOWED_HOST', 'ALLOWED_HOSTS'],
  ['ALOWED_HOTS', 'ALLOWED_HOSTS'],
  ['RA_APIKEY_FILE', 'RA_API_KEY_FILE'],
  ['RA_KEY_TRASNPORT', 'RA_KEY_TRANSPORT'],
  ['UPSTREAM_PER_MINUTES', 'UPSTREAM_PER_MINUTE'],
  ['UPSTERAM_BRUST', 'UPSTREAM_BURST'],
  ['OTEL_EXPORTER_OTLP_ENDPOIN', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ['OTEL_TRACE_SAMPLER', 'OTEL_TRACES_SAMPLER'],
  ['HTTP_PROXYS', 'HTTP_PROXY'],
  ['HTTPS_PROXXY', 'HTTPS_PROXY'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['TRUSTED_PROXY', 'TRUST_PROXY'],
  ['VALKEY_URI', 'VALKEY_URL'],
]

t.test('a name that is nearly one of a setting is an error that names the setting and not the value', async t => {
  for (const [name, meant] of misspelt) {
    const faults = faultsOf(setting(name))
    t.strictSame(faults, [`${name} is not a setting; the nearest one is ${meant}`])
  }
  t.equal(faultsOf({ ...setting(...misspelt.map(([name]) => name)), PORT: 'x' }).length, misspelt.length + 1)
})

t.test('every setting of nine letters is found with one letter too many, too few, wrong or swapped', async t => {
  for (const name of names.filter(each => each.length >= 9 && each.includes('_'))) {
    const at = name.length - 2
    const swapped = `${name.slice(0, at)}${name[at + 1]}${name[at]}`
    for (const written of [
      `${name}X`,
      name.slice(0, -1),
      `${name.slice(0, at)}#${name[at + 1]}`,
      swapped,
      name.toLowerCase(),
    ]) {
      const isOurs = names.includes(written) || /^https?_proxy$/.test(written)
      const faults = isOurs || written === name ? [] : faultsOf(setting(written))
      t.equal(faults.length, isOurs || written === name ? 0 : 1, written)
    }
  }
})

t.test('a blank value is the same as none', async t => {
  t.strictSame(loadConfig({ ...needed, CORS_ORIGIN: ' ', RA_SOMETHING: '', cors_origins: undefined }).warnings, [])
})

/** As they stand in the environments of others. */
const innocent = {
  proxies:
    'http_proxy https_proxy no_proxy all_proxy ftp_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY FTPS_PROXY SOCKS_PROXY RSYNC_PROXY WSS_PROXY TCP_PROXY',
  shells:
    'PATH HOME USER LOGNAME SHELL SHLVL PWD OLDPWD TERM TERM_PROGRAM TERM_PROGRAM_VERSION COLORTERM LANG LANGUAGE LC_ALL LC_CTYPE EDITOR VISUAL PAGER LESS LS_COLORS HISTFILE HISTSIZE HOSTNAME HOSTTYPE MACHTYPE OSTYPE BASH_ENV BASH_VERSION PS1 IFS MAIL MANPATH INFOPATH CDPATH TMPDIR TMP TEMP TZ DISPLAY WAYLAND_DISPLAY XAUTHORITY XDG_DATA_DIRS XDG_DATA_HOME XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR XDG_SESSION_ID XDG_SESSION_TYPE SSH_AUTH_SOCK SSH_AGENT_PID SSH_CLIENT SSH_CONNECTION SSH_TTY GPG_TTY DBUS_SESSION_BUS_ADDRESS SUDO_USER SUDO_UID SUDO_COMMAND LD_LIBRARY_PATH LD_PRELOAD RUNLEVEL PREVLEVEL CLASSPATH JAVA_HOME SASS_PATH LUA_PATH PYTHONPATH PERL5LIB GOPATH CARGO_HOME RUSTUP_HOME RUST_LOG RUST_BACKTRACE PKG_CONFIG_PATH DEBUG NO_COLOR FORCE_COLOR JAR_FILE VAR_FILE',
  systemd:
    'INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID NOTIFY_SOCKET WATCHDOG_PID WATCHDOG_USEC LISTEN_PID LISTEN_FDS LISTEN_FDNAMES MAINPID MANAGERPID CREDENTIALS_DIRECTORY RUNTIME_DIRECTORY STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY MEMORY_PRESSURE_WATCH MEMORY_PRESSURE_WRITE SERVICE_RESULT EXIT_CODE EXIT_STATUS',
  node: 'NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION NODE_EXTRA_CA_CERTS NODE_USE_ENV_PROXY NODE_COMPILE_CACHE NODE_APP_INSTANCE NODE_TLS_REJECT_UNAUTHORIZED UV_THREADPOOL_SIZE SSL_CERT_FILE SSL_CERT_DIR YARN_VERSION NVM_DIR NVM_BIN VOLTA_HOME PNPM_HOME COREPACK_ENABLE_STRICT npm_config_registry npm_config_https_proxy npm_config_loglevel npm_config_noproxy npm_package_name npm_package_version npm_lifecycle_event npm_node_execpath npm_execpath npm_command INIT_CWD',
  kubernetes:
    'KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS KUBERNETES_PORT_443_TCP KUBERNETES_PORT_443_TCP_PROTO KUBERNETES_PORT_443_TCP_PORT KUBERNETES_PORT_443_TCP_ADDR RA_SERVICE_HOST RA_SERVICE_PORT RA_SERVICE_PORT_HTTP RA_PORT_3000_TCP RA_GATEWAY_SERVICE_HOST RA_GATEWAY_SERVICE_PORT RA_GATEWAY_SERVICE_PORT_OPERATIONS RA_GATEWAY_PORT_3000_TCP RA_GATEWAY_PORT_3000_TCP_PROTO RA_GATEWAY_PORT_3000_TCP_PORT RA_GATEWAY_PORT_3000_TCP_ADDR RA_API_SERVICE_HOST UPSTREAM_SERVICE_HOST UPSTREAM_PORT_53_UDP VALKEY_SERVICE_HOST VALKEY_SERVICE_PORT VALKEY_PORT_6379_TCP POD_NAME POD_NAMESPACE POD_IP POD_UID NODE_NAME HOST_IP',
  clouds:
    'DYNO WEB_CONCURRENCY WEB_MEMORY HEROKU_APP_NAME HEROKU_SLUG_COMMIT REDIS_URL DATABASE_URL FLY_APP_NAME FLY_REGION FLY_ALLOC_ID PRIMARY_REGION RAILWAY_ENVIRONMENT RAILWAY_PUBLIC_DOMAIN RENDER RENDER_EXTERNAL_URL RENDER_SERVICE_NAME K_SERVICE K_REVISION K_CONFIGURATION VERCEL VERCEL_URL WEBSITE_SITE_NAME WEBSITE_HOSTNAME AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_EXECUTION_ENV ECS_CONTAINER_METADATA_URI_V4 GOOGLE_CLOUD_PROJECT GOOGLE_APPLICATION_CREDENTIALS AZURE_CLIENT_ID MSI_ENDPOINT DD_API_KEY DD_SITE DD_AGENT_HOST DD_TRACE_AGENT_URL CF_API_KEY CF_API_TOKEN XAI_API_KEY EXA_API_KEY HF_API_KEY ZAI_API_KEY RD_API_KEY OPENAI_API_KEY ANTHROPIC_API_KEY NEW_RELIC_LICENSE_KEY SENTRY_DSN PUID PGID UMASK VIRTUAL_HOST VIRTUAL_PORT LETSENCRYPT_HOST S6_VERSION',
  integration:
    'CI GITHUB_ACTIONS GITHUB_API_URL GITHUB_SERVER_URL GITHUB_GRAPHQL_URL GITHUB_TOKEN GITHUB_BASE_REF GITHUB_HEAD_REF GITHUB_REF_NAME GITHUB_WORKSPACE GITHUB_STEP_SUMMARY GITHUB_ENV GITHUB_PATH RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE RUNNER_DEBUG ACTIONS_RUNTIME_TOKEN ACTIONS_CACHE_URL ACTIONS_RUNTIME_URL ImageOS GITLAB_CI CI_API_V4_URL CI_COMMIT_SHA CI_JOB_TOKEN CI_PROJECT_PATH CI_PROJECT_URL CI_SERVER_URL CI_SERVER_HOST CI_REGISTRY TRAVIS CIRCLECI CIRCLE_SHA1 BUILDKITE BUILD_NUMBER BUILD_URL JOB_URL JENKINS_URL TF_BUILD SYSTEM_ACCESSTOKEN AGENT_NAME BITBUCKET_COMMIT DRONE',
  windows:
    'ALLUSERSPROFILE APPDATA CommonProgramFiles COMPUTERNAME ComSpec HOMEDRIVE HOMEPATH LOCALAPPDATA LOGONSERVER NUMBER_OF_PROCESSORS OS Path PATHEXT PROCESSOR_ARCHITECTURE PROCESSOR_IDENTIFIER PROCESSOR_LEVEL PROCESSOR_REVISION ProgramData ProgramFiles ProgramW6432 PROMPT PSModulePath PUBLIC SystemDrive SystemRoot USERDOMAIN USERNAME USERPROFILE windir WSLENV WSL_DISTRO_NAME WSL_INTEROP WT_SESSION MSYSTEM',
  telemetry:
    'OTEL_SDK_DISABLED OTEL_LOG_LEVEL OTEL_PROPAGATORS OTEL_TRACES_EXPORTER OTEL_METRICS_EXPORTER OTEL_LOGS_EXPORTER OTEL_ENTITIES OTEL_BSP_SCHEDULE_DELAY OTEL_BSP_EXPORT_TIMEOUT OTEL_BSP_MAX_QUEUE_SIZE OTEL_BSP_MAX_EXPORT_BATCH_SIZE OTEL_BLRP_SCHEDULE_DELAY OTEL_ATTRIBUTE_COUNT_LIMIT OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT OTEL_SPAN_EVENT_COUNT_LIMIT OTEL_SPAN_LINK_COUNT_LIMIT OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT OTEL_LINK_ATTRIBUTE_COUNT_LIMIT OTEL_METRICS_EXEMPLAR_FILTER OTEL_METRIC_EXPORT_INTERVAL OTEL_METRIC_EXPORT_TIMEOUT OTEL_EXPORTER_OTLP_COMPRESSION OTEL_EXPORTER_OTLP_CERTIFICATE OTEL_EXPORTER_OTLP_CLIENT_KEY OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE OTEL_EXPORTER_OTLP_INSECURE OTEL_EXPORTER_OTLP_SPAN_INSECURE OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE OTEL_EXPORTER_ZIPKIN_ENDPOINT OTEL_EXPORTER_PROMETHEUS_HOST OTEL_EXPORTER_PROMETHEUS_PORT OTEL_CONFIG_FILE OTEL_EXPERIMENTAL_CONFIG_FILE OTEL_NODE_RESOURCE_DETECTORS OTEL_NODE_ENABLED_INSTRUMENTATIONS OTEL_SERVICE_VERSION OTEL_SEMCONV_STABILITY_OPT_IN '.concat(
      ['TRACES', 'METRICS', 'LOGS']
        .flatMap(signal =>
          ['ENDPOINT', 'HEADERS', 'PROTOCOL', 'TIMEOUT', 'COMPRESSION', 'CERTIFICATE', 'CLIENT_KEY', 'INSECURE'].map(
            what => `OTEL_EXPORTER_OTLP_${signal}_${what}`,
          ),
        )
        .join(' '),
    ),
}

t.test("nobody else's variables keep the gateway from starting, nor are they told of", async t => {
  for (const [whose, listed] of Object.entries(innocent)) {
    const others = listed.split(' ').filter(name => !names.includes(name) && !/^https?_proxy$/i.test(name))
    t.strictSame(loadConfig(setting(...others)).warnings, [], whose)
  }
  for (const scheme of ['tcp', 'udp', 'sctp'])
    t.strictSame(loadConfig({ ...needed, RA_PORT: `${scheme}://10.0.0.1:3000` }).warnings, [])
})

t.test('names of compose files are known', async t => {
  const files = ['docker/compose.yaml', 'docker/compose.scale.yaml']
  const text = JSON.stringify(files.flatMap(file => documentsIn(file)))
  const read = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name as string)
  const given = [...text.matchAll(/"environment":\{([^}]|\}(?!,"|\}))*/g)].flatMap(([block]) =>
    [...block.matchAll(/"([A-Z][A-Z0-9_]+)":/g)].map(([, name]) => name as string),
  )
  t.ok(read.includes('GRAFANA_PORT') && given.includes('REDISCLI_AUTH'))
  const others = [...read, ...given].filter(name => !names.includes(name))
  t.strictSame(loadConfig(withFile(t, others)).warnings, [])
})

/** An environment of which these names stand in `.env`. */
function withFile(t: Test, names: readonly string[], given: Environment = needed): Environment {
  const folder = t.testdir({ '.env': names.map(name => `${name}=value-to-hide\n`).join('') })
  return readEnvironment(given, join(folder, '.env'))
}

t.test('names in .env that are no settings are one warning', async t => {
  const written = ['PORTT', 'KEYMODE', 'MY_SETTING', 'NODE_ENV', 'COMPOSE_FILE', 'OTEL_LOGS_EXPORTER', 'SASS_PATH']
  const given = { ...needed, MY_OTHER: '1', PORTT: '1' }
  t.strictSame(loadConfig(withFile(t, written, given)).warnings, [
    'These names are no settings, and have no effect: KEYMODE, MY_SETTING, NODE_ENV, OTEL_LOGS_EXPORTER, PORTT, SASS_PATH',
  ])
  t.strictSame(faultsOf(withFile(t, ['CORS_ORIGIN'])), [
    'CORS_ORIGIN is not a setting; the nearest one is CORS_ORIGINS',
  ])
})

t.test(
  'names in the environment that begin as ours do are one warning, beside settings of earlier versions',
  async t => {
    const others = [
      'RA_SOMETHING',
      'RA_PORT',
      'UPSTREAM_URL',
      'PACE_QUICK',
      'OWNER_NAME',
      'OPERATOR_NAME',
      'BLOCKED_GAMES_FILE',
    ]
    const { warnings } = loadConfig(setting(...others, 'RACE', 'SOMETHING_RA_', 'OVERLOAD_AT_MS'))
    t.match(warnings, [
      /^OVERLOAD_AT_MS is not a setting any more/,
      /^These names .*: BLOCKED_GAMES_FILE, .*, UPSTREAM_URL$/,
    ])
    t.equal(warnings.length, 2)
    for (const name of others) t.match(warnings[1], name)
    t.notMatch(String(warnings), /RACE|SOMETHING_RA_|value-to-hide/)
  },
)

t.test('the distance of two names counts letters, and swapped ones once', async t => {
  const distances: readonly [a: string, b: string, distance: number][] = [
    ['', '', 0],
    ['', 'ABC', 3],
    ['ABC', '', 3],
    ['ABC', 'ABC', 0],
    ['ABC', 'ACB', 1],
    ['ABC', 'AXC', 1],
    ['ABC', 'AC', 1],
    ['AC', 'ABC', 1],
    ['ABCD', 'BADC', 2],
    ['KITTEN', 'SITTING', 3],
  ]
  for (const [a, b, distance] of distances) t.equal(distanceOf(a, b), distance, `${a} ${b}`)
})

t.test('a byte order mark before `.env` is no part of its first name, and odd letters of a name are escaped', t => {
  const folder = t.testdir({ '.env': '\uFEFFRA_API_KEY=fJ4kqP0aZ81hWc\n' })
  t.strictSame(loadConfig(readEnvironment({}, join(folder, '.env'))).warnings, [])
  t.match(loadConfig({ ...needed, 'RA_\u001b[31m': '1' }).warnings, [/: "RA_\\u001b\[31m"$/])
  t.end()
})
