// codec: the hosted flow's addresses, their parameters, and what the person brings back to the app
// Spec: docs.tink.com, reference of the transactions flow and its error codes (2026-01); RFC 7636 section 4.3

import { accept, type Outcome, type Refusal, refuse } from '../../core/errors.ts'
import type { LinkFailure, LinkRequest } from '../../core/model/link-session.ts'
import { checkChallenge } from '../../core/rules/pkce.ts'
import { parseScopes } from '../../core/rules/scope.ts'
import type { FieldSchema, LinkDialect, LinkEnd, LinkEntry, LinkEntryOutcome, NextStep } from '../dialect.ts'
import { TINK_LOCALES } from './markets.ts'
import { SCOPE } from './schemas.ts'

const DEFAULT_MARKET = 'SE'
const DEFAULT_LOCALE = 'en_US'

/**
 * What a one-time flow grants when the address names no scope, as the provider's does not: what its own examples ask for
 * to read the data of this product, and what the two requests need that they make next (the credentials that came back
 * as `credentials_id`, and the user behind the token). Nothing here can change or delete.
 */
const ONE_TIME_SCOPES = [
  'accounts:read',
  'balances:read',
  'transactions:read',
  'provider-consents:read',
  'credentials:read',
  'user:read',
] as const

/** What a delegated code must allow for the flow to add a bank in its name. */
const CONTINUOUS_SCOPES = ['credentials:write'] as const

const REFRESHABLE_ITEMS: ReadonlySet<string> = new Set([
  'CHECKING_ACCOUNTS',
  'CHECKING_TRANSACTIONS',
  'SAVING_ACCOUNTS',
  'SAVING_TRANSACTIONS',
  'CREDITCARD_ACCOUNTS',
  'CREDITCARD_TRANSACTIONS',
])
const SEGMENTS: ReadonlySet<string> = new Set(['PERSONAL', 'BUSINESS'])

const QUERY = {
  client_id: text('The app.', 128),
  redirect_uri: text('Where the person goes afterwards; registered for the app, byte for byte.', 2048),
  authorization_code: text('Delegated code of a permanent user; makes the access continuous.', 512),
  credentials_id: text('The connection whose consent is given anew.', 64),
  market: text('Country of the banks to choose from; SE by default.', 2),
  locale: text('Language of the pages; en_US by default.', 16),
  scope: SCOPE,
  state: text('Given back unchanged.', 4096),
  test: { ...text('Asks for test banks; sandbox apps see no others.', 5), enum: ['true', 'false'] },
  input_provider: text('Name of the bank to go to without a choice.', 100),
  input_username: text('User name at the bank.', 50),
  financial_services_segments: text('PERSONAL, BUSINESS or both, comma-separated.', 64),
  refreshable_items: text('What is fetched, comma-separated; everything by default.', 512),
  iframe: { ...text('Framing is off unless it is switched on for the app.', 5), enum: ['true', 'false'] },
  code_challenge: text('Binds the code of a one-time flow to its verifier (RFC 7636).', 128),
  code_challenge_method: { ...text('S256 unless it is plain.', 5), enum: ['S256', 'plain'] },
} as const satisfies Readonly<Record<string, FieldSchema>>

type Name = keyof typeof QUERY
type Fields = ReadonlyMap<Name, string>

function text(description: string, maxLength: number): FieldSchema {
  return { type: 'string', description, maxLength }
}

/** What an address needs besides client and redirect URI. Others of these are let through unread. */
type Need = 'authorization_code' | 'credentials_id'

function entryFor(needs: readonly Need[]): Pick<LinkEntry, 'query' | 'parse'> {
  return {
    query: { type: 'object', required: ['client_id', 'redirect_uri', ...needs], properties: QUERY },
    parse: (query) => parseEntry(query, needs),
  }
}

const CONNECT_ACCOUNTS = entryFor([])
/** For permanent users, who begin with a delegated code. */
const RENEW_CONSENT = entryFor(['authorization_code', 'credentials_id'])

