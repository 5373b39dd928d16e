// glue: Routes of apps: settings, secrets, keys, audit trail

import { Type } from 'typebox'
import { addClientKey } from '../../core/apps/add-client-key.ts'
import type { RequestedDialect } from '../../core/apps/app-dialects.ts'
import { changeApp } from '../../core/apps/change-app.ts'
import { changeAppDialects } from '../../core/apps/change-dialects.ts'
import { createApp } from '../../core/apps/create-app.ts'
import { createSecret } from '../../core/apps/create-secret.ts'
import { recordAudit } from '../../core/apps/record-audit.ts'
import { revokeSecret } from '../../core/apps/revoke-secret.ts'
import { rollSecret } from '../../core/apps/roll-secret.ts'
import { setAppDisabled } from '../../core/apps/set-app-disabled.ts'
import { deleteApp } from '../../core/connections/delete-app.ts'
import type { Outcome } from '../../core/errors.ts'
import type { Policy } from '../../core/policy.ts'
import { type AppCall, appRoute, type Call, type ConsoleRoute, callerRoute, memberRoute } from '../call.ts'
import {
  APP_CHANGE,
  APP_DIALECT,
  APP_VIEW,
  CREATED_SECRET_VIEW,
  type CreatedSecretView,
  DELETE_APP,
  DIALECT_VIEW,
  EVENT_LIST_VIEW,
  KEY_VIEW,
  NEW_APP,
  NEW_KEY,
  NEW_SECRET,
  NO_BODY,
  ROLL_SECRET,
  SECRET_VIEW,
  STEP_UP,
  VERIFIED_TRAIL_VIEW,
} from '../contracts/bodies.ts'
import { ConsoleRefusal, fromRefusal } from '../problems.ts'
import { renderApp } from '../render/app.ts'
import { renderKey, renderSecret } from '../render/credential.ts'
import { renderDialect } from '../render/dialect.ts'
import { pageOfEvents, verifyEvents } from '../render/event.ts'
import { readRetention } from '../values/read-retention.ts'
import { parseTime } from '../values/request-values.ts'

const DONE = { status: 204 }
const CREATED = { status: 201 }
const ROOT = '/apps/:appId'

