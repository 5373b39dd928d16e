// codec: Reads the Cookie header and writes Set-Cookie
// Spec: RFC 6265bis sections 4.1 and 4.2; CHIPS (Partitioned)

export type CookieAttributes = {
  readonly path: string
  /** Without it the cookie expires with the browser session. */
  readonly maxAgeSeconds?: number
  readonly secure: boolean
  readonly sameSite: 'Lax' | 'Strict' | 'None'
  /** Partitioned by the site that frames us (CHIPS); such a cookie must be Secure. */
  readonly partitioned?: boolean
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[!#-+\--:<-[\]-~]*$/
const PATH = /^\/[ -:<-~]*$/

/**
 * The value of a cookie. Undefined if it is absent, contains a character that is not allowed, or occurs twice: another host
 * of the same site can set a second one, and the two cannot be told apart.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  let found: string | undefined
  for (const part of header.split(';')) {
    const equals = part.indexOf('=')
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue
    if (found !== undefined) return undefined
    found = part.slice(equals + 1).trim()
  }
  return found !== undefined && VALUE.test(found) ? found : undefined
}

/**
 * Renders Set-Cookie; always HttpOnly. Throws TypeError on a name, value or path that would change the header's
 * meaning, on a `__Host-` or `__Secure-` name without what it requires, and on SameSite=None or Partitioned without
 * Secure.
 */
export function writeCookie(name: string, value: string, attributes: CookieAttributes): string {
  const { path, maxAgeSeconds, secure, sameSite, partitioned = false } = attributes
  if (!NAME.test(name) || !VALUE.test(value) || !PATH.test(path)) throw new TypeError('not a cookie')
  const prefixed = name.startsWith('__Host-') || name.startsWith('__Secure-')
  if (!secure && (prefixed || partitioned || sameSite === 'None'))
    throw new TypeError('this cookie must be Secure')
  if (name.startsWith('__Host-') && path !== '/') throw new TypeError('a __Host- cookie has the path /')
  if (maxAgeSeconds !== undefined && !Number.isSafeInteger(maxAgeSeconds))
    throw new TypeError('not a lifetime')
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`
  const flags = `${secure ? '; Secure' : ''}; SameSite=${sameSite}${partitioned ? '; Partitioned' : ''}`
  return `${name}=${value}; Path=${path}${age}; HttpOnly${flags}`
}

/** Renders the Set-Cookie that removes a cookie; the attributes must be those it was written with. */
export function clearCookie(name: string, attributes: Omit<CookieAttributes, 'maxAgeSeconds'>): string {
  return writeCookie(name, '', { ...attributes, maxAgeSeconds: 0 })
}
