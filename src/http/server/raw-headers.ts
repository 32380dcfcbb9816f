// What matters in the head of a request for which the answer is here already, read from the fields as they came: Node would
// make an object of all of them first.

import type { IncomingMessage } from 'node:http'
import { isHost } from './request-checks.ts'

/** Undefined for what the client did not send. */
export type RequestHead = {
  origin: string | undefined
  ifNoneMatch: string | undefined
  acceptEncoding: string | undefined
  requestId: string | undefined
  forwardedFor: string | undefined
  authorization: string | undefined
}

/** What else has a say in how a request is answered; `host` is looked at and not kept. */
type Role = keyof RequestHead | 'host' | 'other'

const roles = new Map<string, Role>()
for (const [name, role] of [
  ['Host', 'host'],
  ['Origin', 'origin'],
  ['If-None-Match', 'ifNoneMatch'],
  ['Accept-Encoding', 'acceptEncoding'],
  ['X-Request-Id', 'requestId'],
  ['X-Forwarded-For', 'forwardedFor'],
  ['Authorization', 'authorization'],
  ['Cache-Control', 'other'],
  ['If-Match', 'other'],
  ['Expect', 'other'],
  ['Upgrade', 'other'],
  ['Content-Length', 'other'],
  ['Transfer-Encoding', 'other'],
] as const) {
  roles.set(name, role)
  roles.set(name.toLowerCase(), role)
}
/** By length: most fields are told from these by that alone. */
const lengths = new Set([...roles.keys()].map(({ length }) => length))
const isOfLength = Uint8Array.from({ length: 18 }, (_, length) => Number(lengths.has(length)))

/** The host that was right the last time. */
let known = ''

/** The same object each time. Undefined for what has to be looked at more closely. */
export function readHead({ httpVersion, rawHeaders }: IncomingMessage): Readonly<RequestHead> | undefined {
  if (httpVersion !== '1.1') return undefined
  let hosts = 0
  head.origin = head.ifNoneMatch = head.acceptEncoding = undefined
  head.requestId = head.forwardedFor = head.authorization = undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const role = roleOf(rawHeaders[at] as string)
    if (role === undefined) continue
    if (role === 'host') hosts += 1
    if (!take(role, rawHeaders[at + 1] as string)) return undefined
  }
  return hosts === 1 ? head : undefined
}

function roleOf(name: string): Role | undefined {
  return isOfLength[name.length] === 1 ? (roles.get(name) ?? roles.get(name.toLowerCase())) : undefined
}

/** False for what has to be looked at more closely. */
function take(role: Role, value: string): boolean {
  if (role === 'other') return false
  if (role === 'host') {
    if (value !== known && !isHost(value)) return false
    known = value
  } else if (head[role] === undefined) head[role] = value
  // As Node reads them.
  else if (role === 'forwardedFor') head.forwardedFor = `${head.forwardedFor}, ${value}`
  else return role === 'authorization'
  return true
}

const head: RequestHead = {
  origin: undefined,
  ifNoneMatch: undefined,
  acceptEncoding: undefined,
  requestId: undefined,
  forwardedFor: undefined,
  authorization: undefined,
}
