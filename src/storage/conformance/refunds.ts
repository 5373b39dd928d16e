// contract: Conformance of refunds: never more than was paid, each decided once

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment } from '../../core/payments/payment.ts'
import type { Refund } from '../../core/payments/refund.ts'
import type { Store } from '../../core/ports.ts'
import { samplePayment } from './payments.ts'
import { freshId, HOUR_MS, NOW_MS, plantApp, plantUser } from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

/** Due later than what other tests claim. */
const LATER_MS = NOW_MS + 9000 * HOUR_MS

export function sampleRefund(payment: Payment, more: Partial<Refund> = {}): Refund {
  return {
    appId: payment.appId,
    paymentId: payment.paymentId,
    refundId: freshId(),
    requestHash: 'request',
    state: 'pending',
    amountMinor: 100,
    currency: payment.currency,
    reference: 'Returned',
    appData: { metadata: { order: '1' } },
    failure: undefined,
    createdAtMs: LATER_MS,
    executedAtMs: undefined,
    failedAtMs: undefined,
    ...more,
  }
}

/** A settled payment of 1234. */
export async function plantSettled(store: Store, appId: string, userId: string): Promise<Payment> {
  const payment = samplePayment(appId, userId, { state: 'settled', settledAtMs: NOW_MS })
  assert.deepEqual(await store.createPayment(payment, undefined), { kind: 'created' })
  return payment
}

export async function plantRefund(store: Store, appId: string, userId: string): Promise<Refund> {
  const refund = sampleRefund(await plantSettled(store, appId, userId))
  assert.deepEqual(await store.createRefund(refund), { kind: 'created' })
  return refund
}

export function decisionOf(refund: Refund, userId: string, failure?: Refund['failure']) {
  const { refundId, paymentId, currency, appData } = refund
  const facts = { refundId, paymentId, atMs: NOW_MS, currency, appData }
  return failure === undefined
    ? {
        refund: { ...refund, state: 'executed' as const, executedAtMs: NOW_MS },
        userId,
        event: { kind: 'refund.executed' as const, ...facts },
        nowMs: NOW_MS,
        eventSeed: freshSeed(),
      }
    : {
        refund: { ...refund, state: 'failed' as const, failure, failedAtMs: NOW_MS },
        userId,
        event: { kind: 'refund.failed' as const, ...facts, reason: failure },
        nowMs: NOW_MS,
        eventSeed: freshSeed(),
      }
}

