// rule: Builds the URL at which the end user returns to the app
// Spec: RFC 6749 section 3.1.2 (a registered query is kept)

import { findRedirectUriProblem } from '../core/apps/redirect-uri.ts'
import { renderForm } from '../lib/form.ts'

/** Appends to the query of the redirect URI, whatever its scheme; a registered redirect URI has no fragment. */
export function buildReturnUrl(redirectUri: string, pairs: readonly (readonly [string, string])[]): string {
  const separator = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&'
  return `${redirectUri}${separator}${renderForm(pairs)}`
}

/** Checked again before a link is rendered: registration may once have accepted more. */
export function isSafeToLink(redirectUri: string): boolean {
  return findRedirectUriProblem(redirectUri, { allowPlainHttp: true }) === undefined
}

/**
 * The source by which `form-action` allows a redirect to `url`: its origin, or the scheme of a mobile app. A policy cannot name
 * an IPv6 literal (CSP Level 3, host-source), so such a URL is named by its scheme. Undefined for what no policy can name;
 * registration refuses it.
 */
export function formTarget(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { origin, protocol, hostname } = new URL(url)
  if (origin === 'null' || hostname.startsWith('[')) return protocol
  return /^[A-Za-z0-9_.-]+$/.test(hostname) ? origin : undefined
}
