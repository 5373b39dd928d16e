// rule: Redirect URIs that may be registered, and exact matching
// Spec: RFC 6749 section 3.1.2; RFC 9700 sections 2.1 and 4.1.3; RFC 8252 sections 7.1-7.3

import { isPrivateUseScheme } from './redirect-schemes.ts'

const MAX_LENGTH = 2048

export type RedirectUriProblem =
  | 'too_long'
  | 'not_absolute'
  | 'has_fragment'
  | 'has_wildcard'
  | 'has_credentials'
  | 'has_dot_segments'
  | 'has_control_characters'
  | 'is_not_ascii'
  | 'has_bad_host'
  | 'has_bad_port'
  | 'has_response_parameter'
  | 'scheme_not_allowed'
  | 'plain_http'

/**
 * What is added to the query at the end of a flow (RFC 6749 section 4.1.2, RFC 9207, JARM, and what dialects return beside it):
 * registered with the URI, it would come back twice.
 */
const RESPONSE_PARAMETERS = new Set([
  'account_verification_report_id',
  'business_account_verification_report_id',
  'client_id',
  'credentials',
  'credentials_id',
  'customer_reference_id',
  'error_reason',
  'error_type',
  'institution',
  'loginId',
  'message',
  'payment_id',
  'provider_name',
  'reports_generation_job_id',
  'tag',
  'tracking_id',
  'transaction_report_id',
  'access_token',
  'code',
  'error',
  'error_description',
  'error_uri',
  'expires_in',
  'id_token',
  'iss',
  'response',
  'session_state',
  'state',
  'token_type',
])

/** Each problem as the predicate of a sentence about the URI. */
export const REDIRECT_URI_REASONS: Readonly<Record<RedirectUriProblem, string>> = {
  too_long: 'is longer than 2048 characters',
  not_absolute: 'is not an absolute URI',
  has_fragment: 'has a fragment',
  has_wildcard: 'has a wildcard; each URI is registered whole',
  has_credentials: 'has a user name or password',
  has_dot_segments: 'has . or .. in its path',
  has_control_characters: 'has spaces, control characters or backslashes',
  is_not_ascii: 'has characters beyond ASCII; write the host as xn--..., and percent-encode the rest',
  has_bad_host: 'has a host that is neither a domain name nor an IP address',
  has_bad_port: 'has a port that is not a number from 1 to 65535 without leading zeros',
  has_response_parameter: 'has a query parameter that the response adds, such as code or state',
  scheme_not_allowed: 'has a scheme that browsers, systems or other programs use',
  plain_http: 'uses http for a host that is not loopback',
}

/**
 * Undefined if the URI may be registered. `http` is for loopback only, except where `allowPlainHttp` (sandbox apps).
 * Private-use schemes of mobile apps (`myapp://callback`) are allowed.
 */
export function findRedirectUriProblem(
  uri: string,
  options: { readonly allowPlainHttp: boolean },
): RedirectUriProblem | undefined {
  if (uri.length > MAX_LENGTH) return 'too_long'
  // URL parsers drop or rewrite these characters, so two parsers would read different URIs.
  if (hasControlOrSpace(uri) || uri.includes('\\')) return 'has_control_characters'
  if (/[^\x21-\x7e]/.test(uri)) return 'is_not_ascii'
  if (uri.includes('#')) return 'has_fragment'
  if (uri.includes('*')) return 'has_wildcard'
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(uri)?.[1]?.toLowerCase()
  if (scheme === undefined) return 'not_absolute'
  const isWeb = scheme === 'http' || scheme === 'https'
  if (!isWeb && !isPrivateUseScheme(scheme)) return 'scheme_not_allowed'
  const authority = authorityOf(uri)
  if (isWeb && (authority === undefined || authority === '')) return 'not_absolute'
  const problem = authority === undefined ? undefined : findAuthorityProblem(authority, isWeb)
  if (problem !== undefined) return problem
  const url = parseUrl(uri)
  if (url === undefined) return 'not_absolute'
  // Browsers read `1.2.3` and `0x7f.1` as IP addresses.
  const { host } = splitAuthority(authority ?? '')
  if (isWeb && isName(host) && url.hostname !== host.toLowerCase()) return 'has_bad_host'
  if (hasDotSegment(uri)) return 'has_dot_segments'
  if (hasResponseParameter(url)) return 'has_response_parameter'
  if (scheme === 'http' && !options.allowPlainHttp && !isLoopback(url.hostname)) return 'plain_http'
  return undefined
}

function authorityOf(uri: string): string | undefined {
  return /^[^:]+:\/\/([^/?]*)/.exec(uri)?.[1]
}

/**
 * A content policy names hosts by letters, digits, dots and dashes. A host with anything else could be registered, and
 * then no form of our pages could lead to it.
 */
function findAuthorityProblem(authority: string, isWeb: boolean): RedirectUriProblem | undefined {
  if (authority.includes('@')) return 'has_credentials'
  const { host, port } = splitAuthority(authority)
  if (port !== undefined && !(/^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65_535)) return 'has_bad_port'
  if (isWeb ? !isName(host) && !/^\[[0-9A-Fa-f:.]+\]$/.test(host) : host !== '' && !isName(host))
    return 'has_bad_host'
  return undefined
}

/** Of an authority without user information. The host is `!`, which is none, where it cannot be told from the port. */
function splitAuthority(authority: string): { readonly host: string; readonly port: string | undefined } {
  const [, host = '!', port] = /^(\[[^\]]*\]|[^:[]*)(?::(.*))?$/.exec(authority) ?? []
  return { host, port }
}

function isName(host: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?$/.test(host) && !host.includes('..')
}

function hasResponseParameter({ searchParams }: URL): boolean {
  return [...searchParams.keys()].some((name) => RESPONSE_PARAMETERS.has(name))
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
    if (point <= 0x20 || (point >= 0x7f && point <= 0x9f)) return true
  }
  return false
}
