// codec: the hosted flow's addresses, their parameters, and what the person brings back to the app
// Spec: docs.tink.com, reference of the transactions flow and its error codes (2026-01); RFC 7636 section 4.3

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { LinkRequest, LinkTheme } from '../../core/model/link-session.ts'
import { checkChallenge } from '../../core/rules/pkce.ts'
import { parseScopes } from '../../core/rules/scope.ts'
import type { LinkDialect, LinkEnd, LinkEntry, LinkEntryOutcome } from '../dialect.ts'
import { errorOf } from './link-errors.ts'
import { renderEndMessage, renderStep } from './link-messages.ts'
import { renderNextSteps } from './link-next-steps.ts'
import { type Fields, PARAMETERS, type ParameterName, readFields, single } from './link-parameters.ts'
import { TINK_LOCALES } from './markets.ts'

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
const THEMES: ReadonlyMap<string, LinkTheme> = new Map([
  ['LIGHT', 'light'],
  ['DARK', 'dark'],
])
const SEGMENTS: ReadonlySet<string> = new Set(['PERSONAL', 'BUSINESS'])

/** What an address needs besides client and redirect URI. Others of these are let through unread. */
type Need = 'authorization_code' | 'credentials_id'

function entryFor(needs: readonly Need[]): Pick<LinkEntry, 'query' | 'parse'> {
  return {
    query: { type: 'object', required: ['client_id', 'redirect_uri', ...needs], properties: PARAMETERS },
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
    framed: single(query, 'iframe') === 'true',
  }
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
    framed: fields.get('iframe') === 'true',
    theme: THEMES.get(fields.get('theme') ?? ''),
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

function findProblem(fields: Fields): ParameterName | undefined {
  if (!eachOf(fields.get('refreshable_items'), REFRESHABLE_ITEMS)) return 'refreshable_items'
  if (!eachOf(fields.get('financial_services_segments'), SEGMENTS)) return 'financial_services_segments'
  const theme = fields.get('theme')
  if (theme !== undefined && !THEMES.has(theme)) return 'theme'
  return undefined
}

function eachOf(list: string | undefined, known: ReadonlySet<string>): boolean {
  return list === undefined || list.split(/[, ]+/).every((item) => known.has(item))
}

// ---------------------------------------------------------------------------------------------------------------------
// The way back

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

export const tinkLink: LinkDialect = { entries, renderReturn, renderStep, renderEndMessage, renderNextSteps }
