// contract: The Demo Bank adapter against every failure of a bank

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { Vault } from '../../core/keys/cryptography.ts'
import { createDemoBankConnector } from './index.ts'
import type { BankClientStore } from './registration.ts'

const BASE = 'https://bank.example'
const REDIRECT = 'https://link.example/link/bank-callback'
const NOW = Date.UTC(2026, 2, 2)

type Answer = readonly [status: number, body: unknown]
type Answers = (path: string, init: RequestInit) => Answer

/** Marks what it sealed, so that a test sees whether something was. */
const vault: Vault = {
  seal: (plain, context) => `sealed(${context})${Buffer.from(plain).toString('base64')}`,
  open: (sealed, context) => {
    assert.ok(sealed.startsWith(`sealed(${context})`))
    return Buffer.from(sealed.slice(context.length + 8), 'base64').toString()
  },
}

function createClients(): BankClientStore & { readonly rows: Map<string, string> } {
  const rows = new Map<string, string>()
  return {
    rows,
    loadBankClient: async (name) => rows.get(name),
    replaceBankClient: async (name, expected, sealed) => {
      if (rows.get(name) === expected) rows.set(name, sealed)
      return rows.get(name) ?? ''
    },
  }
}

function setUp(answers: Answers, clients = createClients()) {
  const calls: string[] = []
  const bank = createDemoBankConnector({
    baseUrl: BASE,
    redirectUri: REDIRECT,
    paymentRedirectUri: 'https://platform.example/pay/bank-callback',
    clientName: 'Tallystick',
    hash: { sha256: (text) => createHash('sha256').update(text).digest('base64url') },
    vault,
    clients,
    log: { warn: () => undefined },
    clock: { nowMs: () => NOW },
    random: { bytes: (count) => randomBytes(count) },
    wait: async () => undefined,
    fetch: async (url, init) => {
      const path = url.slice(BASE.length)
      calls.push(`${init.method} ${path}`)
      const [status, body] = answers(path, init)
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
    },
  })
  const [provider] = bank.providers
  assert.ok(provider !== undefined)
  return { bank, provider, calls, clients }
}

const REGISTERED: Answer = [201, { client_id: 'c1', client_secret: 's1' }]
const TOKENS = {
  access_token: 'a1',
  token_type: 'Bearer',
  expires_in: 600,
  refresh_token: 'r1',
  consent_expires_at: '2026-05-31T00:00:00Z',
}
const VISIT = { attended: false } as const

const SESSION = {
  accessToken: 'a1',
  accessTokenExpiresAtMs: NOW + 600_000,
  refreshToken: 'r1',
  consentExpiresAtMs: Date.UTC(2026, 4, 31),
}
const TRANSACTIONS = { session: SESSION, bankAccountId: 'acc_1', since: '2025-03-02', visit: VISIT }

function authorization(provider: ReturnType<typeof setUp>['provider']) {
  return {
    provider,
    redirectUri: REDIRECT,
    state: 'st',
    codeVerifier: 'v'.repeat(43),
    consentDays: 90,
    access: {
      data: ['accounts', 'balances'],
      accountTypes: ['checking', 'other'],
      historyMonths: 12,
    } as const,
    username: undefined,
    locale: 'de_AT',
  }
}

test('concurrent callers register once, and the secret is stored sealed', async () => {
  const { bank, provider, calls, clients } = setUp(() => REGISTERED)
  const begun = await Promise.all(
    Array.from({ length: 5 }, () => bank.beginAuthorization(authorization(provider))),
  )
  assert.deepEqual(calls, ['POST /oauth/register'])
  for (const each of begun) {
    assert.ok(each.ok)
    const query = new URL(each.value.url).searchParams
    assert.equal(query.get('client_id'), 'c1')
    assert.equal(query.get('code_challenge_method'), 'S256')
    assert.equal(query.get('ui_locales'), 'de-AT')
    assert.ok(!each.value.url.includes('v'.repeat(43)), 'the verifier stays here')
  }
  const [stored = ''] = clients.rows.values()
  assert.ok(stored.startsWith('sealed(') && !stored.includes('s1'))
})

test('another instance uses the stored registration', async () => {
  const clients = createClients()
  await (async () => {
    const first = setUp(() => REGISTERED, clients)
    await first.bank.beginAuthorization(authorization(first.provider))
  })()
  const second = setUp(() => [500, {}], clients)
  assert.ok((await second.bank.beginAuthorization(authorization(second.provider))).ok)
  assert.deepEqual(second.calls, [])
})

