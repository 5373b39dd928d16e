// table: Parameters that Link URLs accept, and callback parameters, case by case

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOT_SERVED, VOCABULARY } from '../../../test/flows/link/reason-table.ts'
import { REFUSALS, type Refusal } from '../../core/errors.ts'
import type { LinkFailure } from '../../core/link/link-session.ts'
import { parseRepeatableForm } from '../../lib/form.ts'
import type { LinkCallback, LinkEntryOutcome } from '../dialect.ts'
import { tinkLink } from './link.ts'
import { errorOf } from './link-errors.ts'
import { PARAMETERS } from './link-parameters.ts'

const BASE = 'client_id=c1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb'

function parse(query: string, path = '/1.0/transactions/connect-accounts'): LinkEntryOutcome {
  const entry = tinkLink.entries.find((candidate) => candidate.path === path)
  const form = parseRepeatableForm(query)
  assert.ok(entry !== undefined && form.ok)
  return entry.parse(form.value)
}

function begin(query: string, path?: string) {
  const outcome = parse(query, path)
  assert.equal(outcome.kind, 'begin', JSON.stringify(outcome))
  assert.ok(outcome.kind === 'begin')
  return outcome
}

/** The callback parameters of a refused Link URL. */
function refusal(query: string) {
  const outcome = parse(query)
  assert.ok(outcome.kind === 'refused', 'the URL was accepted')
  return returnOf(outcome.refusal, outcome.state)
}

function returnOf(reason: Refusal, state?: string) {
  const callback: LinkCallback = {
    kind: 'failed',
    issuer: 'https://auth.example',
    reason,
    message: 'm',
    trackingId: 't',
    connectionId: undefined,
    providerName: undefined,
  }
  return Object.fromEntries(tinkLink.renderCallback({ mode: 'one_time', state }, callback))
}

test('begins one-time access in Sweden, in English, with read-only scopes by default', () => {
  const { parameters, clientId, delegatedCode, scopesOmitted, test: wantsTest } = begin(BASE)
  assert.equal(clientId, 'c1')
  assert.equal(delegatedCode, undefined)
  assert.equal(scopesOmitted, true)
  assert.equal(wantsTest, false)
  assert.equal(parameters.mode, 'one_time')
  assert.equal(parameters.market, 'SE')
  assert.equal(parameters.locale, 'en_US')
  assert.equal(parameters.redirectUri, 'https://app.example/cb')
  assert.ok(parameters.scopes.includes('transactions:read'))
  assert.ok(!parameters.scopes.some((scope) => /write|delete|create|grant/.test(scope)))
})

test('reads an unencoded redirect_uri at the end of the URL completely', () => {
  const { parameters } = begin(`client_id=c1&market=GB&redirect_uri=http://localhost:3000/cb/x?from=bank`)
  assert.equal(parameters.redirectUri, 'http://localhost:3000/cb/x?from=bank')
  assert.equal(parameters.market, 'GB')
})

test('makes the access continuous with a delegated code, whatever the scope', () => {
  const outcome = begin(`${BASE}&authorization_code=abc&scope=accounts:read&state=s1`)
  assert.equal(outcome.delegatedCode, 'abc')
  assert.equal(outcome.parameters.mode, 'continuous')
  assert.deepEqual(outcome.parameters.scopes, ['credentials:write'])
  assert.equal(outcome.scopesOmitted, false)
})

test('reads scopes separated by commas or spaces', () => {
  for (const scope of ['accounts:read,user:read', 'accounts:read+user:read']) {
    const outcome = begin(`${BASE}&scope=${scope}`)
    assert.deepEqual(outcome.parameters.scopes, ['accounts:read', 'user:read'])
    assert.equal(outcome.scopesOmitted, false)
  }
})

test('treats empty values as absent, and ignores unknown parameters and locales', () => {
  const { parameters } = begin(
    `${BASE}&market=&authorization_code=&state=&theme=DARK&locale=xx_XX&session_id=1`,
  )
  assert.equal(parameters.market, 'SE')
  assert.equal(parameters.mode, 'one_time')
  assert.equal(parameters.state, undefined)
  assert.equal(parameters.locale, 'en_US')
  assert.equal(begin(`${BASE}&locale=sv-SE`).parameters.locale, 'sv_SE')
})

