// rule: Name resolution for requests to URLs that apps chose
// Never: connect to an IP address that was not checked. The addresses that are checked are those that the socket uses, so a name that
// resolves differently a moment later gains nothing (DNS rebinding).

import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicAddress as isPublicIpAddress } from './outbound-ip.ts'

export interface OutboundOptions {
  /** Whether every IP address that is not public is refused. */
  readonly publicOnly: boolean
  /** The rule of outbound-ip.ts unless a test passes its own. */
  readonly isPublicAddress?: (address: string) => boolean
  /** Resolves a host name; the system's resolver unless a test passes its own. */
  readonly lookup?: LookupFunction
}

export class IpAddressRefused extends Error {}

/** Every IP address of a name must be public: a name that also leads into the network is not trusted. */
export function createCheckedLookup({
  publicOnly,
  isPublicAddress = isPublicIpAddress,
  lookup = systemLookup,
}: OutboundOptions): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === 'string' ? [{ address: found, family: 4 }] : (found ?? [])
      const [first] = addresses
      if (error) return callback(error, [])
      if (first === undefined) return callback(new Error('the host name has no IP address'), [])
      if (publicOnly && !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new IpAddressRefused('the host name resolves to a private IP address'), [])
      }
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
}

/** A literal IP address is never resolved, so it is checked here. */
export function isRefusedLiteral(
  url: string,
  { publicOnly, isPublicAddress = isPublicIpAddress }: OutboundOptions,
): boolean {
  const literal = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  return publicOnly && (/^[\d.]+$/.test(literal) || literal.includes(':')) && !isPublicAddress(literal)
}
