// codec: /connectivity/v2/consents: consents of end users, with their authorizations
// Spec: docs.tink.com/api-connectivity-v2 (2026-01), Consent; Authorization

import type { AccessMode } from '../../core/connections/consent-terms.ts'
import type { ConsentEvent, ConsentState } from '../../core/consents/consent.ts'
import { pageConsents, readConsent, revokeConsent } from '../../core/consents/page-consents.ts'
import type { ConsentWithHistory } from '../../core/consents/read-consents.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { PageRequest } from '../../core/paging/page-of.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import {
  type Call,
  call,
  type FieldSchema,
  type JsonSchema,
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { forClient, forUser, pathParameter, refuseInvalid, singleParameter } from '../request-values.ts'
import { errorResponses, pageSchema } from './schemas.ts'

const PATH = '/connectivity/v2/consents'
const AUTHORIZATIONS = `${PATH}/:consentId/authorizations`
const USUAL_SIZE = 10
const MAX_SIZE = 100

const READ = {
  kind: 'token',
  accepts: ['user', 'client'],
  scopes: [],
  anyOf: ['consents:readonly', 'consents'],
} as const

const STATES: Readonly<Record<ConsentState, string>> = {
  requested: 'INITIALIZED',
  authorised: 'INITIALIZED',
  rejected: 'INITIALIZED',
  active: 'ACTIVE',
  expiring: 'ACTIVE',
  // The bank is not read any more.
  consumed: 'EXPIRED',
  expired: 'EXPIRED',
  revoked: 'REVOKED',
}

/** The documented types are those of payments. Consents to account information have these instead. */
const SUBTYPES: Readonly<Record<AccessMode, string>> = {
  continuous: 'CONTINUOUS_ACCESS',
  one_time: 'ONE_TIME_ACCESS',
}

/** Of the end user, who went back or declined at the bank. */
const CANCELLED = /cancelled|declined|denied/

const TEXT: JsonSchema = { type: 'string' }
const INSTANT: JsonSchema = { type: 'string', format: 'date-time' }

const CONSENT_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'appId',
    'createdAt',
    'financialService',
    'financialServiceParameters',
    'id',
    'providerId',
    'state',
    'userId',
  ],
  properties: {
    appId: TEXT,
    authorizedAt: INSTANT,
    createdAt: INSTANT,
    expiresAt: INSTANT,
    financialService: {
      type: 'object',
      required: ['subtype', 'type'],
      properties: {
        subtype: { type: 'string', enum: Object.values(SUBTYPES) },
        type: { type: 'string', enum: ['ACCOUNT_INFORMATION'] },
      },
    },
    financialServiceParameters: {
      type: 'object',
      required: ['userParameters', 'version'],
      properties: {
        userParameters: {
          type: 'object',
          required: ['scopes'],
          properties: { scopes: { type: 'array', items: TEXT } },
        },
        version: TEXT,
      },
    },
    id: TEXT,
    providerId: TEXT,
    revokedAt: INSTANT,
    state: { type: 'string', enum: ['INITIALIZED', 'ACTIVE', 'EXPIRED', 'REVOKED'] },
    userId: TEXT,
  },
}

const AUTHORIZATION_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['consentId', 'createdAt', 'id', 'state'],
  properties: {
    canceledAt: INSTANT,
    consentId: TEXT,
    createdAt: INSTANT,
    failedAt: INSTANT,
    id: TEXT,
    revokedAt: INSTANT,
    state: { type: 'string', enum: ['ONGOING', 'SUCCEEDED', 'FAILED', 'CANCELED', 'REVOKED'] },
    succeededAt: INSTANT,
  },
}

const PAGE_FIELDS: Readonly<Record<string, FieldSchema>> = {
  page_size: {
    type: 'string',
    pattern: '^[0-9]{1,3}$',
    description: `Items on a page, from 1 to ${MAX_SIZE}; ${USUAL_SIZE} by default.`,
  },
  page_token: { type: 'string', maxLength: 2048, description: '`nextPageToken` of the previous page.' },
}

