// rule: the address with which a person goes back to the third party
// Spec: RFC 6749 section 4.1.2, RFC 9207 section 2

/** Adds the parameters, state and iss to a registered redirect URI, keeping its own query. */
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
