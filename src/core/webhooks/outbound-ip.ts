// rule: may something be sent to this IP address, or does it lead into a private network
// Spec: IANA special-purpose address registries (RFC 6890); RFC 4291, 6052, 3056, 4380 for IPv4 inside IPv6

/** Four or eight groups, most significant first. */
type Address =
  | { readonly version: 4; readonly parts: readonly number[] }
  | { readonly version: 6; readonly parts: readonly number[] }

/** First address and prefix length. */
type Block = readonly [first: string, bits: number]

const PRIVATE_V4: readonly Block[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** What is not global unicast is refused as a whole; these lie inside it. */
const GLOBAL_V6: Block = ['2000::', 3]
const PRIVATE_V6: readonly Block[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['2620:4f:8000::', 48],
]

/** Both carry an IPv4 address in their last 32 bits, to which the packet goes in the end. */
const MAPPED: Block = ['::ffff:0:0', 96]
const NAT64: Block = ['64:ff9b::', 96]

/** False for whatever is no address at all. */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text)
  if (address === undefined) return false
  if (address.version === 4) return !PRIVATE_V4.some((block) => isWithin(address, block))
  if (isWithin(address, MAPPED) || isWithin(address, NAT64)) return isPublicAddress(embeddedV4(address.parts))
  return isWithin(address, GLOBAL_V6) && !PRIVATE_V6.some((block) => isWithin(address, block))
}

/** This machine, as written in a URL: its name, 127.0.0.0/8 or ::1. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  const address = parseAddress(bare)
  if (address === undefined) return false
  return address.version === 4 ? address.parts[0] === 127 : isWithin(address, ['::1', 128])
}

export function isAddress(text: string): boolean {
  return parseAddress(text) !== undefined
}

function embeddedV4(parts: readonly number[]): string {
  return parts
    .slice(-2)
    .flatMap((part) => [part >> 8, part & 255])
    .join('.')
}

function isWithin(address: Address, [first, bits]: Block): boolean {
  const base = parseAddress(first)
  if (base === undefined || base.version !== address.version) return false
  const width = address.version === 4 ? 8 : 16
  return base.parts.every((part, index) => {
    const shift = width - Math.min(Math.max(bits - index * width, 0), width)
    return part >> shift === (address.parts[index] ?? 0) >> shift
  })
}

function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text)
  if (v4 !== undefined) return { version: 4, parts: v4 }
  const v6 = parseV6(text)
  return v6 === undefined ? undefined : { version: 6, parts: v6 }
}

function parseV4(text: string): readonly number[] | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return undefined
  const parts = text.split('.').map(Number)
  return parts.every((part) => part <= 255) ? parts : undefined
}

/** Without a zone: an address that needs one is link-local, and is no address to us. */
function parseV6(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(parseGroups)
  if (head === undefined) return undefined
  if (halves.length === 1) return head.length === 8 ? head : undefined
  if (tail === undefined || head.length + tail.length > 7) return undefined
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

/** Groups between colons; the last may be an IPv4 address. */
function parseGroups(text: string): readonly number[] | undefined {
  if (text === '') return []
  const parts: number[] = []
  const words = text.split(':')
  for (const [index, word] of words.entries()) {
    const v4 = index === words.length - 1 ? parseV4(word) : undefined
    if (v4 !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = v4
      parts.push(a * 256 + b, c * 256 + d)
    } else if (/^[0-9a-f]{1,4}$/i.test(word)) {
      parts.push(Number.parseInt(word, 16))
    } else {
      return undefined
    }
  }
  return parts
}
