// Connections to whichever address of a host answers first, as curl makes them (RFC 8305). Node.js by itself gives an address
// up after 250 ms and never comes back to it, so that a slow one fails wherever the others cannot be reached.

import dns, { type LookupAddress } from 'node:dns'
import { connect, isIPv6, type Socket } from 'node:net'
import { buildConnector, errors } from 'undici'
import type { Clock } from '../platform/clock.ts'

/** How long an address is tried alone, before the next one is tried as well. */
const headStartMs = 250

type Options = {
  /** How long a connection may take, TLS included. */
  timeoutMs: number
  clock: Clock
}

/** The callback gets an AggregateError where several addresses failed, and undici's ConnectTimeoutError after the time. */
export function createConnector({ timeoutMs, clock }: Options): buildConnector.connector {
  const connectTls = buildConnector({ timeout: timeoutMs })

  async function open(target: buildConnector.Options, signal: AbortSignal): Promise<Socket> {
    const isSecure = target.protocol === 'https:'
    const addresses = alternating(await dnsLookup(target.hostname))
    const socket = await race(addresses, { port: Number(target.port) || (isSecure ? 443 : 80), signal, clock })
    if (!isSecure) return socket
    return new Promise((resolve, reject) => {
      connectTls({ ...target, httpSocket: socket }, (error, secured) => (error ? reject(error) : resolve(secured)))
    })
  }

  return (target, callback) => {
    const over = new AbortController()
    const late = Promise.withResolvers<never>()
    const timer = clock.setTimeout(() => {
      late.reject(new errors.ConnectTimeoutError())
      over.abort()
    }, timeoutMs)
    Promise.race([open(target, over.signal), late.promise])
      .finally(() => clock.clearTimeout(timer))
      .then(
        socket => callback(null, socket),
        error => callback(error, null),
      )
  }
}

function dnsLookup(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    dns.lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })
}

/** The families take turns, the one that the system puts first before the other. */
function alternating(addresses: readonly LookupAddress[]): readonly string[] {
  const all = addresses.map(({ address }) => address)
  const isFirst = (address: string) => isIPv6(address) === isIPv6(all[0] as string)
  const [these, those] = [all.filter(isFirst), all.filter(address => !isFirst(address))]
  return all.flatMap((_, index) => [...these.slice(index, index + 1), ...those.slice(index, index + 1)])
}

type Race = { readonly port: number; readonly signal: AbortSignal; readonly clock: Clock }

/** The connection that is there first; the others are given up. */
function race(addresses: readonly string[], { port, signal, clock }: Race): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const sockets: Socket[] = []
  const failures: Error[] = []
  let isOver = false
  let timer: unknown

  function end(winner?: Socket): void {
    isOver = true
    clock.clearTimeout(timer)
    for (const socket of sockets) if (socket !== winner) socket.destroy()
  }

  function fail(error: Error): void {
    if (isOver) return
    failures.push(error)
    if (failures.length < addresses.length) tryNext()
    else {
      end()
      reject(failures.length === 1 ? error : aggregate(failures))
    }
  }

  function tryNext(): void {
    clock.clearTimeout(timer)
    const host = addresses[sockets.length]
    if (host === undefined) return
    if (sockets.length < addresses.length - 1) timer = clock.setTimeout(tryNext, headStartMs)
    const socket = connect({ host, port, signal, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 })
    sockets.push(socket)
    socket.on('error', fail).once('connect', () => {
      end(socket)
      resolve(socket)
    })
  }

  tryNext()
  return promise
}

/** With a message, which the log shows: it shows none of the errors inside. */
function aggregate(failures: readonly Error[]): AggregateError {
  return new AggregateError(failures, failures.map(({ message }) => message).join('; '))
}
