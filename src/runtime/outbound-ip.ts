// rule: IP addresses that are public, and those that lead into a private network
// Spec: IANA special-purpose address registries (RFC 6890), as ipaddr.js lists them; RFC 4291 and 6052 for IPv4 inside IPv6

// The server framework loads this package at each start, so it costs no start-up time here.
import ipaddr from 'ipaddr.js'
import type { HostLocation } from '../core/webhooks/receivers.ts'

type IpAddress = ipaddr.IPv4 | ipaddr.IPv6

/** IANA has assigned no other IPv6 block to global unicast. ipaddr.js calls every unlisted block unicast. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
/** RFC 6052 section 2.1. The local-use prefix 64:ff9b:1::/48 (RFC 8215) is not included. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/** False for a text that is not an IP address. */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text)
  return address !== undefined && isPublic(address)
}

/** True for the names and IP addresses of this machine, as a URL contains them: localhost, 127.0.0.0/8 and ::1. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  return parseAddress(bare)?.range() === 'loopback'
}

export function locateHost(host: string): HostLocation {
  if (isLoopbackHost(host)) return 'loopback'
  const address = parseAddress(host)
  if (address === undefined) return 'name'
  return isPublic(address) ? 'public' : 'private'
}

/** An IPv4 address inside an IPv6 address is judged as that IPv4 address, because packets are delivered to it. */
function isPublic(address: IpAddress): boolean {
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast'
  if (address.isIPv4MappedAddress() || address.match(NAT64)) {
    return isPublic(new ipaddr.IPv4(address.toByteArray().slice(-4)))
  }
  return address.match(GLOBAL_UNICAST) && address.range() === 'unicast'
}

/**
 * Stricter than the parser of ipaddr.js, which accepts octal, hexadecimal and shortened IPv4 addresses and zone ids, and
 * reads ::8.8.8.8 as ::ffff:8.8.8.8.
 */
function parseAddress(text: string): IpAddress | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  // The longest form is 45 characters (RFC 4291 section 2.2, with an embedded IPv4 address).
  if (text.length > 45 || !text.includes(':') || !/^[0-9a-f:.]+$/i.test(text)) return undefined
  // The URL parser writes an IPv6 address in hexadecimal groups, or refuses it.
  const host = URL.parse(`http://[${text}]/`)?.hostname
  return host === undefined ? undefined : ipaddr.IPv6.parse(host.slice(1, -1))
}
