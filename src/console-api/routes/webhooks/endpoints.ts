// glue: Routes of webhook endpoints: settings, secrets, tests

import { type ClientApp, findAppDialect } from '../../../core/apps/app.ts'
import { changeWebhookEndpoint } from '../../../core/webhooks/change-endpoint.ts'
import { createWebhookEndpoint } from '../../../core/webhooks/create-endpoint.ts'
import { deleteWebhookEndpoint } from '../../../core/webhooks/delete-endpoint.ts'
import { rotateWebhookSecret } from '../../../core/webhooks/rotate-secret.ts'
import { DEFAULT_OVERLAP_SECONDS } from '../../../core/webhooks/secret.ts'
import { sendTestWebhook } from '../../../core/webhooks/send-test.ts'
import { MAX_WEBHOOK_ENDPOINTS, type WebhookEndpoint } from '../../../core/webhooks/webhook.ts'
import { type AppCall, appRoute, type ConsoleRoute, type ConsoleServices } from '../../call.ts'
import { NO_BODY, STEP_UP } from '../../contracts/bodies.ts'
import {
  NEW_WEBHOOK,
  TESTED_WEBHOOK_VIEW,
  type TestedWebhookView,
  WEBHOOK_CHANGE,
  WEBHOOK_ENDPOINT_VIEW,
  WEBHOOK_ENDPOINT_WITH_SECRET_VIEW,
  WEBHOOK_ROTATION,
  WEBHOOK_TEST,
  WEBHOOKS_VIEW,
  type WebhookDialectView,
  type WebhookEndpointWithSecretView,
  type WebhooksView,
} from '../../contracts/webhooks.ts'
import { ConsoleRefusal } from '../../problems.ts'
import { renderAttempt, renderEndpoint, renderKind, renderRequest } from '../../render/webhook.ts'
import { dialectOf, loadEndpoint, neverAborted, takeWebhook, wiresOf } from './calls.ts'

const DONE = { status: 204 }
const CREATED = { status: 201 }
const ROOT = '/apps/:appId/webhooks'
const ONE = `${ROOT}/:endpointId`