const SETTINGS: readonly ConsoleRoute[] = [
  callerRoute(
    {
      method: 'GET',
      path: '/dialects',
      summary: 'The dialects that an app can speak, with their scopes and what each opens',
      body: NO_BODY,
      response: Type.Object({ dialects: Type.Array(DIALECT_VIEW) }),
    },
    async ({ services }) => {
      return { body: { dialects: services.dialects.map(renderDialect) } }
    },
  ),
  memberRoute(
    'apps.read',
    {
      method: 'GET',
      path: '/organisations/:organisationId/apps',
      summary: 'List apps',
      body: NO_BODY,
      response: Type.Object({ apps: Type.Array(APP_VIEW) }),
    },
    async ({ services, organisationId }) => {
      const { store } = services.ports
      const ids = await store.listAppIdsOf(organisationId)
      const apps = await Promise.all(ids.map((appId) => store.loadApp(appId)))
      const live = apps.filter((app) => app !== undefined)
      const shown = live.toSorted((a, b) => a.createdAtMs - b.createdAtMs)
      return { body: { apps: await Promise.all(shown.map((app) => renderApp(services.ports, app))) } }
    },
  ),
  memberRoute(
    'apps.create',
    {
      method: 'POST',
      path: '/organisations/:organisationId/apps',
      summary: 'Create an app',
      body: NEW_APP,
      response: APP_VIEW,
      status: 201,
    },
    async ({ services, organisationId, actor }, body) => {
      const isProduction = body.environment === 'production'
      // The steps to production have an order, which begins with the contact.
      if (isProduction && (await services.ports.store.loadBusinessProfile(organisationId)) === undefined)
        throw new ConsoleRefusal('contact_missing')
      const { ports, dialects: known } = services
      const names = body.dialects ?? known.map(({ policy }) => policy.name)
      const dialects = names.map((name) => {
        const policy = known.find((one) => one.policy.name === name)?.policy
        if (policy === undefined) {
          throw new ConsoleRefusal('body_invalid', { fields: { dialects: `There is no dialect ${name}.` } })
        }
        return { policy, scopes: scopesOf(body, policy) }
      })
      const created = await createApp(ports, firstOf(known), {
        organisationId,
        name: body.name,
        displayName: body.display_name,
        environment: body.environment,
        // None before the first approval.
        products: isProduction ? [] : undefined,
        redirectUris: body.redirect_uris ?? [],
        dialects,
        embedding: false,
        returnsEarly: false,
        clientId: undefined,
        secretText: undefined,
        firstSecret: false,
        awaitsApproval: isProduction,
        actor,
      })
      return { ...CREATED, body: await renderApp(ports, take(created).app) }
    },
  ),
  appRoute(
    'apps.read',
    { method: 'GET', path: ROOT, summary: 'Read the settings of an app', body: NO_BODY, response: APP_VIEW },
    async ({ services, app }) => ({ body: await renderApp(services.ports, app) }),
  ),
  appRoute(
    'apps.change',
    {
      method: 'PATCH',
      path: ROOT,
      summary: 'Change the settings of an app',
      body: APP_CHANGE,
      response: APP_VIEW,
    },
    async ({ services, app, actor }, body) => {
      const change = {
        ...(body.name !== undefined && { name: body.name }),
        ...(body.redirect_uris !== undefined && { redirectUris: body.redirect_uris }),
        ...(body.embedding !== undefined && { embedding: body.embedding }),
        ...(body.returns_early !== undefined && { returnsEarly: body.returns_early }),
        ...(body.terms_url !== undefined && { termsUrl: body.terms_url }),
        ...(body.privacy_url !== undefined && { privacyUrl: body.privacy_url }),
        ...(body.retention !== undefined && { retention: readRetention(body.retention) }),
      }
      const { appId } = app
      const changed = await changeApp(services.ports, firstOf(services.dialects), { appId, change, actor })
      const [field] = Object.keys(body)
      const after = take(changed, Object.keys(body).length === 1 ? field : undefined)
      return { body: await renderApp(services.ports, after) }
    },
  ),
  appRoute(
    'apps.change',
    {
      method: 'PUT',
      path: `${ROOT}/dialects/:dialect`,
      summary: 'Let an app speak a dialect, with these scopes',
      body: APP_DIALECT,
      response: APP_VIEW,
    },
    async ({ services, app, actor, params }, { scopes, refresh_tokens: refreshTokens }) => {
      const policy = services.dialects.find((one) => one.policy.name === params.dialect)?.policy
      if (policy === undefined) throw new ConsoleRefusal('not_found')
      return changeDialects({ services, app, actor }, [
        { policy, scopes, ...(refreshTokens !== undefined && { refreshTokens }) },
      ])
    },
  ),
  appRoute(
    'apps.change',
    {
      method: 'DELETE',
      path: `${ROOT}/dialects/:dialect`,
      summary: 'Make the client id of an app unknown to a dialect',
      body: NO_BODY,
      response: APP_VIEW,
    },
    ({ services, app, actor, params }) =>
      changeDialects({ services, app, actor }, [], [params.dialect ?? '']),
  ),
  appRoute(
    'apps.end',
    {
      method: 'POST',
      path: `${ROOT}/disable`,
      summary: 'Disable an app at once',
      body: STEP_UP,
      response: NO_BODY,
    },
    async (call, { password }) => {
      await call.requirePassword(password)
      return switchApp(call, true)
    },
  ),
  appRoute(
    'apps.end',
    {
      method: 'POST',
      path: `${ROOT}/enable`,
      summary: 'Enable an app again',
      body: NO_BODY,
      response: NO_BODY,
    },
    (call) => switchApp(call, false),
  ),
  appRoute(
    'apps.delete',
    {
      method: 'POST',
      path: `${ROOT}/delete`,
      summary: 'Delete a disabled app with everything that belongs to it',
      body: DELETE_APP,
      response: Type.Object({
        users: Type.Integer({ description: 'End users that were deleted with it' }),
      }),
    },
    async ({ services, app, actor, requirePassword }, { password, name }) => {
      if (name !== app.name) {
        throw new ConsoleRefusal('body_invalid', {
          fields: { name: `Type the name of the app: ${app.name}` },
        })
      }
      await requirePassword(password)
      const { appId } = app
      const { users } = take(await deleteApp(services.ports, firstOf(services.dialects), { appId, actor }))
      return { body: { users } }
    },
  ),
  appRoute(
    'audit.read',
    {
      method: 'GET',
      path: `${ROOT}/events`,
      summary: 'Read the audit trail of an app, the newest first',
      body: NO_BODY,
      response: EVENT_LIST_VIEW,
    },
    async (call) => {
      const { store } = call.services.ports
      return {
        body: await pageOfEvents(call, (limit, before) => store.listAudit(call.app.appId, limit, before)),
      }
    },
  ),
  appRoute(
    'audit.read',
    {
      method: 'GET',
      path: `${ROOT}/events/verification`,
      summary: 'Verify the chain of the audit trail of an app, and that `head` is in it',
      body: NO_BODY,
      response: VERIFIED_TRAIL_VIEW,
    },
    async (call) => ({ body: await verifyEvents(call, { kind: 'app', id: call.app.appId }) }),
  ),
]

