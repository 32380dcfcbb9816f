// Makes a call go wrong in the way that was asked for: in its text, in its headers, or in the very socket.

import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Change, Ending, Mishaps } from './faults.ts'
import { crash, type Reply, refusal } from './methods/asking.ts'
import { write } from './wire.ts'

export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Ends every wait when the sandbox closes. */
  readonly closing: AbortSignal
}

const jsonType = 'application/json'

export async function wait(
  { changes, healed }: Pick<Mishaps, 'changes' | 'healed'>,
  closing: AbortSignal,
): Promise<void> {
  for (const change of changes) {
    if (change.kind === 'latency') {
      const jitter = Math.random() * (change.jitterMs ?? 0)
      await delay(change.ms + jitter, undefined, { signal: closing })
    }
    if (change.kind === 'hold') {
      await healed
      closing.throwIfAborted()
    }
  }
}

/** The reply as the changes leave it. */
export function changed(reply: Reply, changes: readonly Change[]): Reply {
  const reshaping = changes.filter(change => change.kind !== 'latency' && change.kind !== 'hold')
  if (reshaping.length === 0) return reply
  let json: unknown = JSON.parse(write(reply))
  for (const change of reshaping) {
    if (change.kind === 'with') json = withKey(json, change.key, change.value)
    else json = deeply(json, change.key, change.kind === 'instead' ? { value: change.value } : undefined)
  }
  return { ...reply, json }
}

function withKey(json: unknown, key: string, value: unknown): unknown {
  if (Array.isArray(json)) return json.map(row => ({ ...row, [key]: value }))
  return { ...(json as object), [key]: value }
}

function deeply(json: unknown, key: string, replacement: { value: unknown } | undefined): unknown {
  if (Array.isArray(json)) return json.map(row => deeply(row, key, replacement))
  if (typeof json !== 'object' || json === null) return json
  const entries = Object.entries(json).flatMap(([name, value]): [string, unknown][] => {
    if (name !== key) return [[name, deeply(value, key, replacement)]]
    return replacement === undefined ? [] : [[name, replacement.value]]
  })
  return Object.fromEntries(entries)
}

/** Sends what the ending wants in place of the reply. */
export async function end(ending: Ending, reply: Reply, { request, response, closing }: Exchange): Promise<void> {
  const send = (status: number, type: string, body: string, headers: { [name: string]: string } = {}) => {
    response
      .writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers })
      .end(body)
  }
  switch (ending.kind) {
    case 'busy':
      return send(429, jsonType, refused(429), retryHeader(ending.retryAfter))
    case 'maintenance':
      return send(503, jsonType, refused(503), retryHeader(ending.retryAfter))
    case 'status':
      return send(ending.status, ending.contentType ?? jsonType, ending.body ?? refused(ending.status))
    case 'page':
      return send(ending.status, 'text/html; charset=UTF-8', page)
    case 'empty':
      return send(200, jsonType, '')
    case 'truncated':
      return send(reply.status, jsonType, firstHalf(write(reply)))
    case 'answer':
      return send(ending.status ?? 200, jsonType, write(ending))
    case 'redirect':
      return send(302, 'text/html; charset=UTF-8', page, { location: ending.location })
    case 'echo':
      return send(500, jsonType, leak(request))
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'hang':
      return
    case 'cut': {
      const body = write(reply)
      response.writeHead(reply.status, { 'content-type': jsonType, 'content-length': body.length })
      response.write(firstHalf(body), () => request.socket.destroy())
      return
    }
    case 'drip':
      response.writeHead(reply.status, { 'content-type': jsonType }).flushHeaders()
      return drip(write(reply), ending.everyMs, response, closing)
    case 'huge':
      response.writeHead(200, { 'content-type': jsonType, 'content-length': ending.bytes })
      return pipeline(Readable.from(longText(ending.bytes)), response)
  }
}

const page =
  '<!DOCTYPE html><html><head><title>One moment</title></head><body><h1>Checking your browser</h1></body></html>\n'

/** The JSON that RetroAchievements sends with a status of its own; a crash has no list of errors. */
function refused(status: number): string {
  if (status === 500) return write(crash)
  const title = STATUS_CODES[status] ?? 'Unknown'
  return write(refusal(status, title.toLowerCase().replaceAll(' ', '_'), title))
}

function retryHeader(retryAfter: string | undefined): { [name: string]: string } {
  return retryAfter === undefined ? {} : { 'retry-after': retryAfter }
}

/** Says back what should never be said: whoever passes this body on gives the key away. */
function leak({ url, headers }: IncomingMessage): string {
  return JSON.stringify({ message: 'Server Error', url, authorization: headers.authorization ?? null })
}

const firstHalf = (text: string) => text.slice(0, Math.floor(text.length / 2))

async function drip(text: string, everyMs: number, response: ServerResponse, closing: AbortSignal): Promise<void> {
  const gone = once(response, 'close')
  for (const byte of text) {
    await Promise.race([delay(everyMs, undefined, { signal: closing }), gone])
    if (response.destroyed) return
    response.write(byte)
  }
  response.end()
}

const portion = 64 * 1024

function* longText(bytes: number): Generator<string> {
  yield '"'
  for (let left = bytes - 2; left > 0; left -= portion) yield 'x'.repeat(Math.min(left, portion))
  yield '"'
}
