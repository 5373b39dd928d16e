// codec: GET /oauth2/authorize: begins the hosted flow, and what it returns to the app
// Spec: RFC 6749 section 4.1; OpenID Connect Core section 3.1.2; RFC 7636; RFC 9207

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
import {
  parseChallenge,
  readResponseMode,
  refuseEntry,
  renderCodeCallback,
} from '../standard/authorization.ts'
import { oauthErrorOfFailure } from '../standard/link-failures.ts'
import { EUROPEAN_LOCALES, EUROPEAN_MARKETS } from '../standard/markets.ts'
import { describeOAuthError } from '../standard/oauth-errors.ts'
import { parseAuthorizationDetails, type RequestedDetails } from './authorization-details.ts'
import { OPENID_ERRORS } from './errors.ts'
import { openidPolicy } from './policy.ts'
import { itemsOf, OFFLINE_ACCESS, opensAccounts } from './scopes.ts'

/** Longest continuous access, for the scope `offline_access`. */
const ACCESS_DAYS = 90
const DEFAULT_LOCALE = 'en_GB'

/** Longer access has to be requested (OpenID Connect Core section 11). */
const OMITTED_SCOPES = openidPolicy.scopes.known.filter((scope) => scope !== OFFLINE_ACCESS)

const QUERY: FieldsSchema = {
  type: 'object',
  required: ['client_id', 'redirect_uri', 'response_type', 'code_challenge', 'code_challenge_method'],
  properties: {
    client_id: { type: 'string', maxLength: 256, description: 'Client id of the app.' },
    redirect_uri: {
      type: 'string',
      maxLength: 2048,
      description: 'Must be registered for the app, byte for byte.',
    },
    response_type: { type: 'string', maxLength: 64, description: '`code`.' },
    response_mode: { type: 'string', maxLength: 64, description: '`query` (the default) or `form_post`.' },
    scope: {
      type: 'string',
      maxLength: 8192,
      description: 'Separated by spaces. With `offline_access` the access lasts 90 days, else once.',
      examples: ['openid accounts offline_access'],
    },
    resource: {
      type: 'array',
      items: { type: 'string' },
      maxLength: 2048,
      description:
        'Resource that the tokens are for (RFC 8707). May be repeated. Default: this installation.',
    },
    authorization_details: {
      type: 'string',
      maxLength: 4096,
      description:
        'Data that is requested instead of or beside scopes (RFC 9396): a JSON array with one object of the type `account_information`.',
      examples: [
        '[{"type":"account_information","datatypes":["accounts","payments"],"account_types":["checking"],"recurring":true}]',
      ],
    },
    state: { type: 'string', maxLength: 4096, description: 'Returned unchanged.' },
    nonce: { type: 'string', maxLength: 1024, description: 'Returned in the ID token.' },
    code_challenge: { type: 'string', maxLength: 128, description: 'Of the code verifier (RFC 7636).' },
    code_challenge_method: { type: 'string', maxLength: 16, description: '`S256`, which must be sent.' },
    prompt: {
      type: 'string',
      maxLength: 64,
      description: '`none` is refused: every authorization needs the person at the bank.',
    },
    max_age: {
      type: 'string',
      pattern: '^[0-9]{1,9}$',
      description: 'Always met: the sign-in is a new one.',
    },
    login_hint: {
      type: 'string',
      maxLength: 1024,
      description: 'User name at the bank, to fill in; a hint that is too long for one is ignored.',
    },
    id_token_hint: {
      type: 'string',
      maxLength: 8192,
      description: 'ID token of the end user who is expected: anybody else at the bank is `login_required`.',
    },
    ui_locales: {
      type: 'string',
      maxLength: 1024,
      description: 'Languages in order of preference; a region also selects the market of the banks.',
      examples: ['sv-SE en'],
    },
    request: { type: 'string', maxLength: 16_384, description: 'Not supported.' },
    request_uri: { type: 'string', maxLength: 2048, description: 'Not supported.' },
    registration: { type: 'string', maxLength: 8192, description: 'Not supported.' },
  },
}

