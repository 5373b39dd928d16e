// glue: Mounts the routes of the dialects: token check, parsing, operation, response
// Never: name a dialect, or decide anything that a rule or an operation decides

import type { FastifyInstance } from 'fastify'
import { checkRequestSignature } from '../core/apps/request-signature.ts'
import { accept, type Outcome, type Refusal, type RefusalCode, refuse } from '../core/errors.ts'
import { authorizePaymentCaller } from '../core/payments/authorize-caller.ts'
import type { Ports } from '../core/ports.ts'
import { authorizeAccess } from '../core/tokens/authorize-access.ts'
import type { RouteHandler } from '../http/direct-routes.ts'
import type { HttpReply, HttpRequest } from '../http/exchange.ts'
import { renderHelpLink } from '../http/help-link.ts'
import { describeError } from '../http/request-log.ts'
import { type HttpServer, mountFormPost, mountPlainRead } from '../http/server.ts'
import {
  type Access,
  type Call,
  type Dialect,
  isOpen,
  isTokenOptional,
  type JsonResponse,
  type OpenRoute,
  type Route,
  type TokenCaller,
  type WireRequest,
  type WireResponse,
} from './dialect.ts'
import { type FailureLimits, limitGuesses } from './failure-limits.ts'
import { runOnce } from './idempotent-call.ts'
import {
  chooseEndpoint,
  dialectOf,
  type Endpoint,
  groupEndpoints,
  type Hosts,
  renameParams,
} from './mounting.ts'
import { readRequest } from './read-request.ts'
import { readToken } from './read-token.ts'
import { type RequestTrace, recordRequest } from './record-request.ts'

export interface DialectServices {
  readonly ports: Ports
  readonly limits: FailureLimits
  readonly countGrant: (grant: { readonly type: string; readonly outcome: string }) => void
  /** True when the error is temporary (storage is unavailable), so that the same request may succeed later. */
  readonly isTransient: (error: unknown) => boolean
  readonly renderFormPost: RenderFormPost
  readonly hosts: Hosts
}

/** The page that posts the fields to another site by itself, with the headers that allow just that. */
type RenderFormPost = (
  action: string,
  fields: readonly (readonly [string, string])[],
) => { readonly headers: Readonly<Record<string, string>>; readonly markup: string }

interface MountedRoute extends Endpoint {
  readonly services: DialectServices
  /** The path as the router has it, whose parameters may have other names than those of the route. */
  readonly mountedPath: string
}

/** The endpoints of one method and path, joined. */
export interface ServedEndpoint {
  readonly method: Route['method']
  readonly path: string
  readonly handler: RouteHandler
  /** The one among them that is served without the framework, if any. */
  readonly fast: Route | undefined
  /** Whether pages of other origins may call one among them. */
  readonly crossOrigin: boolean
}

/** Joins the endpoints of every dialect, at the host names and path prefixes that select it. */
export function joinEndpoints(
  dialects: readonly Dialect[],
  services: DialectServices,
): readonly ServedEndpoint[] {
  return groupEndpoints(dialects).map(({ method, path, endpoints }) => {
    const mounted = endpoints.map((endpoint) => ({ ...endpoint, services, mountedPath: path }))
    const handler: RouteHandler = (request, reply) => {
      const chosen = chooseEndpoint(mounted, request, services.hosts)
      if (chosen !== undefined) return respond(chosen, request, reply)
      reply.header('link', renderHelpLink(services.ports.issuer, 'route_unknown'))
      const unknown = dialectOf(dialects, request, services.hosts).renderRefusal(
        { code: 'route_unknown' },
        undefined,
        request.id,
        pathOf(request),
      )
      return Promise.resolve(send(reply, unknown, services.renderFormPost))
    }
    const fast = mounted.find(({ route }) => route.fastPath === true)?.route
    const crossOrigin = mounted.some(({ route }) => route.crossOrigin === true)
    return { method, path, handler, fast, crossOrigin }
  })
}

