// The control path: faults and counts over HTTP, for those who run the sandbox as a process of its own. RetroAchievements
// has nothing like it, which is why it stands outside of `/API/`.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Fault, faultError } from './faults.ts'

export const controlPath = '/_sandbox/'

export type Controlled = {
  calls(method?: string): number
  methods(): { readonly [method: string]: number }
  fault(fault: Fault): void
  heal(): void
  forget(): void
}

export async function control(path: string, request: IncomingMessage, response: ServerResponse, sandbox: Controlled) {
  const send = (status: number, json: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(json)}\n`)
  }
  switch (`${request.method} ${path.slice(controlPath.length)}`) {
    case 'POST faults': {
      const { faults, error } = readFaults(await text(request))
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
    default:
      return send(404, { error: 'the control path knows POST and DELETE of faults, GET and DELETE of calls' })
  }
}

/** All the faults, or what is wrong with the first that is not one. */
function readFaults(body: string): { faults: readonly Fault[]; error?: string } {
  try {
    const sent: unknown = JSON.parse(body)
    const faults = Array.isArray(sent) ? sent : [sent]
    const error = faults.map(faultError).find(error => error !== undefined)
    return error === undefined ? { faults } : { faults, error }
  } catch {
    return { faults: [], error: 'the body is not JSON' }
  }
}
