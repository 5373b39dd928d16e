// glue: Sends requests to our own routes, without a socket

import type { FastifyInstance, InjectOptions } from 'fastify'

interface LocalRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** On whose behalf it is sent. */
  readonly ipAddress: string
}

interface LocalResponse {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  readonly durationMs: number
}

export type SendLocally = (request: LocalRequest) => Promise<LocalResponse>

/** Requests pass through every hook, limit and log that others do. A redirect is returned, not followed. */
export function createLocalSender(
  server: FastifyInstance,
  { baseUrl, monotonicMs }: { readonly baseUrl: string; readonly monotonicMs: () => number },
): SendLocally {
  const { host } = new URL(baseUrl)
  return async ({ method, target, headers, body, ipAddress }) => {
    const startedMs = monotonicMs()
    const response = await server.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: target,
      headers: { ...Object.fromEntries(headers), host },
      remoteAddress: ipAddress,
      ...(body !== '' && { payload: body }),
    })
    return {
      status: response.statusCode,
      headers: Object.entries(response.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one) => [name, String(one)] as const),
      ),
      body: response.rawPayload,
      durationMs: monotonicMs() - startedMs,
    }
  }
}
