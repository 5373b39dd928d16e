// rule: which page may show the hosted flow inside a frame
// Spec: W3C Content Security Policy Level 3, frame-ancestors

import type { ClientApp } from '../apps/app.ts'

/** The origin of the app's page: that of the redirect URI, which has been checked. Undefined where none may. */
export function frameOrigin({ embedding }: ClientApp, redirectUri: string): string | undefined {
  if (!embedding || !URL.canParse(redirectUri)) return undefined
  const { protocol, origin, hostname } = new URL(redirectUri)
  // A policy cannot name an IPv6 literal, and its scheme alone would let anybody frame the page.
  if (hostname.startsWith('[')) return undefined
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}
