// rule: The authorization response: redirect URI with code or error, state and issuer
// Spec: RFC 6749 section 4.1.2, RFC 9207 section 2

/** Appends the parameters, `state` and `iss` to a registered redirect URI and keeps its own query. */
export function authorizationResponseUri(
  redirectUri: string,
  state: string | undefined,
  issuer: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const all = new URLSearchParams(parameters)
  if (state !== undefined) all.set('state', state)
  all.set('iss', issuer)
  const joiner = redirectUri.includes('?') ? (/[?&]$/.test(redirectUri) ? '' : '&') : '?'
  return `${redirectUri}${joiner}${all.toString()}`
}