test('reads theme and iframe; by default the pages follow the system and have their own window', () => {
  const asked = begin(`${BASE}&theme=DARK&iframe=true`).parameters
  assert.deepEqual([asked.theme, asked.framed], ['dark', true])
  assert.equal(begin(`${BASE}&theme=LIGHT`).parameters.theme, 'light')
  const plain = begin(`${BASE}&iframe=false`).parameters
  assert.deepEqual([plain.theme, plain.framed], [undefined, false])
})

test('serves the same page at the path of the API host', () => {
  const outcome = begin(
    `${BASE}&scope=accounts:read&state=s&market=FR&locale=fr_FR`,
    '/api/v1/oauth/authorization-grant',
  )
  assert.equal(outcome.parameters.market, 'FR')
  assert.equal(outcome.parameters.locale, 'fr_FR')
})

test('reads a code challenge with its method, plain by default (RFC 7636 section 4.3)', () => {
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
  const s256 = begin(`${BASE}&code_challenge=${challenge}&code_challenge_method=S256`).parameters
  assert.equal(s256.codeChallenge, challenge)
  assert.equal(s256.codeChallengeMethod, 'S256')
  assert.equal(begin(`${BASE}&code_challenge=${challenge}`).parameters.codeChallengeMethod, 'plain')
  assert.equal(parse(`${BASE}&code_challenge=short&code_challenge_method=S256`).kind, 'refused')
  assert.equal(parse(`${BASE}&code_challenge_method=S256`).kind, 'refused')
  assert.equal(parse(`${BASE}&code_challenge=${challenge}&code_challenge_method=none`).kind, 'refused')
})

const REFUSED: readonly [query: string, reason: string][] = [
  ['redirect_uri=https://app.example/cb', 'INVALID_PARAMETER_CLIENT_ID'],
  ['client_id=c1', 'INVALID_PARAMETER_REDIRECT_URI'],
  [`${BASE}&redirect_uri=https://evil.example`, 'INVALID_PARAMETER_REDIRECT_URI'],
  [`${BASE}&client_id=c2`, 'INVALID_PARAMETER_CLIENT_ID'],
  [`${BASE}&scope="`, 'INVALID_PARAMETER_SCOPE'],
  [`${BASE}&scope=,`, 'INVALID_PARAMETER_SCOPE'],
  [`${BASE}&authorization_code=a&authorization_code=b`, 'INVALID_PARAMETER_AUTHORIZATION_CODE'],
  [`${BASE}&input_provider=${'x'.repeat(101)}`, 'INVALID_PARAMETER_INPUT_PROVIDER'],
  [`${BASE}&input_username=${'x'.repeat(51)}`, 'INVALID_PARAMETER_INPUT_USERNAME'],
  [`${BASE}&financial_services_segments=PRIVATE`, 'INVALID_PARAMETER_FINANCIAL_SERVICES_SEGMENTS'],
  [`${BASE}&refreshable_items=CHECKING_ACCOUNTS,EVERYTHING`, 'INVALID_PARAMETER_REFRESHABLE_ITEMS'],
  [`${BASE}&theme=dark`, 'REQUEST_FAILED_FETCH_FLOW'],
  [`${BASE}&theme=BLUE`, 'REQUEST_FAILED_FETCH_FLOW'],
]

for (const [query, reason] of REFUSED) {
  test(`refuses ${query.replace(BASE, '…').slice(0, 70)} as ${reason}`, () => {
    const parameters = refusal(query)
    assert.equal(parameters.error, reason === 'REQUEST_FAILED_FETCH_FLOW' ? 'INTERNAL_ERROR' : 'BAD_REQUEST')
    assert.equal(parameters.error_reason, reason)
  })
}

test('accepts values at their documented limits', () => {
  begin(`${BASE}&input_provider=${'x'.repeat(100)}&input_username=${'x'.repeat(50)}`)
  begin(
    `${BASE}&financial_services_segments=PERSONAL,BUSINESS&refreshable_items=CHECKING_ACCOUNTS&iframe=false`,
  )
})

