// glue: the platform's own addresses: health, metrics, keys and documents

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppServices, AppSettings } from '../app.ts'
import { readBankImageFile } from '../core/banks/bank-images.ts'
import { buildOpenApi } from '../docs/openapi.ts'
import { renderDocsPage } from '../docs/page.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { sendPage } from '../pages/send.ts'
import { drawBankImage } from './bank-image.ts'
import { PLATFORM_ROUTES } from './routes.ts'

const READY_WITHIN_MS = 2000

const IMAGE_HEADERS = {
  'content-type': 'image/svg+xml',
  'cache-control': 'public, max-age=86400',
  // Opened by itself it is a document of ours, and holds names that banks chose.
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
}

export function mountOwnRoutes(server: FastifyInstance, settings: AppSettings, services: AppServices): void {
  const { ports, metrics } = services
  mountHealth(server, services)

  server.get(PLATFORM_ROUTES.keySet.path, (_request, reply) =>
    sendJson(reply.header('cache-control', 'public, max-age=60'), 200, ports.signer.keySet()),
  )

  server.get<{ Params: { file: string } }>(PLATFORM_ROUTES.bankImage.path, (request, reply) => {
    const image = readBankImageFile(request.params.file)
    const found = image && ports.banks.find(image.providerName)
    if (image === undefined || found === undefined) return reply.code(404).send()
    return reply.headers(IMAGE_HEADERS).send(drawBankImage(found.provider, image.kind))
  })

  if (settings.metrics !== 'off') {
    server.get(PLATFORM_ROUTES.metrics.path, async (request, reply) => {
      if (settings.metrics === 'loopback' && !isOfThisMachine(request)) return reply.callNotFound()
      const { contentType, body } = await metrics.render()
      return reply.header('content-type', contentType).header('cache-control', 'no-store').send(body)
    })
  }

  // Built on first use: the document is large, and most processes are never asked for it.
  let document: ReturnType<typeof buildOpenApi> | undefined
  let page: ReturnType<typeof renderDocsPage> | undefined
  const openApi = () => {
    document ??= buildOpenApi(services.dialects, { baseUrl: settings.baseUrl, version: settings.version })
    return document
  }
  server.get(PLATFORM_ROUTES.openapi.path, (_request, reply) => sendJson(reply, 200, openApi()))
  server.get(PLATFORM_ROUTES.docs.path, (request, reply) => {
    const fields = parseForm(rawQuery(request))
    const query = fields.ok ? (fields.value.get('q')?.trim() ?? '') : ''
    if (query === '') page ??= renderDocsPage(openApi())
    return sendPage(reply, 200, page !== undefined && query === '' ? page : renderDocsPage(openApi(), query))
  })
  server.get('/', (_request, reply) => reply.redirect(PLATFORM_ROUTES.docs.path))
}

function mountHealth(server: FastifyInstance, { ports, logger, isStarted }: AppServices): void {
  server.get(PLATFORM_ROUTES.live.path, (_request, reply) => sendHealth(reply, 200, 'live'))
  server.get(PLATFORM_ROUTES.ready.path, async (_request, reply) => {
    if (!isStarted()) return sendHealth(reply.header('retry-after', '1'), 503, 'starting')
    try {
      await withinMs(ports.store.ping(), READY_WITHIN_MS)
      return sendHealth(reply, 200, 'ready')
    } catch (error) {
      logger.warn(
        { reason: error instanceof Error ? error.message : 'unknown' },
        'not ready: storage does not answer',
      )
      return sendHealth(reply.header('retry-after', '1'), 503, 'storage does not answer')
    }
  })
}

function sendHealth(reply: FastifyReply, status: number, text: string): FastifyReply {
  return sendJson(reply.header('cache-control', 'no-store'), status, { status: text })
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(body))
}

/** The socket's own address: a forwarded one could be made up. What a proxy on this machine passes on is not of it. */
function isOfThisMachine({ socket, headers }: FastifyRequest): boolean {
  const { remoteAddress: address } = socket
  const here = address === '::1' || address === '127.0.0.1' || address === '::ffff:127.0.0.1'
  return here && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined
}

function withinMs<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