/** Mounts the endpoints on the framework, those of fast paths too. */
export function mountEndpoints(server: FastifyInstance, endpoints: readonly ServedEndpoint[]): void {
  for (const { method, path, handler } of endpoints) {
    server.route({
      method,
      url: escapeColons(path),
      // Returning the reply tells the framework that the response is sent, or will be.
      handler: async (request, reply) => {
        await handler(request, reply)
        return reply
      },
    })
  }
}

/** Mounts the preflight of each path that pages of other origins may call (CORS). */
export async function mountPreflights(
  server: FastifyInstance,
  endpoints: readonly ServedEndpoint[],
): Promise<void> {
  const { preflightHeaders } = await import('./cross-origin.ts')
  const methods = new Map<string, string[]>()
  for (const { method, path, crossOrigin } of endpoints)
    if (crossOrigin) methods.set(path, [...(methods.get(path) ?? []), method])
  for (const [path, supported] of methods) {
    const headers = { allow: [...supported, 'OPTIONS'].join(', '), ...preflightHeaders(supported) }
    server.options(escapeColons(path), (_request, reply) => reply.code(204).headers(headers).send())
  }
}

/** Mounts the busiest endpoints, which are served without the framework and before it is built. */
export function mountFastEndpoints(server: HttpServer, endpoints: readonly ServedEndpoint[]): void {
  for (const { fast, handler } of endpoints) if (fast !== undefined) mountOnFastPath(server, fast, handler)
}

function pathOf({ raw }: HttpRequest): string {
  return (raw.url ?? '').split('?', 1)[0] ?? ''
}

function mountOnFastPath(server: HttpServer, { method, path, body }: Route, handler: RouteHandler): void {
  const isFixed = !path.includes(':')
  if (isFixed && method === 'POST' && body.kind === 'form') mountFormPost(server, path, handler)
  else if (isFixed && method === 'GET' && body.kind === 'none') mountPlainRead(server, path, handler)
  else
    throw new TypeError(`${path} cannot be on the fast path: it is neither a form nor a read at a fixed path`)
}

/**
 * The router reads a colon as the beginning of a parameter, also within a segment, unless it is doubled. A parameter before a
 * literal colon gets a pattern that ends at it.
 */
function escapeColons(path: string): string {
  return path.replace(/(?<!\/):/g, '::').replace(/\/:(\w+)::/g, '/:$1(^[^:]+$)::')
}

/** Long enough for every known format of trace ids. Anything else is answered with the id of our request. */
const TRACE_ID = /^[\w.:/+=~-]{1,128}$/

async function respond(mounted: MountedRoute, request: HttpRequest, reply: HttpReply): Promise<unknown> {
  const { dialect, route, services } = mounted
  for (const name of dialect.requestIdHeaders ?? []) reply.header(name, request.id)
  for (const name of dialect.echoedHeaders) {
    const value = request.headers[name]
    if (typeof value === 'string') reply.header(name, TRACE_ID.test(value) ? value : request.id)
  }
  const trace: RequestTrace = { caller: undefined, clientId: undefined, grantType: undefined }
  const exchange = { request, reply, trace }
  const { renderFormPost } = services
  let outcome: Outcome<WireResponse>
  try {
    outcome = await serve(mounted, request, trace)
  } catch (error) {
    recordRequest(mounted, exchange, { response: INTERNAL, refusal: INTERNAL_REFUSAL })
    throw error
  }
  if (route.crossOrigin === true && request.headers.origin !== undefined) {
    const { allowOrigin } = await import('./cross-origin.ts')
    await allowOrigin(
      { route, ports: services.ports, request, clientId: trace.clientId ?? trace.caller?.clientId },
      reply,
    )
  }
  if (outcome.ok) {
    recordRequest(mounted, exchange, { response: outcome.value, refusal: undefined })
    return send(reply, outcome.value, renderFormPost)
  }
  const { code, detail, subject } = outcome.refusal
  services.ports.log.info(
    {
      requestId: request.id,
      route: route.name,
      refusal: code,
      ...(detail && { detail }),
      ...(subject && { subject }),
    },
    'refused',
  )
  reply.header('link', renderHelpLink(services.ports.issuer, code))
  const response = nameResource(mounted, dialect.renderRefusal(outcome.refusal, route, request.id))
  recordRequest(mounted, exchange, { response, refusal: outcome.refusal })
  return send(reply, response, renderFormPost)
}

