// codec: The credentials object: status, supplemental information, refreshable items
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials; its page on credentials status transitions

import type { BankProvider } from '../../core/banks/bank.ts'
import type { ConnectionStatus } from '../../core/connections/connection.ts'
import type { DataItem } from '../../core/connections/data-item.ts'
import type { ConnectionWithTask } from '../../core/connections/view-connections.ts'
import { accept, type Outcome } from '../../core/errors.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { FieldSchema, FieldsSchema, JsonSchema } from '../dialect.ts'
import { refuseInvalid } from '../request-values.ts'
import { CREDENTIALS_TYPES, type CredentialsType, credentialsTypeOf } from './provider.ts'
import { renderField } from './provider-fields.ts'
import { REFRESHABLE_ITEMS } from './refreshable-items.ts'

const CREDENTIALS_STATUSES = [
  'CREATED',
  'AUTHENTICATING',
  'AWAITING_MOBILE_BANKID_AUTHENTICATION',
  'AWAITING_SUPPLEMENTAL_INFORMATION',
  'AWAITING_THIRD_PARTY_APP_AUTHENTICATION',
  'UPDATING',
  'UPDATED',
  'AUTHENTICATION_ERROR',
  'TEMPORARY_ERROR',
  'PERMANENT_ERROR',
  'SESSION_EXPIRED',
  'DELETED',
] as const
type CredentialsStatus = (typeof CREDENTIALS_STATUSES)[number]

const STATUSES: Readonly<Record<ConnectionStatus, CredentialsStatus>> = {
  created: 'CREATED',
  authenticating: 'AUTHENTICATING',
  awaiting_answers: 'AWAITING_SUPPLEMENTAL_INFORMATION',
  awaiting_approval: 'AWAITING_MOBILE_BANKID_AUTHENTICATION',
  awaiting_redirect: 'AWAITING_THIRD_PARTY_APP_AUTHENTICATION',
  updating: 'UPDATING',
  updated: 'UPDATED',
  authentication_error: 'AUTHENTICATION_ERROR',
  temporary_error: 'TEMPORARY_ERROR',
  permanent_error: 'PERMANENT_ERROR',
  session_expired: 'SESSION_EXPIRED',
  ended: 'DELETED',
}

export const STATUS_SCHEMA: JsonSchema = { type: 'string', enum: CREDENTIALS_STATUSES }

/** An approval on another device has a status of its own for BankID; any other app is a third-party app. */
export function renderStatus(
  status: ConnectionStatus,
  provider: BankProvider | undefined,
): CredentialsStatus {
  return status === 'awaiting_approval' && typeOf(provider) !== 'MOBILE_BANKID'
    ? 'AWAITING_THIRD_PARTY_APP_AUTHENTICATION'
    : STATUSES[status]
}

function typeOf(provider: BankProvider | undefined): CredentialsType {
  return provider === undefined ? 'THIRD_PARTY_APP' : credentialsTypeOf(provider)
}

export const CREDENTIALS_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'fields',
    'id',
    'providerName',
    'status',
    'statusUpdated',
    'supplementalInformation',
    'type',
    'userId',
  ],
  properties: {
    fields: {
      type: 'object',
      description: 'Always empty: the credentials that the end user enters are not stored.',
    },
    id: { type: 'string' },
    providerName: { type: 'string' },
    sessionExpiryDate: {
      type: 'integer',
      description: 'Epoch milliseconds: when the consent at the bank expires.',
    },
    status: STATUS_SCHEMA,
    statusPayload: {
      type: 'string',
      description: 'Message for the user; empty unless something went wrong.',
    },
    statusUpdated: { type: 'integer', description: 'Epoch milliseconds.' },
    supplementalInformation: {
      type: ['string', 'null'],
      description:
        'While the status is `AWAITING_SUPPLEMENTAL_INFORMATION`: a JSON list of the fields to prompt for, like `fields` ' +
        'of a provider. While it is `AWAITING_THIRD_PARTY_APP_AUTHENTICATION`: a JSON object with the URL of the bank in ' +
        '`desktop.url`, `ios.deepLinkUrl` and `android.intent`. While it is ' +
        '`AWAITING_MOBILE_BANKID_AUTHENTICATION`: the URL to open on the other device, which `.../qr` returns as an image.',
    },
    type: { type: 'string', enum: CREDENTIALS_TYPES },
    updated: { type: 'integer', description: 'Epoch milliseconds of the last successful refresh.' },
    userId: { type: 'string' },
  },
}

export function renderCredentials({ connection, provider, task }: ConnectionWithTask): JsonObject {
  const { consentExpiresAtMs, refreshedAtMs } = connection
  return {
    fields: {},
    id: connection.connectionId,
    providerName: connection.providerName,
    ...(consentExpiresAtMs !== undefined && { sessionExpiryDate: consentExpiresAtMs }),
    status: renderStatus(connection.status, provider),
    statusPayload: connection.statusMessage,
    statusUpdated: connection.statusChangedAtMs,
    supplementalInformation: task === undefined ? null : renderTask(task, provider),
    type: typeOf(provider),
    ...(refreshedAtMs !== undefined && { updated: refreshedAtMs }),
    userId: connection.userId,
  }
}

function renderTask(
  task: NonNullable<ConnectionWithTask['task']>,
  provider: BankProvider | undefined,
): string {
  switch (task.kind) {
    case 'ask':
      return JSON.stringify(task.fields.map(renderField))
    case 'approve':
      return typeOf(provider) === 'MOBILE_BANKID' ? task.approvalUrl : renderThirdParty(task.approvalUrl)
    case 'redirect':
      return renderThirdParty(task.url)
  }
}

/** Every device gets the same URL: the connected banks have web pages and need no app. */
function renderThirdParty(url: string): string {
  return JSON.stringify({
    android: { intent: url },
    desktop: { url },
    ios: { deepLinkUrl: url, scheme: new URL(url).protocol.slice(0, -1) },
  })
}

const ITEMS_FIELD: FieldSchema = {
  type: 'array',
  items: { type: 'string', enum: [...REFRESHABLE_ITEMS.keys()] },
}

export function itemsQuery(description: string): FieldsSchema['properties'] {
  return { items: { ...ITEMS_FIELD, description } }
}

export interface RequestedData {
  /** The scopes that open the requested items. */
  readonly scopes: readonly string[]
  /** The items to fetch; undefined for all. */
  readonly items: readonly DataItem[] | undefined
}

/** All items by default. Items that no bank provides here are accepted, but only together with others. */
export function parseItems(names: readonly string[] | undefined): Outcome<RequestedData> {
  const requested = [...REFRESHABLE_ITEMS].filter(([name]) => names === undefined || names.includes(name))
  const scopes = requested.flatMap(([, { scope }]) => scope ?? [])
  if (scopes.length === 0) return refuseInvalid('items')
  const items = requested.flatMap(([, { item }]) => item ?? [])
  return accept({ scopes: [...new Set(scopes)], items: names && items })
}
