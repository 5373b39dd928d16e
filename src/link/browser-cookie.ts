// codec: the cookie that ties flows to the browser that began them
// Spec: RFC 6265bis (__Host-); CHIPS (Partitioned); OWASP ASVS 5.0 3.3

import type { BrowserKey } from '../core/link/browser-session.ts'
import { LINK_SESSION_LIFETIME_MS } from '../core/link/link-session.ts'
import { readCookie, writeCookie } from '../http/cookies.ts'

/** Flows that one browser can have under way, in as many tabs. */
const MAX_KEYS = 4
const KEY = /^([0-9a-f]{32})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/

function nameOf(secure: boolean): string {
  return secure ? '__Host-ts_link' : 'ts_link'
}

/** Another name, because a browser sends both to a frame on a page of our own site, and one name twice is nobody's. */
function framedNameOf(secure: boolean): string {
  return `${nameOf(secure)}_framed`
}

/** Of both cookies, newest first; what is not a key of ours is dropped. */
export function readKeys(header: string | undefined, secure: boolean): readonly BrowserKey[] {
  const keys = [nameOf(secure), framedNameOf(secure)].flatMap((name) => parseKeys(readCookie(header, name)))
  const bySession = new Map(keys.map((key) => [key.sessionId, key]))
  return [...bySession.values()]
}

function parseKeys(value = ''): readonly BrowserKey[] {
  return value
    .split('~')
    .slice(0, MAX_KEYS)
    .flatMap((part) => {
      const [, appId, sessionId, secret] = KEY.exec(part) ?? []
      return appId && sessionId && secret ? [{ appId, sessionId, secret }] : []
    })
}

export function writeKeys(keys: readonly BrowserKey[], secure: boolean): string {
  return writeCookie(nameOf(secure), renderKeys(keys), {
    path: '/',
    maxAgeSeconds: LINK_SESSION_LIFETIME_MS / 1000,
    secure,
    // Lax, because the person comes back from the bank by a link of the bank's.
    sameSite: 'Lax',
  })
}

/**
 * For a flow in a frame of another site, where browsers send only cookies that say so. They take such a cookie from
 * https, and most of them from `http://localhost`; there the other one is set beside it, which reaches a frame whose page
 * is on localhost as well.
 */
export function writeFramedKeys(keys: readonly BrowserKey[], secure: boolean): readonly string[] {
  const framed = writeCookie(framedNameOf(secure), renderKeys(keys), {
    path: '/',
    maxAgeSeconds: LINK_SESSION_LIFETIME_MS / 1000,
    secure: true,
    sameSite: 'None',
    partitioned: true,
  })
  return secure ? [framed] : [framed, writeKeys(keys, secure)]
}

function renderKeys(keys: readonly BrowserKey[]): string {
  return keys
    .slice(0, MAX_KEYS)
    .map(({ appId, sessionId, secret }) => `${appId}.${sessionId}.${secret}`)
    .join('~')
}
