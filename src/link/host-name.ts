// rule: Redirects a Link URL that was opened under another loopback name to the public URL
// Never: to the URL that was asked for. A proxy may send its own Host, so the browser may be at the public URL already

import type { FastifyRequest } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'
import { targetOf } from '../dialects/mounting.ts'
import { rawQuery } from '../http/server.ts'
import type { LinkContext } from './context.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Added by the redirect, so that it is not repeated where a proxy replaces the Host. */
const REDIRECTED = 'from_other_host=1'

/** Headers that a browser does not send. nginx adds none by itself, but speaks HTTP/1.0 to servers behind it. */
const OF_PROXIES = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'via'] as const

export interface HostName {
  /** The same URL under the host name of `baseUrl`; undefined where the request is to be served. */
  readonly canonicalUrl: string | undefined
  /** The query of the request, as the app wrote it. */
  readonly query: string
}

/**
 * On a developer's machine one server has several names, and browsers do not send the cookie of one to another, so the redirect
 * from the bank would find no flow. Only loopback names with our own port are replaced: behind another port, or in a request of
 * a proxy, it is not known which URL the browser shows, and its first form tells. A host name of a dialect is replaced too.
 */
export function readHostName(
  { baseUrl, hosts }: Pick<LinkContext, 'baseUrl' | 'hosts'>,
  { name }: Pick<Dialect, 'name'>,
  request: Pick<FastifyRequest, 'headers' | 'raw'>,
): HostName {
  const query = rawQuery(request)
  if (query === REDIRECTED || query.endsWith(`&${REDIRECTED}`)) {
    return { canonicalUrl: undefined, query: query.slice(0, -REDIRECTED.length).replace(/&$/, '') }
  }
  const isOfDialect = targetOf(request, hosts) !== undefined
  if (!isOfDialect && !isOtherName(new URL(baseUrl), request)) return { canonicalUrl: undefined, query }
  const [path = '/'] = (request.raw.url ?? '').split('?', 1)
  const marked = query === '' ? REDIRECTED : `${query}&${REDIRECTED}`
  return { canonicalUrl: `${baseUrl}${isOfDialect ? `/${name}` : ''}${path}?${marked}`, query }
}

function isOtherName(own: URL, { headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): boolean {
  const requested = `${own.protocol}//${headers.host ?? ''}`
  if (!URL.canParse(requested)) return false
  const { hostname, port } = new URL(requested)
  const isRelayed = raw.httpVersion === '1.0' || OF_PROXIES.some((name) => headers[name] !== undefined)
  if (isRelayed || hostname === own.hostname || port !== own.port) return false
  return LOOPBACK.has(hostname) && LOOPBACK.has(own.hostname)
}
