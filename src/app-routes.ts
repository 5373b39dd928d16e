// glue: Mounts all routes on the framework, while tokens are issued already
// Never: work for long in one turn of the event loop

import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { AppServices, AppSettings } from './app-services.ts'
import type { ConsoleApi } from './console-api/mount.ts'
import { mountConsolePages } from './console-pages/mount.ts'
import { CONSOLE_PATH } from './console-pages/path.ts'
import type { Sandbox } from './development/sandbox.ts'
import { mountEndpoints, mountPreflights, type ServedEndpoint } from './dialects/serve.ts'
import { DOCS_ROUTES } from './docs/route-table.ts'
import { basePathOf } from './http/base-path.ts'
import { createLocalSender } from './http/local-requests.ts'
import type { JsonObject } from './lib/json.ts'
import { monotonicMs, systemClock } from './runtime/clock.ts'
import { hashPassword, verifyPassword } from './runtime/password-hash.ts'

/** Routes of the dialects that are mounted in one turn. */
const PER_TURN = 40

interface Services extends AppServices {
  readonly endpoints: readonly ServedEndpoint[]
}

export async function mountRoutes(
  server: FastifyInstance,
  settings: AppSettings,
  services: Services,
): Promise<void> {
  const { endpoints } = services
  for (let first = 0; first < endpoints.length; first += PER_TURN) {
    await turn()
    mountEndpoints(server, endpoints.slice(first, first + PER_TURN))
  }
  await mountPreflights(server, endpoints)
  await turn()
  const { createOpenApiReader } = await import('./docs/openapi.ts')
  const readDocument = createOpenApiReader(services.dialects, settings)
  const consoleApi = await mountConsole(server, settings, { ...services, readDocument })
  await turn()
  const sandboxControls = await createSandboxControls(settings, services, consoleApi)
  await mountPages(server, settings, services, sandboxControls)
  await turn()
  const [{ mountDocs }, { listConsoleErrors }] = await Promise.all([
    import('./docs/mount.ts'),
    import('./console-api/problem-remedies.ts'),
  ])
  mountDocs(server, services.dialects, {
    readDocument,
    otherErrors: async () => listConsoleErrors,
  })
  await turn()
}

function pageContext({ baseUrl, legal }: AppSettings, { ports, logger, isTransient }: Services) {
  const basePath = basePathOf(baseUrl)
  const cookies = { secure: baseUrl.startsWith('https://'), basePath }
  return { ports, baseUrl, basePath, cookies, logger, legal, isTransient }
}

async function mountConsole(
  server: FastifyInstance,
  settings: AppSettings,
  services: Services & { readonly readDocument: () => JsonObject },
): Promise<ConsoleApi> {
  const { ports, dialects, development, consoleBuild, readDocument } = services
  const { baseUrl, landing, legal, signUp } = settings
  const context = pageContext(settings, services)
  const { basePath } = context
  const [
    api,
    { createLookPreviews },
    { createConsolePanel },
    { createLinkBuilder },
    scopes,
    tokenPath,
    programs,
  ] = await Promise.all([
    import('./console-api/mount.ts'),
    import('./link/preview.ts'),
    import('./development/console-panel.ts'),
    import('./dialects/link-builder.ts'),
    import('./dialects/scope-operations.ts'),
    import('./dialects/token-path.ts'),
    import('./docs/call-programs.ts'),
  ])
  if (consoleBuild !== undefined) mountConsolePages(server, { build: consoleBuild, basePath })
  return api.mountConsoleApi(server, {
    ...context,
    dialects: dialects.map((dialect) => ({
      policy: dialect.policy,
      title: dialect.title,
      tokenPath: tokenPath.findTokenPath(dialect),
      listScopes: () => scopes.listScopes(dialect),
      webhooks: dialect.webhooks,
    })),
    passwords: { hash: (password) => hashPassword(ports.random, password), verify: verifyPassword },
    previews: createLookPreviews(legal),
    linkBuilder: createLinkBuilder(baseUrl, dialects, {
      node: programs.renderNodeCalls,
      python: programs.renderPythonCalls,
    }),
    loadExplorer: async () =>
      (await import('./docs/explorer.ts')).createApiExplorer(dialects, readDocument(), { baseUrl, basePath }),
    sendLocally: createLocalSender(server, { baseUrl, monotonicMs }),
    demoBank: development && createConsolePanel(development),
    trueNowMs: systemClock.nowMs,
    development: landing,
    signUp,
  })
}

type SandboxRoutes = Awaited<ReturnType<typeof createSandboxControls>>

async function createSandboxControls(
  { baseUrl }: AppSettings,
  { ports, dialects, development }: Services,
  { logInToDemo }: ConsoleApi,
) {
  if (development === undefined) return undefined
  const [routes, { showStart }, { demoAccountOf }, { buildExampleLink }, { listGuides }] = await Promise.all([
    import('./development/routes.ts'),
    import('./development/start-routes.ts'),
    import('./console-api/identity/demo.ts'),
    import('./dialects/example-link.ts'),
    import('./docs/guides.ts'),
  ])
  const controls = {
    ...development,
    demo: demoAccountOf(ports),
    logInToDemo,
    linkUrlOf: (sandbox: Sandbox) => buildExampleLink(baseUrl, dialects, sandbox),
    listGuides,
  }
  return {
    mount: (server: FastifyInstance) => routes.mountSandboxControls(server, controls),
    showStart: (...[docsPath, exchange]: StartPlace) => showStart(controls, docsPath, exchange),
  }
}

type ShowStart = typeof import('./development/start-routes.ts').showStart
type StartPlace = Parameters<ShowStart> extends [unknown, ...infer Rest] ? Rest : never

async function mountPages(
  server: FastifyInstance,
  settings: AppSettings,
  services: Services,
  sandbox: SandboxRoutes,
): Promise<void> {
  const { dialects } = services
  const { hosts, landing, baseUrl } = settings
  const context = pageContext(settings, services)
  const { mountLink } = await import('./link/mount.ts')
  await turn()
  mountLink(server, {
    ...context,
    dialects,
    landing,
    hosts,
    root: (request, reply) =>
      sandbox === undefined
        ? reply.redirect(basePathOf(baseUrl) + CONSOLE_PATH)
        : sandbox.showStart(DOCS_ROUTES.docs.path, { request, reply }),
  })
  await turn()
  const [{ mountDashboard }, { mountPlatform }] = await Promise.all([
    import('./dashboard/mount.ts'),
    import('./platform/mount.ts'),
  ])
  mountDashboard(server, { ...context, policies: dialects.map(({ policy }) => policy) })
  mountPlatform(server, { ...services, metricsAccess: settings.metrics })
  sandbox?.mount(server)
}
