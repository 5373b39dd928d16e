// glue: HTTP server: strict parsing, uniform error responses, graceful shutdown
// Never: know what the routes mean

import type { Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
  LogController,
} from 'fastify'
import type pino from 'pino'
import { addMethods, createMethodTable } from './allowed-methods.ts'
import { createBasePathRemover } from './base-path.ts'
import { addBodyParser, decodeBody } from './body-parser.ts'
import { createClientAddressReader } from './client-address.ts'
import type {
  CreateDirectRoutes,
  CreateWholeRequests,
  DirectOptions,
  DirectRoutes,
  RequestListener,
  ResponseObserver,
  RouteHandler,
  WholeRequests,
} from './direct-routes.ts'
import type { HttpRequest, RawRequest, ScheduleWrite } from './exchange.ts'
import { createServer } from './node-http.ts'
import { type ClientErrorListener, headersTimeoutOf, limitsOf, openServer } from './open-server.ts'
import { createPipelines } from './pipelining.ts'
import {
  baseHeaders,
  type HttpProblem,
  type ProblemResponse,
  type RenderProblem,
  renderPlainProblem,
  sendProblem,
} from './problem.ts'
import { addRefusals, type SendProblem, sendError } from './refusals.ts'
import { describeError, logRequest } from './request-log.ts'
import { createSectionRemover } from './section-path.ts'
import { rememberServer, type ServerState, stateOf } from './server-state.ts'
import { respondToSocketError } from './socket-error.ts'

export { drain, ListenError, listen, replaceCertificate, shareDrainTime } from './listen.ts'
export type { HttpProblem, HttpProblemKind, ProblemResponse } from './problem.ts'
export { isClientError } from './refusals.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by a route once it knows the caller, so that the request log can name it. */
    clientId: string | undefined
    /** IP address of the client; see client-address.ts. */
    readonly clientIp: string
  }
}

type DirectCreation = { readonly create: CreateDirectRoutes; readonly monotonicMs: () => number }
type WholeCreation = {
  readonly create: CreateWholeRequests
  readonly monotonicMs: () => number
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
}

export type HttpServerOptions = {
  /** One line per finished request at level info, and every failure at level error; false logs nothing. */
  readonly logger: pino.Logger | false
  /** A new id for each request, shorter than 32 characters or with dashes. The X-Request-ID of a request is ignored. */
  readonly nextRequestId: () => string
  /** Default 64 KiB. A route may have its own `bodyLimit`. */
  readonly bodyLimitBytes?: number
  /** Default 16 KiB, request line included. */
  readonly headerLimitBytes?: number
  /** From the first byte to the end of the body; default 15 seconds. */
  readonly requestTimeoutMs?: number
  /** From the first byte, or from connecting, to the end of the headers; default 10 seconds. */
  readonly headersTimeoutMs?: number
  /** How long a connection may idle between requests; default 65 seconds, above the 60 of common load balancers. */
  readonly keepAliveTimeoutMs?: number
  /** IP addresses and CIDR ranges of proxies whose X-Forwarded-For or Forwarded header is trusted. */
  readonly trustedProxies: readonly string[]
  /** Path at which a proxy shows us, without a final slash; '' by default. Requests may come with it or without it. */
  readonly basePath?: string
  /** First path segments that select an API; `sectionOf` returns the one that a request named. */
  readonly sections?: readonly string[]
  /** Serves HTTPS with this certificate and key, both PEM; HTTP without it. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** True when clients reach us by https under a name of its own: adds Strict-Transport-Security. */
  readonly https?: boolean
  /** Renders the problems that the server itself reports; plain text without it. */
  readonly renderProblem?: RenderProblem
  /** Writes responses that are ready; each at once without it. */
  readonly scheduleWrite?: ScheduleWrite
  /** Serves form posts without the framework; without it the framework serves them. */
  readonly formPosts?: DirectCreation
  /** The same for reads without a body. */
  readonly plainReads?: DirectCreation
  /** Reads usual requests of both kinds without node:http; it reads all without this. */
  readonly wholeRequests?: WholeCreation
}