const CREDENTIALS: readonly ConsoleRoute[] = [
  appRoute(
    'secrets.read',
    {
      method: 'GET',
      path: `${ROOT}/secrets`,
      summary: 'List client secrets and API keys',
      body: NO_BODY,
      response: Type.Object({ secrets: Type.Array(SECRET_VIEW) }),
    },
    async ({ services, app }) => {
      const { store } = services.ports
      const [secrets, uses] = [await store.listSecrets(app.appId), await store.listSecretUses(app.appId)]
      const useOf = (id: string) => uses.find(({ secretId }) => secretId === id)
      return { body: { secrets: secrets.map((one) => renderSecret(one, useOf(one.secretId))) } }
    },
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'POST',
      path: `${ROOT}/secrets`,
      summary: 'Create a client secret, or an API key',
      body: NEW_SECRET,
      response: CREATED_SECRET_VIEW,
      status: 201,
    },
    async ({ services, app, actor, requirePassword }, { password, use, name, expires_at: expiresAt }) => {
      const expiresAtMs = expiresAt === undefined ? undefined : parseTime(expiresAt, 'expires_at')
      await requirePassword(password)
      const { ports, dialects: known } = services
      const { secret, text } = take(
        await createSecret(ports, firstOf(known), {
          appId: app.appId,
          ...(use !== undefined && { use }),
          name: name ?? 'Console',
          expiresAtMs,
          text: undefined,
          actor,
        }),
      )
      const body: CreatedSecretView = { ...renderSecret(secret), secret: text }
      return { ...CREATED, body }
    },
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'POST',
      path: `${ROOT}/secrets/:secretId/roll`,
      summary: 'Replace a client secret by a new one, with a grace for the old one',
      body: ROLL_SECRET,
      response: CREATED_SECRET_VIEW,
      status: 201,
    },
    async ({ services, app, actor, params, requirePassword }, { password, grace_hours: graceHours }) => {
      await requirePassword(password)
      const { ports, dialects: known } = services
      const command = {
        appId: app.appId,
        secretId: params.secretId ?? '',
        graceMs: graceHours * 3_600_000,
        actor,
      }
      const rolled = await rollSecret(ports, firstOf(known), command)
      if (!rolled.ok && rolled.refusal.code === 'secret_unknown') throw new ConsoleRefusal('not_found')
      const { secret, text } = take(rolled)
      const body: CreatedSecretView = { ...renderSecret(secret), secret: text }
      return { ...CREATED, body }
    },
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'POST',
      path: `${ROOT}/secrets/:secretId/revoke`,
      summary: 'Revoke a client secret at once',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, app, actor, params }) => {
      const { ports, dialects: known } = services
      const secretId = params.secretId ?? ''
      const revoked = await revokeSecret(ports, firstOf(known), { appId: app.appId, secretId, actor })
      if (!revoked.ok && revoked.refusal.code === 'secret_unknown') throw new ConsoleRefusal('not_found')
      take(revoked)
      return DONE
    },
  ),
  appRoute(
    'secrets.read',
    {
      method: 'GET',
      path: `${ROOT}/keys`,
      summary: 'List public keys',
      body: NO_BODY,
      response: Type.Object({ keys: Type.Array(KEY_VIEW) }),
    },
    async ({ services, app }) => {
      const keys = await services.ports.store.listClientKeys(app.appId)
      return { body: { keys: keys.map(renderKey) } }
    },
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'POST',
      path: `${ROOT}/keys`,
      summary: 'Add a public key',
      body: NEW_KEY,
      response: KEY_VIEW,
      status: 201,
    },
    async ({ services, app, actor, requirePassword }, { password, name, jwk }) => {
      await requirePassword(password)
      const { ports, dialects: known } = services
      const publicJwk = JSON.stringify(jwk)
      const added = await addClientKey(ports, firstOf(known), { appId: app.appId, name, publicJwk, actor })
      return { ...CREATED, body: renderKey(take(added, 'jwk')) }
    },
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'POST',
      path: `${ROOT}/keys/:keyId/revoke`,
      summary: 'Revoke a public key',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, app, actor, params }) => {
      const { ports } = services
      const keyId = params.keyId ?? ''
      const fact = await ports.store.revokeClientKey(app.appId, keyId, ports.clock.nowMs())
      if (fact === 'unknown') throw new ConsoleRefusal('not_found')
      await recordAudit(ports, {
        appId: app.appId,
        actor,
        action: 'key.revoked',
        target: keyId,
        before: { revoked: false },
        after: { revoked: true },
      })
      return DONE
    },
  ),
]

