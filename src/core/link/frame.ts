// rule: Origin that may embed the hosted flow
// Spec: W3C Content Security Policy Level 3, frame-ancestors

import type { ClientApp } from '../apps/app.ts'

/** Origin of the checked redirect URI; undefined if the app may not embed the flow. */
export function frameOrigin({ embedding }: ClientApp, redirectUri: string): string | undefined {
  if (!embedding || !URL.canParse(redirectUri)) return undefined
  const { protocol, origin, hostname } = new URL(redirectUri)
  // A policy cannot name an IPv6 literal, and its scheme alone would let anybody frame the page.
  if (hostname.startsWith('[')) return undefined
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}