/** Adds the metadata of the protected resource to the challenge of a refused token (RFC 9728 section 5.1). */
function nameResource({ dialect, services }: MountedRoute, response: JsonResponse): JsonResponse {
  const { resourceMetadataPath: path } = dialect
  const challenge = response.headers?.['www-authenticate'] ?? ''
  const [, parameters] = /^Bearer( .+)?$/.exec(challenge) ?? []
  if (path === undefined || !challenge.startsWith('Bearer')) return response
  const metadata = `resource_metadata="${services.ports.issuer}${path}"`
  const named = parameters === undefined ? `Bearer ${metadata}` : `${challenge}, ${metadata}`
  return { ...response, headers: { ...response.headers, 'www-authenticate': named } }
}

/** For an error that the server renders. */
const INTERNAL: WireResponse = { status: 500 }
const INTERNAL_REFUSAL: Refusal = { code: 'internal' }

/** After these refusals, the client id may be a secret sent in the wrong field, so it is not logged. */
const UNVERIFIED_CLIENT: ReadonlySet<RefusalCode> = new Set([
  'client_unknown',
  'client_unauthenticated',
  'assertion_invalid',
])

async function serve(
  mounted: MountedRoute,
  request: HttpRequest,
  trace: RequestTrace,
): Promise<Outcome<WireResponse>> {
  const { ports, limits, isTransient } = mounted.services
  try {
    const prepared = await prepare(mounted, request, trace)
    const outcome = prepared.ok ? await run(mounted, prepared.value, request, trace) : prepared
    if (outcome.ok) return outcome
    const limited = await limitGuesses(limits, request, outcome)
    if (UNVERIFIED_CLIENT.has(outcome.refusal.code)) request.clientId = undefined
    return limited
  } catch (error) {
    request.clientId = undefined
    if (!isTransient(error)) throw error
    ports.log.error({ requestId: request.id, reason: describeError(error).message }, 'storage is unavailable')
    return refuse('unavailable', { retryAfterSeconds: 1 })
  }
}

async function run(
  { dialect, route, services }: MountedRoute,
  prepared: Call,
  request: HttpRequest,
  trace: RequestTrace,
): Promise<Outcome<WireResponse>> {
  if (prepared.clientId !== undefined) {
    request.clientId = prepared.clientId
    trace.clientId = prepared.clientId
  }
  trace.grantType = prepared.grantType
  // The busiest routes write no audit event.
  const ports = route.fastPath === true ? services.ports : { ...services.ports, origin: request.clientIp }
  const outcome = await prepared.run(ports, dialect.policy)
  if (prepared.grantType !== undefined) {
    services.countGrant({
      type: prepared.grantType,
      outcome: outcome.ok ? 'issued' : outcome.refusal.code,
    })
  }
  return outcome
}

