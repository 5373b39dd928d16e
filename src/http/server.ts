// glue: HTTP server: strict parsing, uniform error responses, graceful shutdown
// Never: know what the routes mean

import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { createMethodTable } from './allowed-methods.ts'
import { createBasePathRemover } from './base-path.ts'
import { decodeBody } from './body-parser.ts'
import { createClientAddressReader } from './client-address.ts'
import type {
  DirectOptions,
  DirectRoutes,
  RequestListener,
  ResponseObserver,
  RouteHandler,
  WholeRequests,
} from './direct-routes.ts'
import type { HttpRequest } from './exchange.ts'
import { isHost } from './host-header.ts'
import { closeServer } from './listen.ts'
import { type ClientErrorListener, headersTimeoutOf, limitsOf, openServer } from './open-server.ts'
import { createPipelines } from './pipelining.ts'
import {
  baseHeaders,
  type HttpProblem,
  type HttpProblemKind,
  type ProblemResponse,
  renderPlainProblem,
  sendProblem,
} from './problem.ts'
import { type SendProblem, sendError } from './refusals.ts'
import { describeError, logRequest } from './request-log.ts'
import { createSectionRemover } from './section-path.ts'
import type { DirectCreation, HttpServerOptions, RequestParts } from './server-options.ts'
import type { HttpServer, ServerState } from './server-state.ts'
import { respondToSocketError } from './socket-error.ts'

export { drain, ListenError, listen, replaceCertificate, shareDrainTime } from './listen.ts'
export type { HttpProblem, HttpProblemKind, ProblemResponse } from './problem.ts'
export { isClientError } from './refusals.ts'
export type { HttpServerOptions } from './server-options.ts'
export type { HttpServer } from './server-state.ts'

/**
 * Builds a server without listening. What is mounted on it directly is served at once; the framework with all other routes is
 * built when `complete` is called or the first other request arrives, because it takes longer than all that a token needs. Every
 * body is `request.body: string`, '' when there is none, whatever its content type. Problems of HTTP itself go to `renderProblem`; an
 * error thrown by a route is logged with its stack and becomes `internal`.
 */
export function createHttpServer(options: HttpServerOptions, addRoutes: AddRoutes): HttpServer {
  const problems = createProblemSender(options)
  const scheduleWrite = options.scheduleWrite ?? writeNow
  const clientAddressOf = createClientAddressReader(options.trustedProxies)
  const table = createMethodTable()
  const basePath = options.basePath ?? ''
  const removeBasePath = createBasePathRemover(basePath, table)
  const removeSection = createSectionRemover(options.sections ?? [])
  const pipelines = createPipelines()
  const closes = (response: ServerResponse, isWanted: boolean) =>
    pipelines.closes(response, isWanted || state.phase !== 'serving')
  const lead: RequestListener = (request, response) => {
    // Which part of a URL is the base path depends on the routes.
    if (framework === undefined && (basePath !== '' || waiting.has(request.socket)))
      return leadLater(request, response)
    if (!pipelines.admit(request.socket, response)) return
    request.url = removeBasePath(request.url ?? '')
    removeSection(request)
    listener(request, response)
  }
  const open = (): Server => openServer(options, lead, { onClientError: problems.onClientError, state })
  const state: ServerState = {
    phase: 'serving',
    connections: new Set(),
    secondaries: [],
    open,
    observers: [],
    formPosts: undefined,
    plainReads: undefined,
    wholeRequests: undefined,
  }
  const parts: RequestParts = {
    state,
    clientAddressOf,
    send: problems.send,
    scheduleWrite,
    closes,
  }
  state.formPosts = createDirectRoutes(options.formPosts, options, parts)
  state.plainReads = createDirectRoutes(options.plainReads, options, parts)
  const isFinalPath = (path: string) =>
    basePath === '' || (framework !== undefined && removeBasePath(path) === path)
  state.wholeRequests = createWholeRequests(options, parts, isFinalPath)

  let framework: RequestListener | undefined
  const complete = once(async () => {
    const { buildFramework } = await import('./framework.ts')
    const built = buildFramework(options, { ...parts, table, http: server.http })
    await addRoutes(built)
    await built.ready()
    framework = built.routing
    return built
  })
  /** Connections with a request that waits; later requests on them wait behind it. */
  const waiting = new WeakSet<Socket>()
  const onceBuilt = (serve: RequestListener): RequestListener => {
    return (request, response) => {
      waiting.add(request.socket)
      complete().then(
        () => serve(request, response),
        (error: unknown) => {
          if (options.logger !== false)
            options.logger.error({ err: describeError(error) }, 'the routes could not be built')
          problems.sendPlainly('internal', response)
        },
      )
    }
  }
  const onFramework: RequestListener = (request, response) =>
    framework === undefined ? routeLater(request, response) : framework(request, response)
  const routeLater = onceBuilt(onFramework)
  const leadLater = onceBuilt((request, response) => lead(request, response))
  const withReads = state.plainReads?.listener(onFramework) ?? onFramework
  const listener = state.formPosts?.listener(withReads) ?? withReads
  const server: HttpServer = {
    state,
    http: open(),
    complete,
    // A failure to build it is reported to whoever completes the server.
    close: async () => {
      await closeServer(server.http)
      await complete.started()?.then((built) => built.close(), ignore)
    },
  }
  return server
}

