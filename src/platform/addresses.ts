// Addresses of clients: which of them are the same client, and which are this machine.

import ipaddr from 'ipaddr.js'
import { createLru } from './lru.ts'

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

const mostKnown = 20_000
const longestKnown = 100

/** Works out once what addresses are counted as, for those that come again. */
export function createNetworks(): { networkOf(written: string): string } {
  const known = createLru<string, string>(mostKnown)
  return {
    networkOf(written) {
      const found = known.get(written)
      if (found !== undefined) return found
      const network = networkOf(written)
      if (written.length <= longestKnown) known.set(written, network)
      return network
    },
  }
}

/** Whether what listens there can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return isLocalhost(host) || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
}

/** Whether it is the name that every machine has for itself; letter case does not matter. */
export function isLocalhost(host: string): boolean {
  return host.toLowerCase() === 'localhost'
}

/** A host in the form in which equal ones are alike: IPv6 addresses, which stand in brackets, can be written in many ways. */
export function oneForm(host: string): string {
  const [, address = ''] = /^\[(.*)\]$/.exec(host) ?? []
  return ipaddr.IPv6.isValid(address) ? `[${ipaddr.IPv6.parse(address)}]` : host
}
