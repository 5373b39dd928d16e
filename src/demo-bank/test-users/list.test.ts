// table: Tests that every test user behaves as described

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isValidIBAN } from 'ibantools'
import {
  createBankBrowser,
  errorOf,
  registerThirdParty,
  returned,
  signInByPages,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  type Tokens,
} from '../../../test/support/demo-bank.ts'
import type {
  Account,
  AccountsResponse,
  Balances,
  HoldingsResponse,
  TransactionsResponse,
} from '../api-contract.ts'
import { brands } from '../brands.ts'
import { markets } from '../data/markets.ts'
import { findCustomers, findTestUser, testUsers } from './list.ts'
import { scenarios } from './scenarios.ts'
import type { TestUser } from './test-user.ts'

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

// By market, as integrations in the wild name them; GB's begin with uk.
const PUBLISHED = `
  at-demobank-password dk-demobank-password fr-demobank-password de-demobank-password no-demobank-password
  pt-demobank-password es-demobank-password se-demobank-password
  at-demobank-open-banking-redirect be-demobank-open-banking-redirect cz-demobank-open-banking-redirect
  dk-demobank-open-banking-redirect ee-demobank-open-banking-redirect fi-demobank-open-banking-redirect
  fr-demobank-open-banking-redirect de-demobank-open-banking-redirect ie-demobank-open-banking-redirect
  it-demobank-open-banking-redirect lv-demobank-open-banking-redirect nl-demobank-open-banking-redirect
  no-demobank-open-banking-redirect pt-demobank-open-banking-redirect pl-demobank-open-banking-redirect
  es-demobank-open-banking-redirect se-demobank-open-banking-redirect uk-demobank-open-banking-redirect
  at-demobank-open-banking-embedded dk-demobank-open-banking-embedded ee-demobank-open-banking-embedded
  fi-demobank-open-banking-embedded fr-demobank-open-banking-embedded ie-demobank-open-banking-embedded
  it-demobank-open-banking-embedded no-demobank-open-banking-embedded es-demobank-open-banking-embedded
  se-demobank-open-banking-embedded
  fr-demobank-open-banking-redirect-aispis uk-demobank-open-banking-redirect-aispis
  de-demobank-open-banking-redirect-pisonly it-demobank-open-banking-redirect-pisonly
  de-demobank-open-banking-embedded-templates se-demobank-open-banking-bankid
  uk-demobank-open-banking-handoff uk-demobank-open-banking-redirect-extendable`

test('the brands are the 44 published ones, one for Lithuania, and those with customers of their own', () => {
  const published = PUBLISHED.trim().split(/\s+/)
  assert.equal(published.length, 44)
  const inGroup = (wanted: string): string[] =>
    brands.filter(({ group }) => group === wanted).map(({ name }) => name)
  assert.deepEqual(inGroup('demo').sort(), [...published, 'lt-demobank-open-banking-redirect'].sort())
  assert.deepEqual(inGroup('mock'), ['mock', 'mock-payments-gb-redirect', 'mock-payments-gb-decoupled'])
  assert.deepEqual(inGroup('capital'), ['ca-capital-redirect', 'ca-capital-embedded'])
  assert.equal(new Set(brands.map(({ name }) => name)).size, brands.length)
})

test('every market has every scenario, and all user names and passwords differ', () => {
  const ordinary = testUsers.filter(({ key }) => key.startsWith('u-'))
  assert.equal(ordinary.length, markets.length * scenarios.length)
  assert.equal(new Set(testUsers.map(({ key }) => key)).size, testUsers.length)
  assert.equal(new Set(ordinary.map(({ password }) => password)).size, ordinary.length)
  assert.equal(
    new Set(testUsers.map(({ userName, password }) => `${userName} ${password}`)).size,
    testUsers.length,
  )
  for (const market of markets) {
    assert.ok(
      brands.some((brand) => brand.market === market.code && brand.flow === 'redirect'),
      market.code,
    )
  }
})

test('the page of a market lists each of its test users with user name, password and scenario, under 20 KB', async () => {
  const browser = createBankBrowser()
  const lists = [...markets.map(({ code }) => code), 'mock'] as const
  for (const list of lists) {
    const page = await browser.get(`${bank.url}/?market=${list}`)
    assert.equal(page.status, 200)
    assert.ok(page.html.length < 20_000, `${list}: ${page.html.length} bytes`)
    const shown = testUsers.filter(({ market, group }) =>
      group === 'mock' ? list === 'mock' : market === list,
    )
    for (const user of shown.filter(({ partOfSeries }) => partOfSeries !== true)) {
      const bankAccount = page.byId(user.key)?.text ?? ''
      for (const part of [user.userName, user.password, user.scenario.title, user.scenario.description]) {
        assert.ok(bankAccount.includes(part), `${user.key}: ${part}`)
      }
    }
    assert.match(page.byId('limits')?.text ?? '', /4 times in 24 hours/)
  }
  const mock = await browser.get(`${bank.url}/?market=mock`)
  assert.match(mock.byId('john')?.text ?? '', /john1 with doe1 to john100 with doe100/)
})

