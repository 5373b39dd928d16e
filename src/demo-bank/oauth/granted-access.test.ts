// rule: Tests that the accounts API refuses what a consent does not contain, over HTTP

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  createBankBrowser,
  errorOf,
  registerThirdParty,
  returned,
  START_MS,
  signInByPages,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  type Tokens,
} from '../../../test/support/demo-bank.ts'
import { isoDate } from '../../lib/iso-date.ts'
import type { AccountsResponse, AccountType, Consent, TransactionsResponse } from '../api-contract.ts'
import { findTestUser } from '../test-users/list.ts'

const PROVIDER = 'se-demobank-open-banking-redirect'
const DAY_MS = 86_400_000
const REFUSED = [403, 'not_consented']

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

async function consentTo(userName: string, extra: Readonly<Record<string, string>>) {
  const browser = createBankBrowser()
  const password = findTestUser(userName)?.password ?? ''
  const page = await signInByPages(browser, thirdParty.authorizeUrl(PROVIDER, extra), userName, password)
  const tokens = (await (await thirdParty.redeem(returned(page).code ?? '')).json()) as Tokens
  const read = (path: string) => thirdParty.read(path, tokens.access_token)
  const { accounts } = (await (await read('/accounts')).json()) as AccountsResponse
  return { read, accounts, consent: (await (await read('/consent')).json()) as Consent }
}

const typesOf = ({ accounts }: AccountsResponse): readonly AccountType[] => [
  ...new Set(accounts.map(({ type }) => type)),
]

test('each kind of data is refused without the line of the consent that names it', async () => {
  const resources = {
    identity: () => '/customer',
    balances: (id: string) => `/accounts/${id}/balances`,
    payments: (id: string) => `/accounts/${id}/transactions`,
    wealth: (id: string) => `/accounts/${id}/holdings`,
  }
  for (const [name, pathOf] of Object.entries(resources)) {
    const others = Object.keys(resources).filter((one) => one !== name)
    const without = await consentTo('u-se-investments', { data: ['accounts', ...others].join(' ') })
    const path = pathOf(without.accounts[0]?.id ?? '')
    assert.deepEqual(await errorOf(await without.read(path)), REFUSED, name)
    const only = await consentTo('u-se-investments', { data: `accounts ${name}` })
    assert.equal((await only.read(pathOf(only.accounts[0]?.id ?? ''))).status, 200, name)
    for (const other of Object.values(resources).filter((one) => one !== pathOf)) {
      assert.deepEqual(await errorOf(await only.read(other(only.accounts[0]?.id ?? ''))), REFUSED)
    }
  }
})

test('only accounts of the requested types can be chosen and read; loans and investments need their line', async () => {
  const all = await consentTo('u-se-investments', {})
  const kinds = new Set(typesOf(all))
  assert.ok(kinds.has('current') && kinds.has('investment'))
  assert.deepEqual(typesOf(await consentTo('u-se-investments', { account_types: 'current' })), ['current'])
  const plain = typesOf(await consentTo('u-se-investments', { data: 'accounts balances payments' }))
  assert.ok(plain.includes('current') && !plain.includes('investment'))
  const loans = await consentTo('u-se-loan', { data: 'accounts balances payments' })
  assert.ok(!typesOf(loans).includes('loan') && typesOf(await consentTo('u-se-loan', {})).includes('loan'))
  const browser = createBankBrowser()
  const refused = await browser.get(thirdParty.authorizeUrl(PROVIDER, { account_types: 'piggy' }))
  assert.equal(returned(refused).error, 'invalid_request')
})

test('payments are refused before the period of the consent, whoever names the day; by default they start with it', async () => {
  const { read, accounts, consent } = await consentTo('u-se-ordinary', {
    data: 'accounts payments',
    history_months: '6',
  })
  const path = `/accounts/${accounts[0]?.id}/transactions`
  // Six months before 23 November, and one more day for the time zone of the user.
  assert.equal(consent.paymentsFrom, '2026-05-22')
  const dayBefore = isoDate(Date.parse(consent.paymentsFrom) - DAY_MS)
  assert.equal((await read(`${path}?from=${consent.paymentsFrom}`)).status, 200)
  assert.deepEqual(await errorOf(await read(`${path}?from=${dayBefore}`)), REFUSED)
  const byDefault = await allOf(read, path)
  const asked = await allOf(read, `${path}?from=${consent.paymentsFrom}`)
  assert.ok(byDefault.length > 20)
  assert.deepEqual(byDefault, asked)

  const whole = await consentTo('u-se-ordinary', {})
  const page = (await (
    await whole.read(`/accounts/${whole.accounts[0]?.id}/transactions?from=2026-01-01&limit=1`)
  ).json()) as TransactionsResponse
  assert.ok(page.nextCursor !== undefined)
  assert.deepEqual(await errorOf(await read(`${path}?cursor=${page.nextCursor}`)), REFUSED)
})

test('the customer is the same pseudonym in every consent, also without the identity', async () => {
  const one = await consentTo('u-se-ordinary', { data: 'accounts' })
  const two = await consentTo('u-se-ordinary', {})
  const other = await consentTo('u-se-card', { data: 'accounts' })
  assert.equal(one.consent.customerId, two.consent.customerId)
  assert.notEqual(one.consent.customerId, other.consent.customerId)
  assert.deepEqual([one.consent.data, two.consent.data.length], [['accounts'], 5])
})

test('the consent ends on the day that was shown', async () => {
  const { read, consent } = await consentTo('u-se-ordinary', { data: 'accounts', consent_days: '1' })
  assert.equal(consent.expiresAt, new Date(START_MS + DAY_MS).toISOString().replace('.000', ''))
  bank.advance(DAY_MS)
  assert.deepEqual(await errorOf(await read('/accounts')), [403, 'consent_ended'])
})

async function allOf(read: (path: string) => Promise<Response>, path: string): Promise<readonly string[]> {
  const ids: string[] = []
  let next: string | undefined = path
  for (let pages = 0; next !== undefined && pages < 50; pages += 1) {
    const page = (await (await read(next)).json()) as TransactionsResponse
    ids.push(...page.transactions.map(({ id }) => id))
    next = page.nextCursor && `${path.split('?')[0]}?cursor=${page.nextCursor}`
  }
  return ids
}
