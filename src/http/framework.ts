// glue: The framework with its hooks, on a server that may listen already

import type { Server } from 'node:http'
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
import { addMethods, type MethodTable } from './allowed-methods.ts'
import { addBodyParser } from './body-parser.ts'
import type { HttpRequest } from './exchange.ts'
import { isHost } from './host-header.ts'
import { limitsOf } from './open-server.ts'
import { baseHeaders } from './problem.ts'
import { addRefusals } from './refusals.ts'
import { describeError, logRequest } from './request-log.ts'
import type { HttpServerOptions, RequestParts } from './server-options.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by a route once it knows the caller, so that the request log can name it. */
    clientId: string | undefined
    /** IP address of the client; see client-address.ts. */
    readonly clientIp: string
  }
}

interface FrameworkParts extends RequestParts {
  /** Receives the methods of each route. */
  readonly table: MethodTable
  readonly http: Server
}

/** Everything but its routes. `routing` of the result serves a request. */
export function buildFramework(options: HttpServerOptions, parts: FrameworkParts): FastifyInstance {
  const { http, table, send } = parts
  const headers = Object.entries(baseHeaders(options.https === true))
  const server: FastifyInstance = fastify({
    ...limitsOf(options),
    genReqId: options.nextRequestId,
    serverFactory: () => http,
    // fastify adds this listener to the server; openServer has already added ours.
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
      send('bad_url', request, reply)
    },
  })
  addBodyParser(server)
  server.addHook('onRoute', (route) => addMethods(table, route.method, route.url))
  const { logger } = options
  const onWriteError = (error: unknown, { id: requestId }: HttpRequest): void => {
    if (logger !== false)
      logger.error({ requestId, err: describeError(error) }, 'a response could not be written')
  }
  addRequestHooks(server, { ...parts, headers, onWriteError })
  if (logger !== false) addRequestLog(server, logger)
  const { observers } = parts.state
  server.addHook('onResponse', (request, reply, done) => {
    for (const observe of observers) observe(request, reply)
    done()
  })
  addRefusals(server, table, logger, send)
  return server
}

function ignore(): void {}

// Schema compilers take 60 ms to load. They are loaded with the first route that has a schema.
const requireBesideFastify = createRequire(createRequire(import.meta.url).resolve('fastify'))
type Compilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
const LAZY_COMPILERS: Compilers = {
  buildValidator: (...args: unknown[]) => requireBesideFastify('@fastify/ajv-compiler')()(...args),
  buildSerializer: (...args: unknown[]) =>
    requireBesideFastify('@fastify/fast-json-stringify-compiler')()(...args),
}

// A media type by RFC 9110. The framework refuses anything else with 415 before a route sees it.
const MEDIA_TYPE = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/
const VISIBLE_ASCII = /^[!-~]*$/

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
    if (!isHost(host) || !VISIBLE_ASCII.test(raw.url ?? '')) {
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
