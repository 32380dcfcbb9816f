// The gate: who asks, by whichever of three ways the gateway is run: open to anybody, for clients with tokens, or for
// callers with API keys of their own.

import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Client } from '../../config/client-tokens.ts'
import { apiKey } from '../../config/parsers.ts'
import type { Config } from '../../config/settings.ts'
import { createNetworks } from '../../platform/addresses.ts'
import type { Secret } from '../../platform/secret.ts'
import type { Lane, Lanes } from '../../upstream/credentials.ts'
import { Problem, routeClosed } from '../errors/problems.ts'
import { isAmong } from '../server/cors.ts'
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

export type Gate = {
  /** Whether answers are for one client alone. */
  readonly isPrivate: boolean
  /** Throws Problem when the request may not have what it wants, and Failure when it may not now. */
  pass(request: FastifyRequest, wanted: Wanted): Caller
}

type GateOptions = {
  access: Config['access']
  tokens: ClientTokens
  limits: Limits
  lanes: Lanes
}

export function createGate({ access, tokens, limits, lanes }: GateOptions): Gate {
  const { mode, ownerRoutes, operatorToken, perMinute } = access
  const { networkOf } = createNetworks()

  function passOpen(request: FastifyRequest, { owner }: Wanted): Caller {
    if (owner) demandToken(request, operatorToken)
    return {
      client: undefined,
      account: networkOf(request.ip),
      lane: lanes.of(undefined),
      allowance: allowanceAt(request),
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
    return { client: partition, account: partition, lane, allowance: allowanceAt(request) }
  }

  /** By address, where each address has a limit. */
  function allowanceAt({ ip }: FastifyRequest): Allowance | undefined {
    return perMinute === undefined ? undefined : limits.of(networkOf(ip))
  }

  function allowanceOf(client: Client): Allowance | undefined {
    return limits.of(accountOf(client), client.perMinute)
  }

  const pass = { open: passOpen, tokens: passWithToken, 'own keys': passWithKey }[mode]

  return {
    isPrivate: mode !== 'open',
    pass(request, wanted) {
      if (wanted.owner && !ownerRoutes) throw routeClosed()
      const caller = pass(request, wanted)
      request.caller = caller
      const refused = caller.allowance?.enter()
      if (refused !== undefined) throw refused
      return caller
    },
  }
}

function accountOf({ name }: Client): string {
  return `token ${name}`
}

/** Says with every answer what is left. */
export const authorizePlugin = fp(
  async app => {
    app.decorateRequest('caller', undefined)
    app.addHook('onSend', ({ caller }, reply, payload, done) => {
      for (const [name, value] of caller?.allowance?.headers() ?? []) reply.header(name, value)
      done(null, payload)
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
    throw new Problem('forbidden', `The token ${name} is not for this route.`, { client: name })
}

/** Browsers name the origin of a page except to that origin itself. */
function demandOrigin({ origins, name }: Client, { headers, protocol, host }: FastifyRequest): void {
  if (origins === undefined) return
  const origin = headers.origin ?? (headers['sec-fetch-site'] === 'same-origin' ? `${protocol}://${host}` : undefined)
  if (origin === undefined || !isAmong(origins, origin))
    throw new Problem('forbidden', `The token ${name} is for pages of other origins.`, { client: name })
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
