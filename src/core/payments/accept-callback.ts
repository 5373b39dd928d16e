// operation: Accept the approval of a payment, from the bank's callback or from a poll
// Never: execute here. A callback may be lost or repeated; the job executes what is stored as authorized.

import { equalText } from '../../lib/constant-time.ts'
import type { BankProblem, BankProblemKind, BankProvider } from '../banks/bank.ts'
import { PAYMENT_CALLBACK_PATH } from '../banks/bank-callback.ts'
import type { BankPayments } from '../banks/payment-port.ts'
import type { Ports } from '../ports.ts'
import type { PaymentFailure } from '../webhooks/payment-words.ts'
import { advancePayment } from './advance.ts'
import type { BankApproval, Payment, PaymentAttempt } from './payment.ts'
import { verifierContext } from './start-authorization.ts'

export type AcceptedCallback =
  /** The payment as it is now: approved or failed by this callback, or by one before it. */
  | { readonly kind: 'accepted'; readonly payment: Payment; readonly attempt: PaymentAttempt }
  /** The bank could not be reached to confirm the approval: the same callback may be repeated. */
  | { readonly kind: 'retry'; readonly payment: Payment }
  | { readonly kind: 'unknown' }

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log' | 'issuer'>

export async function acceptPaymentCallback(
  ports: Needs,
  parameters: ReadonlyMap<string, string>,
): Promise<AcceptedCallback> {
  const pending = await findPaymentOfCallback(ports, parameters)
  if (pending === undefined) return { kind: 'unknown' }
  const { payment, attempt, approval } = pending
  // A repeated callback finds what the first one did.
  if (payment.state !== 'authorizing') return { kind: 'accepted', payment, attempt }
  const found = findBank(ports, attempt)
  if (found === undefined) return { kind: 'unknown' }
  const read = found.bank.readCallback(found.provider, parameters)
  const step = read.ok
    ? await confirmApproval(ports, { payment, approval, ...found, code: read.value.code })
    : await failAtBank(ports, payment, read.error)
  return step === undefined ? { kind: 'retry', payment } : { kind: 'accepted', payment: step, attempt }
}

/** The payment whose current attempt the callback belongs to. Changes nothing. */
export async function findPaymentOfCallback(
  { store, hash }: Pick<Ports, 'store' | 'hash'>,
  parameters: ReadonlyMap<string, string>,
) {
  const state = parameters.get('state') ?? ''
  const [appId, paymentId] = /^([0-9a-f]{32})\.([0-9a-f]{32})\.[\w-]{43}$/.exec(state)?.slice(1) ?? []
  if (appId === undefined || paymentId === undefined) return undefined
  const payment = await store.loadPayment(appId, paymentId)
  const attempt = payment?.attempt
  const approval = attempt?.approval
  if (payment === undefined || attempt === undefined || approval?.kind !== 'redirect') return undefined
  // Of an earlier attempt: another bank was chosen since, and its approval has no effect.
  const isCurrent = equalText(approval.stateHash, hash.keyed('bank-state', state))
  return isCurrent ? { payment, attempt, approval } : undefined
}

export interface ApprovedPayment {
  readonly payment: Payment
  readonly approval: BankApproval
  readonly bank: BankPayments
  readonly provider: BankProvider
  readonly code: string
}

/** Undefined if the bank could not be reached; the payment stays as it is. */
export async function confirmApproval(
  ports: Needs,
  { payment, approval, bank, provider, code }: ApprovedPayment,
): Promise<Payment | undefined> {
  const confirmed = await bank.confirm({
    provider,
    bankPaymentId: approval.bankPaymentId,
    code,
    codeVerifier: ports.vault.open(approval.sealedVerifier, verifierContext(payment)),
    redirectUri: approval.kind === 'redirect' ? ports.issuer + PAYMENT_CALLBACK_PATH : undefined,
  })
  if (!confirmed.ok)
    return confirmed.error.retryable ? undefined : failAtBank(ports, payment, confirmed.error)
  return (await advancePayment(ports, payment, { to: 'authorized' })) ?? (await reload(ports, payment))
}

export async function failAtBank(
  ports: Needs,
  payment: Payment,
  { kind, detail }: BankProblem,
): Promise<Payment> {
  ports.log.info({ paymentId: payment.paymentId, problem: detail }, 'a payment was not approved at the bank')
  const failed = await advancePayment(ports, payment, { to: 'failed', reason: failureOf(kind) })
  return failed ?? (await reload(ports, payment))
}

async function reload({ store }: Pick<Ports, 'store'>, payment: Payment): Promise<Payment> {
  return (await store.loadPayment(payment.appId, payment.paymentId)) ?? payment
}

export function findBank(
  { banks }: Pick<Ports, 'banks'>,
  { providerName }: PaymentAttempt,
): { readonly bank: BankPayments; readonly provider: BankProvider } | undefined {
  const bank = providerName === undefined ? undefined : banks.findForPayments(providerName)
  const provider = bank?.providers.find(({ name }) => name === providerName)
  return bank === undefined || provider === undefined ? undefined : { bank, provider }
}

const FAILURES: Partial<Record<BankProblemKind, PaymentFailure>> = {
  denied_by_person: 'denied',
  second_factor_cancelled: 'denied',
  credentials_incorrect: 'sign_in_failed',
  not_a_customer: 'sign_in_failed',
  second_factor_incorrect: 'second_factor_failed',
  user_blocked: 'access_blocked',
  signed_in_elsewhere: 'access_blocked',
  not_permitted: 'not_authorised',
  action_required: 'not_authorised',
  method_unsupported: 'not_authorised',
  session_expired: 'bank_expired',
  second_factor_timeout: 'bank_expired',
}

function failureOf(kind: BankProblemKind): PaymentFailure {
  return FAILURES[kind] ?? 'bank_unavailable'
}