export const consentV2Routes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    name: 'listConsents',
    summary: 'List consents',
    description: 'A user token lists those of its user, a client token those of every user of the app.',
    access: READ,
    query: { type: 'object', properties: PAGE_FIELDS },
    body: { kind: 'none' },
    responses: {
      200: { description: 'In order of their ids.', schema: pageSchema('consents', CONSENT_SCHEMA) },
      ...errorResponses(400, 401, 403),
    },
    parse: (request, caller) => {
      const page = parsePage(request)
      if (!page.ok) return page
      return call(pageConsents, { caller, ...page.value }, ({ items, nextPageToken }) => ({
        status: 200,
        body: { consents: items.map(renderConsent), nextPageToken: nextPageToken ?? '' },
      }))
    },
  },
  {
    method: 'POST',
    path: PATH,
    name: 'createConsent',
    summary: 'Create a new consent',
    description:
      'Always refused: the provider documents it for mandate payments, which are not offered. A consent to account information ' +
      'is given in the hosted flow, or by creating credentials.',
    access: { kind: 'token', accepts: ['client'], scopes: ['consents'] },
    body: { kind: 'ignored' },
    responses: errorResponses(401, 403, 501),
    parse: forClient(refuseMandate),
  },
  {
    method: 'GET',
    path: `${PATH}/:consentId`,
    name: 'getConsent',
    summary: 'Read a consent',
    access: READ,
    body: { kind: 'none' },
    responses: {
      200: { description: 'The consent.', schema: wrapped('consent', CONSENT_SCHEMA) },
      ...errorResponses(401, 403, 404),
    },
    parse: (request, caller) =>
      call(readConsent, { caller, consentId: pathParameter(request, 'consentId') }, (found) => ({
        status: 200,
        body: { consent: renderConsent(found) },
      })),
  },
  {
    method: 'POST',
    path: `${PATH}/:consentId:revoke`,
    name: 'revokeConsent',
    summary: 'Revoke a consent',
    description:
      'Disconnects the bank and deletes the data. The consent at the bank is revoked in the background. While a sign-in is in ' +
      'progress, the response is 409.',
    access: { kind: 'token', accepts: ['client'], scopes: ['consents'] },
    body: { kind: 'ignored' },
    responses: {
      202: {
        description: 'The consent and its authorization, which are revoked or had ended before.',
        schema: {
          type: 'object',
          required: ['authorization', 'consent'],
          properties: { authorization: AUTHORIZATION_SCHEMA, consent: CONSENT_SCHEMA },
        },
      },
      ...errorResponses(401, 403, 404, 409),
    },
    parse: forClient((request, caller) =>
      call(revokeConsent, { caller, consentId: pathParameter(request, 'consentId') }, (revoked) => ({
        status: 202,
        body: { authorization: renderAuthorization(revoked), consent: renderConsent(revoked) },
      })),
    ),
  },
  {
    method: 'GET',
    path: AUTHORIZATIONS,
    name: 'listConsentAuthorizations',
    summary: 'List authorizations',
    description:
      'The sign-in by which the end user gave the consent: a new sign-in has a consent of its own.',
    access: READ,
    query: { type: 'object', properties: PAGE_FIELDS },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The authorization.',
        schema: pageSchema('authorizations', AUTHORIZATION_SCHEMA),
      },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: (request, caller) => {
      const page = parsePage(request)
      if (!page.ok) return page
      // The only page is the first, so that no token was ever issued for another.
      if (page.value.pageToken !== undefined) return refuse('page_token_invalid')
      const consentId = pathParameter(request, 'consentId')
      return call(readConsent, { caller, consentId }, (found) => ({
        status: 200,
        body: { authorizations: [renderAuthorization(found)], nextPageToken: '' },
      }))
    },
  },
  {
    method: 'POST',
    path: AUTHORIZATIONS,
    name: 'startConsentAuthorization',
    summary: 'Start authorization for a consent',
    description: 'Always refused, like the creation of a consent.',
    access: { kind: 'token', accepts: ['user'], scopes: ['consents'] },
    body: { kind: 'ignored' },
    responses: errorResponses(401, 403, 501),
    parse: forUser(refuseMandate),
  },
  {
    method: 'GET',
    path: `${AUTHORIZATIONS}/:authorizationId`,
    name: 'getConsentAuthorization',
    summary: 'Read authorization',
    access: READ,
    body: { kind: 'none' },
    responses: {
      200: { description: 'The authorization.', schema: wrapped('authorization', AUTHORIZATION_SCHEMA) },
      ...errorResponses(401, 403, 404),
    },
    parse: (request, caller) => {
      const consentId = pathParameter(request, 'consentId')
      if (pathParameter(request, 'authorizationId') !== consentId) return refuse('consent_unknown')
      return call(
        readConsent,
        { caller, consentId },
        (found): WireResponse => ({ status: 200, body: { authorization: renderAuthorization(found) } }),
      )
    },
  },
]

