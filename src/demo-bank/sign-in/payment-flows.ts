// operation: Sign-in flows in which a user approves a payment

import type { BankContext } from '../context.ts'
import type { BankAccount } from '../data/account.ts'
import { approvePayment, findPayment, isAwaitingApproval, type StoredPayment } from '../payments/payments.ts'
import type { TestUser } from '../test-users/test-user.ts'
import { advance, failFlow, type StoredFlow } from './flows.ts'

type Request = { readonly clientId: string; readonly brand: string; readonly paymentId: string }

/** Whether the payment is one of this third party and brand that awaits its approval. */
export function canApprove(bank: BankContext, { clientId, brand, paymentId }: Request): boolean {
  const payment = findPayment(bank.db, clientId, paymentId)
  return payment?.brand === brand && isAwaitingApproval(payment, bank.nowMs())
}

/** The payment of a flow; undefined for one that ends in a consent. */
export function paymentOf(
  bank: BankContext,
  { clientId, paymentId }: Pick<StoredFlow, 'clientId' | 'paymentId'>,
): StoredPayment | undefined {
  return paymentId === undefined ? undefined : findPayment(bank.db, clientId, paymentId)
}

/** The user's current and savings accounts in the currency of the payment. */
export function payingAccounts(
  bank: BankContext,
  user: TestUser,
  { currency }: Pick<StoredPayment, 'currency'>,
): readonly BankAccount[] {
  return bank
    .accountsFor(user)
    .filter((each) => (each.type === 'current' || each.type === 'savings') && each.currency === currency)
}

/**
 * Approves the payment from the chosen account. Concurrent approvals, in this flow or another one, approve it once; a flow that
 * comes too late fails.
 */
export function approvePaymentFlow(bank: BankContext, flow: StoredFlow, accountId: string): void {
  const { db } = bank
  const { user } = flow
  const payment = paymentOf(bank, flow)
  if (user === undefined || payment === undefined || flow.step !== 'consent') return
  if (!payingAccounts(bank, user, payment).some(({ id }) => id === accountId)) return
  if (user.scenario.payments === 'not_authorised') {
    failFlow(bank, flow, 'payment_refused')
    return
  }
  const approved = db.transaction(() => {
    const approval = { id: payment.id, userKey: user.key, accountId, nowMs: bank.nowMs() }
    if (!advance(bank, flow, { from: 'consent', to: 'approved' })) return 'not_here'
    db.run('UPDATE flows SET consent_id = ? WHERE id = ?', payment.id, flow.id)
    const fact = approvePayment(db, approval)
    if (fact === 'not_awaiting')
      db.run("UPDATE flows SET step = 'failed', failure = 'expired', consent_id = NULL WHERE id = ?", flow.id)
    return fact
  })
  if (approved === 'not_awaiting') bank.warn('a payment was approved too late, or a second time')
}
