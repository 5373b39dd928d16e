// glue: Command user consents: lists consents with their history

import { readAuthorizationDetails } from '../../core/connections/authorization-details.ts'
import type { ConsentEvent } from '../../core/consents/consent.ts'
import { type ConsentWithHistory, readConsents } from '../../core/consents/read-consents.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Run } from '../command.ts'
import { findApp, take, withWorkbench } from '../installation.ts'
import { reportConsents } from '../reports/users.ts'
import { userReferenceOf } from './user.ts'

export const runUserConsents: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const { appId } = await findApp({ store }, input)
    const list = take(await readConsents(ports, { appId, user: userReferenceOf(input) }))
    return reportConsents(list.map(renderConsent))
  })

function renderConsent({ consent, events }: ConsentWithHistory): JsonObject {
  return {
    consent_id: consent.consentId,
    connection_id: consent.connectionId ?? null,
    provider: consent.providerName,
    mode: consent.mode,
    state: consent.state,
    asked_scopes: consent.requestedScopes,
    granted_scopes: consent.grantedScopes ?? null,
    authorization_details: readAuthorizationDetails(consent.authorizationDetails) ?? null,
    requested_at: isoInstant(consent.requestedAtMs),
    asked_until: isoInstant(consent.requestedUntilMs),
    expires_at: isoInstant(consent.expiresAtMs),
    revoked_by: consent.revokedBy ?? null,
    history: events.map(renderEvent),
  }
}

function renderEvent({ step, atMs, state, actor, detail }: ConsentEvent): JsonObject {
  return { step, at: isoInstant(atMs), state, by: actor, detail: detail ?? null }
}
