// glue: Opens the server of node:http, with its limits and its time limits

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RequestListener, WholeRequests } from './direct-routes.ts'
import { createServer, createTlsServer } from './node-http.ts'
import type { ServerState } from './server-state.ts'

export type ClientErrorListener = (error: unknown, socket: Duplex) => void

/** Each is described, with its default, in HttpServerOptions. */
interface ServerLimits {
  readonly bodyLimitBytes?: number
  readonly headerLimitBytes?: number
  readonly requestTimeoutMs?: number
  readonly headersTimeoutMs?: number
  readonly keepAliveTimeoutMs?: number
}

export function limitsOf(options: ServerLimits): { bodyLimit: number; keepAliveTimeout: number } {
  return {
    bodyLimit: options.bodyLimitBytes ?? 65_536,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
  }
}

export function headersTimeoutOf({
  headersTimeoutMs = 10_000,
  requestTimeoutMs = 15_000,
}: ServerLimits): number {
  return Math.min(headersTimeoutMs, requestTimeoutMs)
}

export function openServer(
  options: ServerLimits & { readonly tls?: { readonly cert: string; readonly key: string } },
  handler: RequestListener,
  { onClientError, state }: { onClientError: ClientErrorListener; state: ServerState },
): Server {
  const requestTimeout = options.requestTimeoutMs ?? 15_000
  const headersTimeout = headersTimeoutOf(options)
  const { tls } = options
  const limits = {
    maxHeaderSize: options.headerLimitBytes ?? 16_384,
    requestTimeout,
    headersTimeout,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
    // Node checks every 30 s by default, which would stretch a timeout of 10 s to 40.
    connectionsCheckingInterval: Math.min(5000, Math.max(50, Math.floor(headersTimeout / 4))),
    // Checked in the request hook, so that the response carries our headers.
    requireHostHeader: false,
    // Of two Host or Authorization headers Node would take the first, and a proxy in front perhaps the last.
    joinDuplicateHeaders: true,
  }
  const server =
    tls === undefined ? createServer(limits, handler) : createTlsServer({ ...limits, ...tls }, handler)
  if (state.wholeRequests !== undefined && tls === undefined)
    readFirst(server, state.wholeRequests, onClientError)
  server.on('connection', (socket) => {
    state.connections.add(socket)
    socket.once('close', () => state.connections.delete(socket))
  })
  // An unsupported expectation may be ignored (RFC 9110 section 10.1.1); Node would respond with 417 by itself.
  server.on('checkExpectation', handler)
  server.on('clientError', onClientError)
  // Without a listener Node closes the connection of a CONNECT without a response.
  server.on('connect', (_request, socket) => onClientError(new Error('CONNECT is not supported'), socket))
  return server
}

/** Node's own listener receives the connections that `requests` leaves to it. */
function readFirst(server: Server, requests: WholeRequests, onClientError: ClientErrorListener): void {
  const attach = server.listeners('connection')
  server.removeAllListeners('connection')
  const leave = (socket: Socket) => {
    for (const listener of attach) Reflect.apply(listener, server, [socket])
  }
  const onSilence = (socket: Socket) =>
    onClientError(
      Object.assign(new Error('no request arrived'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
      socket,
    )
  server.on('connection', (socket) => requests.open(socket, leave, onSilence))
  const closeIdleConnections = server.closeIdleConnections.bind(server)
  server.closeIdleConnections = () => {
    closeIdleConnections()
    requests.closeIdle()
  }
}
