// codec: /api/v1/recipients: the Data Recipients of a Partner, and their secrets
// Spec: docs.flinks.com, create, get, update a data recipient, and regenerate a data recipient secret

import { findAppDialect } from '../../core/apps/app.ts'
import type { ManagedApp } from '../../core/apps/managed-app.ts'
import { type Outcome, refuse } from '../../core/errors.ts'
import {
  type CreateManagedApp,
  changeManagedApp,
  createManagedApp,
  listManagedApps,
  readManagedApp,
  replaceManagedSecret,
} from '../../core/grants/manage-apps.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { ClientCaller } from '../../core/tokens/token.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { bodyOf, forClient, pathParameter, textOf } from '../request-values.ts'
import { TOKEN_STATUSES } from './errors.ts'
import { flinksPolicy } from './policy.ts'
import { ADMIN } from './providers.ts'
import { NO_STORE, oauthErrors } from './schemas.ts'
import { requireBasic } from './scopes.ts'

const TEXT: JsonSchema = { type: 'string' }
const URL_TEXT: JsonSchema = { type: 'string', maxLength: 500 }
const URIS: JsonSchema = {
  type: ['array', 'string'],
  items: { type: 'string', maxLength: 2048 },
  maxItems: 100,
  maxLength: 2048,
  description: 'A list, or one redirect URI.',
}
const CONTACTS: JsonSchema = {
  type: 'array',
  maxItems: 20,
  items: {
    type: 'object',
    required: ['email'],
    properties: { email: { type: 'string', maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' } },
  },
}

const PROFILE = {
  client_id: TEXT,
  name: TEXT,
  logo_uri: TEXT,
  description: TEXT,
  terms_uri: TEXT,
  client_uri: TEXT,
  country: TEXT,
  contacts: CONTACTS,
} as const
const RECIPIENT = { scope: TEXT, redirect_uris: { type: 'array', items: TEXT }, ...PROFILE } as const

function schemaOf(properties: JsonObject): JsonSchema {
  return { type: 'object', required: Object.keys(properties), properties }
}

/** A recipient of another Partner does not exist for the caller. */
export const RECIPIENT_STATUSES = { ...TOKEN_STATUSES, client_unknown: 404 } as const

export const recipientRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/recipients',
    name: 'flinksCreateRecipient',
    summary: 'Create a Data Recipient',
    description: 'Its secret is in this response only.',
    access: ADMIN,
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['name', 'scope', 'redirect_uris', 'country'],
        properties: {
          name: { type: 'string', maxLength: 256, description: 'Shown to the end user.' },
          scope: {
            type: ['array', 'string'],
            items: { type: 'string', maxLength: 64 },
            maxItems: 100,
            maxLength: 8192,
            description: 'A list, or a text with spaces; `ACCOUNT_BASIC` is required.',
            examples: [['ACCOUNT_BASIC']],
          },
          redirect_uris: URIS,
          logo_uri: URL_TEXT,
          description: { type: 'string', maxLength: 1000 },
          terms_uri: URL_TEXT,
          client_uri: URL_TEXT,
          country: { type: 'string', enum: ['CA', 'US'] },
          contacts: CONTACTS,
        },
      },
    },
    responses: {
      200: {
        description: 'The Data Recipient with its secret.',
        schema: schemaOf({ client_secret: TEXT, ...RECIPIENT }),
      },
      ...oauthErrors(400, 413),
    },
    statuses: TOKEN_STATUSES,
    parse: forClient(parseCreation),
  },
  {
    method: 'GET',
    path: '/api/v1/recipients',
    name: 'flinksListRecipients',
    summary: 'Get All Data Recipients',
    access: ADMIN,
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The Data Recipients.', schema: { type: 'array', items: schemaOf(PROFILE) } },
      ...oauthErrors(400),
    },
    statuses: TOKEN_STATUSES,
    parse: forClient((_request, caller) =>
      call(listManagedApps, { caller }, (found) => ({
        status: 200,
        headers: NO_STORE,
        body: found.map(renderProfile),
      })),
    ),
  },
  {
    method: 'GET',
    path: '/api/v1/recipients/:clientId',
    name: 'flinksReadRecipient',
    summary: 'Get Data Recipient Details',
    access: ADMIN,
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The Data Recipient.', schema: schemaOf(RECIPIENT) },
      ...oauthErrors(400, 404),
    },
    statuses: RECIPIENT_STATUSES,
    parse: forClient((request, caller) =>
      call(readManagedApp, { caller, clientId: pathParameter(request, 'clientId') }, (found) => ({
        status: 200,
        headers: NO_STORE,
        body: renderRecipient(found),
      })),
    ),
  },
  {
    method: 'PUT',
    path: '/api/v1/recipients/:clientId',
    name: 'flinksUpdateRecipient',
    summary: 'Update a Data Recipient',
    description: 'Replaces the redirect URIs; nothing else can be changed.',
    access: ADMIN,
    body: {
      kind: 'json',
      schema: { type: 'object', required: ['redirect_uris'], properties: { redirect_uris: URIS } },
    },
    responses: {
      200: { description: 'The Data Recipient.', schema: schemaOf(RECIPIENT) },
      ...oauthErrors(400, 404, 413),
    },
    statuses: RECIPIENT_STATUSES,
    parse: forClient((request, caller) => {
      const clientId = pathParameter(request, 'clientId')
      const redirectUris = listOf(bodyOf(request).redirect_uris)
      return call(changeManagedApp, { caller, clientId, redirectUris }, (found) => ({
        status: 200,
        headers: NO_STORE,
        body: renderRecipient(found),
      }))
    }),
  },
  {
    method: 'POST',
    path: '/api/v1/recipients/:clientId/secret',
    name: 'flinksReplaceSecret',
    summary: 'Regenerate a Data Recipient Secret',
    description: 'Every other secret of the Data Recipient stops at once.',
    access: ADMIN,
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The new secret.', schema: schemaOf({ client_id: TEXT, client_secret: TEXT }) },
      ...oauthErrors(400, 404),
    },
    statuses: RECIPIENT_STATUSES,
    parse: forClient((request, caller) =>
      call(
        replaceManagedSecret,
        { caller, clientId: pathParameter(request, 'clientId') },
        ({ clientId, secret }) => ({
          status: 200,
          headers: NO_STORE,
          body: { client_id: clientId, client_secret: secret },
        }),
      ),
    ),
  },
]

