// rule: Selection of the dialect of a request: path prefix, host, access token, path
// Two providers use the same paths for different things, and their clients cannot change them.

import { FACTS_CLAIM } from '../core/tokens/access-token.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { sectionOf } from '../http/section-path.ts'
import { isJsonObject } from '../lib/json.ts'
import { type Dialect, type Route, SURFACES, type Surface } from './dialect.ts'
import { matchStart } from './match-path.ts'
import { readUnverifiedClaims } from './read-token.ts'

/** What a host name serves: a dialect, or one of its surfaces. */
export interface HostTarget {
  readonly dialect: string
  /** Undefined: all of them. */
  readonly surface: Surface | undefined
}

/** Targets by host name, in lower case and without a port. */
export type Hosts = ReadonlyMap<string, HostTarget>

/** `dialect=host` or `dialect.surface=host`, joined by commas. Undefined if a part has another form or a host occurs twice. */
export function parseHosts(text: string): Hosts | undefined {
  const hosts = new Map<string, HostTarget>()
  for (const part of text.split(',')) {
    const [, dialect = '', surfaceName, host = ''] = PAIR.exec(part.trim().toLowerCase()) ?? []
    const surface = SURFACES.find((known) => known === surfaceName)
    if (host === '' || hosts.has(host) || (surfaceName !== undefined && surface === undefined))
      return undefined
    hosts.set(host, { dialect, surface })
  }
  return hosts
}

const PAIR = /^([a-z][a-z0-9-]{0,63})(?:\.([a-z]+))?=([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/

/** The first name among the targets that no dialect has. */
export function findUnknownDialect(hosts: Hosts, dialects: readonly Dialect[]): string | undefined {
  const targets = [...hosts.values()]
  return targets.find(({ dialect }) => !dialects.some(({ name }) => name === dialect))?.dialect
}

export interface Endpoint {
  readonly dialect: Dialect
  readonly route: Route
}

/** The endpoints of one method and path, in the order of the dialects. */
export interface EndpointGroup {
  readonly method: Route['method']
  /** As the first endpoint writes it. */
  readonly path: string
  readonly endpoints: readonly Endpoint[]
}

/** Two paths are equal if they differ only in the names of their parameters. */
export function groupEndpoints(dialects: readonly Dialect[]): readonly EndpointGroup[] {
  const groups = new Map<string, { readonly group: EndpointGroup; readonly endpoints: Endpoint[] }>()
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      const { method, path } = route
      const key = `${method} ${path.replaceAll(/\/:\w+/g, '/:')}`
      const known = groups.get(key)
      if (known !== undefined) known.endpoints.push({ dialect, route })
      else {
        const endpoints = [{ dialect, route }]
        groups.set(key, { group: { method, path, endpoints }, endpoints })
      }
    }
  }
  return [...groups.values()].map(({ group }) => group)
}

/** Whether nothing about the request selects another dialect or surface. */
export function isServedAt(
  { dialect, surface }: { readonly dialect: string; readonly surface: Surface },
  request: Named,
  hosts: Hosts,
): boolean {
  const section = sectionOf(request.raw)
  if (section !== undefined) return section === dialect
  const target = targetOf(request, hosts)
  return (
    target === undefined ||
    (target.dialect === dialect && (target.surface === undefined || target.surface === surface))
  )
}

type Named = Pick<HttpRequest, 'raw' | 'headers'>

/** Undefined where the host or the path prefix selects another dialect or surface than those of the group. */
export function chooseEndpoint<E extends Endpoint>(
  endpoints: readonly E[],
  request: Named,
  hosts: Hosts,
): E | undefined {
  const served = endpoints.filter(({ dialect, route }) =>
    isServedAt({ dialect: dialect.name, surface: route.surface ?? 'api' }, request, hosts),
  )
  const [first, ...others] = served
  if (others.length === 0) return first
  const issuer = readPolicyName(request.headers.authorization)
  return served.find(({ dialect }) => dialect.policy.name === issuer) ?? first
}

