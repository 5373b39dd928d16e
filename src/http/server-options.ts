// contract: Options of a server, and what its framework and the requests beside it share

import type { ServerResponse } from 'node:http'
import type pino from 'pino'
import type { CreateDirectRoutes, CreateWholeRequests } from './direct-routes.ts'
import type { RawRequest, ScheduleWrite } from './exchange.ts'
import type { RenderProblem } from './problem.ts'
import type { SendProblem } from './refusals.ts'
import type { ServerState } from './server-state.ts'

export type DirectCreation = { readonly create: CreateDirectRoutes; readonly monotonicMs: () => number }
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

/** What the hooks of the framework and the form posts beside it share. */
export interface RequestParts {
  readonly state: ServerState
  readonly clientAddressOf: (request: RawRequest) => string
  readonly send: SendProblem
  readonly scheduleWrite: ScheduleWrite
  /** Whether the response carries `Connection: close`. */
  readonly closes: (response: ServerResponse, isWanted: boolean) => boolean
}
