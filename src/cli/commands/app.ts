// glue: Commands app create, list and show

import {
  type AppDialect,
  type ClientApp,
  type ClientKey,
  type ClientSecret,
  EVERY_SCOPE,
} from '../../core/apps/app.ts'
import { createApp } from '../../core/apps/create-app.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isSet, listOf, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { findOrganisation } from '../organisation.ts'
import { renderFacts, renderTable } from '../render-table.ts'
import { dialectsOfNewApp, factsOfDialect, shownInstanceId } from './app-dialects.ts'
import { renderKey, tableOfKeys } from './key.ts'
import { readProducts } from './products.ts'
import { renderSecret, tableOfSecrets } from './secret.ts'

const PUBLIC = 'A public client has no secret: every authorization request needs a code challenge.'

export const runAppCreate: Run = (input, io) =>
  withWorkbench(
    input,
    io,
    async ({ ports, policy }) => {
      const name = textOf(input, 'name') ?? ''
      if (!isSet(input, 'scopes') && isSet(input, 'production')) {
        throw new Failure(
          'usage',
          'A production app requires --scopes.',
          'List only the scopes that the app needs, such as --scopes accounts:read,transactions:read.',
        )
      }
      const organisation = await findOrganisation(ports, textOf(input, 'organisation'))
      const { app, secret } = take(
        await createApp(ports, policy, {
          organisationId: organisation.organisationId,
          name,
          displayName: textOf(input, 'display-name') ?? name,
          environment: isSet(input, 'production') ? 'production' : 'sandbox',
          products: readProducts(input) ?? undefined,
          redirectUris: listOf(input, 'redirect-uri'),
          dialects: dialectsOfNewApp(input),
          embedding: isSet(input, 'embedding'),
          returnsEarly: isSet(input, 'early-return'),
          termsUrl: textOf(input, 'terms-url') ?? '',
          privacyUrl: textOf(input, 'privacy-url') ?? '',
          isPublic: isSet(input, 'public'),
          clientId: undefined,
          secretText: undefined,
          actor: ACTOR,
        }),
      )
      return {
        json: {
          client_id: app.clientId,
          ...(secret !== undefined && { client_secret: secret.text, secret_id: secret.secret.secretId }),
          ...renderApp(app),
        },
        text: `${renderFacts([
          ['client id', app.clientId],
          ...(secret === undefined ? [] : [['client secret', secret.text] as const]),
          ...factsOf(app),
        ])}\n\n${secret === undefined ? PUBLIC : 'Store the client secret now; it cannot be shown again.'}`,
      }
    },
    { make: true },
  )

export const runAppList: Run = (input, io) =>
  withWorkbench(input, io, async ({ store }) => {
    const apps = await store.listApps()
    const rows = apps.map((app) => [
      app.name,
      app.clientId,
      app.environment,
      stateOf(app),
      isoInstant(app.createdAtMs),
    ])
    return {
      json: apps.map(renderApp),
      text:
        rows.length === 0
          ? 'There are no apps yet. Create one with the command app create.'
          : renderTable(['name', 'client id', 'environment', 'state', 'created'], rows),
    }
  })

function stateOf({ disabledAtMs, deletionAtMs }: ClientApp): string {
  if (deletionAtMs !== undefined) return 'being deleted'
  return disabledAtMs === undefined ? 'live' : 'disabled'
}

export const runAppShow: Run = (input, io) =>
  withWorkbench(input, io, async ({ store }) => {
    const app = await findApp({ store }, input, input.arguments[0])
    const [secrets, keys] = await Promise.all([store.listSecrets(app.appId), store.listClientKeys(app.appId)])
    return {
      json: { ...renderApp(app), secrets: secrets.map(renderSecret), keys: keys.map(renderKey) },
      text: renderDetails(app, secrets, keys),
    }
  })

function renderDetails(app: ClientApp, secrets: readonly ClientSecret[], keys: readonly ClientKey[]): string {
  const facts = renderFacts([['client id', app.clientId], ...factsOf(app)])
  return `${facts}\n\nClient secrets\n${tableOfSecrets(secrets)}\n\nPublic keys\n${tableOfKeys(keys)}`
}

function productsInWords({ products }: ClientApp): string {
  if (products === undefined) return 'its scopes are not bounded by products'
  return products.length === 0 ? 'none yet' : products.join(' ')
}

