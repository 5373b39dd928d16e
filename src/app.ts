// glue: Builds the server from settings and services: the one file that joins all parts
// Never: listen

import type { FastifyInstance } from 'fastify'
import type pino from 'pino'
import { demoAccountOf } from './console-api/identity/demo.ts'
import { mountConsoleApi } from './console-api/mount.ts'
import type { ConsoleBuild } from './console-pages/build.ts'
import { CONSOLE_PATH, mountConsolePages } from './console-pages/mount.ts'
import type { Ports } from './core/ports.ts'
import { mountDashboard } from './dashboard/mount.ts'
import { createConsolePanel } from './development/console-panel.ts'
import { mountSandboxControls, type SandboxControls } from './development/routes.ts'
import type { Sandbox } from './development/sandbox.ts'
import { showStart } from './development/start-routes.ts'
import type { Dialect } from './dialects/dialect.ts'
import { buildExampleLink } from './dialects/example-link.ts'
import type { FailureLimits } from './dialects/failure-limits.ts'
import { createLinkBuilder } from './dialects/link-builder.ts'
import { dialectOf, type Hosts } from './dialects/mounting.ts'
import { listScopes } from './dialects/scope-operations.ts'
import { mountDialects } from './dialects/serve.ts'
import { findTokenPath } from './dialects/token-path.ts'
import { listGuides } from './docs/guides.ts'
import { mountDocs } from './docs/mount.ts'
import { createOpenApiReader } from './docs/openapi.ts'
import { DOCS_ROUTES } from './docs/route-table.ts'
import { createFormPosts } from './fast-paths/form-posts.ts'
import type { FastPaths } from './fast-paths/names.ts'
import { createPlainReads } from './fast-paths/plain-reads.ts'
import { createResponseBatching } from './fast-paths/response-batching.ts'
import { createWholeRequests } from './fast-paths/whole-requests.ts'
import { basePathOf } from './http/base-path.ts'
import { createLocalSender } from './http/local-requests.ts'
import type { Metrics } from './http/metrics.ts'
import { createFailureLimiter } from './http/rate-limit.ts'
import { createHttpServer, onResponse } from './http/server.ts'
import { mountLink } from './link/mount.ts'
import { createLookPreviews } from './link/preview.ts'
import { formTarget } from './link/return-url.ts'
import { renderFormPost } from './pages/form-post.ts'
import type { LegalLinks } from './pages/layout.ts'
import { headersOf } from './pages/send.ts'
import { mountPlatform, type PlatformPhase } from './platform/mount.ts'
import { createProblemRenderer } from './problems.ts'
import { monotonicMs, systemClock } from './runtime/clock.ts'
import { hashPassword, verifyPassword } from './runtime/password-hash.ts'

export interface AppSettings {
  /** URL under which browsers and clients reach us, without a trailing slash. */
  readonly baseUrl: string
  readonly version: string
  readonly trustedProxies: readonly string[]
  /** Host names that serve one dialect only. */
  readonly hosts: Hosts
  /** Certificate and key, PEM, to serve HTTPS with; undefined for HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly metrics: 'loopback' | 'public' | 'off'
  /** Whether `/callback` shows developers the parameters that it received. */
  readonly landing: boolean
  /** Who may sign up in the Console. */
  readonly signUp: 'open' | 'invited'
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
  /** Without it the pages of the Console are not served. */
  readonly consoleBuild?: ConsoleBuild | undefined
  /** Outside production only. */
  readonly development?:
    | Omit<SandboxControls, 'demo' | 'logInToDemo' | 'linkUrlOf' | 'listGuides'>
    | undefined
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
  const readDocument = createOpenApiReader(dialects, settings)
  const consoleApi = mountConsoleApi(server, {
    ...pages,
    dialects: dialects.map((dialect) => ({
      policy: dialect.policy,
      title: dialect.title,
      tokenPath: findTokenPath(dialect),
      listScopes: () => listScopes(dialect),
      webhooks: dialect.webhooks,
    })),
    passwords: { hash: (password) => hashPassword(ports.random, password), verify: verifyPassword },
    previews: createLookPreviews(legal),
    linkBuilder: createLinkBuilder(baseUrl, dialects),
    loadExplorer: async () =>
      (await import('./docs/explorer.ts')).createApiExplorer(dialects, readDocument(), { baseUrl, basePath }),
    sendLocally: createLocalSender(server, { baseUrl, monotonicMs }),
    demoBank: development && createConsolePanel(development),
    trueNowMs: systemClock.nowMs,
    development: landing,
    signUp: settings.signUp,
  })
  const sandboxControls = development && {
    ...development,
    demo: demoAccountOf(ports),
    logInToDemo: consoleApi.logInToDemo,
    linkUrlOf: (sandbox: Sandbox) => buildExampleLink(baseUrl, dialects, sandbox),
    listGuides,
  }
  mountLink(server, {
    ...pages,
    dialects,
    landing,
    hosts: settings.hosts,
    root: (request, reply) =>
      sandboxControls === undefined
        ? reply.redirect(basePath + CONSOLE_PATH)
        : showStart(sandboxControls, DOCS_ROUTES.docs.path, { request, reply }),
  })
  const { consoleBuild } = services
  if (consoleBuild !== undefined) mountConsolePages(server, { build: consoleBuild, basePath })
  mountDashboard(server, { ...pages, policies: dialects.map(({ policy }) => policy) })

  mountPlatform(server, { ...services, metricsAccess: settings.metrics })
  mountDocs(server, dialects, {
    readDocument,
    otherErrors: async () => (await import('./console-api/problem-remedies.ts')).listConsoleErrors,
  })
  if (sandboxControls !== undefined) mountSandboxControls(server, sandboxControls)
  return server
}

function createServer(
  settings: AppSettings,
  { ports, dialects, logger, metrics }: AppServices,
): FastifyInstance {
  const { trustedProxies, fastPaths, baseUrl, tls } = settings
  const server = createHttpServer({
    logger,
    nextRequestId: () => ports.random.uuid(),
    trustedProxies,
    https: isHttps(baseUrl) && !isLoopback(baseUrl),
    ...(tls !== undefined && { tls }),
    basePath: basePathOf(baseUrl),
    sections: dialects.map(({ name }) => name),
    renderProblem: createProblemRenderer({
      dialects,
      dialectOf: (request) => dialectOf(dialects, request, settings.hosts),
      legal: settings.legal,
      baseUrl,
      onRefused: ({ code, subject }, requestId) =>
        ports.log.info({ requestId, refusal: code, ...(subject && { subject }) }, 'refused'),
    }),
    ...(fastPaths.has('response-batching') && { scheduleWrite: createResponseBatching() }),
    ...(fastPaths.has('form-posts') && { formPosts: { create: createFormPosts, monotonicMs } }),
    ...(fastPaths.has('plain-reads') && { plainReads: { create: createPlainReads, monotonicMs } }),
    ...(fastPaths.has('whole-requests') && {
      wholeRequests: { create: createWholeRequests, monotonicMs, nowMs: systemClock.nowMs },
    }),
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

/** Browsers apply Strict-Transport-Security to every port of a host, and other programs of the machine serve plain HTTP. */
function isLoopback(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
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
