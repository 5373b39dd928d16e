// rule: A payment from its creation to the debit, by API and by the hosted page

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import {
  approveAtBank,
  BANK,
  type Body,
  chooseBank,
  createPayer,
  nextOf,
  ORDER,
  openShop,
  RETURN_URI,
  type Shop,
  signInAtBank,
  toMerchantAccount,
} from './journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let shop: Shop

  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    shop = await openShop(platform)
  })
  after(() => platform.stop())

  test('the API flow: authorization_required, authorizing, authorized, executed', async () => {
    const { id, answer } = await shop.create()
    assert.deepEqual(Object.keys(answer.body as object), ['id', 'user', 'resource_token', 'status'])
    assert.ok(answer.headers.get('tl-trace-id'))
    const created = await shop.status(id)
    assert.equal(created.status, 'authorization_required')
    assert.equal(created.amount_in_minor, 1234)
    assert.deepEqual(created.metadata, { order: 'A-1' })
    const flow = `/v3/payments/${id}/authorization-flow`
    const started = assertStatus(
      await shop.post(flow, { provider_selection: {}, redirect: { return_uri: RETURN_URI } }),
      200,
    )
    assert.equal(textOf(started, 'status'), 'authorizing')
    const providers = nextOf(started).providers as { id: string; country_code: string }[]
    assert.ok(providers.some((one) => one.id === BANK))
    assert.ok(providers.every(({ country_code }) => country_code === 'GB'))
    const url = await chooseBank(shop, id)
    assert.equal(new URL(url).origin, new URL(platform.bankUrl).origin)
    const end = await approveAtBank(createPayer(), url)
    const back = new URL(end.url)
    assert.equal(back.origin + back.pathname, 'https://shop.example/return')
    assert.deepEqual(Object.fromEntries(back.searchParams), { order: '1', payment_id: id })
    assert.equal((await shop.status(id)).status, 'authorized')
    await platform.runJobs()
    const executed = await shop.status(id)
    assert.equal(executed.status, 'executed')
    assert.match(String(executed.executed_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    const { payment_method: method } = executed as { payment_method: { provider_selection: Body } }
    assert.equal(method.provider_selection.provider_id, BANK)
    assert.equal(method.provider_selection.scheme_id, 'faster_payments_service')
    const { account_identifiers: identifiers } = executed.payment_source as { account_identifiers: Body[] }
    assert.equal(identifiers[0]?.type, 'sort_code_account_number')
    // The callback again: nothing more happens.
    await platform.runJobs()
    assert.deepEqual(await shop.status(id), executed)
  })

  test('into a merchant account it is settled, and the balance shows it', async () => {
    const list = assertStatus(await shop.get('/v3/merchant-accounts'), 200)
    const items = fieldOf(list, 'items') as {
      id: string
      currency: string
      current_balance_in_minor: number
    }[]
    assert.deepEqual(
      items.map(({ currency }) => currency),
      ['GBP', 'EUR'],
    )
    const [sterling] = items
    assert.ok(sterling)
    const { id } = await shop.create(toMerchantAccount(sterling.id))
    const url = await chooseBank(shop, id)
    await approveAtBank(createPayer(), url)
    await platform.runJobs()
    const settled = await shop.status(id)
    assert.equal(settled.status, 'settled')
    assert.ok(settled.executed_at && settled.settled_at && settled.creditable_at)
    const after = assertStatus(await shop.get(`/v3/merchant-accounts/${sterling.id}`), 200)
    assert.equal(fieldOf(after, 'current_balance_in_minor'), sterling.current_balance_in_minor + 1234)
    const other = await openShop(platform, 'Other shop')
    assert.equal((await other.get(`/v3/merchant-accounts/${sterling.id}`)).status, 404)
    const foreign = await other.post('/v3/payments', { ...ORDER_OF(toMerchantAccount(sterling.id)) })
    assert.equal(foreign.status, 400)
  })

  test('the hosted page: choice of a bank, approval, return; no script and no token in its URL', async () => {
    const { answer, id } = await shop.create({ hosted_page: { return_uri: RETURN_URI } })
    const { uri } = fieldOf(answer, 'hosted_page') as { uri: string }
    const browser = createPayer()
    const page = await browser.get(uri)
    assert.equal(page.status, 200)
    assert.equal(new URL(page.url).search, '')
    assert.match(page.text, /Pay GBP.12\.34/)
    assert.equal(page.byId('pay-payee')?.text, 'Harbour Books')
    assert.equal(page.byId('pay-reference')?.text, 'INV 2026-7')
    assert.equal(page.all('script').length, 0)
    const bank = await browser.submit(page, 'pay-bank', {}, `pay-${BANK}`)
    assert.match(bank.text, /Sign in to Demo Bank/)
    const signedIn = await signInAtBank(browser, bank.url)
    assert.equal(signedIn.byId('payment-payee')?.text, 'Harbour Books')
    const end = await browser.submit(signedIn, 'bank-payment', {}, 'payment-approve')
    assert.equal(new URL(end.url).searchParams.get('payment_id'), id)
    await platform.runJobs()
    assert.equal((await shop.status(id)).status, 'executed')
    // Opened again, the page leads back to the app.
    assert.equal(new URL((await browser.get(uri)).url).host, 'shop.example')
  })

  test('the hosted page: cancelled, the app learns tl_hpp_abandoned and the payment is canceled', async () => {
    const { answer, id } = await shop.create({ hosted_page: { return_uri: RETURN_URI } })
    const { uri } = fieldOf(answer, 'hosted_page') as { uri: string }
    const browser = createPayer()
    const end = await browser.submit(await browser.get(uri), 'pay-cancel-form', {}, 'pay-cancel')
    const parameters = Object.fromEntries(new URL(end.url).searchParams)
    assert.deepEqual(parameters, { order: '1', payment_id: id, error: 'tl_hpp_abandoned' })
    const failed = await shop.status(id)
    assert.deepEqual(
      [failed.status, failed.failure_stage, failed.failure_reason],
      ['failed', 'authorizing', 'canceled'],
    )
  })

  test('the hosted page is for the browser with the token: not without it, for another payment, or too late', async () => {
    const { answer, resourceToken, id } = await shop.create({ hosted_page: { return_uri: RETURN_URI } })
    const { uri } = fieldOf(answer, 'hosted_page') as { uri: string }
    const other = await shop.create()
    const at = (change: Record<string, string>) => {
      const url = new URL(uri)
      for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
      return createPayer().get(url.href)
    }
    assert.equal((await at({ payment_id: other.id })).status, 400)
    assert.equal((await at({ resource_token: `${resourceToken.slice(0, -1)}!` })).status, 400)
    assert.equal((await at({ resource_token: shop.token })).status, 400)
    assert.equal((await at({ return_uri: 'https://evil.example/' })).status, 400)
    const stranger = await createPayer().get(`${platform.baseUrl}/pay/${id.replaceAll('-', '')}`)
    assert.equal(stranger.status, 403)
    platform.clock.advance(15 * 60_000)
    assert.equal((await at({})).status, 400)
    await platform.runJobs()
    const late = await shop.status(id).catch(() => undefined)
    assert.equal(late?.failure_reason, 'expired')
  })

  test('a return URI that is not registered is refused where the payment is created and where its authorization starts', async () => {
    const { id } = await shop.create()
    const registered = new URL(RETURN_URI)
    for (const uri of [
      'https://evil.example/',
      `${RETURN_URI}&x=1`,
      registered.origin + registered.pathname,
      'javascript:alert(1)',
      RETURN_URI.toUpperCase(),
    ]) {
      const created = await shop.post('/v3/payments', { ...ORDER, hosted_page: { return_uri: uri } })
      assert.equal(created.status, 400, `${uri}: ${created.text}`)
      const flow = { provider_selection: {}, redirect: { return_uri: uri } }
      const started = await shop.post(`/v3/payments/${id}/authorization-flow`, flow)
      assert.equal(started.status, 400, `${uri}: ${started.text}`)
    }
    assert.equal((await shop.status(id)).status, 'authorization_required')
  })

  test('a callback with a forged state neither fails nor approves a payment; the one of the bank still does', async () => {
    const { id } = await shop.create()
    const url = await chooseBank(shop, id)
    const state = new URL(url).searchParams.get('state') ?? ''
    assert.match(state, /^[0-9a-f]{32}\.[0-9a-f]{32}\.[\w-]{43}$/)
    const forged = `${state.slice(0, -2)}${state.endsWith('AA') ? 'BB' : 'AA'}`
    for (const result of [{ code: 'x' }, { error: 'access_denied' }]) {
      const query = new URLSearchParams({ state: forged, iss: platform.bankUrl, ...result })
      const answer = await send(`${platform.baseUrl}/pay/bank-callback?${query}`)
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`)
      assert.equal(answer.headers.get('location'), null)
      assert.equal((await shop.status(id)).status, 'authorizing')
    }
    const end = await approveAtBank(createPayer(), url)
    assert.equal(new URL(end.url).searchParams.get('payment_id'), id)
    assert.equal((await shop.status(id)).status, 'authorized')
  })

  test('decoupled: approved on a second device, found by polling', async () => {
    const shopNow = await openShop(platform, 'Decoupled shop')
    const { answer, id } = await shopNow.create({ hosted_page: { return_uri: RETURN_URI } })
    const { uri } = fieldOf(answer, 'hosted_page') as { uri: string }
    const browser = createPayer()
    const wait = await browser.submit(
      await browser.get(uri),
      'pay-bank',
      {},
      'pay-mock-payments-gb-decoupled',
    )
    assert.match(wait.text, /Approve at Mock UK Payments/)
    const phone = createPayer()
    const approvalUrl = wait.byId('pay-approve')?.attribute('href') ?? ''
    const signedIn = await signInAtBank(phone, approvalUrl, 'test_executed')
    assert.equal(signedIn.byId('match-code')?.text, wait.byId('pay-match')?.text)
    await phone.submit(signedIn, 'bank-payment', {}, 'payment-approve')
    platform.clock.advance(2_000)
    await platform.runJobs()
    const end = await browser.get(wait.url)
    assert.equal(new URL(end.url).searchParams.get('payment_id'), id)
    await platform.runJobs()
    assert.equal((await shopNow.status(id)).status, 'executed')
  })
})

function ORDER_OF(change: Body): Body {
  return { amount_in_minor: 100, currency: 'GBP', user: { name: 'A', email: 'a@example.com' }, ...change }
}
