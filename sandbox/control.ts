// The control path: faults, counts and the clock over HTTP, for a sandbox that runs as a process of its own.
// RetroAchievements has nothing like it, which is why it stands outside of `/API/`.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { faultError } from './fault-check.ts'
import type { Fault } from './faults.ts'

export const controlPath = '/_sandbox/'

export type Controlled = {
  calls(method?: string): number
  methods(): { readonly [method: string]: number }
  /** What the world lacks for a fault; undefined when it can be added. */
  faultError(fault: Fault): string | undefined
  fault(fault: Fault): void
  heal(): void
  forget(): void
  /** The sandbox's clock, in Unix seconds. */
  now(): number
  forward(seconds: number): void
}

export async function control(path: string, request: IncomingMessage, response: ServerResponse, sandbox: Controlled) {
  const send = (status: number, json: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(json)}\n`)
  }
  switch (`${request.method} ${path.slice(controlPath.length)}`) {
    case 'POST faults': {
      const { faults, error } = readFaults(await text(request), sandbox)
      if (error !== undefined) return send(400, { error })
      for (const fault of faults) sandbox.fault(fault)
      return send(200, { added: faults.length })
    }
    case 'DELETE faults':
      sandbox.heal()
      return send(200, { healed: true })
    case 'GET calls':
      return send(200, { total: sandbox.calls(), methods: sandbox.methods() })
    case 'DELETE calls':
      sandbox.forget()
      return send(200, { forgotten: true })
    case 'GET clock':
      return send(200, clockOf(sandbox))
    case 'POST clock': {
      const seconds = readSeconds(await text(request), sandbox.now())
      if (seconds === undefined)
        return send(400, {
          error:
            'the body must be {"forwardSeconds":60}, or another whole number that leads to a year from 1970 to 9999',
        })
      sandbox.forward(seconds)
      return send(200, clockOf(sandbox))
    }
    default:
      return send(404, { error: `the control path knows ${known}` })
  }
}

const known = 'POST and DELETE of faults, GET and DELETE of calls, GET and POST of clock'

const clockOf = (sandbox: Controlled) => ({ now: new Date(sandbox.now() * 1000).toISOString() })

/** The moment may lie in any year of four digits from 1970 on. */
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000

/** Undefined for what leads to no such moment. */
function readSeconds(body: string, now: number): number | undefined {
  try {
    const { forwardSeconds } = JSON.parse(body)
    const then = now + forwardSeconds
    return Number.isSafeInteger(forwardSeconds) && then >= 0 && then <= lastMoment ? forwardSeconds : undefined
  } catch {
    return undefined
  }
}

/** All the faults, or what is wrong with the first that cannot be added; then none of them is. */
function readFaults(body: string, sandbox: Controlled): { faults: readonly Fault[]; error?: string } {
  try {
    const sent: unknown = JSON.parse(body)
    const faults = Array.isArray(sent) ? sent : [sent]
    const error = faults.map(fault => faultError(fault) ?? sandbox.faultError(fault)).find(error => error !== undefined)
    return error === undefined ? { faults } : { faults, error }
  } catch {
    return { faults: [], error: 'the body is not JSON' }
  }
}
