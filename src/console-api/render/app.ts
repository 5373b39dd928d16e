// codec: An app, as the Console API shows it

import type { ClientApp } from '../../core/apps/app.ts'
import type { Ports } from '../../core/ports.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { AppView } from '../contracts/bodies.ts'
import { instantOrNull } from '../values/request-values.ts'

/** Holds are read for a disabled app only; no other app has any. */
export async function renderApp({ store }: Pick<Ports, 'store'>, app: ClientApp): Promise<AppView> {
  const holds = app.disabledAtMs === undefined ? [] : await store.listAppHolds(app.appId)
  return {
    id: app.appId,
    organisation_id: app.organisationId,
    client_id: app.clientId,
    name: app.name,
    display_name: app.displayName,
    environment: app.environment,
    products: app.products ?? null,
    dialects: app.dialects.map(({ dialect, scopes, refreshTokens = true }) => ({
      name: dialect,
      scopes,
      refresh_tokens: refreshTokens,
    })),
    redirect_uris: app.redirectUris,
    embedding: app.embedding,
    returns_early: app.returnsEarly,
    terms_url: app.termsUrl,
    privacy_url: app.privacyUrl,
    retention: app.retention
      ? {
          request_days: app.retention.requestDays ?? null,
          user_days: app.retention.userDays ?? null,
          consent_days: app.retention.consentDays ?? null,
          session_days: app.retention.sessionDays ?? null,
        }
      : null,
    verified: app.verified,
    created_at: isoInstant(app.createdAtMs),
    disabled_at: instantOrNull(app.disabledAtMs),
    holds: holds.map(({ hold, atMs, note }) => ({ hold, at: isoInstant(atMs), note })),
    being_deleted: app.deletionAtMs !== undefined,
  }
}