export function refundConformance(subject: () => Promise<Subject>): void {
  async function plant() {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    return { store, appId, userId, payment: await plantSettled(store, appId, userId) }
  }

  test('refunds are listed as they were stored, in order, by their app only', async () => {
    const { store, appId, payment } = await plant()
    const refunds = [
      sampleRefund(payment, { createdAtMs: LATER_MS + 1, appData: {}, reference: '' }),
      sampleRefund(payment),
    ]
    for (const refund of refunds) assert.deepEqual(await store.createRefund(refund), { kind: 'created' })
    assert.deepEqual(structuredClone(await store.listRefunds(appId, payment.paymentId)), refunds.toReversed())
    const { appId: other } = await plantApp(store)
    assert.deepEqual(await store.listRefunds(other, payment.paymentId), [])
  })

  test('concurrent refunds never add up to more than was paid', async () => {
    const { store, appId, payment } = await plant()
    const wanted = Array.from({ length: 8 }, () => sampleRefund(payment, { amountMinor: 300 }))
    const facts = await Promise.all(wanted.map((refund) => store.createRefund(refund)))
    assert.equal(facts.filter(({ kind }) => kind === 'created').length, 4)
    assert.equal(facts.filter(({ kind }) => kind === 'exceeds').length, 4)
    assert.equal((await store.listRefunds(appId, payment.paymentId)).length, 4)
    const rest = sampleRefund(payment, { amountMinor: 34 })
    assert.deepEqual(await store.createRefund(rest), { kind: 'created' })
    const least = sampleRefund(payment, { amountMinor: 1 })
    assert.deepEqual(await store.createRefund(least), { kind: 'exceeds' })
  })

  test('of concurrent requests with one id one creates the refund, and its amount counts once', async () => {
    const { store, payment } = await plant()
    const refund = sampleRefund(payment, { amountMinor: 1234 })
    const facts = await Promise.all(Array.from({ length: 8 }, () => store.createRefund(refund)))
    assert.equal(facts.filter(({ kind }) => kind === 'created').length, 1)
    for (const fact of facts)
      if (fact.kind !== 'created') assert.deepEqual(structuredClone(fact), { kind: 'exists', refund })
  })

  test('only a settled payment of the app is refunded', async () => {
    const { store, appId, userId, payment } = await plant()
    const open = samplePayment(appId, userId, { state: 'executed' })
    await store.createPayment(open, undefined)
    assert.deepEqual(await store.createRefund(sampleRefund(open)), { kind: 'not_settled' })
    const { appId: other } = await plantApp(store)
    const foreign = sampleRefund(payment, { appId: other })
    assert.deepEqual(await store.createRefund(foreign), { kind: 'not_settled' })
  })

  test('of concurrent decisions one is stored, with its event; one that failed gives its amount free', async () => {
    const { store, appId, userId, payment } = await plant()
    const refund = sampleRefund(payment, { amountMinor: 1234 })
    await store.createRefund(refund)
    const failed = () => decisionOf(refund, userId, 'insufficient_funds')
    const facts = await Promise.all(Array.from({ length: 8 }, () => store.decideRefund(failed())))
    assert.equal(facts.filter((fact) => fact === 'decided').length, 1)
    assert.equal(await store.decideRefund(decisionOf(refund, userId)), 'superseded')
    assert.deepEqual(structuredClone(await store.listRefunds(appId, payment.paymentId)), [failed().refund])
    const next = sampleRefund(payment, { amountMinor: 1234, createdAtMs: LATER_MS + 1 })
    assert.deepEqual(await store.createRefund(next), { kind: 'created' })
    assert.equal(await store.decideRefund(decisionOf(next, userId)), 'decided')
    const events = await store.listWebhookEvents(appId, 0, 100)
    assert.deepEqual(
      structuredClone(events.map(({ content }) => content)).toSorted((a, b) => (a.kind < b.kind ? -1 : 1)),
      [decisionOf(next, userId).event, failed().event],
    )
    const last = sampleRefund(payment, { amountMinor: 1 })
    assert.deepEqual(await store.createRefund(last), { kind: 'exceeds' })
  })

  test('a due refund is leased to one worker, and is due again after its lease', async () => {
    const { store, userId, payment } = await plant()
    const atMs = NOW_MS - 1000 * HOUR_MS
    const refund = sampleRefund(payment, { createdAtMs: atMs })
    await store.createRefund(refund)
    assert.equal(await store.claimDueRefund(atMs - 1, atMs + 10), undefined)
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claimDueRefund(atMs, atMs + 10)))
    const [claimed, ...none] = claims.filter((claim) => claim !== undefined)
    assert.deepEqual(structuredClone(claimed), { refund, attempts: 1, leaseUntilMs: atMs + 10 })
    assert.equal(none.length, 0)
    const again = await store.claimDueRefund(atMs + 10, atMs + 20)
    assert.ok(claimed && again)
    await store.postponeRefund(claimed, atMs + 12)
    assert.equal(await store.claimDueRefund(atMs + 19, atMs + 30), undefined, 'the first lease is over')
    await store.postponeRefund(again, atMs + 15)
    assert.equal((await store.claimDueRefund(atMs + 15, atMs + 30))?.attempts, 3)
    assert.equal(await store.decideRefund(decisionOf(refund, userId)), 'decided')
    assert.equal(await store.claimDueRefund(atMs + 99, atMs + 100), undefined)
  })
}