const entries: readonly LinkEntry[] = [
  {
    ...CONNECT_ACCOUNTS,
    path: '/1.0/transactions/connect-accounts',
    name: 'linkConnectAccounts',
    summary: 'Connect a bank and read accounts and transactions, once or continuously',
  },
  {
    ...CONNECT_ACCOUNTS,
    // One published client builds this address for the person; see README.md.
    path: '/api/v1/oauth/authorization-grant',
    name: 'linkConnectAccountsByGrantAddress',
    summary: 'Another address of the same page',
  },
  {
    ...entryFor(['authorization_code']),
    path: '/1.0/credentials/add',
    name: 'linkAddCredentials',
    summary: 'Connect a bank for a permanent user',
  },
  {
    ...RENEW_CONSENT,
    path: '/1.0/transactions/update-consent',
    name: 'linkUpdateConsent',
    summary: 'Give the consent of a connection anew',
  },
  {
    ...RENEW_CONSENT,
    path: '/1.0/transactions/extend-consent',
    name: 'linkExtendConsent',
    summary: 'Give the consent of a connection anew before it ends',
  },
  {
    ...RENEW_CONSENT,
    path: '/1.0/credentials/authenticate',
    name: 'linkAuthenticateCredentials',
    summary: 'Sign in again at the bank of a connection',
  },
]

function parseEntry(query: ReadonlyMap<string, readonly string[]>, needs: readonly Need[]): LinkEntryOutcome {
  const fields = readFields(query)
  const parsed = fields.ok ? parseFields(fields.value, needs) : fields
  if (parsed.ok) return parsed.value
  return {
    kind: 'refused',
    refusal: parsed.refusal,
    clientId: single(query, 'client_id'),
    redirectUri: single(query, 'redirect_uri'),
    state: single(query, 'state'),
  }
}

/** Other parameters are let through unread: the provider's pages take more than this flow needs. */
function readFields(query: ReadonlyMap<string, readonly string[]>): Outcome<Fields> {
  const fields = new Map<Name, string>()
  for (const name of Object.keys(QUERY)) {
    if (!isName(name)) continue
    const values = query.get(name)?.filter((value) => value !== '') ?? []
    const [value] = values
    if (values.length > 1) return refuse('parameter_repeated', { subject: name })
    if (value === undefined) continue
    // PostgreSQL cannot store U+0000 in a text, and no parameter has a use for it.
    if (value.length > (QUERY[name].maxLength ?? 0) || value.includes('\0'))
      return refuse('parameter_invalid', { subject: name })
    fields.set(name, value)
  }
  return accept(fields)
}

function isName(name: string): name is Name {
  return Object.hasOwn(QUERY, name)
}

function single(query: ReadonlyMap<string, readonly string[]>, name: Name): string | undefined {
  const values = query.get(name)?.filter((value) => value !== '') ?? []
  return values.length === 1 && values[0]?.includes('\0') === false ? values[0] : undefined
}

function parseFields(fields: Fields, needs: readonly Need[]): Outcome<LinkEntryOutcome> {
  const clientId = fields.get('client_id')
  if (clientId === undefined) return refuse('parameter_missing', { subject: 'client_id' })
  const redirectUri = fields.get('redirect_uri')
  if (redirectUri === undefined) return refuse('parameter_missing', { subject: 'redirect_uri' })
  const lacking = needs.find((name) => !fields.has(name))
  if (lacking !== undefined) return refuse('parameter_missing', { subject: lacking })
  const delegatedCode = fields.get('authorization_code')
  const mode = delegatedCode === undefined ? 'one_time' : 'continuous'
  const scopes = chooseScopes(fields, mode)
  if (!scopes.ok) return scopes
  const challenge = parseChallenge(fields)
  if (!challenge.ok) return challenge
  const problem = findProblem(fields)
  if (problem !== undefined) return refuse('parameter_invalid', { subject: problem })
  const request = {
    dialect: 'tink',
    redirectUri,
    state: fields.get('state'),
    scopes: scopes.value,
    market: fields.get('market')?.toUpperCase() ?? DEFAULT_MARKET,
    locale: parseLocale(fields.get('locale')),
    mode,
    providerName: fields.get('input_provider'),
    renewedConnectionId: needs.includes('credentials_id') ? fields.get('credentials_id') : undefined,
    username: fields.get('input_username'),
    ...challenge.value,
  } as const
  const scopesOmitted = mode === 'one_time' && !fields.has('scope')
  return accept({
    kind: 'begin',
    clientId,
    request,
    scopesOmitted,
    delegatedCode,
    test: fields.get('test') === 'true',
  })
}

