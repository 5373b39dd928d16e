// operation: Tests of payments at Demo Bank, over HTTP

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  CALLBACK,
  createBankBrowser,
  errorOf,
  registerThirdParty,
  returned,
  signInByPages,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  tokensFor,
} from '../../../test/support/demo-bank.ts'
import type {
  AccountsResponse,
  Balances,
  CollectionAccount,
  Payment,
  PaymentOrder,
  Refund,
  TransactionsResponse,
} from '../api-contract.ts'
import { findTestUser } from '../test-users/list.ts'

const REDIRECT = 'uk-demobank-open-banking-redirect'
const OUTSIDE = { name: 'Harbour Books', sortCode: '601613', accountNumber: '31926819' }

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

const ORDER: PaymentOrder = {
  provider: REDIRECT,
  amount: { amount: '12.34', currency: 'GBP' },
  payee: OUTSIDE,
  reference: 'INV 2026-7',
}

function post(path: string, body?: unknown, key?: string, party = thirdParty): Promise<Response> {
  return fetch(`${bank.url}/open-banking/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: party.authorization,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

async function order(change: Partial<PaymentOrder> = {}): Promise<Payment> {
  const response = await post('/payments', { ...ORDER, ...change }, randomUUID())
  assert.equal(response.status, 201)
  return (await response.json()) as Payment
}

async function read(id: string): Promise<Payment> {
  const response = await fetch(`${bank.url}/open-banking/v1/payments/${id}`, {
    headers: { authorization: thirdParty.authorization },
  })
  return (await response.json()) as Payment
}

function authorizeUrl({ paymentId }: Payment, provider = REDIRECT): string {
  return thirdParty.authorizeUrl(provider, { scope: 'payments', payment_id: paymentId })
}

/** Approves by the pages, from the first account unless another is named; returns the parameters of the callback. */
async function approve(
  payment: Payment,
  userName: string,
  provider = REDIRECT,
  fields: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const browser = createBankBrowser()
  const password = findTestUser(userName)?.password ?? ''
  const page = await signInByPages(browser, authorizeUrl(payment, provider), userName, password)
  return returned(await browser.submit(page, 'bank-payment', fields, 'payment-approve'))
}

function confirm({ paymentId }: Payment, code = '', verifier = thirdParty.verifier): Promise<Response> {
  return post(`/payments/${paymentId}/confirm`, { code, codeVerifier: verifier, redirectUri: CALLBACK })
}

async function execute({ paymentId }: Payment): Promise<Payment> {
  return (await (await post(`/payments/${paymentId}/execute`)).json()) as Payment
}

async function pay(userName: string, change: Partial<PaymentOrder> = {}): Promise<Payment> {
  const payment = await order(change)
  const { code } = await approve(payment, userName, change.provider)
  assert.equal((await confirm(payment, code)).status, 200)
  return execute(payment)
}

/** The first account of a test user, as their own data shows it. */
async function accountOf(userName: string): Promise<{
  readonly id: string
  readonly numbers: { readonly sortCode?: string; readonly accountNumber?: string }
  readonly booked: string
  readonly newest: TransactionsResponse['transactions']
}> {
  const { access_token: token } = await tokensFor(thirdParty, userName, REDIRECT)
  const json = async (path: string) => (await thirdParty.read(path, token)).json()
  const { accounts } = (await json('/accounts')) as AccountsResponse
  const [first] = accounts
  assert.ok(first)
  const { booked } = (await json(`/accounts/${first.id}/balances`)) as Balances
  const { transactions } = (await json(`/accounts/${first.id}/transactions?limit=5`)) as TransactionsResponse
  return { id: first.id, numbers: first.numbers, booked, newest: transactions }
}

function pence(amount: string): number {
  return Math.round(Number(amount) * 100)
}

test('an order is stored once for each key; the key of another order is refused', async () => {
  const key = randomUUID()
  const [first, second] = await Promise.all([post('/payments', ORDER, key), post('/payments', ORDER, key)])
  const ids = [await first.json(), await second.json()].map((body) => (body as Payment).paymentId)
  assert.equal(ids[0], ids[1])
  const other = await post('/payments', { ...ORDER, amount: { amount: '12.35', currency: 'GBP' } }, key)
  assert.deepEqual(await errorOf(other), [409, 'invalid_request'])
  const stranger = await registerThirdParty(bank.url, 'Another')
  const same = await post('/payments', ORDER, key, stranger)
  assert.notEqual(((await same.json()) as Payment).paymentId, ids[0])
  const foreign = await post(`/payments/${ids[0]}/execute`, undefined, undefined, stranger)
  assert.equal(foreign.status, 404)
})

test('an order that does not fit is refused', async () => {
  const changes: unknown[] = [
    { amount: { amount: '0.00', currency: 'GBP' } },
    { amount: { amount: '-1.00', currency: 'GBP' } },
    { amount: { amount: '1.5', currency: 'GBP' } },
    { amount: { amount: 12.34, currency: 'GBP' } },
    { amount: { amount: '99999999999999.00', currency: 'GBP' } },
    { payee: { name: 'X' } },
    { payee: { name: '', iban: 'GB33BUKB20201555555555' } },
    { payee: { name: 'X', iban: 'GB33BUKB20201555555556' } },
    { payee: { name: 'X', sortCode: '60-16-13', accountNumber: '31926819' } },
    { payee: { ...OUTSIDE, iban: 'GB33BUKB20201555555555' } },
    { reference: 'x'.repeat(36) },
    { reference: 'a\nb' },
    { provider: 'se-demobank-password' },
    { provider: 'nobody' },
  ]
  for (const change of changes) {
    const response = await post('/payments', { ...ORDER, ...(change as object) }, randomUUID())
    assert.deepEqual(await errorOf(response), [400, 'invalid_request'], JSON.stringify(change))
  }
  assert.equal((await post('/payments', ORDER)).status, 400)
  const anonymous = await fetch(`${bank.url}/open-banking/v1/payments`, { method: 'POST' })
  assert.equal(anonymous.status, 401)
})

test('the page names payee, amount and accounts; the debit shows in the data of the person', async () => {
  const before = await accountOf('u-gb-ordinary')
  const payment = await order()
  const browser = createBankBrowser()
  const { password = '' } = findTestUser('u-gb-ordinary') ?? {}
  const start = await browser.get(authorizeUrl(payment))
  assert.match(start.byId('main')?.text ?? '', /You are paying GBP.12\.34 to Harbour Books/)
  const page = await browser.submit(
    start,
    'bank-login',
    { username: 'u-gb-ordinary', password },
    'login-submit',
  )
  assert.match(page.byId('main')?.text ?? '', /Pay GBP.12\.34\?/)
  assert.equal(page.byId('payment-payee')?.text, 'Harbour Books')
  assert.equal(page.byId('payment-number')?.text, '60-16-13 31926819')
  assert.equal(page.byId('payment-reference')?.text, 'INV 2026-7')
  const back = returned(await browser.submit(page, 'bank-payment', {}, 'payment-approve'))
  assert.equal(back.iss, bank.url)
  assert.equal((await read(payment.paymentId)).status, 'approved')
  assert.equal((await execute(payment)).status, 'approved')
  assert.equal((await confirm(payment, back.code)).status, 200)
  // A lost response: the same confirmation again.
  assert.equal((await confirm(payment, back.code)).status, 200)
  const executed = await execute(payment)
  assert.equal(executed.status, 'executed')
  assert.equal(executed.creditedAt, undefined)
  assert.ok(executed.payer && 'sortCode' in executed.payer)
  assert.equal(executed.payer.sortCode, before.numbers.sortCode)
  const after = await accountOf('u-gb-ordinary')
  assert.equal(pence(after.booked), pence(before.booked) - 1234)
  const [newest] = after.newest
  assert.equal(newest?.amount.amount, '-12.34')
  assert.equal(newest.description, 'Harbour Books')
  assert.equal(newest.reference, 'INV 2026-7')
  assert.equal(newest.counterparty?.accountNumber, '60-16-13 31926819')
  assert.equal(newest.balanceAfter, after.booked)
})

test('20 executions at once move the money once, from one customer to another', async () => {
  const [payerBefore, payeeBefore] = [await accountOf('u-gb-ordinary'), await accountOf('u-gb-joint')]
  const { sortCode = '', accountNumber = '' } = payeeBefore.numbers
  const payment = await order({ payee: { name: 'Joint', sortCode, accountNumber }, reference: '' })
  const { code } = await approve(payment, 'u-gb-ordinary')
  await Promise.all(Array.from({ length: 5 }, () => confirm(payment, code)))
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => execute(payment)))
  for (const { status, creditedAt } of outcomes) {
    assert.equal(status, 'executed')
    assert.ok(creditedAt)
  }
  const [payer, payee] = [await accountOf('u-gb-ordinary'), await accountOf('u-gb-joint')]
  assert.equal(pence(payer.booked), pence(payerBefore.booked) - 1234)
  assert.equal(pence(payee.booked), pence(payeeBefore.booked) + 1234)
  assert.equal(payee.newest[0]?.amount.amount, '12.34')
})

test('the debit stays in the balance of later months', async () => {
  const other = await startDemoBank()
  try {
    const party = await registerThirdParty(other.url)
    const [keptBank, keptParty] = [bank, thirdParty]
    bank = other
    thirdParty = party
    try {
      other.advance(40 * 86_400_000)
      const untouched = await accountOf('u-gb-ordinary')
      other.advance(-40 * 86_400_000)
      assert.equal((await pay('u-gb-ordinary')).status, 'executed')
      other.advance(40 * 86_400_000)
      assert.equal(pence((await accountOf('u-gb-ordinary')).booked), pence(untouched.booked) - 1234)
    } finally {
      bank = keptBank
      thirdParty = keptParty
    }
  } finally {
    await other.close()
  }
})

test('a collection account is opened once and receives credits', async () => {
  const open = async (body: unknown) => {
    const response = await post('/collection-accounts', body)
    return [response.status, (await response.json()) as CollectionAccount] as const
  }
  const wanted = { reference: 'shop:GBP', name: 'Shop', market: 'GB' }
  const [status, account] = await open(wanted)
  assert.equal(status, 200)
  assert.equal(account.booked, '0.00')
  const { sortCode = '', accountNumber = '' } = account.numbers
  const done = await pay('u-gb-ordinary', { payee: { name: 'Shop', sortCode, accountNumber } })
  assert.ok(done.creditedAt)
  const [, later] = await open(wanted)
  assert.deepEqual(later, { ...account, booked: '12.34' })
  const [, euro] = await open({ reference: 'shop:EUR', name: 'Shop', market: 'DE' })
  const iban = euro.numbers.iban ?? ''
  const amount = { amount: '5.00', currency: 'EUR' }
  const provider = 'de-demobank-open-banking-redirect-pisonly'
  const german = await pay('u-de-ordinary', { payee: { name: 'Shop', iban }, amount, provider })
  assert.ok(german.creditedAt && german.payer && 'iban' in german.payer)
  assert.equal((await open({ reference: 'x', name: 'X', market: 'XX' }))[0], 400)
  assert.equal((await open({ reference: 'x', name: 'X', market: 'CA' }))[0], 400)
})

test('a refund returns collected money once for each key, never more than was paid nor money of another account', async () => {
  const collected = async () =>
    (await (
      await post('/collection-accounts', { reference: 'refunds', name: 'Shop', market: 'GB' })
    ).json()) as CollectionAccount
  const { sortCode = '', accountNumber = '' } = (await collected()).numbers
  const payment = await pay('u-gb-ordinary', { payee: { name: 'Shop', sortCode, accountNumber } })
  const refund = async (amount: string, key: string = randomUUID(), to = payment, party = thirdParty) => {
    const body = { amount: { amount, currency: 'GBP' }, reference: 'RMA' }
    const response = await post(`/payments/${to.paymentId}/refunds`, body, key, party)
    return { status: response.status, body: (await response.json()) as Partial<Refund> }
  }
  const before = await accountOf('u-gb-ordinary')
  const key = randomUUID()
  const first = await refund('12.00', key)
  assert.deepEqual([first.status, first.body.status], [200, 'executed'])
  assert.deepEqual(await refund('12.00', key), first)
  assert.equal((await refund('11.00', key)).status, 409)
  assert.deepEqual((await refund('0.35')).body.rejection, 'amount_exceeded')
  const rest = await Promise.all(Array.from({ length: 10 }, () => refund('0.17')))
  assert.equal(rest.filter(({ body }) => body.status === 'executed').length, 2)
  assert.equal((await collected()).booked, '0.00')
  const { booked } = await accountOf('u-gb-ordinary')
  assert.equal((Number(booked) - Number(before.booked)).toFixed(2), '12.34')
  // To an account at another bank, and not executed.
  assert.equal((await refund('1.00', undefined, await pay('u-gb-ordinary'))).body.rejection, 'not_refundable')
  assert.equal((await refund('1.00', undefined, await order())).body.rejection, 'not_refundable')
  // Of a customer whom the third party had paid: that money is theirs.
  const customer = (await accountOf('u-gb-joint')).numbers
  const paid = await pay('u-gb-ordinary', {
    payee: {
      name: 'Customer',
      sortCode: customer.sortCode ?? '',
      accountNumber: customer.accountNumber ?? '',
    },
  })
  assert.equal((await refund('1.00', undefined, paid)).body.rejection, 'not_refundable')
  const stranger = await registerThirdParty(bank.url)
  assert.equal((await refund('1.00', undefined, payment, stranger)).status, 404)
  for (const amount of ['0.00', '-1.00', '1', '1.001', 'x'])
    assert.equal((await refund(amount)).status, 400, amount)
  assert.equal((await refund('1.00', '')).status, 400)
})

test('rejects without moving money: funds, daily limit, unknown payee, own account, refusal', async () => {
  const { sortCode = '', accountNumber = '' } = (await accountOf('u-gb-new')).numbers
  const rich = { amount: '900000.00', currency: 'GBP' }
  const cases: readonly (readonly [string, Partial<PaymentOrder>, string])[] = [
    ['u-gb-ordinary', { amount: rich }, 'insufficient_funds'],
    ['u-gb-new', {}, 'insufficient_funds'],
    [
      'u-gb-ordinary',
      { payee: { name: 'X', sortCode: '049999', accountNumber: '00000000' } },
      'payee_unknown',
    ],
    ['u-gb-new', { payee: { name: 'Me', sortCode, accountNumber } }, 'account_unusable'],
    ['test_execution_rejected', { provider: 'mock-payments-gb-redirect' }, 'refused'],
  ]
  for (const [userName, change, rejection] of cases) {
    const payment = await pay(userName, change)
    assert.deepEqual([payment.status, payment.rejection], ['rejected', rejection], `${userName} ${rejection}`)
    assert.equal(payment.executedAt, undefined)
    assert.equal((await execute(payment)).status, 'rejected')
  }
  assert.equal((await accountOf('u-gb-new')).booked, '0.00')
})

test('rejects more than the person may pay from the account in a day, several payments together', async () => {
  const { access_token: token } = await tokensFor(thirdParty, 'u-gb-joint-limits', REDIRECT)
  const response = await thirdParty.read('/accounts', token)
  const { accounts } = (await response.json()) as AccountsResponse
  const limited = accounts.find(({ limits }) => limits?.dailyPayment !== undefined)
  const limit = pence(limited?.limits?.dailyPayment?.amount ?? '')
  assert.ok(limited && limit > 200)
  const spend = async (amount: number) => {
    const payment = await order({ amount: { amount: (amount / 100).toFixed(2), currency: 'GBP' } })
    const { code } = await approve(payment, 'u-gb-joint-limits', REDIRECT, { account: limited.id })
    await confirm(payment, code)
    return execute(payment)
  }
  assert.equal((await spend(limit + 1)).rejection, 'limit_exceeded')
  assert.equal((await spend(limit - 100)).status, 'executed')
  assert.equal((await spend(101)).rejection, 'limit_exceeded')
  assert.equal((await spend(100)).status, 'executed')
})

test('not authorised, denied, cancelled: the third party learns the reason, and nothing is approved', async () => {
  const refused = await order({ provider: 'mock-payments-gb-redirect' })
  const back = await approve(refused, 'test_authorisation_failed', 'mock-payments-gb-redirect')
  assert.deepEqual([back.error, back.error_reason], ['access_denied', 'payment_refused'])
  const denied = await order()
  const browser = createBankBrowser()
  const { password = '' } = findTestUser('u-gb-ordinary') ?? {}
  const page = await signInByPages(browser, authorizeUrl(denied), 'u-gb-ordinary', password)
  const left = returned(await browser.submit(page, 'bank-payment', {}, 'payment-deny'))
  assert.equal(left.error_reason, 'denied')
  for (const payment of [refused, denied])
    assert.equal((await read(payment.paymentId)).status, 'awaiting_approval')
})

test('a code of another payment, another verifier or a consent confirms nothing', async () => {
  const [mine, other] = [await order(), await order()]
  const { code } = await approve(mine, 'u-gb-ordinary')
  assert.deepEqual(await errorOf(await confirm(other, code)), [400, 'invalid_grant'])
  assert.deepEqual(await errorOf(await confirm(mine, 'dbc_nothing')), [400, 'invalid_grant'])
  const wrong = await confirm(mine, code, 'x'.repeat(43))
  assert.deepEqual(await errorOf(wrong), [400, 'invalid_grant'])
  // Used up, as at the token endpoint.
  assert.deepEqual(await errorOf(await confirm(mine, code)), [400, 'invalid_grant'])
  assert.notEqual((await execute(mine)).status, 'executed')
  const third = await order()
  const { code: paymentCode = '' } = await approve(third, 'u-gb-ordinary')
  assert.deepEqual(await errorOf(await thirdParty.redeem(paymentCode)), [400, 'invalid_grant'])
})

test('two approvals of one payment at once: one flow succeeds', async () => {
  const payment = await order()
  const { password = '' } = findTestUser('u-gb-ordinary') ?? {}
  const browsers = [createBankBrowser(), createBankBrowser()]
  const pages = await Promise.all(
    browsers.map((browser) => signInByPages(browser, authorizeUrl(payment), 'u-gb-ordinary', password)),
  )
  const ends = await Promise.all(
    browsers.map((browser, index) => {
      const page = pages[index]
      assert.ok(page)
      return browser.submit(page, 'bank-payment', {}, 'payment-approve')
    }),
  )
  const codes = ends.filter(({ url }) => url.includes('code='))
  assert.equal(codes.length, 1)
})

test('a payment awaits its approval for an hour, at its brand only', async () => {
  const payment = await order()
  const elsewhere = await createBankBrowser().get(
    authorizeUrl(payment, 'uk-demobank-open-banking-redirect-aispis'),
  )
  assert.equal(returned(elsewhere).error, 'invalid_request')
  bank.advance(3_600_001)
  const late = await createBankBrowser().get(authorizeUrl(payment))
  assert.equal(returned(late).error, 'invalid_request')
})

test('decoupled: approved on the second device, confirmed without a redirect URI', async () => {
  const provider = 'mock-payments-gb-decoupled'
  const payment = await order({ provider })
  const started = await thirdParty.json('/oauth/decoupled/start', {
    provider,
    scope: 'payments',
    paymentId: payment.paymentId,
    codeChallenge: thirdParty.challenge,
  })
  const { flowId, approvalUrl, matchCode } = (await started.json()) as Record<string, string>
  const browser = createBankBrowser()
  const page = await signInByPages(browser, approvalUrl ?? '', 'test_executed', 'test')
  assert.equal(page.byId('match-code')?.text, matchCode)
  const done = await browser.submit(page, 'bank-payment', {}, 'payment-approve')
  assert.match(done.byId('main')?.text ?? '', /You have confirmed the payment/)
  const status = await thirdParty.json('/oauth/decoupled/status', { flowId })
  const { code } = (await status.json()) as { code: string }
  const confirmed = await post(`/payments/${payment.paymentId}/confirm`, {
    code,
    codeVerifier: thirdParty.verifier,
  })
  assert.equal(confirmed.status, 200)
  assert.equal((await execute(payment)).status, 'executed')
  const readable = await thirdParty.json('/oauth/decoupled/start', {
    provider,
    scope: 'accounts',
    codeChallenge: thirdParty.challenge,
  })
  assert.deepEqual(await errorOf(readable), [400, 'invalid_scope'])
})

test('a person without an account in the currency can only decline', async () => {
  const payment = await order({ amount: { amount: '1.00', currency: 'EUR' } })
  const { password = '' } = findTestUser('u-gb-ordinary') ?? {}
  const page = await signInByPages(createBankBrowser(), authorizeUrl(payment), 'u-gb-ordinary', password)
  assert.match(page.byId('no-accounts')?.text ?? '', /no account in EUR/)
  assert.equal(page.byId('payment-approve'), undefined)
})
