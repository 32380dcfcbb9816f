// Addresses of clients: which of them are the same client, and which are this machine.

import ipaddr from 'ipaddr.js'

/** What an address is counted as: itself, or for IPv6 the network of 64 bits that one subscriber has. */
export function networkOf(written: string): string {
  // Some proxies add the port.
  const [, inBrackets, ipv4] = /^(?:\[(.*)\](?::\d+)?|([\d.]+):\d+)$/.exec(written) ?? []
  const address = inBrackets ?? ipv4 ?? written
  if (!ipaddr.isValid(address)) return 'unknown'
  // IPv4 also where it is written as IPv6.
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`)}/64`
}

/** Whether what listens there can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
}
