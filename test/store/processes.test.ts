// Gateways in processes of their own, as they are deployed.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../../bench/processes.ts'
import { type Sandbox, sandboxKey } from '../../sandbox/server.ts'
import { type Program, start } from '../support/program.ts'
import { lacking } from '../support/shipped.ts'
import { needsStore, password, startCounted, startStore, type TestStore } from '../support/store.ts'
import { until } from '../support/waiting.ts'

type Place = {
  readonly origin: string
  readonly port: number
  begin(): Promise<Program>
  end(): Promise<void>
  /** How often a gateway in this place went on without the store. */
  alone(): number
}

const limits = { UPSTREAM_PER_MINUTE: '100000', UPSTREAM_BURST: '1000', UPSTREAM_CONCURRENCY: '64' }

/** A gateway that can be started and ended again and again, in its place. */
async function placeOf(t: Test, store: Pick<TestStore, 'url'>, sandbox: Sandbox, more = {}): Promise<Place> {
  const [port, operations] = [await freePort(), await freePort()]
  const env = {
    RA_API_KEY: sandboxKey,
    RA_API_URL: sandbox.url,
    VALKEY_URL: store.url,
    PORT: String(port),
    OPS_PORT: String(operations),
    ...limits,
    ...more,
  }
  const programs: Program[] = []
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    async begin() {
      const program = start(t, 'src/server.ts', env)
      programs.push(program)
      await program.says(/ra-gateway is ready/)
      return program
    },
    async end() {
      const program = programs.at(-1)
      program?.kill('SIGTERM')
      t.match(await program?.ended, { code: 0 })
    },
    alone: () => programs.reduce((sum, { printed }) => sum + aloneIn(printed()), 0),
  }
}

/** The store may be lost, or be found only when the gateway listens already. */
function aloneIn(log: string): number {
  const lost = log.match(/the store does not answer/g) ?? []
  const [before = ''] = log.split('ra-gateway is ready', 1)
  return lost.length + (before.includes('the store answers') ? 0 : 1)
}

/** A machine that is too busy may keep the store from answering in time; who goes on without it asks for itself. */
function askedOnce(t: Test, sandbox: Sandbox, places: readonly Place[], questions: number): void {
  const alone = places.reduce((sum, place) => sum + place.alone(), 0)
  if (alone > 0) t.comment(`${alone} times a gateway went on without the store`)
  t.ok(sandbox.calls() >= questions)
  t.ok(sandbox.calls() <= questions * (1 + alone), 'each question once, and once more for each without the store')
}

async function startPlaces(t: Test, more = {}) {
  const sandbox = await startCounted(t, limits)
  const store = await startStore(t)
  const places = await Promise.all([1, 2, 3].map(() => placeOf(t, store, sandbox, more)))
  const programs = await Promise.all(places.map(({ begin }) => begin()))
  await Promise.all(programs.map(({ says }) => says(/the store (?:answers|is back)/)))
  return { store, sandbox, places }
}

t.test('three hundred who ask three processes the same thing make one call', needsStore, async t => {
  const { sandbox, places } = await startPlaces(t)
  sandbox.fault({ kind: 'latency', ms: 500 })
  const asked = Array.from({ length: 300 }, async (_, nth) => {
    const response = await fetch(`${places[nth % 3]?.origin}/games/1/high-scores`)
    return `${response.status} ${await response.text()}`
  })
  const answers = new Set(await Promise.all(asked))
  t.equal(answers.size, 1)
  t.match([...answers][0], /^200 \{/)
  askedOnce(t, sandbox, places, 1)
})

/** docker/proxy/nginx-scale.conf in front of these gateways, where that is. */
async function startNginx(t: Test, places: readonly Place[]): Promise<string> {
  const dir = t.testdir()
  const port = await freePort()
  const text = readFileSync('docker/proxy/nginx-scale.conf', 'utf8')
    .replace(/^ *resolver .*$/m, '')
    .replace(/gateway-(\d):3000 resolve/g, (_, nth) => `127.0.0.1:${places[Number(nth) - 1]?.port}`)
    .replace('listen 3000', `listen 127.0.0.1:${port}`)
    .replaceAll('/tmp/', `${dir}/`)
  writeFileSync(join(dir, 'nginx.conf'), text)
  const nginx = spawn('nginx', ['-p', dir, '-c', 'nginx.conf', '-e', 'stderr', '-g', 'daemon off;'], {
    stdio: 'ignore',
  })
  const ended = once(nginx, 'exit')
  t.teardown(async () => {
    nginx.kill('SIGTERM')
    await ended
  })
  const origin = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${origin}/healthz`).catch(() => undefined))?.status === 200)
  return origin
}

t.test(
  'gateways that are restarted one after the other lose no request, and ask nothing twice',
  { ...needsStore, skip: needsStore.skip || lacking('nginx') },
  async t => {
    const { sandbox, places } = await startPlaces(t)
    const origin = await startNginx(t, places)
    sandbox.fault({ kind: 'latency', ms: 100, jitterMs: 50 })
    let isOver = false
    let asked = 0
    const failures: string[] = []
    const client = async (nth: number) => {
      while (!isOver) {
        const offset = asked % 40
        asked += 1
        const url = `${origin}${nth % 2 === 0 ? '/games/1/high-scores' : `/games/1/comments?count=2&offset=${offset}`}`
        const said = await fetch(url).then(
          async response => `${response.status} ${(await response.text()).length > 0}`,
          (error: Error) => String(error.cause ?? error),
        )
        if (said !== '200 true') failures.push(said)
        // A busy frontend, and not a flood: the gateways that start need the processor, too.
        await delay(50)
      }
    }
    const clients = Array.from({ length: 12 }, (_, nth) => client(nth))
    for (const { begin, end } of places) {
      const before = asked
      await until(() => asked > before + 100)
      await end()
      await begin()
    }
    isOver = true
    await Promise.all(clients)
    t.strictSame(failures, [])
    t.ok(asked > 300)
    askedOnce(t, sandbox, places, 41)
  },
)

t.test('with TLS, the store has to show a certificate that is trusted', needsStore, async t => {
  const dir = t.testdir()
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const sandbox = await startCounted(t, limits)
  const tlsPort = await freePort()
  await startStore(t, [
    '--tls-port',
    tlsPort,
    '--tls-cert-file',
    cert,
    '--tls-key-file',
    key,
    '--tls-auth-clients',
    'no',
  ])
  const store = { url: `valkeys://default:${password}@localhost:${tlsPort}` }
  const trusting = await (await placeOf(t, store, sandbox, { NODE_EXTRA_CA_CERTS: cert })).begin()
  await trusting.says(/the store (?:answers|is back)/)
  const wary = await (await placeOf(t, store, sandbox)).begin()
  await wary.says(/the store does not answer/)
  t.match(wary.printed(), /"why":"DEPTH_ZERO_SELF_SIGNED_CERT"/)
})
