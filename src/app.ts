// glue: (settings, services) -> server; the one file that joins all parts; never listens

import type { FastifyInstance } from 'fastify'
import type pino from 'pino'
import type { RefusalCode } from './core/errors.ts'
import type { Ports } from './core/ports.ts'
import { mountDashboard } from './dashboard/mount.ts'
import { mountSandboxControls, type SandboxControls } from './development/routes.ts'
import { preloadJsonCheck } from './dialects/check-json.ts'
import type { Dialect } from './dialects/dialect.ts'
import { mountDialect } from './dialects/serve.ts'
import { mountDocs } from './docs/mount.ts'
import { createFormPosts } from './fast-paths/form-posts.ts'
import type { FastPaths } from './fast-paths/names.ts'
import { createResponseBatching } from './fast-paths/response-batching.ts'
import type { HttpRequest } from './http/exchange.ts'
import type { Metrics } from './http/metrics.ts'
import { createFailureLimiter } from './http/rate-limit.ts'
import { describeError } from './http/request-log.ts'
import {
  createHttpServer,
  type HttpProblem,
  type HttpProblemKind,
  onResponse,
  type ProblemAnswer,
} from './http/server.ts'
import { mountLink } from './link/mount.ts'
import { mountPlatform } from './platform/mount.ts'
import { monotonicMs } from './runtime/clock.ts'

export interface AppSettings {
  /** Origin under which browsers and clients reach us. */
  readonly baseUrl: string
  readonly version: string
  readonly trustedProxies: readonly string[]
  readonly metrics: 'loopback' | 'public' | 'off'
  /** Whether `/callback` shows developers what came back to it. */
  readonly landing: boolean
  readonly failuresPerClient: number
  readonly failuresPerAddress: number
  readonly fastPaths: FastPaths
}

export interface AppServices {
  readonly ports: Ports
  readonly dialects: readonly Dialect[]
  readonly logger: pino.Logger
  readonly metrics: Metrics
  /** True when the error is temporary (storage is unavailable), so that the same request may succeed later. */
  readonly isTransient: (error: unknown) => boolean
  /** Whether all that belongs to the platform is up; tokens are given out before. */
  readonly isStarted: () => boolean
  /** Outside production only. */
  readonly development?: SandboxControls | undefined
}

export function buildApp(settings: AppSettings, services: AppServices): FastifyInstance {
  const { ports, dialects, logger, metrics } = services
  const { fastPaths } = settings
  const https = settings.baseUrl.startsWith('https://')
  const server = createHttpServer({
    logger,
    nextRequestId: () => ports.random.uuid(),
    trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
    https,
    renderProblem: (problem, request) => renderProblem(dialects, problem, request),
    ...(fastPaths.has('response-batching') && { scheduleWrite: createResponseBatching() }),
    ...(fastPaths.has('form-posts') && { formPosts: { create: createFormPosts, monotonicMs } }),
  })
  onResponse(server, (request, reply) =>
    metrics.observeRequest({
      route: request.routeOptions.url,
      method: request.method,
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    }),
  )

  const limits = {
    perClient: createFailureLimiter({ points: settings.failuresPerClient, windowSeconds: 60 }),
    perAddress: createFailureLimiter({ points: settings.failuresPerAddress, windowSeconds: 60 }),
  }
  for (const dialect of dialects) {
    mountDialect(server, dialect, {
      ports,
      limits,
      countGrant: metrics.countGrant,
      isTransient: services.isTransient,
    })
  }
  const { baseUrl, landing } = settings
  const { isTransient } = services
  const pages = { ports, baseUrl, secureCookies: https, logger, isTransient }
  mountLink(server, { ...pages, dialects, landing })
  const policies = dialects.map(({ policy }) => policy)
  mountDashboard(server, { ...pages, policies })
  mountPlatform(server, { ...services, metricsAccess: settings.metrics })
  mountDocs(server, dialects, settings)
  if (services.development !== undefined) mountSandboxControls(server, services.development)
  server.addHook('onListen', (done) => {
    // Not on the path of the first token, but before the first body that needs it, as a rule.
    setTimeout(() => {
      preloadJsonCheck().catch((error: unknown) =>
        logger.error({ err: describeError(error) }, 'the JSON check did not load'),
      )
    }, 1000).unref()
    done()
  })
  return server
}

const REFUSAL_OF: Readonly<Record<HttpProblemKind, RefusalCode>> = {
  not_found: 'route_unknown',
  method_not_allowed: 'method_not_allowed',
  body_too_large: 'body_too_large',
  body_not_utf8: 'body_not_utf8',
  body_compressed: 'body_compressed',
  header_too_large: 'headers_too_large',
  bad_address: 'url_malformed',
  bad_request: 'http_malformed',
  timeout: 'request_too_slow',
  internal: 'internal',
  unavailable: 'unavailable',
}

/** What the mechanism refuses is said in the words of the dialect whose address it is; elsewhere in the first one's. */
function renderProblem(
  dialects: readonly Dialect[],
  problem: HttpProblem,
  request: HttpRequest | undefined,
): ProblemAnswer {
  const path = request?.raw.url ?? ''
  const dialect =
    dialects.find(({ prefixes }) => prefixes.some((prefix) => path.startsWith(prefix))) ?? dialects[0]
  if (dialect === undefined) throw new TypeError('there is no dialect')
  const { status, headers, body } = dialect.renderRefusal({ code: REFUSAL_OF[problem.kind] }, undefined)
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body ?? {}),
  }
}