test('keeps the redirect URI and the state of a refused URL, for the callback', () => {
  const outcome = parse(`${BASE}&state=s%201&scope="`)
  assert.ok(outcome.kind === 'refused')
  assert.equal(outcome.clientId, 'c1')
  assert.equal(outcome.redirectUri, 'https://app.example/cb')
  assert.equal(outcome.state, 's 1')
})

test('returns code, credentials_id and state for one-time access, in this order', () => {
  const callback: LinkCallback = {
    kind: 'granted',
    issuer: 'https://auth.example',
    clientId: 'c',
    code: 'c',
    connectionId: 'k',
    providerName: undefined,
    reportIds: {},
    reportJobId: undefined,
  }
  assert.deepEqual(tinkLink.renderCallback({ mode: 'one_time', state: 's' }, callback), [
    ['code', 'c'],
    ['credentials_id', 'k'],
    ['state', 's'],
  ])
})

test('returns no code for continuous access, and no state if none was sent', () => {
  const callback: LinkCallback = {
    kind: 'granted',
    issuer: 'https://auth.example',
    clientId: 'c',
    code: undefined,
    connectionId: 'k',
    providerName: undefined,
    reportIds: {},
    reportJobId: undefined,
  }
  assert.deepEqual(tinkLink.renderCallback({ mode: 'continuous', state: undefined }, callback), [
    ['credentials_id', 'k'],
  ])
})

