// operation: Store a step of a payment together with its event, once

import type { NamedAccount } from '../banks/payment-port.ts'
import type { Ports } from '../ports.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import type { PaymentFailure, PaymentState } from '../webhooks/payment-words.ts'
import type { WebhookContent } from '../webhooks/webhook.ts'
import { canAdvance, type Payment, type PaymentAttempt } from './payment.ts'

export type AdvanceNeeds = Pick<Ports, 'store' | 'clock' | 'random'>

type Change =
  | { readonly to: 'authorizing'; readonly attempt: PaymentAttempt }
  | { readonly to: 'authorized' }
  | { readonly to: 'executed'; readonly payer: NamedAccount | undefined }
  | { readonly to: 'settled' }
  | { readonly to: 'failed'; readonly reason: PaymentFailure }

/** How often an approval on a second device is polled. */
const POLL_MS = 2_000

/** The payment after the step; undefined if another step was first, and nothing was stored. */
export async function advancePayment(
  ports: AdvanceNeeds,
  payment: Payment,
  change: Change,
): Promise<Payment | undefined> {
  const { state: from } = payment
  if (!canAdvance(from, change.to)) return undefined
  const nowMs = ports.clock.nowMs()
  const next = applyChange(payment, change, nowMs)
  const fact = await ports.store.advancePayment({
    from,
    payment: next,
    event: eventOf(next, nowMs),
    dueAtMs: dueAfter(next, nowMs),
    nowMs,
    eventSeed: drawEventSeed(ports.random),
  })
  return fact === 'advanced' ? next : undefined
}

function applyChange(payment: Payment, change: Change, nowMs: number): Payment {
  const next = { ...payment, state: change.to, version: payment.version + 1 }
  switch (change.to) {
    case 'authorizing':
      return { ...next, attempt: change.attempt }
    case 'authorized':
      return { ...next, authorizedAtMs: nowMs }
    case 'executed':
      return { ...next, executedAtMs: nowMs, payer: change.payer }
    case 'settled':
      return { ...next, settledAtMs: nowMs }
    case 'failed':
      return { ...next, failedAtMs: nowMs, failure: { stage: payment.state, reason: change.reason } }
  }
}

/** The job expires an open payment, polls an approval, executes, and settles. */
function dueAfter({ state, attempt, payee, expiresAtMs }: Payment, nowMs: number): number | undefined {
  const byState: Readonly<Record<PaymentState, number | undefined>> = {
    authorization_required: expiresAtMs,
    authorizing: attempt?.approval?.kind === 'device' ? nowMs + POLL_MS : expiresAtMs,
    authorized: nowMs,
    executed: payee.kind === 'own_account' ? nowMs : undefined,
    settled: undefined,
    failed: undefined,
  }
  return byState[state]
}

function eventOf(payment: Payment, atMs: number): WebhookContent | undefined {
  const { state, paymentId, failure, attempt, appData } = payment
  const about = { paymentId, atMs, providerName: attempt?.providerName, currency: payment.currency, appData }
  if (state === 'failed' && failure !== undefined) {
    return { kind: 'payment.failed', ...about, stage: failure.stage, reason: failure.reason }
  }
  if (state === 'authorized') return { kind: 'payment.authorized', ...about }
  if (state === 'executed') return { kind: 'payment.executed', ...about }
  return state === 'settled' ? { kind: 'payment.settled', ...about } : undefined
}
