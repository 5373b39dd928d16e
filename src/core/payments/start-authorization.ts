// operation: Start the authorization of a payment, and choose the bank that pays
// Spec: RFC 9700 section 4.7.1 (state used once), RFC 7636

import { encodeBase64url } from '../../lib/base64url.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { ClientApp } from '../apps/app.ts'
import type { BankProblem, BankProvider } from '../banks/bank.ts'
import { PAYMENT_CALLBACK_PATH } from '../banks/bank-callback.ts'
import type { BankPayments, NamedAccount } from '../banks/payment-port.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { advancePayment } from './advance.ts'
import { openOwnAccount } from './own-accounts.ts'
import { type BankApproval, isOpen, type Payment } from './payment.ts'
import { selectPaymentProviders } from './payment-providers.ts'
import { type ReadPayment, readPayment } from './read-payment.ts'

export interface StartAuthorization extends ReadPayment {
  /** Where the end user returns; undefined for the one that the payment names. */
  readonly returnUri: string | undefined
}

export interface ChoosePayingBank extends ReadPayment {
  readonly providerName: string
  /** Locale of the bank's pages; undefined if unknown. */
  readonly locale: string | undefined
}

/** A payment with the banks that may pay it. */
export interface PaymentView {
  readonly payment: Payment
  readonly providers: readonly BankProvider[]
  /** Issuer URL of this installation. */
  readonly issuer: string
}

export type AuthorizationNeeds = Pick<
  Ports,
  'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log' | 'issuer'
>

/** With a preselected bank it goes there at once; otherwise the end user chooses next. */
export async function startAuthorization(
  ports: AuthorizationNeeds,
  policy: Policy,
  command: StartAuthorization,
): Promise<Outcome<PaymentView>> {
  const found = await viewPayment(ports, policy, command)
  if (!found.ok) return found
  const { payment, app } = found.value
  if (!isOpen(payment)) return refuse('payment_state_invalid', { subject: payment.state })
  const returnUri = command.returnUri ?? payment.returnUri
  if (returnUri === undefined) return refuse('parameter_missing', { subject: 'return_uri' })
  if (!app.redirectUris.includes(returnUri)) return refuse('redirect_uri_unregistered')
  const attempt = { returnUri, providerName: undefined, approval: undefined }
  // A repeated start keeps the bank that was chosen.
  const isStarted = payment.attempt?.returnUri === returnUri
  const started = isStarted
    ? payment
    : ((await advancePayment(ports, payment, { to: 'authorizing', attempt })) ??
      (await reload(ports, payment)))
  if (started === undefined) return refuse('payment_unknown')
  const { selection } = started
  if (selection.kind !== 'preselected' || started.attempt?.approval !== undefined || !isOpen(started)) {
    return accept({ ...found.value, payment: started })
  }
  return choosePayingBank(ports, policy, {
    ...command,
    providerName: selection.providerName,
    locale: undefined,
  })
}

/** Choosing again replaces what was chosen: an approval of the former bank has no effect. */
export async function choosePayingBank(
  ports: AuthorizationNeeds,
  policy: Policy,
  command: ChoosePayingBank,
): Promise<Outcome<PaymentView>> {
  const found = await viewPayment(ports, policy, command)
  if (!found.ok) return found
  const { payment, providers } = found.value
  if (payment.state !== 'authorizing' || payment.attempt === undefined) {
    return refuse('payment_state_invalid', { subject: payment.state })
  }
  if (payment.expiresAtMs <= ports.clock.nowMs())
    return refuse('payment_state_invalid', { subject: 'expired' })
  const provider = providers.find(({ name }) => name === command.providerName)
  const bank = provider && ports.banks.findForPayments(provider.name)
  if (provider === undefined || bank === undefined)
    return refuse('provider_unknown', { subject: command.providerName })
  const approval = await beginAtBank(ports, policy, { payment, provider, bank, locale: command.locale })
  if (!approval.ok) {
    ports.log.warn(
      { paymentId: payment.paymentId, provider: provider.name, problem: approval.error.detail },
      'a payment could not be ordered at the bank',
    )
    if (approval.error.retryable) return refuse('unavailable', { retryAfterSeconds: 5 })
    const failed = await advancePayment(ports, payment, { to: 'failed', reason: 'bank_unavailable' })
    return accept({ ...found.value, payment: failed ?? payment })
  }
  const attempt = { ...payment.attempt, providerName: provider.name, approval: approval.value }
  const advanced = await advancePayment(ports, payment, { to: 'authorizing', attempt })
  // Another request was first; its bank is the chosen one, and the order of this one is never confirmed.
  const current = advanced ?? (await reload(ports, payment))
  return current === undefined ? refuse('payment_unknown') : accept({ ...found.value, payment: current })
}

