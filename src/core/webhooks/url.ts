// rule: URLs allowed for webhook endpoints

import type { Receivers } from './receivers.ts'

export type ReceiverUrlProblem =
  | 'not an address'
  | 'too long'
  | 'https is required'
  | 'user name or password in it'
  | 'fragment in it'
  | 'private address'

const MAX_LENGTH = 1024

/**
 * The address as the URL parser writes it, or what is wrong with it. `publicOnly` is for installations that face the
 * world: there nothing but https to a public address passes, whatever kind of app asks, because the receiver is reached
 * from inside the operator's network. Elsewhere plain http passes too, to this very machine only. A name is looked up when
 * the event is sent, and again each time.
 */
export function readReceiverUrl(
  text: string,
  { publicOnly, locate }: Pick<Receivers, 'publicOnly' | 'locate'>,
): { readonly url: string } | { readonly problem: ReceiverUrlProblem } {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return { problem: 'not an address' }
  if (url.href.length > MAX_LENGTH) return { problem: 'too long' }
  if (url.username !== '' || url.password !== '') return { problem: 'user name or password in it' }
  if (url.hash !== '') return { problem: 'fragment in it' }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const location = locate(host)
  if (url.protocol === 'http:' && (publicOnly || location !== 'loopback')) {
    return { problem: 'https is required' }
  }
  if (publicOnly && (location === 'loopback' || location === 'private')) return { problem: 'private address' }
  return { url: url.href }
}