function parseCreation(request: WireRequest, caller: ClientCaller): Outcome<Call> {
  const body = bodyOf(request)
  const name = textOf(body.name)
  if (name === undefined) return refuse('parameter_missing', { subject: 'name' })
  const parsed = parseScopes(listOf(body.scope).join(' '))
  const scopes = parsed.ok ? requireBasic(parsed.value) : parsed
  if (!scopes.ok) return scopes
  const command: CreateManagedApp = {
    caller,
    name,
    scopes: scopes.value,
    redirectUris: listOf(body.redirect_uris),
    profile: {
      description: textOf(body.description) ?? '',
      logoUri: textOf(body.logo_uri) ?? '',
      termsUri: textOf(body.terms_uri) ?? '',
      clientUri: textOf(body.client_uri) ?? '',
      country: textOf(body.country) ?? '',
      contactEmails: readEmails(body.contacts),
    },
    clientIdPrefix: 'dc-',
  }
  return call(createManagedApp, command, ({ secret, ...managed }) => {
    const { scope, redirect_uris, client_id, ...profile } = renderRecipient(managed)
    return {
      status: 200,
      headers: NO_STORE,
      body: known({ client_id, client_secret: secret, ...profile, redirect_uris, scope }),
    }
  })
}

/** One text or a list of them: the documentation has both for the same member. */
function listOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function readEmails(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((contact) => (isJsonObject(contact) ? (textOf(contact.email) ?? []) : []))
}

function renderProfile({ app, profile }: ManagedApp): JsonObject {
  return {
    client_id: app.clientId,
    name: app.displayName,
    logo_uri: profile.logoUri,
    description: profile.description,
    terms_uri: profile.termsUri,
    client_uri: profile.clientUri,
    country: profile.country,
    contacts: profile.contactEmails.map((email) => ({ email })),
  }
}

function renderRecipient(managed: ManagedApp): JsonObject {
  const scopes = findAppDialect(managed.app, flinksPolicy)?.scopes ?? []
  return {
    scope: scopes.join(' '),
    redirect_uris: managed.app.redirectUris,
    ...renderProfile(managed),
  }
}

function known(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  )
}