export const openidLink: LinkDialect = {
  entries: [
    {
      path: '/oauth2/authorize',
      aliases: [],
      name: 'authorize',
      summary: 'Authorization endpoint',
      surface: 'auth',
      formName: 'authorizeByForm',
      query: QUERY,
      parse: parseEntry,
    },
  ],
  unserved: [],
  redirectsRefusals: true,
  renderCallback,
  renderReason: errorOf,
  // No protocol defines messages to an embedding page; it learns that the flow is over, and the app reads its redirect URI.
  renderFrameEvent: (event) => JSON.stringify({ event }),
  renderFrameCallback: (request, callback) =>
    JSON.stringify(Object.fromEntries(renderCallback(request, callback))),
  listNextCalls: (returned, flow) => {
    const code = readCode(returned)
    if (code === undefined || !returned.has('iss')) return []
    return [
      exchangeCode('/oauth2/token', code, { ...flow, hasChallenge: flow.hasChallenge ?? true }),
      ...(flow.scopes !== undefined && !opensAccounts(flow.scopes)
        ? []
        : [readWithToken('Read the accounts with the access token.', '/oauth2/accounts')]),
    ]
  },
}

function parseEntry(query: Query): LinkEntryOutcome {
  const parsed = parseRequest(query)
  return parsed.ok ? parsed.value : refuseEntry(query, parsed.refusal)
}

function parseRequest(query: Query): Outcome<LinkEntryOutcome> {
  const get = (name: string) => singleParameter(query, name)
  // First, because the other parameters may then be in the request object only (RFC 9101 section 5).
  const unsupported = UNSUPPORTED.keys().find((name) => query.has(name))
  if (unsupported !== undefined) return refuse('request_object_unsupported', { subject: unsupported })
  const checked = checkQuery(QUERY, query)
  if (!checked.ok) return checked
  const clientId = get('client_id')
  if (clientId === undefined) return refuseMissing('client_id')
  const redirectUri = get('redirect_uri')
  if (redirectUri === undefined) return refuseMissing('redirect_uri')
  const responseType = get('response_type')
  if (responseType === undefined) return refuseMissing('response_type')
  if (responseType !== 'code') return refuse('response_type_unsupported')
  const responseMode = readResponseMode(query)
  if (responseMode === undefined) return refuseInvalid('response_mode')
  // Required, and the first to be named where it is missing (OAuth 2.1 section 7.5.1).
  if (get('code_challenge') === undefined) return refuseMissing('code_challenge')
  const challenge = parseChallenge(query)
  if (!challenge.ok) return challenge
  const prompt = parsePrompt(get('prompt'))
  if (!prompt.ok) return prompt
  const scopeText = get('scope')
  const scopes = scopeText === undefined ? accept([]) : parseScopes(scopeText)
  if (!scopes.ok) return scopes
  const detailsText = get('authorization_details')
  const details = detailsText === undefined ? undefined : parseAuthorizationDetails(detailsText)
  if (details?.ok === false) return details
  const wanted = combineDetails(scopeText === undefined ? undefined : scopes.value, details?.value)
  const requested = wanted.scopes
  const { locale, market } = readLocales(get('ui_locales') ?? '')
  const loginHint = get('login_hint')
  return accept({
    kind: 'begin',
    clientId,
    test: false,
    parameters: {
      dialect: openidPolicy.name,
      redirectUri,
      responseMode,
      state: get('state'),
      nonce: get('nonce'),
      scopes: requested,
      resources: (query.get('resource') ?? []).filter((uri) => uri !== ''),
      market,
      locale,
      mode: requested.includes(OFFLINE_ACCESS) ? 'continuous' : 'one_time',
      accessDays: ACCESS_DAYS,
      user: 'new',
      reports: [],
      reportsLater: false,
      bundled: false,
      accountChoice: undefined,
      items: wanted.items,
      externalReference: undefined,
      customerReference: undefined,
      providerName: undefined,
      institutionId: undefined,
      segments: ['PERSONAL'],
      renewedConnectionId: undefined,
      keepsSignIn: false,
      extendsConsent: false,
      username: loginHint !== undefined && loginHint.length <= MAX_USERNAME ? loginHint : undefined,
      codeChallenge: challenge.value,
      codeChallengeMethod: 'S256',
      framed: false,
      theme: undefined,
    },
    scopesOmitted: scopeText === undefined && details === undefined,
    delegatedCode: undefined,
    ticket: undefined,
    appUri: undefined,
    permanentUser: false,
    openBankingOnly: false,
    idTokenHint: get('id_token_hint'),
  })
}