test('the form searches by words, market and sign-in method', async () => {
  const browser = createBankBrowser()
  const start = await browser.get(`${bank.url}/`)
  const show = (fields: Readonly<Record<string, string>>) =>
    browser.submit(start, 'people-filter', fields, 'filter-submit')
  const loans = await show({ q: 'LOAN mortgage', market: 'all', flow: '' })
  assert.match(loans.byId('found')?.text ?? '', /^20 people\./)
  assert.ok(loans.byId('u-se-loan') && loans.byId('u-ca-loan') && !loans.byId('u-se-card'))
  const approved = await show({ q: '', market: 'all', flow: 'decoupled' })
  assert.ok(approved.byId('u-se-ordinary') && !approved.byId('u-no-ordinary'))
  const embedded = await show({ q: '', market: 'IT', flow: 'embedded' })
  assert.equal(embedded.byId('ways')?.text.trim().split(' ')[0], 'it-demobank-open-banking-embedded')
  assert.match((await show({ q: 'zebra', market: 'SE', flow: '' })).byId('found')?.text ?? '', /^Nobody fits/)
  const everybody = await show({ q: '', market: 'all', flow: '' })
  assert.match(everybody.byId('found')?.text ?? '', /people fit; the first 30 are shown/)
  assert.ok(everybody.html.length < 20_000, `${everybody.html.length} bytes`)
  const odd = await browser.get(`${bank.url}/?market=XX&flow=nothing&q=%3Cscript%3E`)
  assert.ok(odd.status === 200 && !odd.html.includes('<script>'))
})

for (const scenario of scenarios) {
  test(`${scenario.title}: in all markets, the test user behaves as described`, async () => {
    for (const user of testUsers.filter((each) => each.scenario.key === scenario.key)) await walk(user)
  })
}

for (const user of testUsers.filter(
  ({ key, partOfSeries }) => !key.startsWith('u-') && partOfSeries !== true,
)) {
  test(`${user.userName} with ${user.password} (${user.scenario.title}) behaves as described`, async () => {
    await walk(user)
  })
}

test('each user of a numbered series signs in with the password of that number only', async () => {
  const series = testUsers.filter(({ partOfSeries }) => partOfSeries)
  assert.equal(series.length, 200)
  for (const user of series.filter((_, index) => index % 33 === 0)) await walk(user)
  const mock = brands.find(({ name }) => name === 'mock')
  assert.ok(mock)
  for (const { userName, password } of series) {
    const found = findCustomers(userName.toUpperCase(), mock)
    assert.deepEqual(found.filter((each) => each.password === password).length, 1, userName)
    assert.equal(found.length, 2)
  }
})

test('customers of one group of brands are not customers of another in the same market', async () => {
  const browser = createBankBrowser()
  for (const [brand, userName, password] of [
    ['mock', 'u-gb-ordinary', findTestUser('u-gb-ordinary')?.password ?? ''],
    ['uk-demobank-open-banking-redirect', 'john', 'doe'],
    ['ca-capital-redirect', 'u-se-ordinary', findTestUser('u-se-ordinary')?.password ?? ''],
  ] as const) {
    const page = await signInByPages(browser, thirdParty.authorizeUrl(brand), userName, password)
    assert.match(page.byId('error-title')?.text ?? '', /wrong/, `${brand} ${userName}`)
  }
})

