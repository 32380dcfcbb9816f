// Names that lead where a test wants, without a server of names.

import dns from 'node:dns'
import { isIP } from 'node:net'
import type { Test } from 'tap'

type Found = (error: Error | null, all?: readonly dns.LookupAddress[]) => void

/**
 * All addresses of a name that ends in `.invalid` are these; or finding it fails with this code; with 'never', nothing comes
 * of it. Other names are what they are.
 */
export function resolveTo(t: Test, outcome: readonly string[] | string): void {
  const { lookup } = dns
  function find(name: string, options: dns.LookupAllOptions, callback: Found): void {
    if (!name.endsWith('.invalid')) lookup(name, options, callback)
    else if (outcome !== 'never') process.nextTick(callback, ...resultOf(outcome))
  }
  t.intercept(dns, 'lookup', { value: find })
}

function resultOf(outcome: readonly string[] | string): Parameters<Found> {
  if (typeof outcome === 'string') return [Object.assign(new Error(`getaddrinfo ${outcome}`), { code: outcome })]
  return [null, outcome.map(address => ({ address, family: isIP(address) }))]
}