test('an unknown registration is replaced, and the token request succeeds', async () => {
  let registrations = 0
  const { bank, provider, calls } = setUp((path, init) => {
    if (path === '/oauth/register') {
      registrations += 1
      return [201, { client_id: `c${registrations}`, client_secret: 's' }]
    }
    const authorized = new Headers(init.headers).get('authorization')
    return authorized === `Basic ${Buffer.from('c2:s').toString('base64')}`
      ? [200, TOKENS]
      : [401, { error: 'invalid_client' }]
  })
  const refreshed = await bank.refreshSession(provider, SESSION)
  assert.ok(refreshed.ok)
  assert.deepEqual(refreshed.value, SESSION)
  assert.equal(calls.length, 4)
})

for (const [title, second, kind] of [
  [
    'where the response was lost, the second use revokes the tokens that nobody has',
    [400, { error: 'invalid_grant' }],
    'unavailable',
  ],
  ['where the request was lost, the second use receives the tokens', [200, TOKENS], undefined],
  ['where the bank is away, there is no third use', [502, 'gone'], 'unavailable'],
] as const) {
  test(`a code without a response is sent once more: ${title} (RFC 6749 section 4.1.2)`, async () => {
    let uses = 0
    const { bank, provider } = setUp((path) => {
      if (path === '/oauth/register') return REGISTERED
      uses += 1
      return uses === 1 ? [502, 'gone'] : second
    })
    const done = await bank.completeAuthorization(provider, 'code', 'v'.repeat(43), REDIRECT)
    assert.equal(done.ok ? undefined : done.error.kind, kind)
    assert.equal(uses, 2)
  })
}

test('a code that the bank refuses is sent once', async () => {
  const { bank, provider, calls } = setUp((path) =>
    path === '/oauth/register' ? REGISTERED : [400, { error: 'invalid_grant' }],
  )
  const done = await bank.completeAuthorization(provider, 'code', 'v'.repeat(43), REDIRECT)
  assert.ok(!done.ok && done.error.kind === 'session_expired')
  assert.equal(calls.filter((call) => call === 'POST /oauth/token').length, 1)
})

const REASONS = {
  cancelled: 'denied_by_person',
  denied: 'denied_by_person',
  wrong_credentials: 'credentials_incorrect',
  wrong_otp: 'second_factor_incorrect',
  blocked: 'user_blocked',
  signed_in_elsewhere: 'signed_in_elsewhere',
  not_permitted: 'not_permitted',
  action_required: 'action_required',
  method_unsupported: 'method_unsupported',
  expired: 'session_expired',
  unavailable: 'unavailable',
  invalid_request: 'rejected_us',
  something_new: 'denied_by_person',
} as const

for (const [reason, kind] of Object.entries(REASONS)) {
  test(`the bank's reason ${reason} is understood as ${kind}`, () => {
    const { bank, provider } = setUp(() => REGISTERED)
    const parameters = new Map([
      ['error', 'access_denied'],
      ['error_reason', reason],
      ['iss', BASE],
    ])
    const read = bank.readCallback(provider, parameters)
    assert.ok(!read.ok && read.error.kind === kind)
  })
}

test('a response of another issuer, or with both code and error, is refused (RFC 9207)', () => {
  const { bank, provider } = setUp(() => REGISTERED)
  const good = new Map([
    ['code', 'c'],
    ['iss', BASE],
  ])
  assert.ok(bank.readCallback(provider, good).ok)
  assert.ok(!bank.readCallback(provider, new Map([['code', 'c']])).ok)
  assert.ok(!bank.readCallback(provider, new Map([...good, ['iss', 'https://evil.example']])).ok)
  assert.ok(!bank.readCallback(provider, new Map([...good, ['error', 'access_denied']])).ok)
})

test('an error text of the bank is logged only if it has the form of an error code', () => {
  const { bank, provider } = setUp(() => REGISTERED)
  const read = bank.readCallback(
    provider,
    new Map([
      ['error', 'secret=hunter2 <script>'],
      ['iss', BASE],
    ]),
  )
  assert.ok(!read.ok && !read.error.detail.includes('hunter2'))
})

const ACCOUNT = {
  id: 'acc_1',
  type: 'current',
  name: 'Lönekonto',
  segment: 'personal',
  currency: 'SEK',
  numbers: { iban: 'SE4550000000058398257466', clearingNumber: '5000', accountNumber: '0583982' },
  owners: [{ name: 'Åsa Ek', kind: 'person', role: 'holder', self: true }],
}
const BALANCES = {
  accountId: 'acc_1',
  currency: 'SEK',
  booked: '-1234.50',
  available: '100.00',
  creditLimit: '5000',
}

const EVERYTHING = { wants: () => true, balances: true }

