// rule: Cross-origin requests (CORS): which pages read the responses of public clients
// Spec: Fetch standard, "CORS protocol"; RFC 10017 (browser-based apps)
// Never: credentials of the browser; a header for a client that has a secret or a key

import type { ClientApp } from '../core/apps/app.ts'
import type { Ports } from '../core/ports.ts'
import type { HttpReply, HttpRequest } from '../http/exchange.ts'
import { isOpen, type Route } from './dialect.ts'
import { readToken, readUnverifiedClaims } from './read-token.ts'

/** Of our own headers, what a page may read beside the body. */
const EXPOSED = 'Link, Retry-After, WWW-Authenticate, X-Request-Id'
/** Browsers ask again after this time; none remembers it for longer than two hours. */
const PREFLIGHT_SECONDS = 7200

interface CrossOriginCall {
  readonly route: Route
  readonly ports: Pick<Ports, 'store' | 'clock' | 'log'>
  readonly request: HttpRequest
  /** As the request names it or its token states it; undefined where neither could be read. */
  readonly clientId: string | undefined
}

/** Lets the page of the `Origin` header read the response, if it belongs to the public client that made the request. */
export async function allowOrigin(call: CrossOriginCall, reply: HttpReply): Promise<void> {
  const { ports, request } = call
  const { origin } = request.headers
  reply.header('vary', 'Origin')
  const clientId = call.clientId ?? readClaimedClient(call)
  if (origin === undefined || clientId === undefined) return
  const client = await ports.store.loadClient(clientId, ports.clock.nowMs()).catch((error: unknown) => {
    // The response itself is ready. Without the header, only its page cannot read it.
    ports.log.error({ requestId: request.id, reason: String(error) }, 'the origin was not checked')
    return undefined
  })
  if (client === undefined || !isOriginOf(client.app, origin)) return
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-expose-headers', EXPOSED)
}

/**
 * The client of a token that was refused, so that a page can tell an expired token from a network failure. It is not verified, and
 * decides only who reads a refusal.
 */
function readClaimedClient({ route, request }: CrossOriginCall): string | undefined {
  if (isOpen(route)) return undefined
  const token = readToken(route.access, request)
  if (!token.ok || token.value === undefined) return undefined
  const claimed = readUnverifiedClaims(token.value)?.client_id
  return typeof claimed === 'string' ? claimed : undefined
}

export function isOriginOf(
  { authMethods, redirectUris }: Pick<ClientApp, 'authMethods' | 'redirectUris'>,
  origin: string,
): boolean {
  if (!authMethods.every((method) => method === 'none')) return false
  return redirectUris.some((uri) => originOf(uri) === origin)
}

/** Undefined for the schemes of mobile applications, whose origin is the word `null`. */
function originOf(uri: string): string | undefined {
  const { protocol, origin } = new URL(uri)
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}

/** The same for every origin: a preflight names no client, and the response to the request itself decides. */
export function preflightHeaders(methods: readonly string[]): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': 'Authorization, Content-Type',
    'access-control-max-age': PREFLIGHT_SECONDS.toString(),
  }
}
