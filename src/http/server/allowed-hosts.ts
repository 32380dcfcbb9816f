// Which hosts a request may name. A page of any site can have its own name lead to this machine (DNS rebinding), and then reads
// what it wants: a gateway for this machine alone is asked under the names of this machine alone.

import type { IncomingMessage } from 'node:http'
import type { Config } from '../../config/settings.ts'
import { isLoopback, oneForm } from '../../platform/addresses.ts'
import { matchesHost } from '../../platform/host-patterns.ts'
import { authorityOf } from '../../platform/request-target.ts'

/** Whether a request may name its host. One that names none is for whoever listens. */
export type AllowsHost = (request: Pick<IncomingMessage, 'url' | 'headers'>) => boolean

export const anyHost: AllowsHost = () => true

export function createAllowedHosts({
  allowedHosts,
  host,
  trustProxy,
}: Pick<Config, 'allowedHosts' | 'host' | 'trustProxy'>): AllowsHost {
  const isLocal = allowedHosts === undefined && isLoopback(host) && trustProxy.length === 0
  if (allowedHosts?.includes('*') || (allowedHosts === undefined && !isLocal)) return anyHost
  const patterns = allowedHosts?.map(oneForm)
  const allows = isLocal ? isOfThisMachine : (named: string) => patterns?.some(each => matchesHost(each, named))
  /** What was right the last time, as it was written. */
  let known = ''

  return ({ url, headers }) => {
    // A target with a host of its own goes before the header (RFC 9112, section 3.2.2).
    const written = authorityOf(url as string) ?? headers.host ?? ''
    if (written === '' || written === known) return true
    if (!allows(nameIn(written))) return false
    known = written
    return true
  }
}

/** Without the port, and without the dot that a full name may end with. */
function nameIn(authority: string): string {
  return oneForm(authority.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, ''))
}

function isOfThisMachine(named: string): boolean {
  return named.endsWith('.localhost') || isLoopback(named.replace(/^\[|\]$/g, ''))
}
