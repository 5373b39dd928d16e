// rule: The token that a page of the Console sends with every change
// Spec: OWASP Cross-Site Request Forgery Prevention (HMAC of the session)

import type { Ports } from '../../core/ports.ts'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import type { AccountSession } from './identity.ts'

export function csrfTokenOf({ hash }: Pick<Ports, 'hash'>, { sessionId }: AccountSession): string {
  return csrfToken((text) => hash.keyed('csrf', text), subjectOf(sessionId))
}

export function isCsrfToken(
  { hash }: Pick<Ports, 'hash'>,
  { sessionId }: AccountSession,
  token: string,
): boolean {
  return checkCsrf((text) => hash.keyed('csrf', text), subjectOf(sessionId), token)
}

/** The prefix keeps a token of ours from being valid on another page surface. */
function subjectOf(sessionId: string): string {
  return `console.${sessionId}`
}
