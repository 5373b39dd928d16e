// codec: Claims of a token that is a JWT, not verified
import type { AuthToken } from './auth-token.ts'

/** The claims of a JWT, not verified; empty for any other text. */
export function claimsOf(jwt: unknown): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ''] = String(jwt).split('.')
    // Read byte by byte: client ids, issuers and names of headers are ASCII (RFC 6749 appendix A).
    return Object(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))))
  } catch {
    return {}
  }
}

/** Whom the token is for, where its text shows it; else a name that nothing else has. */
export function subjectOf(token: AuthToken): string {
  const { sub } = claimsOf(token.toMap().access_token)
  return typeof sub === 'string' ? sub : `token-${crypto.randomUUID()}`
}
