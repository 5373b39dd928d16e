// rule: The security headers of HTML pages
// Spec: W3C Content Security Policy Level 3, Permissions Policy; WHATWG HTML (cross-origin opener policy)

import { createHash } from 'node:crypto'

export type PagePolicy = {
  /** Language tag of the text (RFC 9110 section 8.5). */
  readonly lang: string
  /** Sources from `cspHash`, one per inline style sheet. */
  readonly styleHash?: readonly string[]
  /** Sources from `cspHash`, one per inline script. */
  readonly scriptHash?: readonly string[]
  /** Targets of forms besides our own origin; browsers apply it to the redirects after a form as well. */
  readonly formAction?: readonly string[]
  /** True for a page whose script makes requests to our own origin. */
  readonly connects?: boolean
  /** Who may frame the page; nobody by default. */
  readonly frameAncestors?: readonly string[]
  /** True for a page that another site opens in a popup: `cross-origin-opener-policy` would cut its reference. */
  readonly keepsOpener?: boolean
}

/**
 * The page loads nothing but the hashed styles and scripts, is not cached, and is framed by the named origins only. Throws
 * TypeError on a source that would end its directive. The referrer policy is `same-origin`, because under `no-referrer`
 * browsers send `Origin: null` with our own forms.
 */
export function pageHeaders(policy: PagePolicy): Record<string, string> {
  const { styleHash = [], scriptHash = [], formAction = [], frameAncestors = [] } = policy
  const framed = frameAncestors.length > 0
  const directives = [
    "default-src 'none'",
    directive('style-src', styleHash),
    directive('script-src', scriptHash),
    ...(policy.connects === true ? ["connect-src 'self'"] : []),
    "img-src 'self' data:",
    directive('form-action', ["'self'", ...formAction]),
    "base-uri 'none'",
    directive('frame-ancestors', frameAncestors),
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-language': policy.lang,
    'cache-control': 'no-store',
    'content-security-policy': directives.join('; '),
    'referrer-policy': 'same-origin',
    'permissions-policy': PERMISSIONS,
    ...(framed ? {} : { 'x-frame-options': 'DENY' }),
    ...(framed || policy.keepsOpener === true ? {} : { 'cross-origin-opener-policy': 'same-origin' }),
  }
}

/** The source that allows exactly this inline style sheet or script: the text between the tags, byte for byte. */
export function cspHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

const PERMISSIONS = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

function directive(name: string, sources: readonly string[]): string {
  for (const source of sources) {
    if (!/^[!-+\--:<-~]+$/.test(source)) throw new TypeError(`invalid source of ${name}`)
  }
  return `${name} ${sources.length === 0 ? "'none'" : sources.join(' ')}`
}
