// rule: the address at which a person goes back to the app
// Spec: RFC 6749 section 3.1.2 (a query that was registered is kept)

import { findRedirectUriProblem } from '../core/apps/redirect-uri.ts'
import { renderForm } from '../lib/form.ts'

/** Appends to the query of the registered address, whatever its scheme; an address has no fragment when registered. */
export function buildReturnAddress(
  redirectUri: string,
  pairs: readonly (readonly [string, string])[],
): string {
  const separator = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&'
  return `${redirectUri}${separator}${renderForm(pairs)}`
}

/** Checked again where a link is drawn: registration may have been looser once. */
export function isSafeToLink(redirectUri: string): boolean {
  return findRedirectUriProblem(redirectUri, { allowPlainHttp: true }) === undefined
}

/**
 * What a page names in `form-action`, so that a form may end there: an origin, or the scheme of a mobile app. A policy cannot
 * name an IPv6 literal (CSP Level 3, host-source), so such an address is named by its scheme. Undefined for what no policy
 * can name; registration refuses it.
 */
export function formTarget(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { origin, protocol, hostname } = new URL(address)
  if (origin === 'null' || hostname.startsWith('[')) return protocol
  return /^[A-Za-z0-9_.-]+$/.test(hostname) ? origin : undefined
}
