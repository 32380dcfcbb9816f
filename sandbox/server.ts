// The stand-in RetroAchievements: a server on a real port that checks keys, counts calls, answers out of a seeded world and
// obeys faults. The demo and the tests talk to it as if it were the site.

import { setMaxListeners } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { control, controlPath } from './control.ts'
import { type Fault, makeFaults } from './faults.ts'
import { type Question, type Reply, unauthenticated } from './methods/asking.ts'
import { methodNamed } from './methods/registry.ts'
import { changed, end, wait } from './mishaps.ts'
import { squeezed, write } from './wire.ts'
import { users } from './world/landmarks.ts'
import type { User } from './world/users.ts'
import { makeWorld, type World } from './world/whole.ts'

/** The key that every sandbox accepts unless it is given others. */
export const sandboxKey = 'sandbox-key-of-MaxMilyin'

export type Options = {
  /** 0 takes any free one. */
  readonly port?: number
  readonly host?: string
  readonly seed?: number
  /** Which key belongs to which user. */
  readonly keys?: { readonly [key: string]: string }
}

export type SandboxRequest = {
  readonly method: string
  readonly query: Question
  readonly headers: IncomingHttpHeaders
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
  /** Takes all faults away. */
  heal(): void
  /** Begins counting anew. */
  forget(): void
  /** Ends at once, whatever is still being answered. */
  close(): Promise<void>
}

const keptRequests = 1000

export async function startSandbox(options: Options = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', seed = 1, keys = { [sandboxKey]: users.main } } = options
  const world = makeWorld(seed)
  const owners = ownersOf(keys, world)
  const faults = makeFaults()
  const { requests, note, ...counted } = keepVisits()
  const sandboxControls = { ...counted, fault: faults.add, heal: faults.heal }
  const closing = new AbortController()
  // Any number of calls may be waiting.
  setMaxListeners(0, closing.signal)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url as string, 'http://sandbox')
    if (url.pathname.startsWith(controlPath)) return control(url.pathname, request, response, sandboxControls)
    const method = /^\/API\/API_(\w+)\.php$/.exec(url.pathname)?.[1] ?? url.pathname
    const query = Object.fromEntries(url.searchParams)
    note({ method, query, headers: request.headers })
    const mishaps = faults.strike(method, query)
    const { changes, ending } = mishaps
    await wait(mishaps, closing.signal)
    const owner = owners.get(keyOf(query, request.headers).toLowerCase())
    const reply = owner === undefined ? unauthenticated : methodNamed(method)(trimmed(query), world, owner)
    const shown = changed(reply, changes)
    if (ending !== undefined) return end(ending, shown, { request, response, closing: closing.signal })
    return send(shown, request, response)
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
    url: `http://${host}:${taken}/API/`,
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

function ownersOf(keys: { readonly [key: string]: string }, world: World): ReadonlyMap<string, User> {
  const owners = Object.entries(keys).map(([key, name]): [string, User] => {
    const owner = world.users.find(name)
    if (owner === undefined) throw new Error(`The sandbox has no user ${name} to own a key`)
    return [key.toLowerCase(), owner]
  })
  return new Map(owners)
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

function keyOf(query: Question, headers: IncomingHttpHeaders): string {
  return query.y || (/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '')
}

function trimmed(query: Question): Question {
  return Object.fromEntries(Object.entries(query).map(([param, value]) => [param, value.trim()]))
}

async function send(reply: Reply, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json')
  response.setHeader('cache-control', 'no-cache, private')
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('x-robots-tag', 'noindex')
  const text = write(reply)
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) {
    response.writeHead(reply.status, { 'content-length': text.length }).end(text)
    return
  }
  const body = await squeezed(text)
  response.setHeader('vary', 'Accept-Encoding')
  response.writeHead(reply.status, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body)
}
