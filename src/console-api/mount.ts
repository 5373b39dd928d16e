// glue: Mounts the Console API on a server; what serves it is loaded with the first request

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { prefersHtml } from '../http/accepts-html.ts'
import { renderHelpLink } from '../http/help-link.ts'
import { describeError } from '../http/request-log.ts'
import { isClientError, rawQuery } from '../http/server.ts'
import type { PageContext } from '../pages/route-options.ts'
import { sendPage } from '../pages/send.ts'
import type { Download } from './call.ts'
import { readLibraryCookies, writeLibraryCookies } from './identity/cookies.ts'
import type { ConsoleSettings } from './open.ts'

const CONSOLE_API_PATH = '/console/api'

export type ConsoleOptions = ConsoleSettings & Pick<PageContext, 'cookies' | 'logger' | 'isTransient'>

/** A document of 5 MB in base64, with its name. */
const MAX_DOCUMENT_BODY = 7_200_000

type Loaded = typeof import('./open.ts')

export interface ConsoleApi {
  /** Set-Cookie values of a log-in to the demo account, as a member of this organisation. For development only. */
  logInToDemo(organisationId: string, request: FastifyRequest): Promise<readonly string[]>
}

export function mountConsoleApi(server: FastifyInstance, options: ConsoleOptions): ConsoleApi {
  const load = once(async () => {
    const module = await import('./open.ts')
    return { module, services: module.openConsole(options) }
  })
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { module, services } = await load()
    try {
      const answer = await module.dispatch(services, readRequest(request, options))
      const cookies = writeLibraryCookies(answer.cookies ?? [], options.cookies)
      if (cookies.length > 0) reply.header('set-cookie', cookies)
      reply.header('cache-control', 'no-store')
      if (answer.download !== undefined) return sendDownload(reply, answer.download)
      if (answer.page !== undefined) return sendPage(reply, 200, answer.page, { frameAncestors: ["'self'"] })
      if (answer.redirect !== undefined)
        return reply.redirect(`${options.baseUrl}/console${answer.redirect}`, 303)
      if (answer.body === undefined) return reply.code(answer.status ?? 204).send('')
      return send(reply, answer.status ?? 200, 'application/json', answer.body)
    } catch (error) {
      return refuse(module, options, { error, request, reply })
    }
  }
  server.route({
    method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
    url: `${CONSOLE_API_PATH}/*`,
    exposeHeadRoute: false,
    handler,
  })
  server.get(`${CONSOLE_API_PATH}/openapi.json`, async (_request, reply) => {
    const { describeConsoleApi } = await import('./openapi.ts')
    const { CONSOLE_ROUTES } = await import('./route-table.ts')
    const routes = CONSOLE_ROUTES.filter(
      ({ inDevelopment }) => inDevelopment !== true || options.demoBank !== undefined,
    )
    return send(reply, 200, 'application/json', describeConsoleApi(routes, options.baseUrl))
  })
  server.route({
    method: 'POST',
    url: `${CONSOLE_API_PATH}/organisations/:organisationId/documents`,
    bodyLimit: MAX_DOCUMENT_BODY,
    handler,
  })
  return {
    logInToDemo: async (organisationId, request) => {
      const { module, services } = await load()
      const { client } = readRequest(request, options)
      const cookies = await module.logInToDemo(services, options.passwords, { organisationId, client })
      return writeLibraryCookies(cookies, options.cookies)
    },
  }
}

function refuse(
  module: Loaded,
  { logger, isTransient, ports, baseUrl }: ConsoleOptions,
  { error, request, reply }: { error: unknown; request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  if (isClientError(error, request)) throw error
  const refusal = error instanceof module.ConsoleRefusal ? error : undefined
  if (refusal === undefined) {
    logger.error({ requestId: request.id, surface: 'console', err: describeError(error) }, 'a request failed')
  }
  const problem = refusal ?? new module.ConsoleRefusal(isTransient(error) ? 'unavailable' : 'internal')
  // A browser that opens the URL itself; the pages of the Console request JSON.
  if (problem.rendered.status === 404 && request.method === 'GET' && prefersHtml(request.headers.accept)) {
    reply.callNotFound()
    return reply
  }
  const { status, code, detail, retryAfterSeconds = status === 503 ? 1 : undefined } = problem.rendered
  ports.log.info({ requestId: request.id, surface: 'console', refusal: code, detail }, 'refused')
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  reply.headers({ 'cache-control': 'no-store', link: renderHelpLink(baseUrl, problem.rendered.help) })
  return send(reply, status, 'application/problem+json', module.renderProblem(problem.rendered, request.id))
}

function send(reply: FastifyReply, status: number, type: string, body: unknown): FastifyReply {
  return reply.code(status).header('content-type', `${type}; charset=utf-8`).send(JSON.stringify(body))
}

/** Spec: RFC 6266, RFC 8187. Sent so that no browser runs a document's content on our origin. */
function sendDownload(reply: FastifyReply, { name, bytes }: Download): FastifyReply {
  const plain = name.replaceAll(/[^\w. -]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  )
  return reply
    .headers({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    .send(Buffer.from(bytes))
}

function readRequest(request: FastifyRequest, { cookies }: ConsoleOptions) {
  const { headers, method } = request
  const url = request.raw.url ?? ''
  const path = url.slice(0, url.includes('?') ? url.indexOf('?') : undefined)
  const single = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined)
  const names = ['content-type', 'origin', 'sec-fetch-site', 'host', 'x-csrf-token', 'authorization']
  return {
    method,
    path: path.slice(CONSOLE_API_PATH.length),
    query: rawQuery(request),
    body: typeof request.body === 'string' ? request.body : '',
    headers: Object.fromEntries(names.map((name) => [name, single(name)])),
    client: {
      cookie: readLibraryCookies(headers.cookie, cookies),
      ipAddress: request.clientIp,
      userAgent: (single('user-agent') ?? '').slice(0, 256),
    },
  }
}

/** The first failure is not kept: a module may be loaded once memory or disk allow it. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined
  return () => {
    started ??= work().catch((error: unknown) => {
      started = undefined
      throw error
    })
    return started
  }
}
