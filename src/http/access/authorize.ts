// The gate: who asks, by whichever of three ways the gateway is run: open to anybody, for clients with tokens, or for
// callers with API keys of their own.

import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Client } from '../../config/client-tokens.ts'
import { apiKey } from '../../config/parsers.ts'
import type { Config } from '../../config/settings.ts'
import { networkOf } from '../../platform/addresses.ts'
import { createLru } from '../../platform/lru.ts'
import type { Secret } from '../../platform/secret.ts'
import type { Lane, Lanes } from '../../upstream/credentials.ts'
import { Problem, routeNotFound } from '../errors/problems.ts'
import { matcherOf } from '../server/cors.ts'
import type { RequestHead } from '../server/raw-headers.ts'
import { bearerOf, demandToken, isToken } from './bearer.ts'
import type { ClientTokens } from './client-tokens.ts'
import type { Allowance, Limits } from './limits.ts'

/** Who asks. */
export type Caller = {
  /** For the log: whose token it is; undefined where that is not known. */
  readonly client: string | undefined
  /** By what clients are told apart that take turns: the token, their own key, else the address. */
  readonly account: string
  /** With whose key RetroAchievements is asked. */
  readonly lane: Lane
  /** What they may have; undefined where that has no limit. */
  readonly allowance: Allowance | undefined
}

/** What is asked for. */
export type Wanted = {
  /** Of the route, as it is declared. */
  readonly path: string
  /** Whether it belongs to the owner of the API key. */
  readonly owner?: boolean | undefined
  /** A key that came with the question, where no header can bring it. */
  readonly key?: string | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined as long as nobody has asked for it. */
    caller: Caller | undefined
  }
}

/** What is asked of an allowance where RetroAchievements is not. */
export type HitAllowance = Pick<Allowance, 'enter' | 'headers'>

export type Gate = {
  /** Whether answers are for one client alone. */
  readonly isPrivate: boolean
  /** Throws Problem when the request may not have what it wants, and Failure when it may not now. */
  pass(request: FastifyRequest, wanted: Wanted): Caller
  /**
   * What whoever asks may have of what is answered ahead of the routes. Undefined where these have to look: at an address that
   * was not seen before, at the operator, at a token for some routes only, and at one for pages where no origin is named.
   */
  allowanceAhead(request: IncomingMessage, head: Readonly<RequestHead>): HitAllowance | undefined
}

const mostSenders = 20_000
const longestSender = 200

const nothing: ReturnType<Allowance['headers']> = []
const unlimited: HitAllowance = { enter: () => undefined, headers: () => nothing }

type GateOptions = {
  access: Config['access']
  trustProxy: Config['trustProxy']
  tokens: ClientTokens
  limits: Limits
  lanes: Lanes
}

export function createGate({ access, trustProxy, tokens, limits, lanes }: GateOptions): Gate {
  const { mode, ownerRoutes, operatorToken } = access
  const senders = createSenders({ perMinute: access.perMinute, trustProxy, limits })

  function passOpen(request: FastifyRequest, { owner }: Wanted): Caller {
    if (owner) demandToken(request, operatorToken)
    return {
      client: undefined,
      account: networkOf(request.ip),
      lane: lanes.of(undefined),
      allowance: senders.allowanceOf(request),
    }
  }

  function passWithToken(request: FastifyRequest, { owner, path }: Wanted): Caller {
    const lane = lanes.of(undefined)
    const brought = bearerOf(request)
    if (isToken(brought, operatorToken)) return { client: 'operator', account: 'operator', lane, allowance: undefined }
    if (owner) demandToken(request, operatorToken)
    const client = brought === undefined ? undefined : tokens.clientOf(brought)
    if (client === undefined)
      throw new Problem('unauthorized', 'This gateway is for clients with a token, sent as a bearer token.')
    demandRoute(client, path)
    demandOrigin(client, request)
    return { client: client.name, account: accountOf(client), lane, allowance: allowanceOf(client) }
  }

  function passWithKey(request: FastifyRequest, { key }: Wanted): Caller {
    const lane = lanes.of(demandKey(bearerOf(request) ?? key, operatorToken))
    // Which says no more than that it is the same one as before.
    const { partition } = lane
    return { client: partition, account: partition, lane, allowance: senders.allowanceOf(request) }
  }

  function ofToken({ authorization, origin }: RequestHead): HitAllowance | undefined {
    const brought = bearerOf({ headers: { authorization } })
    const client = brought === undefined ? undefined : tokens.clientOf(brought)
    if (client === undefined || client.paths !== undefined || isToken(brought, operatorToken)) return undefined
    const { origins } = client
    const isForPage = origins === undefined || (origin !== undefined && matcherOf(origins).test(origin))
    return isForPage ? (allowanceOf(client) ?? unlimited) : undefined
  }

  function allowanceOf(client: Client): Allowance | undefined {
    return limits.of(accountOf(client), client.perMinute)
  }

  const pass = { open: passOpen, tokens: passWithToken, 'own keys': passWithKey }[mode]

  return {
    isPrivate: mode !== 'open',
    pass(request, wanted) {
      // A closed route is as one that does not exist.
      if (wanted.owner && !ownerRoutes) throw routeNotFound()
      const caller = pass(request, wanted)
      request.caller = caller
      const refused = caller.allowance?.enter()
      if (refused !== undefined) throw refused
      if (mode === 'open') senders.remember(request)
      return caller
    },
    allowanceAhead: (request, head) => (mode === 'tokens' ? ofToken(head) : senders.allowanceAhead(request, head)),
  }
}