const FAILURES: readonly [LinkFailure, string, string, string | undefined][] = [
  ['cancelled_by_person', 'USER_CANCELLED', 'USER_CANCELLED', undefined],
  ['declined_by_person', 'USER_CANCELLED', 'USER_DECLINED_CONSENT', undefined],
  ['bank_unavailable', 'AUTHENTICATION_ERROR', 'PROVIDER_UNAVAILABLE', 'PROVIDER_ERROR'],
  ['bank_rejected_us', 'AUTHENTICATION_ERROR', 'LICENSED_PARTY_REJECTED', 'PROVIDER_ERROR'],
  ['bank_credentials_incorrect', 'AUTHENTICATION_ERROR', 'STATIC_CREDENTIALS_INCORRECT', 'USER_LOGIN_ERROR'],
  ['bank_failed', 'AUTHENTICATION_ERROR', 'UNKNOWN_PROVIDER_ERROR', 'PROVIDER_ERROR'],
  ['bank_not_a_customer', 'AUTHENTICATION_ERROR', 'USER_NOT_A_CUSTOMER', 'USER_LOGIN_ERROR'],
  ['bank_code_incorrect', 'AUTHENTICATION_ERROR', 'DYNAMIC_CREDENTIALS_INCORRECT', 'USER_LOGIN_ERROR'],
  ['bank_code_cancelled', 'AUTHENTICATION_ERROR', 'DYNAMIC_CREDENTIALS_FLOW_CANCELLED', 'USER_LOGIN_ERROR'],
  ['bank_code_timeout', 'AUTHENTICATION_ERROR', 'DYNAMIC_CREDENTIALS_FLOW_TIMEOUT', 'USER_LOGIN_ERROR'],
  [
    'bank_device_unavailable',
    'AUTHENTICATION_ERROR',
    'THIRD_PARTY_AUTHENTICATION_UNAVAILABLE',
    'USER_LOGIN_ERROR',
  ],
  ['bank_user_blocked', 'AUTHENTICATION_ERROR', 'USER_BLOCKED', 'USER_LOGIN_ERROR'],
  ['bank_session_expired', 'AUTHENTICATION_ERROR', 'SESSION_EXPIRED', 'AUTHORIZATION_ERROR'],
  ['no_accounts', 'AUTHENTICATION_ERROR', 'NO_ACCOUNTS', 'ACCOUNT_INFORMATION_ERROR'],
  ['code_invalid', 'BAD_REQUEST', 'INVALID_PARAMETER_AUTHORIZATION_CODE', undefined],
  ['connection_ended', 'BAD_REQUEST', 'INVALID_STATE_CREDENTIALS', undefined],
  ['bank_signed_in_elsewhere', 'AUTHENTICATION_ERROR', 'USER_CONCURRENT_LOGINS', 'USER_LOGIN_ERROR'],
  ['bank_not_permitted', 'AUTHENTICATION_ERROR', 'ACTION_NOT_PERMITTED', 'AUTHORIZATION_ERROR'],
  ['bank_action_required', 'AUTHENTICATION_ERROR', 'USER_ACTION_REQUIRED', 'AUTHORIZATION_ERROR'],
  [
    'bank_method_unsupported',
    'AUTHENTICATION_ERROR',
    'AUTHENTICATION_METHOD_NOT_SUPPORTED',
    'TINK_SIDE_ERROR',
  ],
  ['bank_asked_too_often', 'AUTHENTICATION_ERROR', 'PROVIDER_UNAVAILABLE', 'PROVIDER_ERROR'],
  ['bank_answer_incomplete', 'BAD_REQUEST', 'INVALID_STATE_REDIRECTED_AUTHORIZATION_TOKEN', undefined],
  ['bank_answer_foreign', 'BAD_REQUEST', 'INVALID_STATE_REDIRECTED_CREDENTIALS_ID', undefined],
  ['bank_other_person', 'BAD_REQUEST', 'INVALID_STATE_PROVIDER_DOES_NOT_RECOGNIZE_USER', undefined],
  ['bank_person_unknown', 'BAD_REQUEST', 'INVALID_STATE_PROVIDER_DOES_NOT_RECOGNIZE_USER', undefined],
  ['ticket_used', 'INTERNAL_ERROR', 'REQUEST_FAILED_FETCH_SESSION', undefined],
  ['access_ended', 'BAD_REQUEST', 'INVALID_STATE_ACCESS_TOKEN', undefined],
  ['approval_void', 'BAD_REQUEST', 'INVALID_STATE_AUTHENTICATION', undefined],
  ['fault_new_user', 'INTERNAL_ERROR', 'REQUEST_FAILED_CREATE_ANONYMOUS_USER', undefined],
  ['fault_known_user', 'INTERNAL_ERROR', 'REQUEST_FAILED_FETCH_EXISTING_USER', undefined],
  ['fault_user_check', 'INTERNAL_ERROR', 'REQUEST_FAILED_FETCH_USER_WITH_EXISTING_TOKEN', undefined],
  ['fault_connection_read', 'INTERNAL_ERROR', 'REQUEST_FAILED_FETCH_CREDENTIALS', undefined],
  ['fault_renewal', 'TEMPORARY_ERROR', 'REQUEST_FAILED_CREATE_RESET_CREDENTIALS', undefined],
  ['fault_refresh', 'INTERNAL_ERROR', 'REQUEST_FAILED_REFRESH_CREDENTIALS', undefined],
  ['fault_sign_in', 'AUTHENTICATION_ERROR', 'UNKNOWN_ERROR', 'TINK_SIDE_ERROR'],
  ['fault_tokens', 'AUTHENTICATION_ERROR', 'TINK_INTERNAL_SERVER_ERROR', 'TINK_SIDE_ERROR'],
  ['fault_accounts', 'TEMPORARY_ERROR', 'REQUEST_FAILED_FETCH_ACCOUNTS', undefined],
  ['fault_report', 'INTERNAL_ERROR', 'REQUEST_FAILED_CREATE_ACCOUNT_CHECK_REPORT', undefined],
  ['internal', 'INTERNAL_ERROR', 'REQUEST_FAILED_CREATE_CREDENTIALS', undefined],
]

for (const [failure, error, reason, type] of FAILURES) {
  test(`returns ${failure} as ${error}, ${reason}, with every documented parameter`, () => {
    const callback: LinkCallback = {
      kind: 'failed',
      issuer: 'https://auth.example',
      reason: failure,
      message: 'Något gick fel',
      trackingId: '0b7c',
      connectionId: 'k1',
      providerName: 'se-bank',
    }
    assert.deepEqual(
      Object.fromEntries(tinkLink.renderCallback({ mode: 'one_time', state: 's' }, callback)),
      {
        error,
        error_reason: reason,
        message: 'Något gick fel',
        tracking_id: '0b7c',
        ...(type !== undefined && { error_type: type }),
        credentials: 'k1',
        provider_name: 'se-bank',
        state: 's',
      },
    )
  })
}

