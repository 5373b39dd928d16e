// codec: Claims of a token that is a JWT, not verified
import type { AuthToken } from './auth-token.ts'
import { isRecord } from './http.ts'

/** The claims of a JWT, not verified; empty for any other text. */
export function claimsOf(jwt: unknown): Readonly<Record<string, unknown>> {
  try {
    const text = atob(String(jwt).split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')
    const claims: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0))),
    )
    return isRecord(claims) ? claims : {}
  } catch {
    return {}
  }
}

/** Whom the token is for, where its text shows it; else a name that nothing else has. */
export function subjectOf(token: AuthToken): string {
  const { sub } = claimsOf(token.toMap().access_token)
  return typeof sub === 'string' ? sub : `token-${crypto.randomUUID()}`
}
