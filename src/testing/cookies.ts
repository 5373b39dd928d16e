// rule: Cookies of our own pages, for a walk through them without a browser
// Spec: RFC 6265, as far as our pages use it: host-only cookies with a path

interface StoredCookie {
  readonly host: string
  readonly path: string
  readonly name: string
  readonly value: string
}

export interface CookieJar {
  store(url: string, lines: readonly string[]): void
  /** The header Cookie for a request; '' without any. */
  headerFor(url: string): string
}

export function createCookieJar(): CookieJar {
  let cookies: readonly StoredCookie[] = []
  return {
    store: (url, lines) => {
      for (const line of lines) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const equals = pair.indexOf('=')
        const name = pair.slice(0, equals)
        const path = attributes.flatMap((each) => /^path=(\/.*)$/i.exec(each)?.[1] ?? [])[0] ?? '/'
        // A port is no part of a cookie.
        const { hostname: host } = new URL(url)
        cookies = cookies.filter((old) => old.host !== host || old.path !== path || old.name !== name)
        const isDeleted = attributes.some((each) => /^max-age=(?:0|-\d+)$/i.test(each))
        if (!isDeleted) cookies = [...cookies, { host, path, name, value: pair.slice(equals + 1) }]
      }
    },
    headerFor: (url) => {
      const { hostname, pathname } = new URL(url)
      return cookies
        .filter(({ host, path }) => host === hostname && isBelow(pathname, path))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ')
    },
  }
}

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}