async function walk(user: TestUser): Promise<void> {
  const brand = brands.find(
    ({ market, flow, group, accountInformation }) =>
      market === user.market && group === user.group && flow === 'redirect' && accountInformation,
  )
  assert.ok(brand)
  const waitsBefore = bank.waits.length
  const browser = createBankBrowser()
  const page = await signInByPages(browser, thirdParty.authorizeUrl(brand.name), user.userName, user.password)
  if (user.scenario.signIn === 'wrong_password') return refusesThrice(user, brand.name)
  if (user.scenario.signIn !== 'works') {
    assert.equal(page.status, user.scenario.signIn === 'down' ? 503 : 403, user.userName)
    const back = returned(await browser.click(page, 'error-return'))
    assert.equal(back.error_reason, user.scenario.signIn === 'down' ? 'unavailable' : user.scenario.signIn)
    assert.equal(back.error, user.scenario.signIn === 'down' ? 'temporarily_unavailable' : 'access_denied')
    return
  }
  const { code = '', state, iss } = returned(page)
  assert.deepEqual({ state, iss }, { state: 'st&te', iss: bank.url }, `${user.userName}: ${page.text}`)
  const tokens = (await (await thirdParty.redeem(code)).json()) as Tokens
  const lifetime = Date.parse(tokens.consent_expires_at) - Date.parse('2026-11-23T14:00:00Z')
  assert.equal(lifetime, (user.scenario.consentSeconds ?? 90 * 86_400) * 1000)
  const answer = await thirdParty.read('/accounts', tokens.access_token)
  if (user.scenario.slowMs > 0)
    assert.ok(bank.waits.slice(waitsBefore).filter((ms) => ms === user.scenario.slowMs).length >= 2)
  if (user.scenario.dataRefusal !== undefined)
    return assert.deepEqual(await errorOf(answer), [
      REFUSAL_STATUS[user.scenario.dataRefusal] ?? 403,
      user.scenario.dataRefusal,
    ])
  const { accounts } = (await answer.json()) as AccountsResponse
  assert.equal(accounts.length, user.scenario.accounts, user.userName)
  await CHECKS[user.scenario.key]?.(accounts, tokens.access_token, user)
}

const REFUSAL_STATUS: Readonly<Record<string, number>> = { server_error: 500, unavailable: 503 }

async function extend(token: string): Promise<Response> {
  return fetch(`${bank.url}/open-banking/v1/consent/extend`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"days":90}',
  })
}

async function refusesThrice(user: TestUser, provider: string): Promise<void> {
  const browser = createBankBrowser()
  let page = await browser.get(thirdParty.authorizeUrl(provider))
  for (let attempt = 1; attempt <= 3; attempt++) {
    page = await browser.submit(
      page,
      'bank-login',
      { username: user.userName, password: user.password },
      'login-submit',
    )
    assert.ok(page.byId('error-title'), page.text)
    assert.equal(page.status, attempt < 3 ? 200 : 403)
  }
  const back = returned(await browser.click(page, 'error-return'))
  assert.deepEqual([back.error, back.error_reason], ['access_denied', 'wrong_credentials'])
}

type Check = (accounts: readonly Account[], token: string, user: TestUser) => Promise<void>