/**
 * Builds a server without listening. Every body is `request.body: string`, '' when there is none, whatever its content type.
 * Problems of HTTP itself go to `renderProblem`; an error thrown by a route is logged with its stack and becomes `internal`.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const problems = createProblemSender(options)
  const scheduleWrite = options.scheduleWrite ?? writeNow
  const state: ServerState = {
    phase: 'serving',
    connections: new Set(),
    secondaries: [],
    open: () => createServer(),
    formPosts: undefined,
    plainReads: undefined,
    wholeRequests: undefined,
  }
  const clientAddressOf = createClientAddressReader(options.trustedProxies)
  const routes = createMethodTable()
  const removeBasePath = createBasePathRemover(options.basePath ?? '', routes)
  const removeSection = createSectionRemover(options.sections ?? [])
  const pipelines = createPipelines()
  const closes = (response: ServerResponse, isWanted: boolean) =>
    pipelines.closes(response, isWanted || state.phase !== 'serving')
  const parts = { state, clientAddressOf, send: problems.send, scheduleWrite, closes }
  state.formPosts = createDirectRoutes(options.formPosts, options, parts)
  state.plainReads = createDirectRoutes(options.plainReads, options, parts)
  state.wholeRequests = createWholeRequests(options, parts, (path) => removeBasePath(path) === path)
  const lead = (framework: RequestListener): RequestListener => {
    const withReads = state.plainReads?.listener(framework) ?? framework
    const listener = state.formPosts?.listener(withReads) ?? withReads
    return (request, response) => {
      if (!pipelines.admit(request.socket, response)) return
      request.url = removeBasePath(request.url ?? '')
      removeSection(request)
      listener(request, response)
    }
  }
  const open = (handler: RequestListener): Server =>
    openServer(options, handler, { onClientError: problems.onClientError, state })
  const headers = Object.entries(baseHeaders(options.https === true))
  const server: FastifyInstance = fastify({
    ...limitsOf(options),
    genReqId: options.nextRequestId,
    serverFactory: (handler) => open(lead(handler)),
    // fastify adds this listener to its own server; openServer has already added ours to every server.
    clientErrorHandler: ignore,
    return503OnClosing: false,
    // addRequestLog writes the one line per request.
    logController: new LogController({ disableRequestLogging: true }),
    // Clients join a base that ends in a slash with a path that begins with one, and some end a path with a slash.
    routerOptions: { maxParamLength: 2048, ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    schemaController: { compilersFactory: LAZY_COMPILERS },
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      setBaseHeaders(headers, request, reply)
      problems.send('bad_url', request, reply)
    },
  })
  state.open = () => open(lead(server.routing))
  rememberServer(server, state)
  addBodyParser(server)
  server.addHook('onRoute', (route) => addMethods(routes, route.method, route.url))
  const { logger } = options
  const onWriteError = (error: unknown, { id: requestId }: HttpRequest): void => {
    if (logger !== false)
      logger.error({ requestId, err: describeError(error) }, 'a response could not be written')
  }
  addRequestHooks(server, { ...parts, headers, onWriteError })
  if (options.logger !== false) addRequestLog(server, options.logger)
  addRefusals(server, routes, options.logger, problems.send)
  return server
}

/**
 * Serves usual form posts to this path without the framework, where the server was built so. The route must be mounted on the
 * framework too, with the same handler.
 */
export function mountFormPost(server: FastifyInstance, path: string, handler: RouteHandler): void {
  stateOf(server).formPosts?.mount(path, handler)
  stateOf(server).wholeRequests?.mount('POST', path, handler)
}

/** The same for a GET without a body. */
export function mountPlainRead(server: FastifyInstance, path: string, handler: RouteHandler): void {
  stateOf(server).plainReads?.mount(path, handler)
  stateOf(server).wholeRequests?.mount('GET', path, handler)
}

/** Calls `observe` for each request, once its response is sent or its client is gone. */
export function onResponse(server: FastifyInstance, observe: ResponseObserver): void {
  stateOf(server).formPosts?.onResponse(observe)
  stateOf(server).plainReads?.onResponse(observe)
  stateOf(server).wholeRequests?.onResponse(observe)
  server.addHook('onResponse', (request, reply, done) => {
    observe(request, reply)
    done()
  })
}

/** The query of a request as it was sent, without the question mark; '' when there is none. */
export function rawQuery(request: Pick<HttpRequest, 'raw'>): string {
  const url = request.raw.url ?? ''
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}

/** What the hooks of the framework and the form posts beside it share. */
interface RequestParts {
  readonly state: ServerState
  readonly clientAddressOf: (request: RawRequest) => string
  readonly send: SendProblem
  readonly scheduleWrite: ScheduleWrite
  /** Whether the response carries `Connection: close`. */
  readonly closes: (response: ServerResponse, isWanted: boolean) => boolean
}

function ignore(): void {}

function writeNow(write: () => void, onError: (error: unknown) => void): void {
  try {
    write()
  } catch (error) {
    onError(error)
  }
}

// Schema compilers take 60 ms to load. They are loaded with the first route that has a schema.
const requireBesideFastify = createRequire(createRequire(import.meta.url).resolve('fastify'))
type Compilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
const LAZY_COMPILERS: Compilers = {
  buildValidator: (...args: unknown[]) => requireBesideFastify('@fastify/ajv-compiler')()(...args),
  buildSerializer: (...args: unknown[]) =>
    requireBesideFastify('@fastify/fast-json-stringify-compiler')()(...args),
}

function createProblemSender(options: HttpServerOptions): {
  send: SendProblem
  onClientError: ClientErrorListener
} {
  const render = options.renderProblem ?? renderPlainProblem
  const renderSafely = (problem: HttpProblem, request: HttpRequest | undefined): ProblemResponse => {
    try {
      return render(problem, request)
    } catch (error) {
      const { kind, requestId } = problem
      if (options.logger !== false)
        options.logger.error(
          { requestId, kind, err: describeError(error) },
          'a problem could not be rendered',
        )
      return renderPlainProblem(problem)
    }
  }
  const socketOptions = {
    nextRequestId: options.nextRequestId,
    renderProblem: (problem: HttpProblem) => renderSafely(problem, undefined),
    baseHeaders: baseHeaders(options.https === true),
  }
  return {
    send: (kind, request, reply, allow) => {
      const problem: HttpProblem = { kind, requestId: request.id, ...(allow === undefined ? {} : { allow }) }
      sendProblem(reply, problem, renderSafely(problem, request))
    },
    onClientError: (error, socket) => respondToSocketError(error, socket, socketOptions),
  }
}

