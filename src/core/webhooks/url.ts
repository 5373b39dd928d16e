// rule: URLs allowed for webhook endpoints

import type { Receivers } from './receivers.ts'

export type ReceiverUrlProblem =
  | 'not a URL'
  | 'too long'
  | 'https is required'
  | 'user name or password in it'
  | 'fragment in it'
  | 'private IP address'

const MAX_LENGTH = 1024

/**
 * The URL as the URL parser serialises it, or the problem with it. With `publicOnly`, for installations on the public
 * Internet, only https to public IP addresses is allowed, for every app, because the request starts inside the
 * operator's network. Otherwise plain http is allowed too, to loopback and to names that exist in a local network only, such as
 * those of containers. Names are resolved for each request.
 */
export function readReceiverUrl(
  text: string,
  { publicOnly, locate }: Pick<Receivers, 'publicOnly' | 'locate'>,
): { readonly url: string } | { readonly problem: ReceiverUrlProblem } {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return { problem: 'not a URL' }
  if (url.href.length > MAX_LENGTH) return { problem: 'too long' }
  if (url.username !== '' || url.password !== '') return { problem: 'user name or password in it' }
  if (url.hash !== '') return { problem: 'fragment in it' }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const location = locate(host)
  if (url.protocol === 'http:' && (publicOnly || !(location === 'loopback' || isLocalName(host, location)))) {
    return { problem: 'https is required' }
  }
  if (publicOnly && (location === 'loopback' || location === 'private'))
    return { problem: 'private IP address' }
  return { url: url.href }
}

/** No public name has one label only, or one of these endings (RFC 6761, RFC 6762, ICANN resolution 2024.07.29.06). */
function isLocalName(host: string, location: ReturnType<Receivers['locate']>): boolean {
  return location === 'name' && /^(?:[^.]+|.+\.(?:internal|local|test))\.?$/.test(host)
}