/** Scopes and details are both granted (RFC 9396 section 3.1): the account types are for data that no scope requests as well. */
function combineDetails(scopes: readonly string[] | undefined, details: RequestedDetails | undefined) {
  if (details === undefined) {
    const requested = scopes ?? OMITTED_SCOPES
    return { scopes: requested, items: itemsOf(requested) }
  }
  const own = scopes ?? []
  const all = [...new Set([...own, ...details.scopes])]
  return { scopes: all, items: itemsOf(all, opensAccounts(own) ? undefined : details.accountTypes) }
}

/** Parameters with an error of their own (OpenID Connect Core section 3.1.2.6). */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['request', 'request_not_supported'],
  ['request_uri', 'request_uri_not_supported'],
  ['registration', 'registration_not_supported'],
])

/** Longest user name of the sign-in at a bank. */
const MAX_USERNAME = 50

/** OpenID Connect Core section 3.1.2.1: `none` stands alone. */
function parsePrompt(text: string | undefined): Outcome<undefined> {
  const values = text?.split(' ') ?? []
  if (values.some((value) => !['none', 'login', 'consent', 'select_account'].includes(value)))
    return refuseInvalid('prompt')
  if (!values.includes('none')) return accept(undefined)
  return values.length > 1 ? refuseInvalid('prompt') : refuse('sign_in_required')
}

/** BCP 47 tags in order of preference; the first that has a supported language wins. */
function readLocales(text: string): { readonly locale: string; readonly market: string } {
  const tags = text.split(' ').filter((tag) => /^[A-Za-z]{2}(-[A-Za-z]{2})?$/.test(tag))
  const regions = tags.flatMap((tag) => tag.split('-')[1]?.toUpperCase() ?? [])
  const market = regions.find((region) => Object.hasOwn(EUROPEAN_MARKETS, region))
  const locale = tags
    .map((tag) => tag.replace('-', '_').toLowerCase())
    .map((tag) =>
      EUROPEAN_LOCALES.find(
        (known) => known.toLowerCase() === tag || known.startsWith(`${tag.slice(0, 2)}_`),
      ),
    )
    .find((known) => known !== undefined)
  return { locale: locale ?? DEFAULT_LOCALE, market: market ?? openidPolicy.defaultMarket }
}

function renderCallback(
  request: LinkCallbackRequest,
  callback: LinkCallback,
): readonly (readonly [string, string])[] {
  return [...renderCodeCallback(request, callback, { errorOf, describe }), ['iss', callback.issuer]]
}

/** RFC 6749 section 4.1.2.1; OpenID Connect Core sections 3.1.2.1 (`id_token_hint`) and 3.1.2.6. */
function errorOf(reason: LinkFailure | Refusal): string {
  if (reason === 'bank_other_person') return 'login_required'
  if (typeof reason === 'string') return oauthErrorOfFailure(reason)
  const { code, subject = '' } = reason
  const own = code === 'request_object_unsupported' ? UNSUPPORTED.get(subject) : undefined
  return own ?? OPENID_ERRORS[code].error
}

/** The name of the failure is ours and stable; the sentences for the person are on the pages. */
function describe(reason: LinkFailure | Refusal): string {
  return typeof reason === 'string' ? reason : describeOAuthError(reason)
}