function chooseScopes(fields: Fields, mode: LinkRequest['mode']): Outcome<readonly string[]> {
  const asked = fields.get('scope')
  if (mode === 'continuous') return accept(CONTINUOUS_SCOPES)
  if (asked === undefined) return accept(ONE_TIME_SCOPES)
  const scopes = parseScopes(asked)
  if (scopes.ok && scopes.value.length === 0) return refuse('scope_malformed')
  return scopes
}

function parseChallenge(fields: Fields): Outcome<Pick<LinkRequest, 'codeChallenge' | 'codeChallengeMethod'>> {
  const codeChallenge = fields.get('code_challenge')
  const method = fields.get('code_challenge_method')
  if (codeChallenge === undefined) {
    if (method !== undefined) return refuse('parameter_missing', { subject: 'code_challenge' })
    return accept({ codeChallenge: undefined, codeChallengeMethod: undefined })
  }
  const codeChallengeMethod = method ?? 'plain'
  if (codeChallengeMethod !== 'S256' && codeChallengeMethod !== 'plain') {
    return refuse('parameter_invalid', { subject: 'code_challenge_method' })
  }
  if (!checkChallenge(codeChallenge, codeChallengeMethod)) {
    return refuse('parameter_invalid', { subject: 'code_challenge' })
  }
  return accept({ codeChallenge, codeChallengeMethod })
}

/** A language that is not spoken here is no reason to stop a person. `sv-SE` is taken for `sv_SE`. */
function parseLocale(sent: string | undefined): string {
  const locale = sent?.replace('-', '_')
  return TINK_LOCALES.find((known) => known === locale) ?? DEFAULT_LOCALE
}

function findProblem(fields: Fields): Name | undefined {
  if (!eachOf(fields.get('refreshable_items'), REFRESHABLE_ITEMS)) return 'refreshable_items'
  if (!eachOf(fields.get('financial_services_segments'), SEGMENTS)) return 'financial_services_segments'
  if (fields.get('iframe') === 'true') return 'iframe'
  return undefined
}

function eachOf(list: string | undefined, known: ReadonlySet<string>): boolean {
  return list === undefined || list.split(/[, ]+/).every((item) => known.has(item))
}

// ---------------------------------------------------------------------------------------------------------------------
// The way back

interface LinkError {
  readonly error:
    | 'USER_CANCELLED'
    | 'BAD_REQUEST'
    | 'AUTHENTICATION_ERROR'
    | 'TEMPORARY_ERROR'
    | 'INTERNAL_ERROR'
  readonly reason: string
  /** Only with AUTHENTICATION_ERROR. */
  readonly type?: string
}