test('an account is read with exact amounts and its national account number', async () => {
  const { bank, provider } = setUp((path) =>
    path.endsWith('/accounts') ? [200, { accounts: [ACCOUNT] }] : [200, BALANCES],
  )
  const read = await bank.fetchAccounts(provider, SESSION, EVERYTHING, VISIT)
  assert.ok(read.ok)
  const [account] = read.value.accounts
  assert.deepEqual(account?.booked, { unscaled: -123450n, scale: 2, currency: 'SEK' })
  assert.deepEqual(account?.creditLimit, { unscaled: 5000n, scale: 0, currency: 'SEK' })
  assert.equal(account?.accountNumber, '5000-0583982')
  assert.deepEqual(account?.holders, [{ name: 'Åsa Ek', role: 'HOLDER' }])
})

test('withdrawn accounts and balances are not requested', async () => {
  const { bank, provider, calls } = setUp((path) =>
    path.endsWith('/accounts') ? [200, { accounts: [ACCOUNT] }] : [200, BALANCES],
  )
  const without = await bank.fetchAccounts(provider, SESSION, { wants: () => true, balances: false }, VISIT)
  assert.ok(without.ok && without.value.accounts[0]?.booked === undefined)
  assert.deepEqual(
    await bank.fetchAccounts(provider, SESSION, { wants: () => false, balances: true }, VISIT),
    {
      ok: true,
      value: { accounts: [], details: new Map() },
    },
  )
  assert.ok(
    calls.every((call) => call.endsWith('/accounts')),
    calls.join(', '),
  )
})

const UNFIT: readonly (readonly [what: string, accounts: unknown, balances: unknown])[] = [
  ['a list that is none', { accounts: {} }, BALANCES],
  ['an account without an id', { accounts: [{ ...ACCOUNT, id: undefined }] }, BALANCES],
  ['money as a number', { accounts: [ACCOUNT] }, { ...BALANCES, booked: 12.5 }],
  ['money that is none', { accounts: [ACCOUNT] }, { ...BALANCES, booked: '1e9' }],
  ['balances in another currency', { accounts: [ACCOUNT] }, { ...BALANCES, currency: 'EUR' }],
]
for (const [what, accounts, balances] of UNFIT) {
  test(`${what} is the bank's problem, not an account`, async () => {
    const { bank, provider } = setUp((path) => [200, path.endsWith('/accounts') ? accounts : balances])
    const read = await bank.fetchAccounts(provider, SESSION, EVERYTHING, VISIT)
    assert.ok(!read.ok && read.error.kind === 'unknown')
  })
}

function transaction(id: string, more = {}) {
  return {
    id,
    status: 'booked',
    type: 'transfer',
    amount: { amount: '-10.00', currency: 'SEK' },
    transactionDate: '2026-02-28',
    bookingDate: '2026-03-01',
    description: 'Hyra',
    ...more,
  }
}

test('all pages are read, and the first request has the start date', async () => {
  const { bank, provider, calls } = setUp((path) =>
    path.includes('cursor=n%2B1')
      ? [200, { transactions: [transaction('t2', { status: 'pending', bookingDate: undefined })] }]
      : [200, { transactions: [transaction('t1')], nextCursor: 'n+1' }],
  )
  const read = await bank.fetchTransactions({ ...TRANSACTIONS, provider })
  assert.ok(read.ok)
  assert.deepEqual(
    read.value.map(({ bankTransactionId, bookedDate }) => [bankTransactionId, bookedDate]),
    [
      ['t1', '2026-03-01'],
      ['t2', undefined],
    ],
  )
  assert.match(calls[0] ?? '', /from=2025-03-02/)
})

test('endless pages are a bank problem', async () => {
  const { bank, provider, calls } = setUp(() => [200, { transactions: [], nextCursor: 'again' }])
  assert.ok(!(await bank.fetchTransactions({ ...TRANSACTIONS, provider })).ok)
  assert.equal(calls.length, 1000)
})

test('a booked transaction with a missing or invalid date makes its page invalid', async () => {
  for (const bad of [
    { bookingDate: undefined },
    { transactionDate: '2026-02-30' },
    { amount: { amount: 1 } },
  ]) {
    const { bank, provider } = setUp(() => [200, { transactions: [transaction('t1', bad)] }])
    assert.ok(!(await bank.fetchTransactions({ ...TRANSACTIONS, provider })).ok)
  }
})

test('revoking a consent refreshes an expired token first, and accepts a consent that is already revoked', async () => {
  const { bank, provider, calls } = setUp((path) => {
    if (path === '/oauth/register') return REGISTERED
    return path === '/oauth/token' ? [200, TOKENS] : [403, { error: 'consent_ended' }]
  })
  assert.ok((await bank.revokeConsent(provider, { ...SESSION, accessTokenExpiresAtMs: NOW - 1 })).ok)
  assert.deepEqual(calls.slice(1), ['POST /oauth/token', 'DELETE /open-banking/v1/consent'])
})