export function factsOf(app: ClientApp): readonly (readonly [string, string])[] {
  return [
    ['app id', app.appId],
    ['name', app.name],
    ['shown as', app.displayName],
    ['environment', app.environment],
    ...(app.environment === 'sandbox' ? [] : [['products', productsInWords(app)] as const]),
    ...app.dialects.flatMap((one) => {
      const { dialect, scopes } = one
      const notes = factsOfDialect(one)
      const instanceId = shownInstanceId(app, dialect)
      return [
        [`scopes of ${dialect}`, scopes.includes(EVERY_SCOPE) ? 'all' : scopes.join(' ')] as const,
        ...(notes === '' ? [] : [[`rules of ${dialect}`, notes] as const]),
        ...(instanceId === undefined ? [] : [[`instance id of ${dialect}`, instanceId] as const]),
      ]
    }),
    ['framing', app.embedding ? 'allowed on the origins of its redirect URIs' : 'not allowed'],
    ['end users return', app.returnsEarly ? 'after the sign-in' : 'after their accounts have been read'],
    [
      'users without access',
      app.retention?.userDays ? `deleted after ${app.retention.userDays} days` : 'kept',
    ],
    ['details of requests', renderLimit(app.retention?.requestDays)],
    [
      'ended consents',
      app.retention?.consentDays ? `deleted after ${app.retention.consentDays} days` : 'kept with their user',
    ],
    ['steps of sessions', renderLimit(app.retention?.sessionDays)],
    ['terms of use', app.termsUrl === '' ? 'none' : app.termsUrl],
    ['privacy policy', app.privacyUrl === '' ? 'none' : app.privacyUrl],
    ...app.redirectUris.map((uri) => ['redirect URI', uri] as const),
    ['created', isoInstant(app.createdAtMs)],
    ...(app.disabledAtMs === undefined ? [] : [['disabled', isoInstant(app.disabledAtMs)] as const]),
    ...(app.deletionAtMs === undefined
      ? []
      : [['being deleted since', isoInstant(app.deletionAtMs)] as const]),
  ]
}

export function renderApp(app: ClientApp): JsonObject {
  return {
    client_id: app.clientId,
    public: app.authMethods.includes('none'),
    app_id: app.appId,
    organisation_id: app.organisationId,
    name: app.name,
    display_name: app.displayName,
    environment: app.environment,
    products: app.products ?? null,
    dialects: app.dialects.map((one) => renderDialect(app, one)),
    scopes: [...new Set(app.dialects.flatMap(({ scopes }) => scopes))],
    redirect_uris: app.redirectUris,
    embedding: app.embedding,
    early_return: app.returnsEarly,
    terms_url: app.termsUrl === '' ? null : app.termsUrl,
    privacy_url: app.privacyUrl === '' ? null : app.privacyUrl,
    retention: app.retention
      ? {
          user_days: app.retention.userDays ?? null,
          request_days: app.retention.requestDays ?? null,
          consent_days: app.retention.consentDays ?? null,
          session_days: app.retention.sessionDays ?? null,
        }
      : null,
    verified: app.verified,
    created_at: isoInstant(app.createdAtMs),
    disabled_at: app.disabledAtMs === undefined ? null : isoInstant(app.disabledAtMs),
  }
}

function renderDialect(app: ClientApp, one: AppDialect): JsonObject {
  const instanceId = shownInstanceId(app, one.dialect)
  return {
    name: one.dialect,
    scopes: one.scopes,
    refresh_tokens: one.refreshTokens ?? true,
    dangerously_allow_plain_pkce: one.dangerouslyAllowPlainPkce ?? false,
    resource_server: one.isResourceServer ?? false,
    serves: one.serves ?? [],
    resources: one.resources ?? [],
    id_token_alg: one.idTokenAlgorithm ?? null,
    ...(instanceId !== undefined && {
      instance_id: instanceId,
      dangerously_allow_unauthenticated: one.dangerouslyAllowUnauthenticated ?? false,
    }),
  }
}

/** The requested or only organisation. Creates one if the installation has none. */

/** 0 and undefined: no limit of the app's own. */
function renderLimit(days: number | undefined): string {
  return days ? `kept ${days} days at most` : 'kept as the installation does'
}
