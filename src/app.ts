// glue: Builds the server from settings and services: the one file that joins all parts
// Never: listen

import type { FastifyInstance } from 'fastify'
import type pino from 'pino'
import type { Refusal, RefusalCode } from './core/errors.ts'
import type { Ports } from './core/ports.ts'
import { mountDashboard } from './dashboard/mount.ts'
import { mountSandboxControls, type SandboxControls } from './development/routes.ts'
import { type Dialect, findNotOffered } from './dialects/dialect.ts'
import type { FailureLimits } from './dialects/failure-limits.ts'
import { dialectOf, type Hosts } from './dialects/mounting.ts'
import { mountDialects } from './dialects/serve.ts'
import { mountDocs } from './docs/mount.ts'
import { DOCS_ROUTES } from './docs/route-table.ts'
import { createFormPosts } from './fast-paths/form-posts.ts'
import type { FastPaths } from './fast-paths/names.ts'
import { createResponseBatching } from './fast-paths/response-batching.ts'
import { basePathOf } from './http/base-path.ts'
import type { HttpRequest } from './http/exchange.ts'
import type { Metrics } from './http/metrics.ts'
import { createFailureLimiter } from './http/rate-limit.ts'
import {
  createHttpServer,
  type HttpProblem,
  type HttpProblemKind,
  onResponse,
  type ProblemResponse,
} from './http/server.ts'
import { mountLink } from './link/mount.ts'
import { formTarget } from './link/return-url.ts'
import { renderFormPost } from './pages/form-post.ts'
import type { LegalLinks } from './pages/layout.ts'
import { headersOf } from './pages/send.ts'
import { mountPlatform, type PlatformPhase } from './platform/mount.ts'
import { monotonicMs } from './runtime/clock.ts'

export interface AppSettings {
  /** URL under which browsers and clients reach us, without a trailing slash. */
  readonly baseUrl: string
  readonly version: string
  readonly trustedProxies: readonly string[]
  /** Host names that serve one dialect only. */
  readonly hosts: Hosts
  readonly metrics: 'loopback' | 'public' | 'off'
  /** Whether `/callback` shows developers the parameters that it received. */
  readonly landing: boolean
  readonly legal: LegalLinks
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
  /** Tokens are issued in every phase. */
  readonly phase: () => PlatformPhase
  /** Counters of failed authentications that other processes count with; this process has its own without them. */
  readonly limits?: FailureLimits | undefined
  /** Outside production only. */
  readonly development?: SandboxControls | undefined
}

export function buildApp(settings: AppSettings, services: AppServices): FastifyInstance {
  const { ports, dialects, logger, metrics, isTransient, development } = services
  const { baseUrl, landing } = settings
  const server = createServer(settings, services)

  const limits = services.limits ?? createFailureLimits(settings)
  mountDialects(server, dialects, {
    ports,
    limits,
    countGrant: metrics.countGrant,
    isTransient,
    hosts: settings.hosts,
    renderFormPost: (action, fields) => {
      const page = renderFormPost({ action, fields, lang: 'en', title: 'Continue' })
      const targets = [formTarget(action)].filter((target) => target !== undefined)
      return { headers: headersOf(page, { formAction: targets, keepsOpener: true }), markup: page.markup }
    },
  })

  const { legal } = settings
  const basePath = basePathOf(baseUrl)
  const cookies = { secure: isHttps(baseUrl), basePath }
  const pages = { ports, baseUrl, basePath, cookies, logger, legal, isTransient }
  mountLink(server, {
    ...pages,
    dialects,
    landing,
    hosts: settings.hosts,
    root: (_request, reply) => reply.redirect(basePath + DOCS_ROUTES.docs.path),
  })
  mountDashboard(server, { ...pages, policies: dialects.map(({ policy }) => policy) })

  mountPlatform(server, { ...services, metricsAccess: settings.metrics })
  mountDocs(server, dialects, settings)
  if (development !== undefined) mountSandboxControls(server, development)
  return server
}

function createServer(
  settings: AppSettings,
  { ports, dialects, logger, metrics }: AppServices,
): FastifyInstance {
  const { trustedProxies, fastPaths, baseUrl } = settings
  const server = createHttpServer({
    logger,
    nextRequestId: () => ports.random.uuid(),
    trustedProxies,
    https: isHttps(baseUrl),
    basePath: basePathOf(baseUrl),
    sections: dialects.map(({ name }) => name),
    renderProblem: (problem, request) =>
      renderProblem(dialects, dialectOf(dialects, request, settings.hosts), problem, request),
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
  return server
}

function isHttps(baseUrl: string): boolean {
  return baseUrl.startsWith('https://')
}

export function createFailureLimits({
  failuresPerClient,
  failuresPerAddress,
}: Pick<AppSettings, 'failuresPerClient' | 'failuresPerAddress'>): FailureLimits {
  return {
    perClient: createFailureLimiter({ points: failuresPerClient, windowSeconds: 60 }),
    perAddress: createFailureLimiter({ points: failuresPerAddress, windowSeconds: 60 }),
  }
}

const REFUSAL_OF: Readonly<Record<HttpProblemKind, RefusalCode>> = {
  not_found: 'route_unknown',
  method_not_allowed: 'method_not_allowed',
  body_too_large: 'body_too_large',
  body_not_utf8: 'body_not_utf8',
  body_compressed: 'body_compressed',
  header_too_large: 'headers_too_large',
  bad_url: 'url_malformed',
  bad_request: 'http_malformed',
  timeout: 'request_too_slow',
  internal: 'internal',
  unavailable: 'unavailable',
}

/** A path without a route may be documented by a provider, which the error then says. */
function refusalOf(dialects: readonly Dialect[], { kind }: HttpProblem, path: string): Refusal {
  const product =
    kind === 'not_found' ? dialects.map((dialect) => findNotOffered(dialect, path)).find(Boolean) : undefined
  return product === undefined
    ? { code: REFUSAL_OF[kind] }
    : { code: 'endpoint_not_offered', subject: product }
}

/** Problems of HTTP itself have the error format of the dialect whose path was requested, elsewhere that of the first dialect. */
function renderProblem(
  dialects: readonly Dialect[],
  dialect: Dialect,
  problem: HttpProblem,
  request: HttpRequest | undefined,
): ProblemResponse {
  const path = request?.raw.url ?? ''
  const { status, headers, body } = dialect.renderRefusal(refusalOf(dialects, problem, path), undefined)
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body ?? {}),
  }
}
