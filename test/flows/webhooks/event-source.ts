// glue: Webhook endpoints of an app, and a connection whose refreshes cause events
import assert from 'node:assert/strict'
import type { Connection } from '../../../src/core/connections/connection.ts'
import { type Answer, assertStatus, bearer, type Developer, send, textOf } from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'

export const ENDPOINTS_PATH = '/events/v2/webhook-endpoints'

export type EndpointClient = {
  create(body: unknown): Promise<Answer>
  list(query?: string): Promise<Answer>
  change(id: string, webhookEndpoint: unknown): Promise<Answer>
  remove(id: string): Promise<Answer>
  rotate(id: string, body?: unknown): Promise<Answer>
  /** A new endpoint; fails the test where it is refused. */
  need(url: string, events: readonly string[]): Promise<{ readonly id: string; readonly secret: string }>
}

/** Takes a fresh token for each call, because tests move the clock by days. */
export function endpointsOf(developer: Developer): EndpointClient {
  const request = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers = bearer(await developer.needClientToken('webhook-endpoints'))
    const url = developer.baseUrl + ENDPOINTS_PATH + path
    if (body === undefined) return send(url, { method, headers })
    const json = { ...headers, 'content-type': 'application/json' }
    return send(url, { method, headers: json, body: JSON.stringify(body) })
  }
  const client: EndpointClient = {
    create: (body) => request('POST', '', body),
    list: (query = '') => request('GET', query),
    change: (id, webhookEndpoint) => request('PATCH', `/${id}`, { webhookEndpoint }),
    remove: (id) => request('DELETE', `/${id}`),
    rotate: (id, body = {}) => request('POST', `/${id}/rotate-secret`, body),
    need: async (url, enabledEvents) => {
      const created = assertStatus(await client.create({ url, enabledEvents }), 200)
      return { id: textOf(created, 'id'), secret: textOf(created, 'secret') }
    },
  }
  return client
}

export type Source = {
  readonly app: TestApp
  readonly endpoints: EndpointClient
  readonly userId: string
  readonly externalUserId: string
  readonly connection: Connection
  /** Ends a refresh, which causes one event. */
  finishRefresh(): Promise<void>
}

/** A connection of the user, whose consent no bank knows. */
export async function plantConnectionOf(
  platform: TestPlatform,
  { appId, userId }: { readonly appId: string; readonly userId: string },
) {
  const { store, ports } = await platform.workbench()
  const connectionId = ports.random.id()
  const nowMs = platform.clock.nowMs()
  await store.createConnection({
    appId,
    connectionId,
    userId,
    providerName: 'se-demobank-open-banking-redirect',
    status: 'updating',
    statusMessage: '',
    statusChangedAtMs: nowMs,
    sealedSession: undefined,
    consentExpiresAtMs: undefined,
    identity: undefined,
    createdAtMs: nowMs,
    refreshedAtMs: undefined,
  })
  return {
    connectionId,
    /** Ends a refresh, which causes one event. */
    finishRefresh: async (): Promise<void> => {
      await store.setConnectionStatus({
        appId,
        connectionId,
        status: 'updated',
        message: '',
        nowMs: platform.clock.nowMs(),
        finished: { eventSeed: ports.random.id().slice(0, 14), source: 'background' },
      })
    },
  }
}

/** A new app with one user and one connection. */
export async function plantSource(platform: TestPlatform): Promise<Source> {
  const app = await platform.createApp()
  const { userId, externalUserId } = await app.developer.needCode()
  const { appId } = app
  const { connectionId, finishRefresh } = await plantConnectionOf(platform, { appId, userId })
  const connection = await (await platform.workbench()).store.loadConnection(appId, connectionId)
  assert.ok(connection !== undefined)
  return { app, endpoints: endpointsOf(app.developer), userId, externalUserId, connection, finishRefresh }
}