function accountOf({ name }: Client): string {
  return `token ${name}`
}

type SendersOptions = Pick<GateOptions, 'trustProxy' | 'limits'> & { perMinute: number | undefined }

/** Clients by their addresses, where each address has a limit. */
function createSenders({ perMinute, trustProxy, limits }: SendersOptions) {
  /** By what they were made out from, so that this is done once for those who are answered. */
  const networks = createLru<string, string>(mostSenders)

  function senderOf({ remoteAddress }: IncomingMessage['socket'], forwardedFor = ''): string {
    return trustProxy.length === 0 ? String(remoteAddress) : `${remoteAddress} ${forwardedFor}`
  }

  return {
    allowanceOf({ ip }: FastifyRequest): Allowance | undefined {
      return perMinute === undefined ? undefined : limits.of(networkOf(ip))
    },
    /** Has what comes from there answered ahead of the routes. */
    remember({ ip, raw: { socket, headers } }: FastifyRequest): void {
      if (perMinute === undefined) return
      const sender = senderOf(socket, headers['x-forwarded-for'] as string | undefined)
      if (sender.length <= longestSender && !networks.has(sender)) networks.set(sender, networkOf(ip))
    },
    /** Undefined for an address that was not seen before. */
    allowanceAhead({ socket }: IncomingMessage, { forwardedFor }: RequestHead): HitAllowance | undefined {
      if (perMinute === undefined) return unlimited
      const network = networks.get(senderOf(socket, forwardedFor))
      return network === undefined ? undefined : limits.of(network)
    },
  }
}

/** Says with every answer what is left. */
export const authorizePlugin = fp(
  async app => {
    app.decorateRequest('caller', undefined)
    app.addHook('onSend', async ({ caller }, reply) => {
      for (const [name, value] of caller?.allowance?.headers() ?? []) reply.header(name, value)
    })
  },
  { name: 'authorize' },
)

/** The key that was brought, which is not that of the operator. */
function demandKey(brought: string | undefined, operatorToken: Secret | undefined): string {
  if (brought !== undefined && isKey(brought) && !isToken(brought, operatorToken)) return brought
  throw new Problem('unauthorized', 'This gateway needs your own web API key of RetroAchievements as a bearer token.')
}

function demandRoute({ paths, name }: Client, path: string): void {
  if (paths !== undefined && !paths.has(path))
    throw new Problem('forbidden', `The token ${name} is not for this route.`)
}

/** Browsers name the origin of a page except to that origin itself. */
function demandOrigin({ origins, name }: Client, { headers, protocol, host }: FastifyRequest): void {
  if (origins === undefined) return
  const origin = headers.origin ?? (headers['sec-fetch-site'] === 'same-origin' ? `${protocol}://${host}` : undefined)
  if (origin === undefined || !matcherOf(origins).test(origin))
    throw new Problem('forbidden', `The token ${name} is for pages of other origins.`)
}

/**
 * RetroAchievements' are 32 letters and digits. What is written with anything else, as an attack may be, could have a firewall
 * in front of it refuse us, which is the same as an outage for all callers.
 */
const keyForm = /^[\w-]{8,128}$/

function isKey(written: string): boolean {
  try {
    return keyForm.test(written) && apiKey(written) !== undefined
  } catch {
    return false
  }
}
