// rule: which redirect URIs may be registered, and which one a request may use
// Spec: RFC 6749 section 3.1.2; RFC 9700 sections 2.1 and 4.1.3; RFC 8252 sections 7.1-7.3

/** Schemes that run code or read files in the person's browser. */
const DANGEROUS_SCHEMES = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'file:',
  'blob:',
  'about:',
  'filesystem:',
  'view-source:',
  'ws:',
  'wss:',
  'ftp:',
  'mailto:',
])
const MAX_LENGTH = 2048

export type RedirectUriProblem =
  | 'too_long'
  | 'not_absolute'
  | 'has_fragment'
  | 'has_wildcard'
  | 'has_credentials'
  | 'has_dot_segments'
  | 'has_control_characters'
  | 'scheme_not_allowed'
  | 'plain_http'

/**
 * Undefined if the address may be registered. `http` is for loopback only, except where `allowPlainHttp` (sandbox apps).
 * Private-use schemes of mobile apps (`myapp://callback`) are allowed.
 */
export function findRedirectUriProblem(
  uri: string,
  options: { readonly allowPlainHttp: boolean },
): RedirectUriProblem | undefined {
  if (uri.length > MAX_LENGTH) return 'too_long'
  // URL parsers drop or rewrite these, so two parsers would see two addresses.
  if (hasControlOrSpace(uri) || uri.includes('\\')) return 'has_control_characters'
  if (uri.includes('#')) return 'has_fragment'
  if (uri.includes('*')) return 'has_wildcard'
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) return 'not_absolute'
  const url = parseUrl(uri)
  if (url === undefined) return 'not_absolute'
  const scheme = url.protocol.toLowerCase()
  if (DANGEROUS_SCHEMES.has(scheme)) return 'scheme_not_allowed'
  if (url.username !== '' || url.password !== '' || /^[a-z]+:\/\/[^/?]*@/i.test(uri)) return 'has_credentials'
  if (hasDotSegment(uri)) return 'has_dot_segments'
  if (scheme === 'http:' || scheme === 'https:') {
    if (!/^https?:\/\/[^/]/i.test(uri)) return 'not_absolute'
    if (scheme === 'http:' && !options.allowPlainHttp && !isLoopback(url.hostname)) return 'plain_http'
  }
  return undefined
}

/**
 * Exact comparison, byte for byte. The one exception: a registered literal loopback address matches with any port
 * (RFC 8252 section 7.3), because a native app cannot choose its port beforehand.
 */
export function matchRedirectUri(registered: readonly string[], requested: string): boolean {
  if (registered.includes(requested)) return true
  const wanted = withoutLoopbackPort(requested)
  return wanted !== undefined && registered.some((uri) => withoutLoopbackPort(uri) === wanted)
}

const LITERAL_LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?=[/?]|$)/

function withoutLoopbackPort(uri: string): string | undefined {
  const match = LITERAL_LOOPBACK.exec(uri)
  if (match === null) return undefined
  return `http://${match[1]}${uri.slice(match[0].length)}`
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

function parseUrl(uri: string): URL | undefined {
  return URL.canParse(uri) ? new URL(uri) : undefined
}

function hasDotSegment(uri: string): boolean {
  const path = uri.replace(/^[^:]+:(\/\/[^/?]*)?/, '').split('?')[0] ?? ''
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
}

function hasControlOrSpace(text: string): boolean {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (point <= 0x20 || point >= 0x7f) return true
  }
  return false
}
