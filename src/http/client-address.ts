// rule: The IP address of the client, behind proxies that are trusted
// Spec: RFC 7239 sections 4 and 6 (Forwarded, node identifiers); X-Forwarded-For as proxies write it

import ipaddr from 'ipaddr.js'
import type { RawRequest } from './exchange.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = readonly [Address, number]

/** Hops that are looked at, from the nearest. Longer chains are forged. */
const MAX_HOPS = 32

/**
 * Reads the address of the nearest hop that is not trusted. Without trusted proxies, and where what they sent is no IP address
 * (`unknown`, an obfuscated identifier, anything forged), that is the address of the socket. A port is never part of the
 * result, and an IPv4 address in IPv6 form is returned as IPv4. A proxy sets one of the two headers and hands the other one
 * on as the client sent it, so that both count only where they agree.
 * @param trusted IP addresses and CIDR ranges
 * @throws {TypeError} where one of them is neither
 */
export function createClientAddressReader(
  trusted: readonly string[],
): (request: Pick<RawRequest, 'socket' | 'headers'>) => string {
  if (trusted.length === 0) return ({ socket }) => withoutIpv4Prefix(socket.remoteAddress ?? '')
  const ranges = trusted.map(parseRange)
  const isTrusted = (address: Address) => ranges.some((range) => contains(range, address))
  return ({ socket, headers }) => {
    const direct = parseAddress(socket.remoteAddress ?? '')
    if (direct === undefined) return ''
    if (!isTrusted(direct)) return direct.toString()
    const chains = [
      headers['x-forwarded-for'] === undefined ? undefined : listForwardedFor(headers['x-forwarded-for']),
      headers.forwarded === undefined ? undefined : listForwarded(headers.forwarded),
    ].filter((chain) => chain !== undefined)
    const found = chains.map((chain) => nearestUntrusted(direct, chain, isTrusted)?.toString())
    const [first] = found
    return first !== undefined && found.every((address) => address === first) ? first : direct.toString()
  }
}

/** What the operating system returns is an address already; a dual-stack socket writes IPv4 as IPv6. */
function withoutIpv4Prefix(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

/** From the nearest hop outwards; undefined where a trusted hop names something that is no IP address. */
function nearestUntrusted(
  direct: Address,
  chain: readonly string[],
  isTrusted: (address: Address) => boolean,
): Address | undefined {
  let current = direct
  for (const hop of chain.slice(0, MAX_HOPS)) {
    if (!isTrusted(current)) return current
    const next = parseNode(hop)
    if (next === undefined) return undefined
    current = next
  }
  return current
}

function listForwardedFor(header: string | readonly string[]): readonly string[] {
  return [header].flat().join(',').split(',').slice(-MAX_HOPS).toReversed()
}

/** The `for` parameter of each element; an element without one is a hop that names nobody. */
function listForwarded(header: string): readonly string[] {
  return header
    .split(',')
    .slice(-MAX_HOPS)
    .toReversed()
    .map((element) => {
      const pair = element.split(';').find((part) => /^\s*for\s*=/i.test(part))
      return pair === undefined ? '' : unquote(pair.slice(pair.indexOf('=') + 1).trim())
    })
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`. */
function parseNode(text: string): Address | undefined {
  const node = text.trim()
  if (node.length > 64) return undefined
  const [, inBrackets, withPort] = /^(?:\[([^\]]*)\]|([0-9.]+))(?::[0-9]{1,5})?$/.exec(node) ?? []
  if (inBrackets !== undefined) return inBrackets.includes(':') ? parseAddress(inBrackets) : undefined
  return parseAddress(withPort ?? node)
}

/** Decimal IPv4 in four parts, or IPv6; the octal, hexadecimal and short forms that some parsers take are none. */
function parseAddress(text: string): Address | undefined {
  const isStrict =
    ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text))
  return isStrict ? ipaddr.process(text) : undefined
}

/** Whether the text is an IP address, or a range of them such as `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  return readRange(text) !== undefined
}

function parseRange(text: string): Range {
  const range = readRange(text)
  if (range === undefined) throw new TypeError(`${text} is no IP range`)
  return range
}

function readRange(text: string): Range | undefined {
  const [base = '', bits, ...rest] = text.split('/')
  const address = parseAddress(base)
  if (address === undefined || rest.length > 0) return undefined
  const whole = address instanceof ipaddr.IPv4 ? 32 : 128
  const prefix = bits === undefined ? whole : /^[0-9]{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  return prefix <= whole ? [address, prefix] : undefined
}

function contains([base, prefix]: Range, address: Address): boolean {
  if (base instanceof ipaddr.IPv4) return address instanceof ipaddr.IPv4 && address.match(base, prefix)
  return address instanceof ipaddr.IPv6 && address.match(base, prefix)
}
