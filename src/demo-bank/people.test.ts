// table: tests that walk the table of test people: everybody behaves as the page says

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  createBankBrowser,
  registerThirdParty,
  returned,
  signInByPages,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  type Tokens,
} from '../../test/support/demo-bank.ts'
import type { Account, AccountsAnswer, Balances, HoldingsAnswer, TransactionsAnswer } from './api-contract.ts'
import { markets } from './data/markets.ts'
import { cases, type Person, people } from './people.ts'
import { brands } from './providers.ts'

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

test('the table has every case in every market, with user names and passwords that are all different', () => {
  assert.equal(people.length, markets.length * cases.length)
  assert.equal(new Set(people.map(({ userName }) => userName)).size, people.length)
  assert.equal(new Set(people.map(({ password }) => password)).size, people.length)
  assert.equal(brands.length, 45)
  for (const market of markets) {
    assert.ok(
      brands.some((brand) => brand.market === market.code && brand.flow === 'redirect'),
      market.code,
    )
  }
})

test('the page of each market prints every person of that market with user name, password and case, below 20 KB', async () => {
  const browser = createBankBrowser()
  for (const market of markets) {
    const page = await browser.get(`${bank.url}/?market=${market.code}`)
    assert.equal(page.status, 200)
    assert.ok(page.html.length < 20_000, `${market.code}: ${page.html.length} bytes`)
    for (const person of people.filter((each) => each.market === market.code)) {
      const entry = page.byId(person.userName)?.text ?? ''
      for (const part of [person.userName, person.password, person.case.title, person.case.shows]) {
        assert.ok(entry.includes(part), `${person.userName}: ${part}`)
      }
    }
  }
})

for (const testCase of cases) {
  test(`${testCase.title}: in all markets, the person behaves as the page says`, async () => {
    for (const person of people.filter((each) => each.case.key === testCase.key)) await walk(person)
  })
}

async function walk(person: Person): Promise<void> {
  const brand = brands.find(
    ({ market, flow, accountInformation }) =>
      market === person.market && flow === 'redirect' && accountInformation,
  )
  assert.ok(brand)
  const waitsBefore = bank.waits.length
  const browser = createBankBrowser()
  const page = await signInByPages(
    browser,
    thirdParty.authorizeUrl(brand.name),
    person.userName,
    person.password,
  )
  if (person.case.signIn === 'wrong_password') return refusesThrice(person, brand.name)
  if (person.case.signIn !== 'works') {
    assert.equal(page.status, person.case.signIn === 'down' ? 503 : 403, person.userName)
    const back = returned(await browser.click(page, 'error-return'))
    assert.equal(back.error_reason, person.case.signIn === 'down' ? 'unavailable' : person.case.signIn)
    assert.equal(back.error, person.case.signIn === 'down' ? 'temporarily_unavailable' : 'access_denied')
    return
  }
  const { code = '', state, iss } = returned(page)
  assert.deepEqual({ state, iss }, { state: 'st&te', iss: bank.url }, `${person.userName}: ${page.text}`)
  const tokens = (await (await thirdParty.redeem(code)).json()) as Tokens
  const lifetime = Date.parse(tokens.consent_expires_at) - Date.parse('2026-11-23T14:00:00Z')
  assert.equal(lifetime, (person.case.consentSeconds ?? 90 * 86_400) * 1000)
  const answer = await thirdParty.read('/accounts', tokens.access_token)
  if (person.case.slowMs > 0)
    assert.ok(bank.waits.slice(waitsBefore).filter((ms) => ms === person.case.slowMs).length >= 2)
  if (person.case.dataDown) return assert.equal(answer.status, 503)
  const { accounts } = (await answer.json()) as AccountsAnswer
  assert.equal(accounts.length, person.case.accounts, person.userName)
  await CHECKS[person.case.key]?.(accounts, tokens.access_token, person)
}

async function refusesThrice(person: Person, provider: string): Promise<void> {
  const browser = createBankBrowser()
  let page = await browser.get(thirdParty.authorizeUrl(provider))
  for (let attempt = 1; attempt <= 3; attempt++) {
    page = await browser.submit(
      page,
      'bank-login',
      { username: person.userName, password: person.password },
      'login-submit',
    )
    assert.ok(page.byId('error-title'), page.text)
    assert.equal(page.status, attempt < 3 ? 200 : 403)
  }
  const back = returned(await browser.click(page, 'error-return'))
  assert.deepEqual([back.error, back.error_reason], ['access_denied', 'wrong_credentials'])
}

type Check = (accounts: readonly Account[], token: string, person: Person) => Promise<void>

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
    assert.ok(Number((await balancesOf(accounts[0], token)).booked) > 0)
  },
  several: async (accounts) => {
    assert.deepEqual(typesOf(accounts), ['current', 'current', 'savings', 'savings', 'current', 'card'])
    assert.equal(new Set(accounts.map(({ currency }) => currency)).size, 2)
  },
  new: async (accounts, token) => {
    assert.equal((await balancesOf(accounts[0], token)).booked, '0.00')
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
    const { booked, availableWithCredit } = await balancesOf(accounts[0], token)
    assert.ok(Number(booked) < 0, booked)
    assert.ok(Number(availableWithCredit) > 0, `${availableWithCredit} with credit`)
  },
  card: async (accounts, token) => {
    assert.deepEqual(typesOf(accounts), ['card'])
    assert.match(accounts[0]?.numbers.maskedPan ?? '', /^[0-9]{6}\*{6}[0-9]{4}$/)
    assert.ok(Number((await balancesOf(accounts[0], token)).booked) < 0)
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
    const { holdings } = (await answer.json()) as HoldingsAnswer
    assert.equal(holdings.length, 4)
    const total = holdings.reduce((sum, { value }) => sum + Math.round(Number(value.amount) * 100), 0)
    assert.equal(total, Math.round(Number(accounts[1]?.investment?.holdingsValue.amount) * 100))
  },
  heavy: async (accounts, token, person) => {
    // All pages of one market, the first of the others: the data of all come from the same rule.
    const list = await transactionsOf(
      accounts[0],
      token,
      person.market === 'SE' ? Number.POSITIVE_INFINITY : 500,
    )
    if (person.market !== 'SE') return assert.equal(list.length, 500)
    assert.ok(list.length > 20_000, String(list.length))
    assert.equal(new Set(list.map(({ id }) => id)).size, list.length)
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

async function balancesOf(account: Account | undefined, token: string): Promise<Balances> {
  return (await (await thirdParty.read(`/accounts/${account?.id}/balances`, token)).json()) as Balances
}

async function transactionsOf(
  account: Account | undefined,
  token: string,
  most = 2000,
): Promise<TransactionsAnswer['transactions']> {
  const all: TransactionsAnswer['transactions'] = []
  let query = '?limit=500'
  while (all.length < most) {
    const answer = await thirdParty.read(`/accounts/${account?.id}/transactions${query}`, token)
    const { transactions, nextCursor } = (await answer.json()) as TransactionsAnswer
    all.push(...transactions)
    if (nextCursor === undefined) break
    query = `?cursor=${nextCursor}`
  }
  return all
}
