// codec: End users, connections and grants as the Console API shows them

import type { BankDirectory } from '../../core/banks/bank-port.ts'
import { readAuthorizationDetails } from '../../core/connections/authorization-details.ts'
import type { Connection } from '../../core/connections/connection.ts'
import type { ConsentWithHistory } from '../../core/consents/read-consents.ts'
import type { Grant } from '../../core/grants/grant.ts'
import type { User } from '../../core/users/user.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { MemberCall } from '../call.ts'
import type { ConnectionView, ConsentView, EndUserView, GrantView } from '../contracts/end-users.ts'
import { instantOrNull } from '../values/request-values.ts'
import { maskText, seesPersonalData } from './mask.ts'

type Viewer = Pick<MemberCall, 'permissions'>

export function renderEndUser(viewer: Viewer, user: User): EndUserView {
  return {
    id: user.userId,
    external_user_id: shown(viewer, user.externalUserId),
    market: user.market,
    locale: user.locale,
    retention: user.retention,
    created_at: isoInstant(user.createdAtMs),
    expires_at: instantOrNull(user.expiresAtMs),
  }
}

export function renderConnection(
  viewer: Viewer,
  connection: Connection,
  banks: Pick<BankDirectory, 'find'>,
): ConnectionView {
  return {
    id: connection.connectionId,
    user_id: connection.userId,
    provider_name: connection.providerName,
    bank: banks.find(connection.providerName)?.provider.displayName ?? null,
    status: connection.status,
    status_message: connection.statusMessage,
    status_changed_at: isoInstant(connection.statusChangedAtMs),
    holder: shown(viewer, connection.identity?.name),
    created_at: isoInstant(connection.createdAtMs),
    refreshed_at: instantOrNull(connection.refreshedAtMs),
    consent_expires_at: instantOrNull(connection.consentExpiresAtMs),
  }
}

export function renderGrant(grant: Grant, nowMs: number): GrantView {
  return {
    id: grant.grantId,
    origin: grant.origin,
    api: grant.policy,
    scopes: grant.scopes,
    state: stateOf(grant, nowMs),
    created_at: isoInstant(grant.createdAtMs),
    expires_at: isoInstant(grant.expiresAtMs),
    last_used_at: instantOrNull(grant.lastUsedAtMs),
    revoked_at: instantOrNull(grant.revokedAtMs),
    revoked_by: grant.revokedBy ?? null,
    rotations: Math.max(0, grant.refreshGeneration - 1),
  }
}

export function renderConsent({ consent, events }: ConsentWithHistory): ConsentView {
  return {
    id: consent.consentId,
    connection_id: consent.connectionId ?? null,
    provider_name: consent.providerName,
    mode: consent.mode,
    state: consent.state,
    requested_scopes: consent.requestedScopes,
    granted_scopes: consent.grantedScopes ?? null,
    authorization_details: readAuthorizationDetails(consent.authorizationDetails) ?? null,
    requested_at: isoInstant(consent.requestedAtMs),
    requested_until: isoInstant(consent.requestedUntilMs),
    expires_at: isoInstant(consent.expiresAtMs),
    revoked_by: consent.revokedBy ?? null,
    history: events.map(({ step, atMs, state, actor, detail }) => ({
      step,
      at: isoInstant(atMs),
      state,
      actor,
      detail: detail ?? null,
    })),
  }
}

function stateOf(grant: Grant, nowMs: number): GrantView['state'] {
  if (grant.revokedAtMs !== undefined) return 'revoked'
  if (grant.expiresAtMs <= nowMs) return 'expired'
  return grant.activatedAtMs === undefined ? 'pending' : 'active'
}

function shown(viewer: Viewer, text: string | undefined): string | null {
  if (text === undefined) return null
  return seesPersonalData(viewer) ? text : maskText(text)
}
