// rule: CSRF protection: form tokens, and the origin of a POST
// Spec: WHATWG Fetch (Origin header), W3C Fetch Metadata (Sec-Fetch-Site)

import { equalText } from '../lib/constant-time.ts'

/** A keyed hash, from text to text; the caller holds the key. */
export type Mac = (text: string) => string

// Separates this use of the caller's key from every other.
const PURPOSE = 'csrf-token\n'

/** The token of a form; the same for the whole session. */
export function csrfToken(mac: Mac, sessionId: string): string {
  return mac(PURPOSE + sessionId)
}

/** True if `token` belongs to this session; compared in constant time. */
export function checkCsrf(mac: Mac, sessionId: string, token: string): boolean {
  return equalText(csrfToken(mac, sessionId), token)
}

type OriginHeaders = {
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined
}

/**
 * Whether a POST was sent by a page of `ownOrigin` (`https://host[:port]`). The Origin header decides if it has an origin.
 * With `null` (sent by a page with Referrer-Policy no-referrer, even to itself) Sec-Fetch-Site has to confirm it. Without
 * both headers the result is true: the browser is old, and the token still protects the form.
 */
export function sameOriginPost(headers: OriginHeaders, ownOrigin: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (origin !== undefined && origin !== 'null') return origin === ownOrigin
  if (site === undefined) return origin === undefined
  return site === 'same-origin' || site === 'none'
}

const MAX_ORIGIN_LENGTH = 300

/**
 * The origin of the page that sent a form, where it is another than ours; undefined where a browser names none. For a form that is
 * known to be ours, a proxy or a published port shows us there, and no setting says so.
 */
export function readForeignOrigin({ origin }: OriginHeaders, baseUrl: string): string | undefined {
  if (origin === undefined || origin.length > MAX_ORIGIN_LENGTH || !URL.canParse(origin)) return undefined
  const shown = new URL(origin).origin
  return shown === 'null' || shown === new URL(baseUrl).origin ? undefined : shown
}

/** Of a form without a token: whether the browser, or the Host that it requested, says that the form's page was ours. */
export function isSentByRequestedHost({
  origin = '',
  host,
  'sec-fetch-site': site,
}: OriginHeaders & { readonly host?: string | undefined }): boolean {
  if (site !== undefined) return site === 'same-origin'
  return URL.canParse(origin) && new URL(origin).host === host
}
