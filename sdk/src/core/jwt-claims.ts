// codec: Claims of a token that is a JWT, not verified
import type { AuthToken } from './auth-token.ts'

/** The claims of a JWT, not verified; empty for any other text. */
export function claimsOf(jwt: unknown): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ''] = String(jwt).split('.')
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'))
    return Object(
      JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0)))),
    )
  } catch {
    return {}
  }
}

/** Whom the token is for, where its text shows it; else a name that nothing else has. */
export function subjectOf(token: AuthToken): string {
  const { sub } = claimsOf(token.toMap().access_token)
  return typeof sub === 'string' ? sub : `token-${crypto.randomUUID()}`
}