const FAILURES: Readonly<Record<LinkFailure, LinkError>> = {
  cancelled_by_person: { error: 'USER_CANCELLED', reason: 'USER_CANCELLED' },
  declined_by_person: { error: 'USER_CANCELLED', reason: 'USER_DECLINED_CONSENT' },
  bank_unavailable: authentication('PROVIDER_ERROR', 'PROVIDER_UNAVAILABLE'),
  bank_rejected_us: authentication('PROVIDER_ERROR', 'LICENSED_PARTY_REJECTED'),
  bank_failed: authentication('PROVIDER_ERROR', 'UNKNOWN_PROVIDER_ERROR'),
  bank_not_a_customer: authentication('USER_LOGIN_ERROR', 'USER_NOT_A_CUSTOMER'),
  bank_code_incorrect: authentication('USER_LOGIN_ERROR', 'DYNAMIC_CREDENTIALS_INCORRECT'),
  bank_code_cancelled: authentication('USER_LOGIN_ERROR', 'DYNAMIC_CREDENTIALS_FLOW_CANCELLED'),
  bank_code_timeout: authentication('USER_LOGIN_ERROR', 'DYNAMIC_CREDENTIALS_FLOW_TIMEOUT'),
  bank_device_unavailable: authentication('USER_LOGIN_ERROR', 'THIRD_PARTY_AUTHENTICATION_UNAVAILABLE'),
  bank_credentials_incorrect: authentication('USER_LOGIN_ERROR', 'STATIC_CREDENTIALS_INCORRECT'),
  bank_user_blocked: authentication('USER_LOGIN_ERROR', 'USER_BLOCKED'),
  bank_session_expired: authentication('AUTHORIZATION_ERROR', 'SESSION_EXPIRED'),
  no_accounts: authentication('ACCOUNT_INFORMATION_ERROR', 'NO_ACCOUNTS'),
  code_invalid: badRequest('AUTHORIZATION_CODE'),
  connection_ended: { error: 'BAD_REQUEST', reason: 'INVALID_STATE_CREDENTIALS' },
  internal: { error: 'INTERNAL_ERROR', reason: 'REQUEST_FAILED_CREATE_CREDENTIALS' },
}

/** Refusals of the address itself. The vocabulary is the provider's; it has no word for a market or a challenge. */
const REFUSED: Partial<Record<Refusal['code'], LinkError>> = {
  client_unknown: badRequest('CLIENT_ID'),
  client_disabled: badRequest('CLIENT_ID'),
  redirect_uri_unregistered: { error: 'TEMPORARY_ERROR', reason: 'REQUEST_FAILED_OAUTH_DESCRIBE' },
  scope_invalid: badRequest('SCOPE'),
  scope_malformed: badRequest('SCOPE'),
  code_invalid: badRequest('AUTHORIZATION_CODE'),
  code_expired: badRequest('AUTHORIZATION_CODE'),
  code_replayed: badRequest('AUTHORIZATION_CODE'),
  provider_unknown: badRequest('INPUT_PROVIDER'),
  market_unsupported: { error: 'BAD_REQUEST', reason: 'REQUEST_FAILED_FETCH_PROVIDERS' },
  unavailable: { error: 'TEMPORARY_ERROR', reason: 'REQUEST_FAILED_FETCH_PROVIDER' },
  internal: { error: 'INTERNAL_ERROR', reason: 'REQUEST_FAILED_FETCH_FLOW' },
}

const PARAMETERS: Partial<Record<Name, LinkError>> = {
  client_id: badRequest('CLIENT_ID'),
  redirect_uri: badRequest('REDIRECT_URI'),
  authorization_code: badRequest('AUTHORIZATION_CODE'),
  credentials_id: badRequest('CREDENTIALS_ID'),
  scope: badRequest('SCOPE'),
  input_provider: badRequest('INPUT_PROVIDER'),
  input_username: badRequest('INPUT_USERNAME'),
  financial_services_segments: badRequest('FINANCIAL_SERVICES_SEGMENTS'),
  refreshable_items: badRequest('REFRESHABLE_ITEMS'),
  iframe: { error: 'BAD_REQUEST', reason: 'INVALID_STATE_EMBED_NOT_ALLOWED' },
  market: { error: 'BAD_REQUEST', reason: 'REQUEST_FAILED_FETCH_PROVIDERS' },
}

