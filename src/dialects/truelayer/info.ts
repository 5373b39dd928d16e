// codec: GET /data/v1/me and /data/v1/info: connection and identity of the end user
// Spec: OpenAPI of the Data API v1 (2025-12)

import type { BankIdentity } from '../../core/banks/bank.ts'
import { type ConnectionFacts, readConnectionFacts } from '../../core/connections/connection-facts.ts'
import { type LiveIdentity, readLiveIdentity } from '../../core/connections/live-data.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser } from '../request-values.ts'
import { PROVIDER_SCHEMA, renderProvider } from './data-objects.ts'
import type { DataRead } from './data-reads.ts'
import { credentialsId, dataResponses, renderResults, renderTimestamp } from './data-request.ts'

const TEXT: JsonSchema = { type: 'string' }

const ME_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['client_id', 'credentials_id', 'consent_status', 'provider', 'scopes', 'privacy_policy'],
  properties: {
    client_id: TEXT,
    credentials_id: TEXT,
    consent_status: TEXT,
    consent_status_updated_at: TEXT,
    consent_created_at: TEXT,
    consent_expires_at: TEXT,
    provider: PROVIDER_SCHEMA,
    scopes: { type: 'array', items: TEXT },
    privacy_policy: TEXT,
  },
}

const INFO_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['full_name', 'update_timestamp'],
  properties: {
    update_timestamp: TEXT,
    full_name: TEXT,
    date_of_birth: TEXT,
    addresses: { type: 'array', items: { type: 'object' } },
    emails: { type: 'array', items: TEXT },
    phones: { type: 'array', items: TEXT },
  },
}

export const infoRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v1/me',
    name: 'getConnectionMetadata',
    summary: 'Connection metadata',
    description: 'Read from this installation: no bank is asked.',
    access: { kind: 'token', accepts: ['user'], scopes: [] },
    body: { kind: 'none' },
    responses: dataResponses('The connection of the token.', ME_SCHEMA),
    parse: forUser((_request, caller) =>
      call(readConnectionFacts, { caller }, (facts) =>
        renderResults(facts.connection, [renderMe(facts, caller)]),
      ),
    ),
  },
]

export const infoReads: readonly DataRead[] = [
  {
    path: '/data/v1/info',
    name: 'getInfo',
    summary: 'Identity information',
    scopes: ['info'],
    responses: dataResponses('Who the end user is.', INFO_SCHEMA, 429),
    parse: (_request, read) =>
      call(readLiveIdentity, read, (live) => renderResults(live.connection, renderInfo(live))),
  },
]

function renderMe(facts: ConnectionFacts, { clientId, scopes }: UserCaller): JsonObject {
  const { connection, consentStatus, consentChangedAtMs, consentExpiresAtMs } = facts
  return {
    client_id: clientId,
    credentials_id: credentialsId(connection.connectionId),
    consent_status: CONSENT_STATUSES[consentStatus],
    consent_status_updated_at: new Date(consentChangedAtMs).toISOString(),
    consent_created_at: new Date(connection.createdAtMs).toISOString(),
    ...(consentExpiresAtMs !== undefined && {
      consent_expires_at: new Date(consentExpiresAtMs).toISOString(),
    }),
    provider: renderProvider(facts),
    scopes,
    privacy_policy: 'Feb2019',
  }
}

/** Only `Authorised` is documented. */
const CONSENT_STATUSES = {
  live: 'Authorised',
  expired: 'Expired',
  revoked: 'Revoked',
} as const satisfies Record<ConnectionFacts['consentStatus'], string>

function renderInfo({ connection, identity }: LiveIdentity): readonly JsonObject[] {
  return identity === undefined ? [] : [renderIdentity(identity, connection.refreshedAtMs ?? 0)]
}

function renderIdentity({ name, dateOfBirth, contact = {} }: BankIdentity, atMs: number): JsonObject {
  const { address, email, phone } = contact
  return {
    update_timestamp: renderTimestamp(atMs),
    full_name: name,
    ...(dateOfBirth !== undefined && { date_of_birth: `${dateOfBirth}T00:00:00Z` }),
    addresses:
      address === undefined
        ? []
        : [
            {
              address: address.street,
              city: address.city,
              ...(address.region !== undefined && { state: address.region }),
              zip: address.postalCode,
              country: address.country,
            },
          ],
    emails: email === undefined ? [] : [email],
    phones: phone === undefined ? [] : [phone],
  }
}
