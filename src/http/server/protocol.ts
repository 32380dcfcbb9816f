// What a request has to be before anything else is looked at. Node's parser takes the protocols RTSP and ICE as well, and tells
// of them only by the methods that HTTP does not have.

import type { IncomingMessage } from 'node:http'
import { METHODS } from './node-http.ts'

const methods = new Set(METHODS)
const versions = new Set(['1.0', '1.1'])

/** Node does not document its parser; without it, methods and versions alone are looked at. */
type Parsed = { readonly parser?: { getCurrentBuffer?(): Buffer } }

function pieceOf(socket: Parsed): string {
  const parsed = socket.parser?.getCurrentBuffer?.()
  return parsed === undefined ? '' : parsed.toString('latin1').trimStart()
}

/** A line that begins a request of one of them. */
const otherRequest = /^([A-Z_-]+) +(\S+) +(?:RTSP|ICE)\/\d/gm

/**
 * Whether a request is HTTP/1.0 or HTTP/1.1 with a method that HTTP has. `isFirst`: whether it is the first of its connection:
 * later ones of HTTP/1.1 speak the same protocol. Of a head that came in pieces the parser shows the last; RTSP is told by a
 * field that all its requests have.
 */
export function isHttp({ method, url, httpVersion, headers, socket }: IncomingMessage, isFirst: boolean): boolean {
  if (!methods.has(method as string) || !versions.has(httpVersion) || 'cseq' in headers) return false
  if (!isFirst && httpVersion === '1.1') return true
  const piece = pieceOf(socket as Parsed)
  const found = (isFirst ? piece.replace(/\n.*/s, '') : piece).matchAll(otherRequest)
  return !found.some(([, itsMethod, itsTarget]) => itsMethod === method && itsTarget === url)
}

/** Whether a client waits to be told that it may send its body, and for nothing else (RFC 9110, section 10.1.1). */
export function expectsContinue({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const expected = String(headers.expect)
    .split(',')
    .filter(each => each.trim() !== '')
  return expected.length > 0 && expected.every(each => /^\s*100-continue\s*$/i.test(each))
}
