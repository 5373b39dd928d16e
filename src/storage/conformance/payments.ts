// contract: Conformance of payments: one creation, each step once, one worker

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment } from '../../core/payments/payment.ts'
import type { Store } from '../../core/ports.ts'
import { freshId, HOUR_MS, NOW_MS, plantApp, plantUser, sampleUser } from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

export function samplePayment(appId: string, userId: string, more: Partial<Payment> = {}): Payment {
  return {
    appId,
    paymentId: freshId(),
    userId,
    dialect: 'sample',
    requestHash: 'request',
    state: 'authorization_required',
    version: 1,
    amountMinor: 1234,
    currency: 'GBP',
    payee: {
      kind: 'account',
      name: 'Payee',
      account: { kind: 'sort_code', sortCode: '040004', accountNumber: '12345678' },
    },
    reference: 'Invoice',
    selection: { kind: 'chosen', markets: ['GB'], providerNames: [], excludedNames: ['none'] },
    returnUri: 'https://app.example/return',
    appData: { metadata: { order: '1' } },
    attempt: undefined,
    payer: undefined,
    failure: undefined,
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + HOUR_MS,
    authorizedAtMs: undefined,
    executedAtMs: undefined,
    settledAtMs: undefined,
    failedAtMs: undefined,
    ...more,
  }
}

export async function plantPayment(store: Store, appId: string, userId: string): Promise<Payment> {
  const payment = samplePayment(appId, userId)
  assert.deepEqual(await store.createPayment(payment, undefined), { kind: 'created' })
  return payment
}

/** Each of these is stored, or another one was before it. */
export function stepOf(payment: Payment, change: Partial<Payment>) {
  const next: Payment = { ...payment, ...change, version: payment.version + 1 }
  return {
    from: payment.state,
    payment: next,
    event: {
      kind: 'payment.authorized' as const,
      paymentId: payment.paymentId,
      atMs: NOW_MS,
      providerName: 'bank',
      currency: 'GBP',
      appData: { metadata: { order: '1' } },
    },
    dueAtMs: NOW_MS,
    nowMs: NOW_MS,
    eventSeed: freshSeed(),
  }
}

const ATTEMPT: Payment['attempt'] = {
  returnUri: 'https://app.example/return',
  providerName: 'bank',
  approval: {
    kind: 'redirect',
    bankPaymentId: 'pmt_1',
    sealedVerifier: 'v1.k.x',
    stateHash: 'state',
    url: 'https://bank.example/authorize',
  },
}

export function paymentConformance(subject: () => Promise<Subject>): void {
  test('a payment is read as it was stored, by its app only', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const own = { kind: 'own_account', accountId: 'a', name: undefined } as const
    const payments = [
      samplePayment(appId, userId),
      samplePayment(appId, userId, {
        payee: own,
        selection: { kind: 'preselected', providerName: 'bank' },
        returnUri: undefined,
        appData: {},
      }),
    ]
    for (const payment of payments) {
      assert.deepEqual(await store.createPayment(payment, undefined), { kind: 'created' })
      assert.deepEqual(structuredClone(await store.loadPayment(appId, payment.paymentId)), payment)
      const { appId: other } = await plantApp(store)
      assert.equal(await store.loadPayment(other, payment.paymentId), undefined)
    }
  })

  test('of concurrent requests one creates the payment, and its user alone is stored', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const users = Array.from({ length: 8 }, () => sampleUser(appId, { externalUserId: undefined }))
    const paymentId = freshId()
    const facts = await Promise.all(
      users.map((user) => store.createPayment(samplePayment(appId, user.userId, { paymentId }), user)),
    )
    assert.equal(facts.filter(({ kind }) => kind === 'created').length, 1)
    const stored = await store.loadPayment(appId, paymentId)
    for (const fact of facts) if (fact.kind === 'exists') assert.deepEqual(fact.payment, stored)
    const left = await store.listUsers(appId, undefined, 100)
    assert.deepEqual(
      left.map(({ userId }) => userId),
      [stored?.userId],
    )
    const unknown = samplePayment(appId, freshId())
    assert.deepEqual(await store.createPayment(unknown, undefined), { kind: 'user_unknown' })
  })

  test('of concurrent steps from one version exactly one is stored, with its event', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const payment = await plantPayment(store, appId, userId)
    const steps = Array.from({ length: 8 }, () => stepOf(payment, { state: 'authorizing', attempt: ATTEMPT }))
    const facts = await Promise.all(steps.map((step) => store.advancePayment(step)))
    assert.equal(facts.filter((fact) => fact === 'advanced').length, 1)
    const events = await store.listWebhookEvents(appId, 0, 100)
    assert.equal(events.length, 1)
    assert.deepEqual(structuredClone(events[0]?.content), steps[0]?.event)
    const authorizing = structuredClone(await store.loadPayment(appId, payment.paymentId))
    assert.deepEqual(authorizing, { ...payment, state: 'authorizing', attempt: ATTEMPT, version: 2 })
    assert.ok(authorizing)
    const executed = stepOf(authorizing, {
      state: 'executed',
      executedAtMs: NOW_MS,
      payer: { name: 'P', account: { kind: 'iban', iban: 'DE1' } },
    })
    // From another state than the one it is in.
    assert.equal(await store.advancePayment({ ...executed, from: 'authorized' }), 'superseded')
    assert.equal(await store.advancePayment(executed), 'advanced')
    assert.deepEqual(structuredClone(await store.loadPayment(appId, payment.paymentId)), executed.payment)
    const failed = stepOf(executed.payment, {
      state: 'failed',
      failure: { stage: 'executed', reason: 'refused' },
      failedAtMs: NOW_MS,
    })
    assert.equal(await store.advancePayment(failed), 'advanced')
    assert.deepEqual(structuredClone(await store.loadPayment(appId, payment.paymentId)), failed.payment)
  })

  test('a due payment is leased to one worker, and is due again after its lease', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    // Earlier than the payments of other tests.
    const atMs = NOW_MS - 1000 * HOUR_MS
    const payment = samplePayment(appId, userId, { expiresAtMs: atMs })
    await store.createPayment(payment, undefined)
    assert.equal(await store.claimDuePayment(atMs - 1, atMs + 10), undefined)
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claimDuePayment(atMs, atMs + 10)))
    const [claimed, ...none] = claims.filter((claim) => claim !== undefined)
    assert.deepEqual(structuredClone(claimed), { payment, attempts: 1, leaseUntilMs: atMs + 10 })
    assert.equal(none.length, 0)
    const again = await store.claimDuePayment(atMs + 10, atMs + 20)
    assert.ok(claimed && again)
    assert.equal(again.attempts, 2)
    await store.postponePayment(claimed, atMs + 12)
    assert.equal(await store.claimDuePayment(atMs + 19, atMs + 30), undefined, 'the first lease is over')
    await store.postponePayment(again, atMs + 15)
    const third = await store.claimDuePayment(atMs + 15, atMs + 30)
    assert.equal(third?.attempts, 3)
    const step = stepOf(payment, { state: 'authorizing', attempt: ATTEMPT })
    assert.equal(await store.advancePayment({ ...step, dueAtMs: undefined }), 'advanced')
    await store.postponePayment(third, atMs + 16)
    assert.equal(await store.claimDuePayment(atMs + 99, atMs + 100), undefined)
  })
}