export const APP_ROUTES: readonly ConsoleRoute[] = [...SETTINGS, ...CREDENTIALS]

async function changeDialects(
  { services, app, actor }: Pick<AppCall, 'services' | 'app' | 'actor'>,
  dialects: readonly RequestedDialect[],
  removed: readonly string[] = [],
) {
  const { ports, dialects: known } = services
  const { appId } = app
  const changed = await changeAppDialects(ports, firstOf(known), { appId, dialects, removed, actor })
  return { body: await renderApp(ports, take(changed, 'scopes')) }
}

async function switchApp({ services, app, actor }: AppCall, disabled: boolean) {
  const { ports, dialects: known } = services
  take(await setAppDisabled(ports, firstOf(known), { appId: app.appId, disabled, actor }))
  if (!disabled && (await ports.store.listAppHolds(app.appId)).length > 0)
    throw new ConsoleRefusal('app_held')
  return DONE
}

/** Operations on apps take the policy of the caller, who is none here. */
function firstOf([first]: Call['services']['dialects']): Policy {
  if (first === undefined) throw new TypeError('there is no dialect')
  return first.policy
}

/** A sandbox app has every scope, unless some are named; a production app has none but those that are named. */
function scopesOf(
  { scopes, environment }: { readonly scopes?: Record<string, string[]>; readonly environment: string },
  policy: Policy,
): readonly string[] | undefined {
  const named = scopes?.[policy.name]
  if (named !== undefined) return named
  return environment === 'sandbox' ? undefined : []
}

function take<T>(outcome: Outcome<T>, field?: string): T {
  if (!outcome.ok) throw fromRefusal(outcome.refusal, field)
  return outcome.value
}