export function targetOf({ headers }: Pick<Named, 'headers'>, hosts: Hosts): HostTarget | undefined {
  if (hosts.size === 0) return undefined
  return hosts.get((headers.host ?? '').replace(/:\d+$/, '').toLowerCase())
}

/** The dialect in whose words an error of HTTP itself is rendered; the first one where nothing selects another. */
export function dialectOf(dialects: readonly Dialect[], request: Named | undefined, hosts: Hosts): Dialect {
  const [first] = dialects
  if (first === undefined) throw new TypeError('there is no dialect')
  if (request === undefined) return first
  const named = sectionOf(request.raw) ?? targetOf(request, hosts)?.dialect
  if (named !== undefined) return dialects.find(({ name }) => name === named) ?? first
  const path = request.raw.url ?? ''
  const below = longestMatches(dialects, path)
  // Of several with the prefix, those that have the path itself.
  const exact = below.length > 1 ? below.filter((dialect) => hasPath(dialect, path)) : below
  const own = exact.length === 0 ? below : exact
  const issuer = own.length > 1 ? readPolicyName(request.headers.authorization) : undefined
  return own.find(({ policy }) => policy.name === issuer) ?? nearest(own, path) ?? first
}

/** The dialect with the route that has the most leading segments of the path; the first one of several. */
function nearest([first, ...others]: readonly Dialect[], path: string): Dialect | undefined {
  if (first === undefined || others.length === 0) return first
  const segments = (path.split('?')[0] ?? '').split('/')
  const countOf = ({ routes }: Dialect) =>
    Math.max(...routes.map((route) => countShared(route.path, segments)))
  return [first, ...others].reduce((best, next) => (countOf(next) > countOf(best) ? next : best))
}

function countShared(path: string, segments: readonly string[]): number {
  const own = path.split('/')
  const differs = own.findIndex((part, index) => !part.startsWith(':') && part !== segments[index])
  return differs === -1 ? own.length : differs
}

/** Whether the dialect has an endpoint at the path, with any method. */
function hasPath({ routes, link }: Dialect, url: string): boolean {
  const segments = (url.split('?', 1)[0] ?? '').split('/')
  const paths = [
    ...routes.map(({ path }) => path),
    ...(link?.entries ?? []).flatMap(({ path, aliases }) => [path, ...aliases]),
  ]
  return paths.some((path) => {
    const parts = path.split('/')
    return (
      parts.length === segments.length &&
      parts.every((part, index) => part.startsWith(':') || part === segments[index])
    )
  })
}

/** The dialects whose prefix of the path is the longest. */
function longestMatches(dialects: readonly Dialect[], path: string): readonly Dialect[] {
  const segmentsOf = ({ prefixes }: Dialect) =>
    Math.max(
      0,
      ...prefixes.map((prefix) => (matchStart(path, prefix) === undefined ? 0 : prefix.split('/').length)),
    )
  const longest = Math.max(...dialects.map(segmentsOf))
  return longest === 0 ? [] : dialects.filter((dialect) => segmentsOf(dialect) === longest)
}

/** As the token states it, not verified: it only selects the dialect, which verifies the token. */
function readPolicyName(authorization: string | undefined): string | undefined {
  const [, token = ''] = /^bearer +(\S+)/i.exec(authorization ?? '') ?? []
  const facts = readUnverifiedClaims(token)?.[FACTS_CLAIM]
  return isJsonObject(facts) && typeof facts.policy === 'string' ? facts.policy : undefined
}

/** The parameters of a path under the names of another path of the same group. */
export function renameParams(
  params: unknown,
  { path: from }: Pick<EndpointGroup, 'path'>,
  { path: to }: Pick<Route, 'path'>,
): unknown {
  if (from === to || typeof params !== 'object' || params === null) return params
  const values: Readonly<Record<string, unknown>> = { ...params }
  const names = [...to.matchAll(/\/:(\w+)/g)].map(([, name = '']) => name)
  const sent = [...from.matchAll(/\/:(\w+)/g)].map(([, name = '']) => name)
  return Object.fromEntries(names.map((name, index) => [name, values[sent[index] ?? '']]))
}