const CHECKS: { readonly [key: string]: Check } = {
  ordinary: async (accounts, token) => {
    assert.deepEqual(typesOf(accounts), ['current', 'savings', 'card'])
    const list = await transactionsOf(accounts[0], token)
    const types = new Set(list.map(({ type }) => type))
    for (const type of [
      'salary',
      'standing_order',
      'card_payment',
      'direct_debit',
      'refund',
      'cash_withdrawal',
      'transfer',
    ] as const) {
      assert.ok(types.has(type), type)
    }
    assert.ok(
      list.some(({ original }) => original !== undefined),
      'something paid in another currency',
    )
    assert.ok(
      list.some(({ counterparty }) => counterparty?.ownAccount === true),
      'a transfer between own accounts',
    )
    assert.ok(Number((await renderBalances(accounts[0], token)).booked) > 0)
  },
  several: async (accounts) => {
    assert.deepEqual(typesOf(accounts), ['current', 'current', 'savings', 'savings', 'current', 'card'])
    assert.equal(new Set(accounts.map(({ currency }) => currency)).size, 2)
    const foreign = accounts.filter(({ currency }) => currency !== accounts[0]?.currency)
    assert.deepEqual(
      foreign,
      accounts.filter(({ segment }) => segment === undefined),
    )
  },
  new: async (accounts, token) => {
    assert.equal((await renderBalances(accounts[0], token)).booked, '0.00')
    assert.deepEqual(await transactionsOf(accounts[0], token), [])
  },
  business: async (accounts) => {
    assert.ok(
      accounts.every(({ segment, owners }) => segment === 'business' && owners[0]?.kind === 'company'),
    )
  },
  joint: async (accounts) => {
    const joint = accounts.filter(({ owners }) => owners.length === 2)
    assert.equal(joint.length, 1)
    assert.ok(joint[0]?.owners.every(({ role }) => role === 'holder'))
  },
  'joint-limits': async (accounts) => {
    const shared = accounts.find(({ owners }) =>
      owners.some(({ role, self }) => role === 'authorised_user' && self),
    )
    assert.ok(shared?.limits?.credit && shared.limits.dailyPayment)
  },
  overdrawn: async (accounts, token) => {
    const { booked, availableWithCredit } = await renderBalances(accounts[0], token)
    assert.ok(Number(booked) < 0, booked)
    assert.ok(Number(availableWithCredit) > 0, `${availableWithCredit} with credit`)
  },
  round: async (accounts, token) => {
    const list = await transactionsOf(accounts[0], token)
    assert.ok(list.length >= 24 && list.every(({ amount }) => /^-?[1-9][0-9]*E\+3$/.test(amount.amount)))
    assert.ok(list.some(({ amount }) => amount.amount === '-60E+3'))
    assert.match((await renderBalances(accounts[0], token)).booked, /^[1-9][0-9]E\+3$/)
  },
  card: async (accounts, token) => {
    assert.deepEqual(typesOf(accounts), ['card'])
    assert.match(accounts[0]?.numbers.maskedPan ?? '', /^[0-9]{6}\*{6}[0-9]{4}$/)
    assert.ok(Number((await renderBalances(accounts[0], token)).booked) < 0)
  },
  loan: async (accounts, token) => {
    assert.deepEqual(
      accounts.map(({ loan }) => loan?.kind),
      [undefined, 'mortgage', 'vehicle'],
    )
    const list = await transactionsOf(accounts[1], token)
    assert.ok(list.some(({ type }) => type === 'interest') && list.some(({ type }) => type === 'transfer'))
  },
  investments: async (accounts, token) => {
    assert.deepEqual(
      accounts.map(({ investment }) => investment?.kind),
      [undefined, 'securities', 'pension'],
    )
    const answer = await thirdParty.read(`/accounts/${accounts[1]?.id}/holdings`, token)
    const { holdings } = (await answer.json()) as HoldingsResponse
    assert.equal(holdings.length, 4)
    const total = holdings.reduce((sum, { value }) => sum + Math.round(Number(value.amount) * 100), 0)
    assert.equal(total, Math.round(Number(accounts[1]?.investment?.holdingsValue.amount) * 100))
  },
  heavy: async (accounts, token, user) => {
    // All pages of one market, the first of the others: the data of all come from the same rule.
    const list = await transactionsOf(
      accounts[0],
      token,
      user.market === 'SE' ? Number.POSITIVE_INFINITY : 500,
    )
    if (user.market !== 'SE') return assert.equal(list.length, 500)
    assert.ok(list.length > 20_000, String(list.length))
    assert.equal(new Set(list.map(({ id }) => id)).size, list.length)
  },
  greatday: async (accounts) => {
    for (const { numbers } of accounts.slice(0, 2)) {
      assert.match(numbers.institutionNumber ?? '', /^[0-9]{3}$/)
      assert.match(numbers.transitNumber ?? '', /^[0-9]{5}$/)
      assert.match(numbers.accountNumber ?? '', /^[0-9]{7,12}$/)
      assert.deepEqual([numbers.iban, numbers.bban], [undefined, undefined])
    }
    assert.ok(accounts.every(({ currency }) => currency === 'CAD'))
  },
  doe: async (accounts, token) => {
    assert.deepEqual(await errorOf(await extend(token)), [403, 'sign_in_needed'])
    assert.ok(accounts.every(({ numbers }) => numbers.iban === undefined))
    assert.match(accounts[0]?.numbers.sortCode ?? '', /^[0-9]{6}$/)
  },
  iban: async (accounts, token) => {
    assert.deepEqual(await errorOf(await extend(token)), [403, 'sign_in_needed'])
    const ibans = accounts.filter(({ type }) => type !== 'card').map(({ numbers }) => numbers.iban ?? '')
    assert.ok(ibans.length === 2 && new Set(ibans).size === 2 && ibans.every((iban) => isValidIBAN(iban)))
  },
  eternal: async (_accounts, token) => {
    assert.equal((await extend(token)).status, 200)
  },
  'short-consent': async (_accounts, token) => {
    bank.advance(61_000)
    const answer = await thirdParty.read('/accounts', token)
    bank.advance(-61_000)
    assert.equal(answer.status, 403)
    assert.equal(((await answer.json()) as { error: string }).error, 'consent_ended')
  },
}

function typesOf(accounts: readonly Account[]): string[] {
  return accounts.map(({ type }) => type)
}

async function renderBalances(account: Account | undefined, token: string): Promise<Balances> {
  return (await (await thirdParty.read(`/accounts/${account?.id}/balances`, token)).json()) as Balances
}

async function transactionsOf(
  account: Account | undefined,
  token: string,
  most = 2000,
): Promise<TransactionsResponse['transactions']> {
  const all: TransactionsResponse['transactions'] = []
  let query = '?limit=500'
  while (all.length < most) {
    const answer = await thirdParty.read(`/accounts/${account?.id}/transactions${query}`, token)
    const { transactions, nextCursor } = (await answer.json()) as TransactionsResponse
    all.push(...transactions)
    if (nextCursor === undefined) break
    query = `?cursor=${nextCursor}`
  }
  return all
}
