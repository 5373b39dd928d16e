// rule: Each end of a payment: state, reason, signed events, no second debit

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { extractJku, SignatureError } from 'truelayer-signing'
import { createWebhookEndpoint } from '../../../src/core/webhooks/create-endpoint.ts'
import { PAYMENT_EVENT_KINDS } from '../../../src/core/webhooks/webhook.ts'
import type { Browser } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Received, type Receiver, startReceiver } from '../../support/receiver.ts'
import { headersOf, signatureOf, verifyEvent } from '../../support/signed-event.ts'
import {
  approveAtBank,
  BANK,
  type Body,
  chooseBank,
  createPayer,
  openShop,
  type Shop,
  signInAtBank,
  toMerchantAccount,
} from './journey.ts'

const TEST_BANK = 'mock-payments-gb-redirect'

type Ending = {
  readonly title: string
  readonly order?: Body
  readonly bank?: string
  readonly pay: (browser: Browser, url: string) => Promise<unknown>
  readonly stage: string
  readonly reason: string
}

const ENDINGS: readonly Ending[] = [
  {
    title: 'denied on the page of the bank',
    pay: async (browser, url) =>
      browser.submit(await signInAtBank(browser, url), 'bank-payment', {}, 'payment-deny'),
    stage: 'authorizing',
    reason: 'user_canceled_at_provider',
  },
  {
    title: 'not authorised by the bank',
    bank: TEST_BANK,
    pay: (browser, url) => approveAtBank(browser, url, 'test_authorisation_failed'),
    stage: 'authorizing',
    reason: 'authorization_failed',
  },
  {
    title: 'rejected by the bank when it was to be executed',
    bank: TEST_BANK,
    pay: (browser, url) => approveAtBank(browser, url, 'test_execution_rejected'),
    stage: 'authorized',
    reason: 'provider_rejected',
  },
  {
    title: 'more than the account has',
    order: { amount_in_minor: 90_000_000 },
    pay: (browser, url) => approveAtBank(browser, url),
    stage: 'authorized',
    reason: 'insufficient_funds',
  },
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let receiver: Receiver

  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    receiver = await startReceiver()
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  const subscribe = async (shop: Shop, path: string) => {
    const { ports } = await platform.workbench()
    const policy = ports.policies.get('truelayer')
    assert.ok(policy)
    const made = await createWebhookEndpoint(ports, policy, {
      caller: shop.app,
      url: receiver.url + path,
      events: [...PAYMENT_EVENT_KINDS],
      description: undefined,
      disabled: false,
    })
    assert.ok(made.ok)
  }

  const keySet = async (received: Received) => {
    const jku = extractJku(signatureOf(received))
    assert.equal(jku, `${platform.baseUrl}/.well-known/jwks.json`)
    return (await fetch(jku)).text()
  }

  test('settled: one signed event for each state, which truelayer-signing verifies', async () => {
    const shop = await openShop(platform, 'Shop with webhooks')
    await subscribe(shop, '/settled?shop=1')
    const [sterling] = ((await shop.get('/v3/merchant-accounts')).body as { items: { id: string }[] }).items
    const { id } = await shop.create({ ...toMerchantAccount(sterling?.id ?? ''), metadata: { order: 'W-1' } })
    await approveAtBank(createPayer(), await chooseBank(shop, id))
    await platform.runJobs()
    await platform.runJobs()
    const received = receiver.at('/settled?shop=1')
    const bodies = received.map(({ body }) => body as Body)
    assert.deepEqual(bodies.map(({ type }) => type).sort(), [
      'payment_authorized',
      'payment_executed',
      'payment_settled',
    ])
    assert.equal(new Set(bodies.map(({ event_id: eventId }) => eventId)).size, 3)
    for (const body of bodies) {
      assert.equal(body.payment_id, id)
      assert.deepEqual(body.metadata, { order: 'W-1' })
      assert.deepEqual(body.payment_method, {
        type: 'bank_transfer',
        provider_id: BANK,
        scheme_id: 'faster_payments_service',
      })
    }
    const [first, second] = received
    assert.ok(first && second)
    const jwks = await keySet(first)
    for (const one of received) verifyEvent(one, jwks)
    const changes: readonly (readonly [string, Parameters<typeof verifyEvent>[2]])[] = [
      ['body', { body: first.text.replace(id, '7b9b1c6e-0000-4000-8000-000000000000') }],
      ['path', { path: '/elsewhere' }],
      ['method', { method: 'PUT' }],
      ['time', { headers: { ...headersOf(first), 'x-tl-webhook-timestamp': '2020-01-01T00:00:00Z' } }],
      ['signature of another event', { signature: signatureOf(second) }],
    ]
    for (const [title, change] of changes)
      assert.throws(() => verifyEvent(first, jwks, change), SignatureError, title)
  })

  for (const { title, order = {}, bank = BANK, pay, stage, reason } of ENDINGS) {
    test(`failed: ${title}`, async () => {
      const shop = await openShop(platform, title)
      const path = `/failed/${reason}`
      await subscribe(shop, path)
      const { id } = await shop.create(order)
      await pay(createPayer(), await chooseBank(shop, id, bank))
      await platform.runJobs()
      await platform.runJobs()
      const failed = await shop.status(id)
      assert.deepEqual(
        [failed.status, failed.failure_stage, failed.failure_reason],
        ['failed', stage, reason],
      )
      assert.ok(failed.failed_at)
      const events = receiver.at(path)
      const last = events.find(({ body }) => (body as Body).type === 'payment_failed')
      assert.ok(last)
      verifyEvent(last, await keySet(last))
      const { type, failure_stage: eventStage, failure_reason: eventReason } = last.body as Body
      assert.deepEqual([type, eventStage, eventReason], ['payment_failed', stage, reason])
      assert.equal(events.filter(({ body }) => (body as Body).type === 'payment_failed').length, 1)
    })
  }

  test('failed: nobody approved in time', async () => {
    const shop = await openShop(platform, 'Late shop')
    const { id } = await shop.create()
    await chooseBank(shop, id)
    platform.clock.advance(15 * 60_000 + 1_000)
    await platform.runJobs()
    const failed = await shop.status(id)
    assert.deepEqual([failed.status, failed.failure_reason], ['failed', 'expired'])
  })
})