export interface FoundPayment extends PaymentView {
  readonly app: ClientApp
}

export async function viewPayment(
  ports: Pick<Ports, 'store' | 'banks' | 'issuer'>,
  policy: Policy,
  command: ReadPayment,
): Promise<Outcome<FoundPayment>> {
  const read = await readPayment(ports, policy, command)
  if (!read.ok) return read
  const app = await ports.store.loadApp(command.caller.appId)
  if (app === undefined) return refuse('payment_unknown')
  const { value: payment } = read
  return accept({
    payment,
    app,
    issuer: ports.issuer,
    providers: selectPaymentProviders(ports.banks.listPaymentProviders(), policy, app, payment),
  })
}

async function reload({ store }: Pick<Ports, 'store'>, payment: Payment): Promise<Payment | undefined> {
  return store.loadPayment(payment.appId, payment.paymentId)
}

interface BankStart {
  readonly payment: Payment
  readonly provider: BankProvider
  readonly bank: BankPayments
  readonly locale: string | undefined
}

async function beginAtBank(
  ports: AuthorizationNeeds,
  policy: Policy,
  { payment, provider, bank, locale }: BankStart,
): Promise<Result<BankApproval, BankProblem>> {
  const payee = await payeeAccount(ports, policy, payment)
  if (!payee.ok) return payee
  const { appId, paymentId, version, amountMinor, currency, reference } = payment
  const ordered = await bank.order({
    // A choice of another bank, or of the same one again, is another order; a retry of one choice is not.
    requestKey: `${paymentId}.${version}.${provider.name}`,
    provider,
    amount: { unscaled: BigInt(amountMinor), scale: 2, currency },
    payee: payee.value,
    reference,
  })
  if (!ordered.ok) return ordered
  const { bankPaymentId } = ordered.value
  const codeVerifier = encodeBase64url(ports.random.bytes(32))
  const sealedVerifier = ports.vault.seal(codeVerifier, verifierContext(payment))
  if (provider.flow === 'decoupled') {
    const begun = await bank.beginApproval({ provider, bankPaymentId, codeVerifier, locale })
    return begun.ok ? ok({ kind: 'device', bankPaymentId, sealedVerifier, ...begun.value }) : begun
  }
  const state = `${appId}.${paymentId}.${encodeBase64url(ports.random.bytes(32))}`
  const redirectUri = ports.issuer + PAYMENT_CALLBACK_PATH
  const begun = await bank.beginAuthorization({
    provider,
    bankPaymentId,
    redirectUri,
    state,
    codeVerifier,
    locale,
  })
  if (!begun.ok) return begun
  const stateHash = ports.hash.keyed('bank-state', state)
  return ok({ kind: 'redirect', bankPaymentId, sealedVerifier, stateHash, url: begun.value.url })
}

export function verifierContext({ appId, paymentId }: Pick<Payment, 'appId' | 'paymentId'>): string {
  return `payment-verifier:${appId}:${paymentId}`
}

async function payeeAccount(
  ports: Pick<Ports, 'store' | 'banks'>,
  policy: Policy,
  { payee, appId, currency }: Payment,
): Promise<Result<NamedAccount, BankProblem>> {
  if (payee.kind === 'account') return ok({ name: payee.name, account: payee.account })
  const opened = await openOwnAccount(ports, policy, appId, currency)
  if (!opened.ok) return opened
  return ok({ name: payee.name ?? opened.value.name, account: opened.value.account })
}
