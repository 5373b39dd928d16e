// codec: the cookie that ties flows to the browser that began them
// Spec: RFC 6265bis (__Host-); OWASP ASVS 5.0 3.3

import type { BrowserKey } from '../core/operations/link-access.ts'
import { LINK_SESSION_LIFETIME_MS } from '../core/rules/link-terms.ts'
import { readCookie, writeCookie } from '../http/cookies.ts'

/** Flows that one browser can have under way, in as many tabs. */
const MAX_KEYS = 4
const KEY = /^([0-9a-f]{32})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/

function nameOf(secure: boolean): string {
  return secure ? '__Host-ts_link' : 'ts_link'
}

/** Newest first; what is not a key of ours is dropped. */
export function readKeys(header: string | undefined, secure: boolean): readonly BrowserKey[] {
  const value = readCookie(header, nameOf(secure)) ?? ''
  return value
    .split('~')
    .slice(0, MAX_KEYS)
    .flatMap((part) => {
      const [, appId, sessionId, secret] = KEY.exec(part) ?? []
      return appId && sessionId && secret ? [{ appId, sessionId, secret }] : []
    })
}

export function writeKeys(keys: readonly BrowserKey[], secure: boolean): string {
  const value = keys
    .slice(0, MAX_KEYS)
    .map(({ appId, sessionId, secret }) => `${appId}.${sessionId}.${secret}`)
    .join('~')
  return writeCookie(nameOf(secure), value, {
    path: '/',
    maxAgeSeconds: LINK_SESSION_LIFETIME_MS / 1000,
    secure,
    // Lax, because the person comes back from the bank by a link of the bank's.
    sameSite: 'Lax',
  })
}