function wrapped(name: string, schema: JsonSchema): JsonSchema {
  return { type: 'object', required: [name], properties: { [name]: schema } }
}

function refuseMandate(): Outcome<Call> {
  return refuse('endpoint_not_offered', { subject: 'mandate payments' })
}

function parsePage({ query }: WireRequest): Outcome<PageRequest> {
  const pageSize = Number(singleParameter(query, 'page_size') ?? USUAL_SIZE)
  if (!(pageSize >= 1 && pageSize <= MAX_SIZE)) return refuseInvalid('page_size')
  return accept({ pageSize, pageToken: singleParameter(query, 'page_token') })
}

function renderConsent({ consent, events }: ConsentWithHistory): JsonObject {
  const { appId, consentId, userId, providerName, state, mode, requestedScopes, grantedScopes } = consent
  const authorized = events.find((event) => event.state === 'authorised')
  return {
    appId,
    ...(authorized !== undefined && { authorizedAt: isoInstant(authorized.atMs) }),
    createdAt: isoInstant(consent.requestedAtMs),
    ...(authorized !== undefined && { expiresAt: isoInstant(consent.expiresAtMs) }),
    financialService: { subtype: SUBTYPES[mode], type: 'ACCOUNT_INFORMATION' },
    financialServiceParameters: {
      userParameters: { scopes: grantedScopes ?? requestedScopes },
      version: '1.0.0',
    },
    id: consentId,
    providerId: providerName,
    ...(state === 'revoked' && { revokedAt: isoInstant(consent.changedAtMs) }),
    state: STATES[state],
    userId,
  }
}

/** The id of a consent is that of its sign-in, and so is that of the authorization. */
function renderAuthorization({ consent, events }: ConsentWithHistory): JsonObject {
  const { consentId, requestedAtMs } = consent
  const last = events.at(-1)
  const succeeded = events.find(({ state }) => state === 'active' || state === 'consumed')
  return {
    ...endOf(last, succeeded),
    consentId,
    createdAt: isoInstant(requestedAtMs),
    id: consentId,
    ...(succeeded !== undefined && { succeededAt: isoInstant(succeeded.atMs) }),
  }
}

function endOf(last: ConsentEvent | undefined, succeeded: ConsentEvent | undefined): JsonObject {
  const at = last === undefined ? '' : isoInstant(last.atMs)
  if (last?.state === 'revoked') return { revokedAt: at, state: 'REVOKED' }
  if (succeeded !== undefined) return { state: 'SUCCEEDED' }
  if (last?.state === 'rejected') {
    return CANCELLED.test(last.detail ?? '')
      ? { canceledAt: at, state: 'CANCELED' }
      : { failedAt: at, state: 'FAILED' }
  }
  return last?.state === 'expired' ? { failedAt: at, state: 'FAILED' } : { state: 'ONGOING' }
}
