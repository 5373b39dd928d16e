// rule: Hosted flow of each product: consent texts, data and callback parameters
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { assertRefused, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type ConnectedUser, connectUser, listAll, openUser, refresh, settled } from '../accounts/journey.ts'
import {
  approve,
  BANK,
  chooseAccounts,
  chooseFirst,
  connect,
  connectOne,
  createLinkApp,
  createPerson,
  delegate,
  delegateAgain,
  goToBank,
  linkAddress,
  listOf,
  offeredAccounts,
  type Query,
  returned,
  signIn,
} from './journey.ts'

const HEX = /^[0-9a-f]{32}$/
const REPORT = '/api/v1/account-verification-reports'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  function addressOf(path: string, query: Query = {}): string {
    return linkAddress(platform, app, { state: 's', input_provider: BANK, ...query }).replace(
      '/1.0/transactions/connect-accounts',
      path,
    )
  }

  async function read(path: string, scope: string) {
    const token = await app.developer.needClientToken(scope)
    return send(platform.baseUrl + path, { headers: bearer(token) })
  }

  const readReport = (id: string | undefined) => read(`${REPORT}/${id}`, 'account-verification-reports:read')

  test('account-check returns a report id only, and the report names the holders of each account', async () => {
    const person = createPerson()
    const consent = await person.get(addressOf('/1.0/account-check', { external_reference: 'Order-17' }))
    assert.match(consent.text, /Confirm your accounts to Acme Budget\?/)
    assert.match(consent.text, /can read the report for an hour/)
    assert.match(consent.text, /Balances/)
    assert.doesNotMatch(consent.text, /Payments/)
    const choice = await connect(person, consent.url)
    const offered = offeredAccounts(choice)
    assert.equal(offered.length, 2, 'cards are not among what this product fetches')
    const back = returned(await chooseAccounts(person, choice, offered.slice(1)))
    assert.deepEqual(Object.keys(back), ['account_verification_report_id', 'state'])
    assert.match(back.account_verification_report_id ?? '', HEX)
    const report = assertStatus(await readReport(back.account_verification_report_id), 200)
    assert.equal(fieldOf(report, 'externalReference'), 'Order-17')
    const [bank] = listOf(report.body, 'userDataByProvider')
    assert.equal(bank?.providerName, BANK)
    assert.deepEqual(
      listOf(bank, 'accounts').map(({ id }) => id),
      offered.slice(1),
    )
    assert.notEqual(Reflect.get(Object(bank?.identity), 'name'), undefined)
  })

  test('after an account-check the app reads the balance of the reported account for 24 hours', async () => {
    const back = returned(await connectOne(createPerson(), addressOf('/1.0/account-check')))
    const report = assertStatus(await readReport(back.account_verification_report_id), 200)
    const [bank] = listOf(report.body, 'userDataByProvider')
    const [account] = listOf(bank, 'accounts')
    const readBalances = () =>
      read(`/data/v2/accounts/${account?.id}/balances`, 'accounts:read,accounts.balances:readonly')
    const balances = assertStatus(await readBalances(), 200)
    assert.equal(fieldOf(balances, 'accountId'), account?.id)
    platform.clock.advance(24 * 3_600_000 - 60_000)
    assertStatus(await readBalances(), 200)
    platform.clock.advance(120_000)
    assertRefused(await readBalances(), 404, 'account.not_found')
  })

  const SAME_PAGE = [
    '/1.0/account-check/',
    '//1.0/account-check',
    '/1.0/account-check/connect-accounts',
    '/0.5/account-check',
    '/0.4/account-check/create-report/',
  ]
  for (const path of SAME_PAGE) {
    test(`${path} is the same page`, async () => {
      const page = await createPerson().get(addressOf(path))
      assert.match(page.text, /Confirm your accounts to Acme Budget\?/)
    })
  }

  test('older paths open the page of the transactions flow', async () => {
    for (const path of ['/0.5/transactions/connect-accounts', '/0.4/authorize/', '/1.0/authorize']) {
      const page = await createPerson().get(addressOf(path))
      assert.match(page.text, /Share your accounts with Acme Budget\?/, path)
    }
  })

  test('account-check/connect creates a report for a permanent user, who stays connected', async () => {
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const consent = await person.get(addressOf('/1.0/account-check/connect', { authorization_code: code }))
    assert.match(consent.text, /Balances/)
    assert.doesNotMatch(consent.text, /Payments/)
    const back = returned(await connectOne(person, consent.url))
    assert.deepEqual(Object.keys(back), [
      'client_id',
      'credentials_id',
      'account_verification_report_id',
      'state',
    ])
    assert.equal(back.client_id, app.clientId)
    assertStatus(await readReport(back.account_verification_report_id), 200)
    const user = openUser(platform, app, userId, '')
    const [credentials, ...others] = listOf(
      assertStatus(await user.get('/api/v1/credentials/list', 'credentials:read'), 200).body,
      'credentials',
    )
    assert.deepEqual([credentials?.id, credentials?.status, others], [back.credentials_id, 'UPDATED', []])
    assert.equal((await listAll(user, '/data/v2/accounts', 'accounts')).length, 2)
    assert.equal((await listAll(user, '/data/v2/transactions', 'transactions')).length, 0)
  })

  test('account-check/update-consent renews the consent and returns credentials_id', async () => {
    const user = await connectUser(platform, app)
    const code = await delegateAgain(app, user.userId)
    const address = addressOf('/1.0/account-check/update-consent', {
      authorization_code: code,
      credentials_id: user.credentialsId,
    })
    const back = returned(await connect(createPerson(), address))
    assert.deepEqual(back, { credentials_id: user.credentialsId, state: 's' })
  })

  test('products: what is fetched and granted is what the products need, and no more', async () => {
    const address = addressOf('/1.0/products/connect-accounts', { products: 'TRANSACTIONS,LOANS' })
    const person = createPerson()
    assert.match((await person.get(address)).text, /Loans with their terms/)
    const back = returned(await connect(person, address, 'u-se-loan'))
    assert.deepEqual(Object.keys(back), ['code', 'credentials_id', 'state'])
    const exchanged = assertStatus(await app.developer.exchange(back.code ?? ''), 200)
    const scopes = textOf(exchanged, 'scope').split(',')
    assert.ok(scopes.includes('loan-accounts:readonly') && scopes.includes('transactions:read'))
    assert.ok(!scopes.includes('investment-accounts:readonly'))
    const token = textOf(exchanged, 'access_token')
    const loans = assertStatus(await app.developer.get('/data/v2/loan-accounts', token), 200)
    assert.equal(listOf(loans.body, 'loanAccounts').length, 2)
  })

  test('products for a permanent user return credentials_id, and update-consent renews them', async () => {
    const { userId, code } = await delegate(app)
    const query = { products: 'ACCOUNT_CHECK,ASSETS', authorization_code: code }
    const address = addressOf('/1.0/products/connect-accounts', query)
    const back = returned(await connect(createPerson(), address, 'u-se-investments'))
    assert.deepEqual(Object.keys(back), ['credentials_id', 'state'])
    const user = openUser(platform, app, userId, back.credentials_id ?? '')
    const accounts = await user.get('/data/v2/investment-accounts', 'investment-accounts:readonly')
    assert.equal(listOf(assertStatus(accounts, 200).body, 'investmentAccounts').length, 2)
    assert.equal((await listAll(user, '/data/v2/transactions', 'transactions')).length, 0)
    const again = addressOf('/1.0/products/update-consent', {
      products: 'ACCOUNT_CHECK',
      authorization_code: await delegateAgain(app, userId),
      credentials_id: user.credentialsId,
    })
    const renewed = returned(await connect(createPerson(), again, 'u-se-investments'))
    assert.deepEqual(renewed, { credentials_id: user.credentialsId, state: 's' })
  })

  test('reports/create-report creates each requested report and returns the reference', async () => {
    const address = addressOf('/1.0/reports/create-report', {
      report_types: 'ACCOUNT_VERIFICATION_REPORT,TRANSACTION_REPORT',
      customer_reference_id: '8509e057',
      external_reference: 'Order-18',
    })
    const person = createPerson()
    assert.match((await person.get(address)).text, /Payments of the last 12 months/)
    const back = returned(await connect(person, address))
    assert.deepEqual(Object.keys(back), [
      'account_verification_report_id',
      'transaction_report_id',
      'customer_reference_id',
      'state',
    ])
    assert.equal(back.customer_reference_id, '8509e057')
    const verified = assertStatus(await readReport(back.account_verification_report_id), 200)
    assert.equal(fieldOf(verified, 'externalReference'), 'Order-18')
    const path = `/data/v2/transaction-reports/${back.transaction_report_id}`
    const report = assertStatus(await read(path, 'transaction-reports:readonly'), 200)
    assert.equal(fieldOf(report, 'externalReference'), 'Order-18')
    assert.ok(listOf(report.body, 'transactions').length > 100)
    assert.ok(!JSON.stringify([verified.body, report.body]).includes('8509e057'), 'in the callback only')
  })

  test('refreshable_items: only the requested items are fetched, also by later refreshes', async () => {
    const { userId, code } = await delegate(app)
    const query = { refreshable_items: 'CHECKING_ACCOUNTS,CHECKING_TRANSACTIONS', authorization_code: code }
    const person = createPerson()
    const consent = await person.get(addressOf('/1.0/transactions/connect-accounts', query))
    assert.doesNotMatch(consent.text, /identity number|Loans/)
    const back = returned(await connect(person, consent.url))
    const user = openUser(platform, app, userId, back.credentials_id ?? '')
    const check = async (): Promise<void> => {
      const accounts = await listAll(user, '/data/v2/accounts', 'accounts')
      assert.deepEqual(
        accounts.map(({ type }) => type),
        ['CHECKING'],
      )
      const identities = await user.get('/data/v2/identities', 'identities:readonly')
      assert.deepEqual(listOf(assertStatus(identities, 200).body, 'identities'), [])
    }
    await check()
    assert.ok((await listAll(user, '/data/v2/transactions', 'transactions')).length > 0)
    assert.equal((await refresh(user)).status, 204)
    await settled(user)
    await check()
  })

  async function refreshAddress(user: ConnectedUser, more: Query = {}): Promise<string> {
    return addressOf('/1.0/credentials/refresh', {
      authorization_code: await delegateAgain(app, user.userId),
      credentials_id: user.credentialsId,
      ...more,
    })
  }

  test('credentials/refresh fetches again without a sign-in, after the end user agrees', async () => {
    const user = await connectUser(platform, app)
    platform.clock.advance(60_000)
    const before = fieldOf(await settled(user), 'updated')
    const person = createPerson()
    const page = await person.get(await refreshAddress(user))
    assert.match(page.text, /Update your accounts for Acme Budget\?/)
    assert.match(page.text, /You do not have to sign in/)
    const end = await person.submit(page, 'link-consent', {}, 'link-continue')
    assert.deepEqual(returned(end), { credentials_id: user.credentialsId, state: 's' })
    assert.ok(!end.visited.some((url) => url.startsWith(platform.bankUrl)))
    assert.equal(fieldOf(await settled(user), 'updated'), Number(before) + 60_000)
  })

  test('credentials/refresh with authenticate=true leads to the bank’s sign-in', async () => {
    const user = await connectUser(platform, app)
    const person = createPerson()
    const page = await person.get(await refreshAddress(user, { authenticate: 'TRUE' }))
    const bank = await goToBank(person, page)
    assert.ok(bank.url.startsWith(platform.bankUrl))
    const consent = await signIn(person, bank, 'u-se-ordinary')
    const end = await person.submit(consent, 'bank-consent', {}, 'consent-approve')
    assert.deepEqual(returned(end), { credentials_id: user.credentialsId, state: 's' })
  })

  const UNSERVED = [
    '/1.0/income-check',
    '/1.0/income-check/create-report/',
    '/1.0/expense-check/connect-accounts',
    '/1.0/risk-insights',
    '/1.0/business-transactions/connect-accounts',
    '/1.0/pay',
    '/1.0/pay/credentials/x',
  ]
  for (const path of UNSERVED) {
    test(`${path}: the page and the callback state in the end user's language that the product is not offered`, async () => {
      const person = createPerson()
      const page = await person.get(addressOf(path, { locale: 'sv_SE' }))
      assert.equal(page.status, 400)
      assert.match(page.byId('error-title')?.text ?? '', /Tjänsten finns inte här/)
      assert.equal(page.byId('error-code')?.text, 'product_not_offered')
      const back = returned(await person.click(page, 'error-return'))
      assert.deepEqual([back.error, back.error_reason], ['INTERNAL_ERROR', 'REQUEST_FAILED_FETCH_FLOW'])
      assert.match(back.message ?? '', /Ingenting delades/)
      assert.equal(back.state, 's')
    })
  }

  test('a product that is not offered redirects nobody to an unregistered URI', async () => {
    const page = await createPerson().get(addressOf('/1.0/pay', { redirect_uri: 'https://evil.example/cb' }))
    assert.equal(page.status, 400)
    assert.match(page.byId('error-title')?.text ?? '', /not offered here/)
    assert.equal(page.byId('error-return'), undefined)
  })

  test('financial_institution_id and segments filter the offered providers', async () => {
    const { ports } = await platform.workbench()
    const institutionId = ports.banks.find(BANK)?.provider.institutionId
    const query = { input_provider: undefined, financial_institution_id: institutionId }
    const list = await createPerson().get(addressOf('/1.0/transactions/connect-accounts', query))
    assert.ok(list.byId(`bank-${BANK}`))
    const business = addressOf('/1.0/transactions/connect-accounts', {
      input_provider: undefined,
      financial_services_segments: 'BUSINESS',
    })
    assert.ok((await createPerson().get(business)).byId(`bank-${BANK}`))
    const person = createPerson()
    const none = { input_provider: undefined, financial_institution_id: '0'.repeat(32) }
    const page = await person.get(addressOf('/1.0/transactions/connect-accounts', none))
    const back = returned(await person.click(page, 'error-return'))
    assert.equal(back.error_reason, 'INVALID_STATE_PROVIDER')
  })

  async function createTicket(body: unknown): Promise<string> {
    const token = await app.developer.needClientToken('link-session:write')
    const answer = await send(`${platform.baseUrl}/link/v1/session`, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return textOf(assertStatus(answer, 200), 'sessionId')
  }

  const TOLD = {
    externalReference: 'Told-1',
    personalIdentifier: 'u-se-ordinary',
    user: { firstName: 'Åsa', lastName: 'Ek' },
  }

  test('session_id: pre-registered parameters are used on the pages and in the report', async () => {
    const address = addressOf('/1.0/account-check', { session_id: await createTicket(TOLD) })
    const person = createPerson()
    const consent = await person.get(address)
    assert.match(consent.byId('link-id-hint')?.text ?? '', /Åsa Ek/)
    const bank = await goToBank(person, consent)
    assert.equal(bank.byId('username')?.attribute('value'), 'u-se-ordinary')
    // The same address again, with the ticket used: the flow that is under way goes on.
    assert.equal((await person.get(address)).url, consent.url)
    const end = await approve(person, await signIn(person, bank, 'u-se-ordinary'))
    const report = await readReport(returned(await chooseFirst(person, end)).account_verification_report_id)
    assert.equal(fieldOf(assertStatus(report, 200), 'externalReference'), 'Told-1')
    const [bankData] = listOf(report.body, 'userDataByProvider')
    for (const { nameMatching } of listOf(bankData, 'accounts'))
      assert.deepEqual(nameMatching, { matchingResult: 'NO_MATCH', name: 'Åsa Ek' })
  })

  test('session: at least one member with a value is required', async () => {
    const token = await app.developer.needClientToken('link-session:write')
    const bodies = [
      {},
      { user: {} },
      { merchantId: '' },
      { personalIdentifier: null, user: null },
      { other: 'x' },
    ]
    for (const body of bodies) {
      const answer = await send(`${platform.baseUrl}/link/v1/session`, {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      assertRefused(answer, 400, 'request.parameter_missing')
    }
  })

  test('session: a personal identifier is filled in and cannot be changed, neither on the page nor by the request', async () => {
    const session = await createTicket({ personalIdentifier: 'u-se-ordinary' })
    const bank = { input_provider: 'se-demobank-password', input_username: 'somebody' }
    const person = createPerson()
    const page = await goToBank(
      person,
      await person.get(addressOf('/1.0/transactions/connect-accounts', { ...bank, session_id: session })),
    )
    assert.match(page.html, /<input id="sign-in-username"[^>]* value="u-se-ordinary"[^>]* readonly/)
    // The password of the locked user, under another name.
    const password = findTestUser('u-se-ordinary')?.password ?? ''
    const asked = { 'answer-username': 'u-se-joint', 'answer-password': password }
    const accounts = await person.submit(page, 'link-sign-in', asked, 'link-sign-in-submit')
    const back = returned(await person.submit(accounts, 'link-sign-in', {}, 'link-sign-in-submit'))
    assert.ok(back.code !== undefined, JSON.stringify(back))
    const free = createPerson()
    const open = await goToBank(free, await free.get(addressOf('/1.0/transactions/connect-accounts', bank)))
    assert.match(open.html, /<input id="sign-in-username"[^>]* value="somebody"/)
    assert.doesNotMatch(open.html, /readonly/)
  })

  test('session_id: consumed by consent only, by one of many concurrent flows', async () => {
    const address = addressOf('/1.0/account-check', { session_id: await createTicket(TOLD) })
    const people = [createPerson(), createPerson(), createPerson()]
    const pages = await Promise.all(people.map((person) => person.get(address)))
    const ends = await Promise.all(
      people.map((person, index) => {
        const page = pages[index]
        assert.ok(page !== undefined)
        return goToBank(person, page)
      }),
    )
    const atBank = ends.filter((page) => page.url.startsWith(platform.bankUrl))
    assert.equal(atBank.length, 1)
    for (const [index, person] of people.entries()) {
      const page = ends[index]
      assert.ok(page !== undefined)
      if (atBank.includes(page)) continue
      const back = returned(await person.click(page, 'error-return'))
      assert.deepEqual([back.error, back.error_reason], ['INTERNAL_ERROR', 'REQUEST_FAILED_FETCH_SESSION'])
    }
  })

  test('session_id: an unknown one, another app’s, a late and a used one cannot be told apart', async () => {
    const refusedWith = async (session: string, to = app): Promise<string | undefined> => {
      const person = createPerson()
      const page = await person.get(linkAddress(platform, to, { input_provider: BANK, session_id: session }))
      return returned(await person.click(page, 'error-return')).error_reason
    }
    const used = await createTicket({ externalReference: 'x' })
    const person = createPerson()
    await goToBank(person, await person.get(addressOf('/1.0/account-check', { session_id: used })))
    const reasons = [
      await refusedWith('0'.repeat(64)),
      await refusedWith(
        await createTicket({ externalReference: 'x' }),
        await createLinkApp(platform, 'Another'),
      ),
      await refusedWith(used),
    ]
    const late = await createTicket({ externalReference: 'x' })
    platform.clock.advance(10 * 60_000)
    reasons.push(await refusedWith(late))
    assert.deepEqual([...new Set(reasons)], ['REQUEST_FAILED_FETCH_SESSION'])
  })
})
