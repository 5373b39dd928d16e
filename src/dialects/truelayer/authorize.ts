// codec: The authorization link: begins the hosted flow, and what it returns to the app
// Spec: docs.truelayer.com/docs/generate-an-auth-link and /docs/create-a-connection; RFC 7636

import { accept, type Outcome, type Refusal, refuse } from '../../core/errors.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { LinkFailure } from '../../core/link/link-session.ts'
import { checkQuery } from '../check-fields.ts'
import type {
  FieldSchema,
  FieldsSchema,
  LinkCallback,
  LinkCallbackRequest,
  LinkDialect,
  LinkEntryOutcome,
  Query,
} from '../dialect.ts'
import { exchangeCode, readCode, readWithToken } from '../next-calls.ts'
import { refuseInvalid, refuseMissing, singleParameter } from '../request-values.ts'
import {
  parseChallenge,
  readResponseMode,
  refuseEntry,
  renderCodeCallback,
} from '../standard/authorization.ts'
import { EUROPEAN_MARKETS } from '../standard/markets.ts'
import { readCredentialsId } from './deletion.ts'
import { describeRefusal, TRUELAYER_ERRORS } from './errors.ts'
import { truelayerPolicy } from './policy.ts'
import { chooseProviders, LEGACY_CONTROLS, marketOfProviders } from './provider-choice.ts'
import { itemsOf, OFFLINE_ACCESS } from './scopes.ts'

/** Longest continuous access, for the scope `offline_access`. */
const ACCESS_DAYS = 90

const LEGACY_CONTROL: FieldSchema = {
  type: 'string',
  maxLength: 8,
  description: '`true` or `false`, of older clients: shows or hides banks of this kind.',
}

const LINK_QUERY: FieldsSchema = {
  type: 'object',
  required: ['response_type', 'client_id', 'redirect_uri', 'scope'],
  properties: {
    response_type: { type: 'string', maxLength: 64, description: '`code`.' },
    client_id: { type: 'string', maxLength: 256, description: 'Client id of the app.' },
    redirect_uri: {
      type: 'string',
      maxLength: 2048,
      description: 'Must be registered for the app, byte for byte.',
    },
    scope: {
      type: 'string',
      maxLength: 8192,
      description: 'Separated by spaces. With `offline_access` the access lasts 90 days.',
      examples: ['info accounts balance transactions cards offline_access'],
    },
    providers: {
      type: 'string',
      maxLength: 2048,
      description: 'Ids of banks and of groups of banks, separated by spaces; without it, every bank.',
      examples: ['uk-ob-all uk-cs-mock'],
    },
    provider_id: { type: 'string', maxLength: 128, description: 'The bank; the end user chooses none.' },
    state: { type: 'string', maxLength: 4096, description: 'Returned unchanged.' },
    nonce: {
      type: 'string',
      maxLength: 1024,
      description: 'A value that is used once: a link with it leads to a bank once.',
    },
    response_mode: {
      type: 'string',
      maxLength: 64,
      description: '`form_post` posts the result to the app; without it, the result is in the query.',
    },
    code_challenge: { type: 'string', maxLength: 128, description: 'Of the code verifier (RFC 7636).' },
    code_challenge_method: { type: 'string', maxLength: 16, description: '`S256`, with `code_challenge`.' },
    tracking_id: {
      type: 'string',
      maxLength: 128,
      description: 'Unique for each link: names the events of `GET /v1/tracked-events`.',
    },
    disable_providers: {
      type: 'string',
      maxLength: 2048,
      description: 'Ids of banks that are hidden, separated by spaces.',
    },
    ...Object.fromEntries(LEGACY_CONTROLS.map((name) => [name, LEGACY_CONTROL])),
    link_id: { type: 'string', maxLength: 64, description: 'Ours: in links that `/v1/authuri` returns.' },
    link_code: {
      type: 'string',
      maxLength: 64,
      description: 'Ours: in links that `/v1/reauthuri` and `/connections/extend` return.',
    },
    credentials_id: { type: 'string', maxLength: 64, description: 'Ours, with `link_code`.' },
  },
}

export const truelayerLink: LinkDialect = {
  entries: [
    {
      path: '/',
      aliases: [],
      name: 'authorizeConnection',
      summary: 'Authorization link',
      surface: 'auth',
      query: LINK_QUERY,
      parse: parseEntry,
    },
  ],
  unserved: [],
  redirectsRefusals: true,
  renderCallback,
  renderReason: errorOf,
  // The dialog may not be shown in a frame.
  renderFrameEvent: (event) => JSON.stringify({ event }),
  renderFrameCallback: (request, callback) =>
    JSON.stringify(Object.fromEntries(renderCallback(request, callback))),
  listNextCalls: (returned, flow) => {
    const code = readCode(returned)
    // Other APIs return more with the code.
    if (code === undefined || returned.has('iss') || returned.has('credentials_id')) return []
    return [
      exchangeCode('/connect/token', code, flow),
      ...(flow.scopes?.includes('accounts') === false
        ? []
        : [readWithToken('Read the accounts with the access token.', '/data/v1/accounts')]),
    ]
  },
}

