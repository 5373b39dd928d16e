// rule: Refunds of a payment: money goes back, once, never more than was paid

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { runRefund } from '../../../src/core/payments/run-refund.ts'
import { createWebhookEndpoint } from '../../../src/core/webhooks/create-endpoint.ts'
import { REFUND_EVENT_KINDS } from '../../../src/core/webhooks/webhook.ts'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { err, ok } from '../../../src/lib/result.ts'
import { assertStatus, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { verifyEvent } from '../../support/signed-event.ts'
import { createLinkApp } from '../link/journey.ts'
import { createClient, objectOf, resultsOf } from '../truelayer/app.ts'
import {
  approveAtBank,
  type Body,
  buildShop,
  chooseBank,
  createPayer,
  ORDER,
  openShop,
  type Shop,
  toMerchantAccount,
} from './journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let beside: TestPlatform
  let shop: Shop
  let other: Shop
  let merchant: string
  let receiver: Receiver
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    beside = await startTestPlatform(engine, { jobs: 'on call', beside: platform, demoBank: false })
    shop = await openShop(platform)
    other = await openShop(platform, 'Other shop')
    const [sterling] = itemsOf(await shop.get('/v3/merchant-accounts'))
    merchant = String(sterling?.id)
    receiver = await startReceiver()
    const { ports } = await platform.workbench()
    const policy = ports.policies.get('truelayer')
    assert.ok(policy)
    const created = await createWebhookEndpoint(ports, policy, {
      caller: shop.app,
      url: receiver.url,
      description: undefined,
      disabled: false,
      events: [...REFUND_EVENT_KINDS],
    })
    assert.ok(created.ok)
  })
  after(async () => {
    await receiver.close()
    await beside.stop()
    await platform.stop()
  })

  /** A payment of 12.34 into the merchant account, settled. */
  const settle = async (): Promise<string> => {
    const { id } = await shop.create(toMerchantAccount(merchant))
    await approveAtBank(createPayer(), await chooseBank(shop, id))
    await platform.runJobs()
    assert.equal((await shop.status(id)).status, 'settled')
    return id
  }
  const refund = (id: string, body: Body, idempotencyKey?: string) =>
    shop.post(`/v3/payments/${id}/refunds`, body, idempotencyKey === undefined ? {} : { idempotencyKey })
  const read = async (id: string, refundId: string) =>
    objectOf(assertStatus(await shop.get(`/v3/payments/${id}/refunds/${refundId}`), 200).body)
  const list = async (id: string) => itemsOf(await shop.get(`/v3/payments/${id}/refunds`))
  const balance = async () =>
    Number(objectOf((await shop.get(`/v3/merchant-accounts/${merchant}`)).body).current_balance_in_minor)

  test('a partial refund is executed, signed events say so, and the money is back on the account that paid', async () => {
    const id = await settle()
    const before = await balance()
    const body = { amount_in_minor: 1000, reference: 'RMA 7', metadata: { rma: '7' } }
    const created = assertStatus(await refund(id, body), 202)
    assert.deepEqual(Object.keys(objectOf(created.body)), ['id'])
    const refundId = textOf(created, 'id')
    const pending = await read(id, refundId)
    assert.deepEqual(
      [pending.status, pending.amount_in_minor, pending.currency, pending.reference, pending.metadata],
      ['pending', 1000, 'GBP', 'RMA 7', { rma: '7' }],
    )
    const told = receiver.received.length
    await platform.runJobs()
    const executed = await read(id, refundId)
    const { id: unrelated } = await shop.create()
    for (const call of [
      other.get(`/v3/payments/${id}/refunds/${refundId}`),
      shop.get(`/v3/payments/${unrelated}/refunds/${refundId}`),
    ])
      assertStatus(await call, 404)
    assert.equal(executed.status, 'executed')
    assert.match(String(executed.executed_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.equal(await balance(), before - 1000)
    const [event, ...more] = receiver.received.slice(told)
    assert.ok(event !== undefined && more.length === 0)
    verifyEvent(event, await (await fetch(`${platform.baseUrl}/.well-known/jwks.json`)).text())
    const content = objectOf(event.body)
    assert.deepEqual(
      [content.type, content.refund_id, content.payment_id, content.metadata],
      ['refund_executed', refundId, id, { rma: '7' }],
    )
    // The end user sees it at the bank.
    const client = createClient(platform, await createLinkApp(platform))
    const customer = { username: 'u-gb-ordinary', password: findTestUser('u-gb-ordinary')?.password ?? '' }
    const { accessToken } = await client.connect(
      { scope: 'accounts transactions' },
      customer,
      'uk-demobank-open-banking-redirect',
    )
    const credits: unknown[] = []
    for (const { account_id } of resultsOf(await client.get('/data/v1/accounts', accessToken))) {
      const booked = await client.get(`/data/v1/accounts/${account_id}/transactions`, accessToken)
      credits.push(
        ...resultsOf(booked).filter(
          ({ amount, meta }) => amount === 10 && objectOf(meta).provider_reference === 'RMA 7',
        ),
      )
    }
    assert.equal(credits.length, 1)
  })

  test('without an amount all is refunded; afterwards, and above what is left, nothing is', async () => {
    const id = await settle()
    const before = await balance()
    assertStatus(await refund(id, { amount_in_minor: 234 }), 202)
    for (const amount of [undefined, 1001, 1234, 9_999_999_999]) {
      const answer = await refund(id, amount === undefined ? {} : { amount_in_minor: amount })
      assert.equal(answer.status, 400, `${amount}: ${answer.text}`)
      assert.deepEqual(Object.keys(objectOf(fieldOf(answer, 'errors'))), ['amount_in_minor'])
    }
    assertStatus(await refund(id, { amount_in_minor: 1000 }), 202)
    assert.equal((await refund(id, { amount_in_minor: 1 })).status, 400)
    await platform.runJobs()
    // Both were created in one millisecond of the test's clock.
    const listed = (await list(id)).map(({ amount_in_minor: amount, status }) => `${amount} ${status}`)
    assert.deepEqual(listed.toSorted(), ['1000 executed', '234 executed'])
    assert.equal(await balance(), before - 1234)
    const whole = await settle()
    assertStatus(await refund(whole, {}), 202)
    assert.deepEqual(
      (await list(whole)).map(({ amount_in_minor: amount }) => amount),
      [1234],
    )
  })

  test('20 refunds at once on two instances never return more than was paid; one key is one refund', async () => {
    const id = await settle()
    const before = await balance()
    const far = buildShop(beside.baseUrl, shop)
    const path = `/v3/payments/${id}/refunds`
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? shop : far).post(path, { amount_in_minor: 300 }),
      ),
    )
    const statuses = answers.map(({ status }) => status).toSorted()
    assert.deepEqual(statuses, [...Array(4).fill(202), ...Array(16).fill(400)])
    await platform.runJobs()
    assert.equal(await balance(), before - 1200)
    const idempotencyKey = randomUUID()
    const retries = await Promise.all(
      [shop, far, shop, far].map((one) => one.post(path, { amount_in_minor: 34 }, { idempotencyKey })),
    )
    const ids = retries.filter(({ status }) => status === 202).map((answer) => textOf(answer, 'id'))
    assert.ok(ids.length > 0 && new Set(ids).size === 1, retries.map(({ text }) => text).join())
    for (const { status } of retries) assert.ok([202, 409].includes(status), String(status))
    // Long after the stored response is gone.
    platform.clock.advance(3 * 86_400_000)
    await platform.runJobs()
    const token = await freshToken()
    const late = await buildShop(platform.baseUrl, { ...shop, token }).post(
      path,
      { amount_in_minor: 34 },
      { idempotencyKey },
    )
    assert.equal(textOf(assertStatus(late, 202), 'id'), ids[0])
    const changed = await buildShop(platform.baseUrl, { ...shop, token }).post(
      path,
      { amount_in_minor: 33 },
      { idempotencyKey },
    )
    assert.equal(changed.status, 422)
    shop = buildShop(platform.baseUrl, { ...shop, token })
    other = buildShop(platform.baseUrl, { ...other, token: await freshToken(other) })
  })

  const freshToken = async (of: Shop = shop) =>
    textOf(
      await send(`${platform.baseUrl}/connect/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: of.app.clientId,
          client_secret: of.app.clientSecret,
          scope: 'payments',
        }),
      }),
      'access_token',
    )

  test('a refund needs a signature, a key, a settled payment of the app, and parameters that fit', async () => {
    const id = await settle()
    const path = `/v3/payments/${id}/refunds`
    const unsigned = await shop.post(path, {}, { headers: { 'tl-signature': undefined } })
    assert.equal(unsigned.status, 401)
    assert.equal((await shop.post(path, {}, { headers: { 'idempotency-key': undefined } })).status, 401)
    const { id: open, resourceToken } = await shop.create()
    const early = await refund(open, {})
    assert.deepEqual([early.status, fieldOf(early, 'title')], [400, 'Invalid State'])
    assert.equal((await shop.get(path, resourceToken)).status, 401)
    for (const call of [
      other.post(path, {}),
      other.get(path),
      other.get(`${path}/${randomUUID()}`),
      shop.get(`${path}/${randomUUID()}`),
      shop.get(`${path}/none`),
      shop.post(`/v3/payments/${randomUUID()}/refunds`, {}),
    ]) {
      const { status, text } = await call
      assert.equal(status, 404, text)
    }
    for (const body of [
      { amount_in_minor: 0 },
      { amount_in_minor: -1 },
      { amount_in_minor: 1.5 },
      { amount_in_minor: '100' },
      { reference: 'x'.repeat(19) },
      { reference: 'line\nbreak' },
      { metadata: { a: 1 } },
    ]) {
      const answer = await refund(id, body)
      assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`)
    }
    assert.deepEqual(await list(id), [])
    // To an account at another bank: it is executed, never settled, and nobody holds the money.
    const { id: away } = await shop.create(ORDER)
    await approveAtBank(createPayer(), await chooseBank(shop, away))
    await platform.runJobs()
    const foreign = await refund(away, {})
    assert.deepEqual([foreign.status, fieldOf(foreign, 'title')], [400, 'Invalid State'])
  })

  test('while the bank is down a refund stays pending; when the bank rejects it, it has failed and its amount is free', async () => {
    const id = await settle()
    const refundId = textOf(assertStatus(await refund(id, {}), 202), 'id')
    const { ports } = await platform.workbench()
    const claim = async () => {
      const nowMs = platform.clock.nowMs()
      const claimed = await ports.store.claimDueRefund(nowMs, nowMs + 60_000)
      assert.ok(claimed !== undefined)
      return claimed
    }
    const withBank = (outcome: Awaited<ReturnType<typeof bankOutcome>>) => ({
      ...ports,
      banks: {
        ...ports.banks,
        findForPayments: (name: string) => {
          const bank = ports.banks.findForPayments(name)
          return bank && { ...bank, refund: async () => outcome }
        },
      },
    })
    const bankOutcome = async (kind: 'down' | 'rejects') =>
      kind === 'down'
        ? err({ kind: 'unavailable' as const, detail: 'down', retryable: true })
        : ok({ kind: 'rejected' as const, rejection: 'insufficient_funds' as const })
    await runRefund(withBank(await bankOutcome('down')), await claim())
    assert.equal((await read(id, refundId)).status, 'pending')
    platform.clock.advance(60_000)
    const told = receiver.received.length
    await runRefund(withBank(await bankOutcome('rejects')), await claim())
    const failed = await read(id, refundId)
    assert.deepEqual([failed.status, failed.failure_reason], ['failed', 'insufficient_funds'])
    assert.equal(typeof failed.failed_at, 'string')
    await platform.runJobs()
    const [event] = receiver.received.slice(told)
    assert.equal(objectOf(event?.body).type, 'refund_failed')
    assertStatus(await refund(id, {}), 202)
    await platform.runJobs()
    assert.deepEqual(
      (await list(id)).map(({ status }) => status),
      ['failed', 'executed'],
    )
  })
})

function itemsOf(answer: Parameters<typeof assertStatus>[0]): readonly Readonly<Record<string, unknown>>[] {
  const items = fieldOf(assertStatus(answer, 200), 'items')
  assert.ok(Array.isArray(items))
  return items.map(objectOf)
}
