// codec: GET /api/v1/authorize: begins the hosted flow, and what it returns to the app
// Spec: docs.flinks.com, authorize with a data provider; RFC 6749 section 4.1; RFC 7636

import { accept, type Outcome, type Refusal, refuse } from '../../core/errors.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { LinkFailure } from '../../core/link/link-session.ts'
import { checkQuery } from '../check-fields.ts'
import type {
  FieldsSchema,
  LinkCallback,
  LinkCallbackRequest,
  LinkDialect,
  LinkEntryOutcome,
  Query,
} from '../dialect.ts'
import { exchangeCode, readCode, readWithToken } from '../next-calls.ts'
import { refuseInvalid, refuseMissing, singleParameter } from '../request-values.ts'
import { parseChallenge, refuseEntry, renderCodeCallback } from '../standard/authorization.ts'
import { oauthErrorOfFailure } from '../standard/link-failures.ts'
import { describeOAuthError } from '../standard/oauth-errors.ts'
import { FLINKS_ERRORS } from './errors.ts'
import { flinksPolicy } from './policy.ts'
import { itemsOf, requireBasic } from './scopes.ts'

const QUERY: FieldsSchema = {
  type: 'object',
  required: ['client_id', 'redirect_uri', 'state', 'scope'],
  properties: {
    client_id: { type: 'string', maxLength: 256, description: 'Client id of the Data Recipient.' },
    redirect_uri: {
      type: 'string',
      maxLength: 2048,
      description: 'Must be registered for the Data Recipient, byte for byte.',
    },
    state: { type: 'string', maxLength: 4096, description: 'Returned unchanged.' },
    scope: {
      type: 'string',
      maxLength: 8192,
      description: 'Separated by spaces: the data clusters to share, `ACCOUNT_BASIC` among them.',
      examples: ['ACCOUNT_BASIC ACCOUNT_DETAILED TRANSACTIONS'],
    },
    response_type: { type: 'string', maxLength: 64, description: '`code` (the default).' },
    provider_id: {
      type: 'string',
      pattern: '^[0-9]{1,9}$',
      description: 'The Data Provider to connect. Without it, the end user chooses one.',
      examples: ['1000'],
    },
    correlation_id: { type: 'string', maxLength: 128, description: 'Accepted, and not returned.' },
    language: { type: 'string', maxLength: 16, description: '`en` (the default) or `fr`.' },
    code_challenge: { type: 'string', maxLength: 128, description: 'Optional (RFC 7636).' },
    code_challenge_method: { type: 'string', maxLength: 16, description: '`S256`, with a challenge.' },
  },
}

export const flinksLink: LinkDialect = {
  entries: [
    {
      path: '/api/v1/authorize',
      aliases: [],
      name: 'flinksAuthorize',
      summary: 'Authorize with a Data Provider',
      surface: 'auth',
      query: QUERY,
      parse: parseEntry,
    },
  ],
  unserved: [],
  redirectsRefusals: true,
  renderCallback,
  renderReason: errorOf,
  // The documentation has no messages to an embedding page; it learns that the flow is over, and the app reads its redirect URI.
  renderFrameEvent: (event) => JSON.stringify({ event }),
  renderFrameCallback: (request, callback) =>
    JSON.stringify(Object.fromEntries(renderCallback(request, callback))),
  listNextCalls: (returned, flow) => {
    const code = readCode(returned)
    // Other APIs return more with the code.
    if (code === undefined || returned.has('iss') || returned.has('credentials_id')) return []
    return [
      exchangeCode('/api/v1/token', code, flow),
      readWithToken('Read the accounts with the access token.', '/fdx/v6/accounts'),
    ]
  },
}

function parseEntry(query: Query): LinkEntryOutcome {
  const parsed = parseRequest(query)
  if (parsed.ok) return parsed.value
  // The provider documents no other way to return.
  return { ...refuseEntry(query, parsed.refusal), responseMode: 'query' as const }
}

function parseRequest(query: Query): Outcome<LinkEntryOutcome> {
  const get = (name: string) => singleParameter(query, name)
  const responseType = get('response_type')
  if (responseType !== undefined && responseType !== 'code') return refuse('response_type_unsupported')
  const checked = checkQuery(QUERY, query)
  if (!checked.ok) return checked
  const clientId = get('client_id')
  if (clientId === undefined) return refuseMissing('client_id')
  const redirectUri = get('redirect_uri')
  if (redirectUri === undefined) return refuseMissing('redirect_uri')
  const scopes = parseDataScopes(get('scope') ?? '')
  if (!scopes.ok) return scopes
  const locale = readLocale(get('language'))
  if (locale === undefined) return refuseInvalid('language')
  const challenge = parseChallenge(query)
  if (!challenge.ok) return challenge
  const parameters = { redirectUri, scopes: scopes.value, locale, codeChallenge: challenge.value }
  return accept(begin(clientId, parameters, get))
}

function begin(
  clientId: string,
  requested: {
    readonly redirectUri: string
    readonly scopes: readonly string[]
    readonly locale: string
    readonly codeChallenge: string | undefined
  },
  get: (name: string) => string | undefined,
): LinkEntryOutcome {
  return {
    kind: 'begin',
    clientId,
    test: false,
    parameters: {
      ...requested,
      dialect: flinksPolicy.name,
      responseMode: 'query',
      state: get('state'),
      nonce: undefined,
      market: flinksPolicy.defaultMarket,
      mode: 'continuous',
      accessDays: undefined,
      user: 'new',
      reports: [],
      reportsLater: false,
      bundled: false,
      accountChoice: undefined,
      items: itemsOf(requested.scopes),
      externalReference: undefined,
      customerReference: undefined,
      providerName: undefined,
      institutionId: get('provider_id'),
      segments: ['PERSONAL', 'BUSINESS'],
      renewedConnectionId: undefined,
      keepsSignIn: false,
      extendsConsent: false,
      username: undefined,
      codeChallengeMethod: requested.codeChallenge === undefined ? undefined : 'S256',
      framed: false,
      theme: undefined,
    },
    scopesOmitted: false,
    delegatedCode: undefined,
    ticket: undefined,
    appUri: undefined,
    permanentUser: false,
    openBankingOnly: false,
  }
}

/** The scope for app management cannot be granted by an end user. */
function parseDataScopes(text: string): Outcome<readonly string[]> {
  const scopes = parseScopes(text)
  return scopes.ok ? requireBasic(scopes.value) : scopes
}

function readLocale(language: string | undefined): string | undefined {
  const code = (language ?? 'en').toLowerCase().split(/[-_]/, 1)[0]
  return code === 'en' || code === 'fr' ? `${code}_CA` : undefined
}

function renderCallback(
  request: LinkCallbackRequest,
  callback: LinkCallback,
): readonly (readonly [string, string])[] {
  return renderCodeCallback(request, callback, { errorOf, describe })
}

function errorOf(reason: LinkFailure | Refusal): string {
  return typeof reason === 'string' ? oauthErrorOfFailure(reason) : FLINKS_ERRORS[reason.code].error
}

/** The documentation shows a sentence about a denial. The names of other failures are ours and stable. */
function describe(reason: LinkFailure | Refusal): string {
  if (typeof reason !== 'string') return describeOAuthError(reason)
  return reason === 'cancelled_by_person' || reason === 'declined_by_person'
    ? 'The user denied the access'
    : reason
}
