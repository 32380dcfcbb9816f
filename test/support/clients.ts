// Clients with tokens and limits, for one test: the file of their tokens, which the test rewrites, and the time by which
// limits are filled up, which the test moves.

import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { entryFor, type Terms } from '../../src/config/client-tokens.ts'
import type { Environment } from '../../src/config/reader.ts'
import { seen } from './clock.ts'
import { type Gateway, startGateway } from './gateway.ts'

/** The token of a client. */
export const tokenOf = (name: string) => `token-of-the-client-${name}`

export const bearer = (name: string) => ({ authorization: `Bearer ${tokenOf(name)}` })

/** A line of the file, for a token that is the client's unless another is given. */
export function entry(name: string, terms: Omit<Terms, 'name'> = {}, token = tokenOf(name)): string {
  return entryFor(token, { name, ...terms })
}

export type GatewayForClients = Gateway & {
  file: string
  /** Changes the file in the way that is given, and comes back when the gateway has looked at it. */
  change(alter: (file: string) => void): Promise<void>
  /** Has another file take its place. */
  replace(...lines: readonly string[]): Promise<void>
}

export const readMsg = 'the tokens of clients were read'
export const unreadMsg = 'the file of tokens cannot be read'

export async function startForClients(
  t: Test,
  lines: readonly string[],
  environment: Environment = {},
): Promise<GatewayForClients> {
  const file = join(t.testdir({ tokens: lines.join('\n') }), 'tokens')
  const gateway = await startGateway(t, { CLIENT_TOKENS_FILE: file, ...environment })
  await gateway.app.ready()
  const looks = () => gateway.lines.filter(({ msg }) => msg === readMsg || msg === unreadMsg).length
  async function change(alter: (file: string) => void): Promise<void> {
    const before = looks()
    alter(file)
    await seen(() => looks() > before, gateway.clock)
  }
  return {
    ...gateway,
    file,
    change,
    replace: (...lines) =>
      change(() => {
        writeFileSync(`${file}.new`, lines.join('\n'))
        renameSync(`${file}.new`, file)
      }),
  }
}

/** What a client has left, by RateLimit; undefined where it does not say. */
export function left({ headers }: LightMyRequestResponse): { calls: number; requests: number } | undefined {
  const [, calls, requests] = /^"calls";r=(\d+);t=\d+, "requests";r=(\d+);t=\d+$/.exec(String(headers.ratelimit)) ?? []
  return calls === undefined ? undefined : { calls: Number(calls), requests: Number(requests) }
}
