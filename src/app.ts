// glue: Builds the server from settings and services, at first with the fast paths alone
// Never: listen; import what no token needs

import type { AppServices, AppSettings } from './app-services.ts'
import type { FailureLimits } from './dialects/failure-limits.ts'
import { dialectOf } from './dialects/mounting.ts'
import { joinEndpoints, mountFastEndpoints } from './dialects/serve.ts'
import { createFormPosts } from './fast-paths/form-posts.ts'
import { createPlainReads } from './fast-paths/plain-reads.ts'
import { createResponseBatching } from './fast-paths/response-batching.ts'
import { createWholeRequests } from './fast-paths/whole-requests.ts'
import { basePathOf } from './http/base-path.ts'
import { createFailureLimiter } from './http/rate-limit.ts'
import { createHttpServer, type HttpServer, onResponse } from './http/server.ts'
import { formTarget } from './link/return-url.ts'
import { renderFormPost } from './pages/form-post.ts'
import { headersOf } from './pages/send.ts'
import { createProblemRenderer } from './problems.ts'
import { monotonicMs, systemClock } from './runtime/clock.ts'

export function buildApp(settings: AppSettings, services: AppServices): HttpServer {
  const { ports, dialects, logger, metrics, isTransient } = services
  const endpoints = joinEndpoints(dialects, {
    ports,
    limits: services.limits ?? createFailureLimits(settings),
    countGrant: metrics.countGrant,
    isTransient,
    hosts: settings.hosts,
    renderFormPost: (action, fields) => {
      const page = renderFormPost({ action, fields, lang: 'en', title: 'Continue' })
      const targets = [formTarget(action)].filter((target) => target !== undefined)
      return { headers: headersOf(page, { formAction: targets, keepsOpener: true }), markup: page.markup }
    },
  })
  const { trustedProxies, fastPaths, baseUrl, tls } = settings
  const server = createHttpServer(
    {
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
    },
    async (framework) => {
      const { mountRoutes } = await import('./app-routes.ts')
      await mountRoutes(framework, settings, { ...services, endpoints })
    },
  )
  mountFastEndpoints(server, endpoints)
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