function createDirectRoutes(
  creation: DirectCreation | undefined,
  options: HttpServerOptions,
  parts: RequestParts,
): DirectRoutes | undefined {
  if (creation === undefined) return undefined
  const routes = creation.create(directOptions(options, parts, creation.monotonicMs))
  const { logger } = options
  if (logger !== false) routes.onResponse((request, reply) => logRequest(logger, request, reply))
  return routes
}

function createWholeRequests(
  options: HttpServerOptions,
  parts: RequestParts,
  isFinalPath: (path: string) => boolean,
): WholeRequests | undefined {
  const { wholeRequests: creation, logger } = options
  if (creation === undefined) return undefined
  const { create, monotonicMs, nowMs } = creation
  const requests = create({
    ...directOptions(options, parts, monotonicMs),
    nowMs,
    isFinalPath,
    firstByteTimeoutMs: headersTimeoutOf(options),
    keepAliveTimeoutMs: limitsOf(options).keepAliveTimeout,
  })
  if (logger !== false) requests.onResponse((request, reply) => logRequest(logger, request, reply))
  return requests
}

function directOptions(
  options: HttpServerOptions,
  { state, clientAddressOf, send, scheduleWrite, closes }: RequestParts,
  monotonicMs: () => number,
): DirectOptions {
  const { nextRequestId, logger, https = false } = options
  return {
    nextRequestId,
    monotonicMs,
    clientAddressOf,
    bodyLimitBytes: limitsOf(options).bodyLimit,
    baseHeaders: baseHeaders(https),
    phase: () => state.phase,
    isHost: (host) => HOST.test(host),
    decodeBody,
    scheduleWrite,
    closes: (response) => closes(response, false),
    sendProblem: send,
    sendError: (error, request, reply) => sendError(error, { request, reply, logger, send }),
  }
}

// A media type by RFC 9110. The framework refuses anything else with 415 before a route sees it.
const MEDIA_TYPE = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/
const VISIBLE_ASCII = /^[!-~]*$/
// RFC 9112 section 3.2: 400 for a Host that is missing, repeated or not of this form (RFC 3986 section 3.2.2).
const HOST = /^[\w.~%!$&'()*+,;=:[\]-]*$/

function setBaseHeaders(
  headers: readonly (readonly [string, string])[],
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header('x-request-id', request.id)
  for (const [name, value] of headers) reply.header(name, value)
}

function addRequestHooks(
  server: FastifyInstance,
  {
    state,
    clientAddressOf,
    headers,
    send,
    scheduleWrite,
    closes,
    onWriteError,
  }: RequestParts & {
    readonly headers: readonly (readonly [string, string])[]
    readonly onWriteError: (error: unknown, request: HttpRequest) => void
  },
): void {
  server.decorateRequest('clientId', undefined)
  // Beside the framework's own `ip`, which keeps the port and takes any text for an address.
  server.decorateRequest('clientIp', {
    getter(this: FastifyRequest) {
      return clientAddressOf(this.raw)
    },
  })
  server.addHook('onRequest', (request, reply, done) => {
    setBaseHeaders(headers, request, reply)
    request.body = ''
    const raw = request.raw
    if (state.phase === 'closing') {
      send('unavailable', request, reply)
      return
    }
    const { host = raw.httpVersion === '1.1' ? ' ' : '' } = raw.headers
    if (!HOST.test(host) || !VISIBLE_ASCII.test(raw.url ?? '')) {
      reply.header('connection', 'close')
      send('bad_request', request, reply)
      return
    }
    const contentType = raw.headers['content-type']
    // An unreadable type means bytes of an unknown type (RFC 9110 section 8.3).
    if (contentType !== undefined && !MEDIA_TYPE.test(contentType)) {
      raw.headers['content-type'] = 'application/octet-stream'
    }
    done()
  })
  server.addHook('onSend', (request, reply, payload, done) => {
    const isWanted = reply.getHeader('connection') === 'close'
    if (closes(reply.raw, isWanted)) reply.header('connection', 'close')
    else if (isWanted) reply.removeHeader('connection')
    scheduleWrite(
      () => done(null, payload),
      (error) => {
        onWriteError(error, request)
        // Nothing of a response can be sent any more, and the client must not wait for one.
        request.raw.destroy()
      },
    )
  })
}

// A child logger per request, as the framework creates it, would cost more than the line itself. Lines carry the id as a field.
function addRequestLog(server: FastifyInstance, logger: pino.Logger): void {
  server.addHook('onRequest', (request, reply, done) => {
    request.log = logger
    reply.log = logger
    done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    logRequest(logger, request, reply)
    done()
  })
}