/** For what is left; the message names the parameter. */
const OTHER: LinkError = { error: 'BAD_REQUEST', reason: 'REQUEST_FAILED_FETCH_FLOW' }

function authentication(type: string, reason: string): LinkError {
  return { error: 'AUTHENTICATION_ERROR', reason, type }
}

function badRequest(parameter: string): LinkError {
  return { error: 'BAD_REQUEST', reason: `INVALID_PARAMETER_${parameter}` }
}

function errorOf(reason: LinkFailure | Refusal): LinkError {
  if (typeof reason === 'string') return FAILURES[reason]
  const named =
    reason.subject !== undefined && isName(reason.subject) ? PARAMETERS[reason.subject] : undefined
  return REFUSED[reason.code] ?? named ?? OTHER
}

function renderReturn(
  request: Pick<LinkRequest, 'mode' | 'state'>,
  end: LinkEnd,
): readonly (readonly [string, string])[] {
  const pairs = end.kind === 'granted' ? renderSuccess(end) : renderError(end)
  return request.state === undefined ? pairs : [...pairs, ['state', request.state]]
}

type Pairs = readonly (readonly [string, string])[]

/** A continuous flow brings no code: the app already has its user. */
function renderSuccess(end: Extract<LinkEnd, { kind: 'granted' }>): Pairs {
  const credentials = ['credentials_id', end.connectionId] as const
  return end.code === undefined ? [credentials] : [['code', end.code], credentials]
}

/** The failed credentials are called `credentials` here, not `credentials_id` as on success. */
function renderError(end: Extract<LinkEnd, { kind: 'failed' }>): Pairs {
  const { error, reason, type } = errorOf(end.reason)
  const pairs: [string, string][] = [
    ['error', error],
    ['error_reason', reason],
    ['message', end.message],
    ['tracking_id', end.trackingId],
  ]
  if (type !== undefined) pairs.push(['error_type', type])
  if (end.connectionId !== undefined) pairs.push(['credentials', end.connectionId])
  if (end.providerName !== undefined) pairs.push(['provider_name', end.providerName])
  return pairs
}

const HEX_ID = /^[0-9a-f]{32}$/

function renderNextSteps(parameters: ReadonlyMap<string, string>, baseUrl: string): readonly NextStep[] {
  const code = parameters.get('code')
  if (code !== undefined && HEX_ID.test(code)) return oneTimeSteps(code, baseUrl)
  const credentialsId = parameters.get('credentials_id')
  return credentialsId !== undefined && HEX_ID.test(credentialsId) ? continuousSteps(baseUrl) : []
}

function oneTimeSteps(code: string, baseUrl: string): readonly NextStep[] {
  return [
    {
      title: 'Exchange the code for a user token. It is good once, and for a minute.',
      command: [
        `curl -s ${baseUrl}/api/v1/oauth/token`,
        '-d client_id="$CLIENT_ID" -d client_secret="$CLIENT_SECRET"',
        `-d grant_type=authorization_code -d code=${code}`,
      ].join(' \\\n  '),
    },
    readStep(baseUrl),
  ]
}

function continuousSteps(baseUrl: string): readonly NextStep[] {
  return [
    {
      title: 'Get a code for your user with a client token, and exchange it for a user token.',
      command: [
        `curl -s ${baseUrl}/api/v1/oauth/authorization-grant -H "Authorization: Bearer $CLIENT_TOKEN"`,
        '-d user_id="$USER_ID" -d scope=accounts:read,transactions:read',
      ].join(' \\\n  '),
    },
    readStep(baseUrl),
  ]
}

function readStep(baseUrl: string): NextStep {
  return {
    title: 'Read transactions with the user token.',
    command: `curl -s "${baseUrl}/data/v2/transactions?pageSize=3" -H "Authorization: Bearer $TOKEN"`,
  }
}

export const tinkLink: LinkDialect = { entries, renderReturn, renderNextSteps }