test('returns every refusal and failure with a reason of the provider’s table', () => {
  const served = new Set(
    VOCABULARY.filter(([, reason]) => !NOT_SERVED.has(reason)).map((row) => JSON.stringify(row)),
  )
  const codes = Object.keys(REFUSALS).map((code) => ({ code: code as keyof typeof REFUSALS }))
  const invalid = Object.keys(PARAMETERS).map((subject) => ({ code: 'parameter_invalid', subject }) as const)
  for (const reason of [...codes, ...invalid, ...FAILURES.map(([failure]) => failure)]) {
    for (const more of [{}, { keepsSignIn: true }, { bundled: true }]) {
      const { error, reason: name, type } = errorOf(reason, { state: undefined, ...more })
      const row = JSON.stringify(type === undefined ? [error, name] : [error, name, type])
      assert.ok(served.has(row), `${JSON.stringify(reason)}: ${row}`)
    }
  }
})

test('returns OAUTH_DESCRIBE for an unregistered redirect URI, like the provider', () => {
  const parameters = returnOf({ code: 'redirect_uri_unregistered' })
  assert.equal(parameters.error, 'TEMPORARY_ERROR')
  assert.equal(parameters.error_reason, 'REQUEST_FAILED_OAUTH_DESCRIBE')
})

test('returns EMBED_NOT_ALLOWED for a frame that is not enabled', () => {
  const parameters = returnOf({ code: 'embedding_not_allowed' })
  assert.equal(parameters.error, 'BAD_REQUEST')
  assert.equal(parameters.error_reason, 'INVALID_STATE_EMBED_NOT_ALLOWED')
})

test('inserts a report id into the next calls only if it has the format of an id', () => {
  const flow = {
    clientId: 'a',
    instanceId: 'a',
    redirectUri: 'b',
    hasChallenge: undefined,
    scopes: undefined,
  }
  const calls = (id: string) =>
    tinkLink.listNextCalls(new Map([['account_verification_report_id', id]]), flow)
  const id = '0a'.repeat(16)
  assert.deepEqual(calls(id)[1]?.target, ['/api/v1/account-verification-reports/', id])
  assert.deepEqual(calls('$(reboot)'), [])
})

test('reads a list parameter that is sent several times as one list, and refuses a repeat of any other', () => {
  const products = begin(
    `${BASE}&products=TRANSACTIONS&products=&products=LOANS`,
    '/1.0/products/connect-accounts',
  )
  const joined = begin(`${BASE}&products=TRANSACTIONS,LOANS`, '/1.0/products/connect-accounts')
  assert.deepEqual(products.parameters, joined.parameters)
  const items = `${BASE}&refreshable_items=CHECKING_ACCOUNTS&refreshable_items=CHECKING_TRANSACTIONS`
  assert.deepEqual(begin(items).parameters.items, ['checking_accounts', 'checking_transactions'])
  const segments = `${BASE}&financial_services_segments=PERSONAL&financial_services_segments=BUSINESS`
  assert.deepEqual(begin(segments).parameters.segments, ['PERSONAL', 'BUSINESS'])
  const lists = new Set(['products', 'report_types', 'refreshable_items', 'financial_services_segments'])
  const read = tinkLink.entries.find(({ path }) => path === '/1.0/transactions/connect-accounts')
  for (const name of Object.keys(read?.query.properties ?? {})) {
    if (lists.has(name)) continue
    for (const repeat of [`${name}=&${name}=`, `${name}&${name}=x`, `${name}=x&${name}=`]) {
      const base = name === 'client_id' || name === 'redirect_uri' ? '' : `${BASE}&`
      const outcome = parse(base + repeat)
      assert.ok(outcome.kind === 'refused', repeat)
      assert.deepEqual(outcome.refusal, { code: 'parameter_repeated', subject: name })
    }
  }
})
