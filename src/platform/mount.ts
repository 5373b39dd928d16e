// glue: Mounts the platform's own endpoints: health, metrics, key set, bank logos

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BankProvider } from '../core/banks/bank.ts'
import { readBankImageFile } from '../core/banks/bank-images.ts'
import type { Ports } from '../core/ports.ts'
import { prefersHtml } from '../http/accepts-html.ts'
import { JSON_TYPE } from '../http/described-route.ts'
import { drawBankLogo } from './bank-logo.ts'
import { PLATFORM_ROUTES } from './route-table.ts'

export interface PlatformOptions {
  readonly ports: Pick<Ports, 'store' | 'signer' | 'banks'>
  readonly logger: { warn(fields: Readonly<Record<string, unknown>>, message: string): void }
  readonly metrics: { render(): Promise<{ readonly contentType: string; readonly body: string }> }
  /** Who may read the metrics. */
  readonly metricsAccess: 'loopback' | 'public' | 'off'
  readonly phase: () => PlatformPhase
}

/** `starting` until every part of the platform is up; `stopping` from the signal on, while requests are still served. */
export type PlatformPhase = 'starting' | 'ready' | 'stopping'

/** Half of what a probe of an orchestrator usually waits. */
const PROBE_TIMEOUT_MS = 2000
/** However often readiness is read, a write is committed at most once in this time. */
const PROBE_EVERY_MS = 1000

const LOGO_HEADERS = {
  'content-type': 'image/svg+xml',
  'cache-control': 'public, max-age=86400',
  // Opened on its own, the logo is a document of our origin that contains names chosen by banks.
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
}

export function mountPlatform(server: FastifyInstance, options: PlatformOptions): void {
  const { ports, metrics, metricsAccess } = options
  mountHealth(server, options)

  server.get(PLATFORM_ROUTES.keySet.path, (_request, reply) =>
    sendJson(
      reply.headers({ 'cache-control': 'public, max-age=60', 'access-control-allow-origin': '*' }),
      200,
      ports.signer.keySet(),
    ),
  )

  server.get<{ Params: { file: string } }>(PLATFORM_ROUTES.bankImage.path, (request, reply) => {
    const image = readBankImageFile(request.params.file)
    const found = image && findProvider(ports.banks, image.providerName)
    if (image === undefined || found === undefined) {
      return prefersHtml(request.headers.accept) ? reply.callNotFound() : reply.code(404).send()
    }
    return reply.headers(LOGO_HEADERS).send(drawBankLogo(found, image.kind))
  })

  if (metricsAccess === 'off') return
  server.get(PLATFORM_ROUTES.metrics.path, async (request, reply) => {
    if (metricsAccess === 'loopback' && !isFromThisMachine(request)) return reply.callNotFound()
    const { contentType, body } = await metrics.render()
    return reply.header('content-type', contentType).header('cache-control', 'no-store').send(body)
  })
}

/** Some banks only pay. */
function findProvider(banks: Ports['banks'], providerName: string): BankProvider | undefined {
  const paying = () => banks.listPaymentProviders().find(({ name }) => name === providerName)
  return banks.find(providerName)?.provider ?? paying()
}

function mountHealth(server: FastifyInstance, { ports, logger, phase }: PlatformOptions): void {
  const probe = createProbe(ports.store)
  server.get(PLATFORM_ROUTES.live.path, (_request, reply) => sendHealth(reply, 200, 'live'))
  server.get(PLATFORM_ROUTES.ready.path, async (_request, reply) => {
    const now = phase()
    if (now !== 'ready') return sendHealth(reply.header('retry-after', '1'), 503, now)
    const cause = await probe()
    if (cause === undefined) return sendHealth(reply, 200, 'ready')
    logger.warn({ reason: cause }, 'not ready: storage accepts no write')
    return sendHealth(reply.header('retry-after', '1'), 503, 'storage does not answer', cause)
  })
}

/**
 * Returns why no write can be committed, or undefined. Callers of one second share one write, and while a write waits for a
 * silent database no other is begun: each would hold a connection.
 */
function createProbe(store: Pick<Ports['store'], 'proveWritable'>): () => Promise<string | undefined> {
  let recent: Promise<string | undefined> | undefined
  return () => {
    if (recent !== undefined) return recent
    const write = store.proveWritable()
    const soon = wait(PROBE_EVERY_MS, undefined, { ref: false })
    void Promise.allSettled([write, soon]).then(() => {
      recent = undefined
    })
    recent = withinMs(write, PROBE_TIMEOUT_MS).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
    )
    return recent
  }
}

function sendHealth(reply: FastifyReply, status: number, text: string, cause?: string): FastifyReply {
  return sendJson(reply.header('cache-control', 'no-store'), status, {
    status: text,
    ...(cause !== undefined && { cause }),
  })
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).header('content-type', JSON_TYPE).send(JSON.stringify(body))
}

/** By the address of the socket, because a forwarded one can be forged; a request relayed by a local proxy does not count. */
function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const { remoteAddress: address } = socket
  const isLoopback = address === '::1' || address === '127.0.0.1' || address === '::ffff:127.0.0.1'
  return isLoopback && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined
}

function withinMs<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error(`Storage did not commit a write within ${limitMs} ms.`)),
    limitMs,
  )
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