function parseEntry(query: Query): LinkEntryOutcome {
  const parsed = parseRequest(query)
  return parsed.ok ? parsed.value : refuseEntry(query, parsed.refusal)
}

function parseRequest(query: Query): Outcome<LinkEntryOutcome> {
  const get = (name: string) => singleParameter(query, name)
  const checked = checkQuery(LINK_QUERY, query)
  if (!checked.ok) return checked
  const [clientId, redirectUri] = [get('client_id'), get('redirect_uri')]
  if (clientId === undefined) return refuseMissing('client_id')
  if (redirectUri === undefined) return refuseMissing('redirect_uri')
  const responseType = get('response_type')
  if (responseType === undefined) return refuseMissing('response_type')
  if (responseType !== 'code') return refuse('response_type_unsupported')
  const responseMode = readResponseMode(query)
  if (responseMode === undefined) return refuseInvalid('response_mode')
  const challenge = parseChallenge(query)
  if (!challenge.ok) return challenge
  const scopes = parseScopes(get('scope') ?? '')
  if (!scopes.ok) return scopes
  if (scopes.value.length === 0) return refuseMissing('scope')
  if (!itemsOf(scopes.value).length || scopes.value.every((scope) => scope === OFFLINE_ACCESS))
    return refuse('scope_invalid', { subject: OFFLINE_ACCESS })
  const market = readMarket(get)
  const linkCode = get('link_code')
  const renewed = linkCode === undefined ? undefined : readCredentialsId(get('credentials_id') ?? '')
  if (linkCode !== undefined && renewed === undefined) return refuseInvalid('credentials_id')
  return accept({
    kind: 'begin',
    clientId,
    test: false,
    parameters: {
      dialect: truelayerPolicy.name,
      redirectUri,
      responseMode,
      state: get('state'),
      nonce: get('nonce'),
      scopes: scopes.value,
      market,
      locale: EUROPEAN_MARKETS[market]?.locale ?? 'en_GB',
      mode: scopes.value.includes(OFFLINE_ACCESS) ? 'continuous' : 'one_time',
      accessDays: ACCESS_DAYS,
      user: linkCode === undefined ? 'new' : 'returning',
      reports: [],
      reportsLater: false,
      bundled: false,
      accountChoice: undefined,
      items: itemsOf(scopes.value),
      externalReference: undefined,
      customerReference: undefined,
      providerName: get('provider_id'),
      institutionId: undefined,
      segments: ['PERSONAL', 'BUSINESS'],
      providers: chooseProviders(get),
      renewedConnectionId: renewed,
      keepsSignIn: false,
      extendsConsent: false,
      grantsWithoutData: true,
      trackingId: get('tracking_id'),
      username: undefined,
      codeChallenge: challenge.value,
      codeChallengeMethod: challenge.value === undefined ? undefined : 'S256',
      framed: false,
      theme: undefined,
    },
    scopesOmitted: false,
    delegatedCode: linkCode,
    ticket: undefined,
    uniqueValue: readUniqueValue(get),
    appUri: undefined,
    permanentUser: false,
    openBankingOnly: false,
  })
}

/** An old client sends the text `undefined` where the app gave it no nonce. */
function readUniqueValue(get: (name: string) => string | undefined): string | undefined {
  const [nonce, trackingId, linkId] = [get('nonce'), get('tracking_id'), get('link_id')]
  if (linkId !== undefined) return `link_id:${linkId}`
  if (trackingId !== undefined) return `tracking_id:${trackingId}`
  return nonce === undefined || nonce === 'undefined' ? undefined : `nonce:${nonce}`
}

function readMarket(get: (name: string) => string | undefined): string {
  const market = marketOfProviders(get)
  return market !== undefined && Object.hasOwn(EUROPEAN_MARKETS, market)
    ? market
    : truelayerPolicy.defaultMarket
}

function renderCallback(
  request: LinkCallbackRequest,
  callback: LinkCallback,
): readonly (readonly [string, string])[] {
  return renderCodeCallback(request, callback, { errorOf, describe })
}

const DENIED: ReadonlySet<LinkFailure> = new Set([
  'cancelled_by_person',
  'declined_by_person',
  'access_ended',
  'approval_void',
  'connection_ended',
])

const UNAVAILABLE: ReadonlySet<LinkFailure> = new Set([
  'bank_unavailable',
  'bank_asked_too_often',
  'bank_device_unavailable',
])

/** The names that published clients tell apart at their redirect URI. */
function errorOf(reason: LinkFailure | Refusal): string {
  if (typeof reason !== 'string') return TRUELAYER_ERRORS[reason.code].error
  if (DENIED.has(reason)) return 'access_denied'
  if (UNAVAILABLE.has(reason)) return 'temporarily_unavailable'
  if (reason === 'ticket_used' || reason === 'code_invalid') return 'invalid_request'
  return reason.startsWith('bank_') || reason === 'no_accounts' ? 'provider_error' : 'server_error'
}

/** The name of the failure is ours and stable; the sentences for the person are on the pages. */
function describe(reason: LinkFailure | Refusal): string {
  return typeof reason === 'string' ? reason : describeRefusal(reason)
}
