// codec: The keys by which a cookie names a session in storage: app, session id and secret
// Spec: RFC 6265bis (__Host-); OWASP ASVS 5.0 3.3

import { readCookie } from '../http/cookies.ts'

/** Which session, and the secret that proves that it is this browser's. Only a keyed hash of the secret is stored. */
export interface SessionKey {
  readonly appId: string
  readonly sessionId: string
  readonly secret: string
}

const KEY = /^([0-9a-f]{32})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/

/** Which requests of a browser carry our cookies. */
export interface CookieScope {
  /** True where browsers reach us by https. */
  readonly secure: boolean
  /** The path of our URL; '' at the root of a host. */
  readonly basePath: string
}

/**
 * Over https the cookie is bound to this host; over plain http browsers refuse the prefix. Below a path it is bound to the path
 * in place of the host, which we share with others, and its name contains the path: of two installations on one host, a browser
 * sends the cookies of both to the inner one.
 */
export function sessionCookieName(name: string, { secure, basePath }: CookieScope): string {
  if (basePath === '') return secure ? `__Host-${name}` : name
  const scoped = name + basePath.replaceAll('/', '.')
  return secure ? `__Secure-${scoped}` : scoped
}

export function cookiePathOf({ basePath }: CookieScope): string {
  return basePath === '' ? '/' : basePath
}

/** At most `max` keys of a cookie, in their order; anything malformed is dropped. */
export function readSessionKeys(
  header: string | undefined,
  cookieName: string,
  max: number,
): readonly SessionKey[] {
  return (readCookie(header, cookieName) ?? '')
    .split('~')
    .slice(0, max)
    .flatMap((part) => {
      const [, appId, sessionId, secret] = KEY.exec(part) ?? []
      return appId && sessionId && secret ? [{ appId, sessionId, secret }] : []
    })
}

export function renderSessionKeys(keys: readonly SessionKey[]): string {
  return keys.map(({ appId, sessionId, secret }) => `${appId}.${sessionId}.${secret}`).join('~')
}