/** Checks the token first, then the encoding, the fields and their meaning: cheap and significant checks come first. */
async function prepare(
  mounted: MountedRoute,
  request: HttpRequest,
  trace: RequestTrace,
): Promise<Outcome<Call>> {
  const { dialect, route, services, mountedPath } = mounted
  const options = {
    baseUrl: services.ports.issuer,
    params: renameParams(request.params, { path: mountedPath }, route),
  }
  if (isOpen(route)) {
    const wire = await readRequest(route, request, options)
    if (!wire.ok) return wire
    // For the log of a request that is refused before its client is read.
    trace.clientId = wire.value.form.get('client_id') ?? wire.value.query.get('client_id')?.[0]
    return route.parse(wire.value)
  }
  if (isTokenOptional(route) && request.headers.authorization === undefined) {
    const wire = await readRequest(route, request, options)
    return wire.ok ? route.parseAnonymous(wire.value) : wire
  }
  const caller = await authorize(mounted, route.access, request, options.params)
  if (!caller.ok) return caller
  trace.caller = caller.value
  request.clientId = caller.value.clientId
  const wire = await readRequest(route, request, options)
  if (!wire.ok) return wire
  const signed = await checkSignature(services, route, wire.value, caller.value)
  if (!signed.ok) return signed
  const parsed = route.parse(wire.value, caller.value)
  return parsed.ok ? runOnce({ dialect, route, request, caller: caller.value }, parsed.value) : parsed
}

async function checkSignature(
  { ports }: DialectServices,
  route: Exclude<Route, OpenRoute>,
  request: WireRequest,
  caller: TokenCaller,
): Promise<Outcome<undefined>> {
  if (!('readSignature' in route) || route.readSignature === undefined) return accept(undefined)
  const read = route.readSignature(request, caller)
  if (!read.ok) return read
  return read.value === undefined ? accept(undefined) : checkRequestSignature(ports, caller, read.value)
}

async function authorize(
  { dialect, services }: MountedRoute,
  access: Exclude<Access, { kind: 'open' }>,
  request: HttpRequest,
  params: unknown,
): Promise<Outcome<TokenCaller>> {
  const { accepts, scopes } = access
  const read = readToken(access, request)
  if (!read.ok) return read
  const accessToken = read.value
  if (access.kind === 'token' && access.payment !== undefined) {
    const paymentId = readParam(params, access.payment)
    const found = await authorizePaymentCaller(services.ports, dialect.policy, {
      accessToken,
      scopes,
      paymentId,
    })
    return found.ok ? accept({ ...found.value.caller, payer: found.value.payer }) : found
  }
  return authorizeAccess(services.ports, dialect.policy, {
    accessToken,
    accepts,
    scopes,
    anyOf: access.anyOf ?? [],
    ...(access.kind === 'token' && access.withUser === true && { withUser: true }),
  })
}

function readParam(params: unknown, name: string): string {
  const value =
    typeof params === 'object' && params !== null
      ? Object.entries(params).find(([key]) => key === name)
      : undefined
  return typeof value?.[1] === 'string' ? value[1] : ''
}

function send(reply: HttpReply, response: WireResponse, renderFormPost: RenderFormPost): unknown {
  reply.code(response.status)
  // Tokens and bank data are for the client alone; a response that may be stored says so.
  reply.header('cache-control', 'no-store')
  if (response.headers !== undefined) reply.headers(response.headers)
  switch (response.kind) {
    case undefined:
      return sendJson(reply, response)
    case 'file':
      reply.header('content-type', response.contentType)
      return reply.send(response.bytes)
    case 'text':
      reply.header('content-type', response.contentType)
      return reply.send(response.text)
    case 'redirect':
      // The URL may contain a code.
      reply.headers({
        location: response.location,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      })
      return reply.send('')
    case 'form_post': {
      const page = renderFormPost(response.action, response.fields)
      reply.headers(page.headers)
      return reply.send(page.markup)
    }
  }
}

function sendJson(reply: HttpReply, { body, contentType }: JsonResponse): unknown {
  // Only with a body: published clients parse a body wherever the header is present. A route may set it all the same; the
  // framework keeps it when the body is undefined, and removes it from a 204 with an empty string as body.
  if (body === undefined) return reply.send(undefined)
  reply.header('content-type', contentType ?? 'application/json; charset=utf-8')
  return reply.send(JSON.stringify(body))
}
