// contract: Serving requests to a fixed path without the framework

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpReply, HttpRequest, RawRequest, ScheduleWrite, ServerPhase } from './exchange.ts'
import type { HttpProblemKind } from './problem.ts'

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void
export type RouteHandler = (request: HttpRequest, reply: HttpReply) => Promise<unknown>
export type ResponseObserver = (request: HttpRequest, reply: HttpReply) => void

/** What the server does for every request, so that these requests are served no differently. */
export interface DirectOptions {
  readonly nextRequestId: () => string
  readonly monotonicMs: () => number
  readonly clientAddressOf: (request: RawRequest) => string
  readonly bodyLimitBytes: number
  readonly baseHeaders: Readonly<Record<string, string>>
  readonly phase: () => ServerPhase
  /** Whether the response carries `Connection: close`. */
  readonly closes: (response: ServerResponse) => boolean
  readonly isHost: (host: string) => boolean
  /** Undefined for bytes that are not text. */
  readonly decodeBody: (bytes: Buffer) => string | undefined
  readonly scheduleWrite: ScheduleWrite
  readonly sendProblem: (kind: HttpProblemKind, request: HttpRequest, reply: HttpReply) => void
  readonly sendError: (error: unknown, request: HttpRequest, reply: HttpReply) => void
}

/** Requests of one kind that are served directly. */
export interface DirectRoutes {
  /** A request to exactly this path. */
  mount(path: string, handler: RouteHandler): void
  /** Called for each request that was served here, once its response is sent or its client is gone. */
  onResponse(observe: ResponseObserver): void
  /** `next` receives every other request. */
  listener(next: RequestListener): RequestListener
}

export type CreateDirectRoutes = (options: DirectOptions) => DirectRoutes

/** Requests that are read from their connections without the parser of node:http. */
export interface WholeRequests {
  mount(method: 'GET' | 'POST', path: string, handler: RouteHandler): void
  /** As of `DirectRoutes`. */
  onResponse(observe: ResponseObserver): void
  /**
   * Serves a new connection. `leave` has node:http serve it from now on, beginning with the bytes that are emitted next;
   * `onSilence` responds to one that sends nothing.
   */
  open(socket: Socket, leave: (socket: Socket) => void, onSilence: (socket: Socket) => void): void
  /** Closes the connections that have no request in progress. */
  closeIdle(): void
}

/** In addition to the options of other requests that are served directly. */
export interface WholeOptions extends DirectOptions {
  /** Milliseconds since 1970, for the Date of a response. */
  readonly nowMs: () => number
  /** From connecting to the first byte. */
  readonly firstByteTimeoutMs: number
  /** Between two requests. */
  readonly keepAliveTimeoutMs: number
  /** Whether the path reaches a route as it was sent. */
  readonly isFinalPath: (path: string) => boolean
}

export type CreateWholeRequests = (options: WholeOptions) => WholeRequests