export const WEBHOOK_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'webhooks.read',
    {
      method: 'GET',
      path: ROOT,
      summary: 'List webhook endpoints, and the events of each API',
      body: NO_BODY,
      response: WEBHOOKS_VIEW,
    },
    async ({ services, app }) => {
      const endpoints = await services.ports.store.listWebhookEndpoints(
        app.appId,
        undefined,
        MAX_WEBHOOK_ENDPOINTS,
      )
      const nowMs = services.ports.clock.nowMs()
      const body: WebhooksView = {
        endpoints: endpoints.map((endpoint) => renderEndpoint(services, endpoint, nowMs)),
        dialects: listDialects(services, app),
      }
      return { body }
    },
  ),
  appRoute(
    'webhooks.manage',
    {
      method: 'POST',
      path: ROOT,
      summary: 'Create a webhook endpoint, whose secret is shown once',
      body: NEW_WEBHOOK,
      response: WEBHOOK_ENDPOINT_WITH_SECRET_VIEW,
      status: 201,
    },
    async (call, { password, dialect, url, events, description }) => {
      const { services, app, actor } = call
      const { policy, webhooks } = dialectOf(call, dialect)
      checkEvents(webhooks.events, events)
      await call.requirePassword(password)
      const created = await createWebhookEndpoint(services.ports, policy, {
        caller: { appId: app.appId, actor },
        url,
        events,
        description: description === '' ? undefined : description,
        disabled: false,
      })
      return { ...CREATED, body: withSecret(call, takeWebhook(created, 'url')) }
    },
  ),
  appRoute(
    'webhooks.read',
    {
      method: 'GET',
      path: ONE,
      summary: 'Read a webhook endpoint, without its secret',
      body: NO_BODY,
      response: WEBHOOK_ENDPOINT_VIEW,
    },
    async (call) => {
      const { services } = call
      return { body: renderEndpoint(services, await loadEndpoint(call), services.ports.clock.nowMs()) }
    },
  ),
  appRoute(
    'webhooks.manage',
    {
      method: 'PATCH',
      path: ONE,
      summary: 'Change a webhook endpoint; enabling it sends what was held',
      body: WEBHOOK_CHANGE,
      response: WEBHOOK_ENDPOINT_VIEW,
    },
    async (call, { url, events, description, disabled }) => {
      const { services, app, actor } = call
      const endpoint = await loadEndpoint(call)
      const { policy, webhooks } = dialectOf(call, endpoint.dialect)
      if (events !== undefined) checkEvents(webhooks.events, events)
      const changed = await changeWebhookEndpoint(services.ports, policy, {
        caller: { appId: app.appId, actor },
        endpointId: endpoint.endpointId,
        change: { url, events, description, disabled },
      })
      return { body: renderEndpoint(services, takeWebhook(changed, 'url'), services.ports.clock.nowMs()) }
    },
  ),
  appRoute(
    'webhooks.manage',
    {
      method: 'POST',
      path: `${ONE}/delete`,
      summary: 'Delete a webhook endpoint with its deliveries',
      body: STEP_UP,
      response: NO_BODY,
    },
    async (call, { password }) => {
      const { services, app, actor } = call
      const { dialect, endpointId } = await loadEndpoint(call)
      await call.requirePassword(password)
      const caller = { appId: app.appId, actor }
      takeWebhook(
        await deleteWebhookEndpoint(services.ports, policyOf(services, dialect), { caller, endpointId }),
      )
      return DONE
    },
  ),
  appRoute(
    'webhooks.manage',
    {
      method: 'POST',
      path: `${ONE}/rotate-secret`,
      summary: 'Replace the secret of a webhook endpoint; both sign during the overlap',
      body: WEBHOOK_ROTATION,
      response: WEBHOOK_ENDPOINT_WITH_SECRET_VIEW,
    },
    async (call, { password, overlap_seconds: overlapSeconds = DEFAULT_OVERLAP_SECONDS }) => {
      const { services, app, actor } = call
      const { dialect, endpointId } = await loadEndpoint(call)
      await call.requirePassword(password)
      const rotated = await rotateWebhookSecret(services.ports, policyOf(services, dialect), {
        caller: { appId: app.appId, actor },
        endpointId,
        overlapSeconds,
      })
      return { body: withSecret(call, takeWebhook(rotated)) }
    },
  ),
  appRoute(
    'webhooks.send',
    {
      method: 'POST',
      path: `${ONE}/test`,
      summary: 'Send a test event with invented ids to a webhook endpoint',
      body: WEBHOOK_TEST,
      response: TESTED_WEBHOOK_VIEW,
    },
    async (call, { event: kind }) => {
      const { services, app, actor } = call
      const { ports } = services
      const endpoint = await loadEndpoint(call)
      const { webhooks } = dialectOf(call, endpoint.dialect)
      const sent = takeWebhook(
        await sendTestWebhook(ports, {
          manager: { appId: app.appId, actor },
          endpointId: endpoint.endpointId,
          kind,
          wires: wiresOf(services),
          signal: neverAborted(),
        }),
        'event',
      )
      const body: TestedWebhookView = {
        event_id: sent.event.eventId,
        delivered: sent.delivered,
        attempt: renderAttempt(sent.attempt),
        request: renderRequest(webhooks, endpoint, sent.event, {
          issuer: ports.issuer,
          isTest: true,
          showsBody: true,
        }),
      }
      return { body }
    },
  ),
]

function listDialects({ dialects }: ConsoleServices, app: ClientApp): readonly WebhookDialectView[] {
  return dialects.flatMap(({ policy: { name }, title, webhooks }) =>
    webhooks === undefined || findAppDialect(app, { name }) === undefined
      ? []
      : [{ dialect: name, title, events: webhooks.events.map((kind) => renderKind(webhooks, kind)) }],
  )
}

function policyOf({ dialects }: ConsoleServices, name: string) {
  const [first] = dialects
  const policy = dialects.find((one) => one.policy.name === name)?.policy ?? first?.policy
  if (policy === undefined) throw new TypeError('there is no dialect')
  return policy
}

function checkEvents(known: readonly string[], wanted: readonly string[]): void {
  const unknown = wanted.find((kind) => !known.includes(kind))
  if (unknown === undefined) return
  throw new ConsoleRefusal('body_invalid', { fields: { events: `This API has no event ${unknown}.` } })
}

function withSecret(
  call: AppCall,
  { endpoint, secret }: { readonly endpoint: WebhookEndpoint; readonly secret: string },
): WebhookEndpointWithSecretView {
  const { services } = call
  const hasOwnKey = dialectOf(call, endpoint.dialect).webhooks.algorithm !== undefined
  const shown = renderEndpoint(services, endpoint, services.ports.clock.nowMs())
  return { ...shown, secret: hasOwnKey ? null : secret }
}
