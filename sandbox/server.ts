// The stand-in RetroAchievements: a server on a real port that checks keys, counts calls, answers out of a seeded world and
// obeys faults. The demo and the tests talk to it as if it were the site.

import { setMaxListeners } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { makeChanges } from './changes.ts'
import { control, controlPath } from './control.ts'
import { type Fault, isWorldFault, makeFaults } from './faults.ts'
import { type Reply, unauthenticated } from './methods/asking.ts'
import { methodNamed } from './methods/registry.ts'
import { changed, end, wait } from './mishaps.ts'
import { methodInPath, misrouted, readQuestion, verbs } from './query.ts'
import { squeezed, write } from './wire.ts'
import { users } from './world/landmarks.ts'
import type { UnixSeconds } from './world/time.ts'
import type { World } from './world/whole.ts'

/** The key that every sandbox accepts unless it is given others. */
export const sandboxKey = 'sandbox-key-of-MaxMilyin'

export type Options = {
  /** 0 takes any free one. */
  readonly port?: number
  readonly host?: string
  readonly seed?: number
  /** A clock that stands still at this Unix second; without it the clock is the machine's. */
  readonly now?: UnixSeconds
  /** Adds the rows that only the definitions of RetroAchievements' columns allow. */
  readonly odd?: boolean
  /** Which key belongs to which user. */
  readonly keys?: { readonly [key: string]: string }
}

export type SandboxRequest = {
  readonly method: string
  /** By the names that were sent: `p[]` is not read as a list here. */
  readonly query: { readonly [param: string]: string }
  readonly headers: IncomingHttpHeaders
  /** When it came in, in milliseconds of `performance.now()`. */
  readonly atMs: number
}

export type Sandbox = {
  /** Where the methods are, as RA_API_URL wants it. */
  readonly url: string
  readonly port: number
  /** How many calls came in, of one method or of all; faulty ones count. */
  calls(method?: string): number
  /** The latest calls, the last of them at the end. */
  readonly requests: readonly SandboxRequest[]
  fault(fault: Fault): void
  /** Takes all faults away: what is broken is mended, what is unsettled settles, and what has happened stays. */
  heal(): void
  /** Begins counting anew. */
  forget(): void
  /** The time of day as the sandbox sees it, in Unix seconds. */
  now(): UnixSeconds
  forward(seconds: number): void
  /** Ends at once, whatever is still being answered. */
  close(): Promise<void>
}

const keptRequests = 1000

export async function startSandbox(options: Options = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', seed = 1, odd = false, keys = { [sandboxKey]: users.main } } = options
  const clock = makeClock(options.now)
  const changes = makeChanges({ now: clock.now, seed, odd })
  const ownerOf = makeOwners(keys, changes.world())
  const faults = makeFaults()
  const { requests, note, ...counted } = keepVisits()
  const sandboxControls = {
    ...counted,
    ...clock,
    faultError: (fault: Fault) => (isWorldFault(fault) ? changes.errorOf(fault) : undefined),
    fault: (fault: Fault) => (isWorldFault(fault) ? changes.add(fault) : faults.add(fault)),
    heal() {
      faults.heal()
      changes.heal()
    },
  }
  const closing = new AbortController()
  // Any number of calls may be waiting.
  setMaxListeners(0, closing.signal)

  function answered(method: string, query: URLSearchParams, key: string, now: UnixSeconds): Reply {
    const world = changes.world()
    const owner = ownerOf(key, world)
    return owner === undefined ? unauthenticated : methodNamed(method)(readQuestion(query), world, owner, now)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url as string, 'http://sandbox')
    if (url.pathname.startsWith(controlPath)) return control(url.pathname, request, response, sandboxControls)
    const method = methodInPath(url.pathname) ?? url.pathname
    const query = Object.fromEntries(url.searchParams)
    note({ method, query, headers: request.headers, atMs: performance.now() })
    const key = await keyOf(url.searchParams, request)
    const mishaps = faults.strike(method, query)
    await wait(mishaps, closing.signal)
    const now = clock.now()
    response.setHeader('date', new Date(now * 1000).toUTCString())
    const reply = misrouted(request.method, url.pathname) ?? answered(method, url.searchParams, key, now)
    if (reply.status === 405) response.setHeader('allow', verbs.join(', '))
    const shown = changed(reply, mishaps.changes)
    if (mishaps.ending === undefined) return send(shown, request, response)
    return end(mishaps.ending, shown, { request, response, closing: closing.signal })
  }

  const server = createServer((request, response) => {
    // A caller who has gone away, or a sandbox that closes, leaves nobody to tell.
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    url: `http://${host.replace(/^.*:.*$/, '[$&]')}:${taken}/API/`,
    port: taken,
    ...sandboxControls,
    requests,
    close: () => {
      closing.abort()
      faults.heal()
      return new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

/** The machine's clock, or one that stands still until it is put forward. */
function makeClock(standing: UnixSeconds | undefined) {
  let ahead = 0
  return {
    now: () => (standing ?? Math.floor(Date.now() / 1000)) + ahead,
    forward(seconds: number) {
      ahead += seconds
    },
  }
}

/** Finds the owner of a key, in whatever letters it is written. */
function makeOwners(keys: { readonly [key: string]: string }, sound: World) {
  for (const name of Object.values(keys)) {
    if (sound.users.find(name) === undefined) throw new Error(`The sandbox has no user ${name} to own a key`)
  }
  const names = new Map(Object.entries(keys).map(([key, name]) => [key.toLowerCase(), name]))
  return (key: string, world: World) => world.users.find(names.get(key.toLowerCase()) ?? '')
}

/** The calls that came in: how many of each method, and the latest of them. */
function keepVisits() {
  const counts = new Map<string, number>()
  const requests: SandboxRequest[] = []

  const calls = (method?: string) => {
    if (method !== undefined) return counts.get(method) ?? 0
    return counts.values().reduce((sum, count) => sum + count, 0)
  }

  return {
    requests,
    calls,
    methods: () => Object.fromEntries(counts),
    note(request: SandboxRequest) {
      counts.set(request.method, calls(request.method) + 1)
      requests.push(request)
      if (requests.length > keptRequests) requests.shift()
    },
    forget() {
      counts.clear()
      requests.length = 0
    },
  }
}

/** It is looked for in the query, in the body, in a bearer's header, and among names and passwords. */
async function keyOf(query: URLSearchParams, request: IncomingMessage): Promise<string> {
  const { authorization = '' } = request.headers
  const [, bearer] = /^Bearer (.+)$/i.exec(authorization) ?? []
  const [, basic = ''] = /^Basic (.+)$/i.exec(authorization) ?? []
  const password = Buffer.from(basic, 'base64').toString().split(':').slice(1).join(':')
  return query.getAll('y').at(-1) || (request.method === 'GET' ? '' : await keyInBody(request)) || (bearer ?? password)
}

async function keyInBody(request: IncomingMessage): Promise<string> {
  const body = await text(request)
  try {
    const { y = '' } = JSON.parse(body)
    return String(y)
  } catch {
    return new URLSearchParams(body).get('y') ?? ''
  }
}

async function send(reply: Reply, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json')
  response.setHeader('cache-control', 'no-cache, private')
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('x-robots-tag', 'noindex')
  const json = write(reply)
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) {
    response.writeHead(reply.status, { 'content-length': json.length }).end(json)
    return
  }
  const body = await squeezed(json)
  response.setHeader('vary', 'Accept-Encoding')
  response.writeHead(reply.status, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body)
}
