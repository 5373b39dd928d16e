// rule: forms are accepted only from our own pages
// Spec: WHATWG Fetch (Origin header), W3C Fetch Metadata (Sec-Fetch-Site)

import { equalText } from '../lib/constant-time.ts'

/** A keyed hash of a text, as a text; the key stays with the caller. */
export type Mac = (text: string) => string

// Keeps this use of the caller's key apart from every other.
const PURPOSE = 'csrf-token\n'

/** The token to put into a form: bound to the session, the same for its whole life. */
export function csrfToken(mac: Mac, sessionId: string): string {
  return mac(PURPOSE + sessionId)
}

/** True when `token` is the one of this session; compared in constant time. */
export function checkCsrf(mac: Mac, sessionId: string, token: string): boolean {
  return equalText(csrfToken(mac, sessionId), token)
}

type OriginHeaders = {
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined
}

/**
 * Whether a POST comes from a page of `ownOrigin` (`https://host[:port]`). Origin decides when the browser names one.
 * `null` names none (a page with Referrer-Policy no-referrer posts to itself so) and needs Sec-Fetch-Site to vouch.
 * With neither header the answer is true: such browsers are old, and the token still protects the form.
 */
export function sameOriginPost(headers: OriginHeaders, ownOrigin: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (origin !== undefined && origin !== 'null') return origin === ownOrigin
  if (site === undefined) return origin === undefined
  return site === 'same-origin' || site === 'none'
}