/** Mounts everything that is not served directly. */
type AddRoutes = (framework: FastifyInstance) => void | Promise<void>

/**
 * Serves usual form posts to this path without the framework, where the server was built so. The route must be mounted on the
 * framework too, with the same handler.
 */
export function mountFormPost({ state }: HttpServer, path: string, handler: RouteHandler): void {
  state.formPosts?.mount(path, handler)
  state.wholeRequests?.mount('POST', path, handler)
}

/** The same for a GET without a body. */
export function mountPlainRead({ state }: HttpServer, path: string, handler: RouteHandler): void {
  state.plainReads?.mount(path, handler)
  state.wholeRequests?.mount('GET', path, handler)
}

/** Calls `observe` for each request, once its response is sent or its client is gone. */
export function onResponse({ state }: HttpServer, observe: ResponseObserver): void {
  state.observers.push(observe)
  state.formPosts?.onResponse(observe)
  state.plainReads?.onResponse(observe)
  state.wholeRequests?.onResponse(observe)
}

/** The query of a request as it was sent, without the question mark; '' when there is none. */
export function rawQuery(request: Pick<HttpRequest, 'raw'>): string {
  const url = request.raw.url ?? ''
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}

function ignore(): void {}

function writeNow(write: () => void, onError: (error: unknown) => void): void {
  try {
    write()
  } catch (error) {
    onError(error)
  }
}

function createProblemSender(options: HttpServerOptions): {
  send: SendProblem
  /** Without a route, and without the framework. */
  sendPlainly: (kind: HttpProblemKind, response: ServerResponse) => void
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
    sendPlainly: (kind, response) => {
      const requestId = options.nextRequestId()
      const { status, headers, body } = renderSafely({ kind, requestId }, undefined)
      const all = { connection: 'close', 'x-request-id': requestId, ...socketOptions.baseHeaders, ...headers }
      response.writeHead(status, all).end(body)
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
    isHost,
    decodeBody,
    scheduleWrite,
    closes: (response) => closes(response, false),
    sendProblem: send,
    sendError: (error, request, reply) => sendError(error, { request, reply, logger, send }),
  }
}

/** Begins the work with the first call; every call returns its result. */
function once<T>(work: () => Promise<T>): (() => Promise<T>) & { started(): Promise<T> | undefined } {
  let running: Promise<T> | undefined
  const begin = (): Promise<T> => {
    running ??= work()
    return running
  }
  return Object.assign(begin, { started: () => running })
}
