// operation: Create a payment, once for each idempotency key

import { canonicalJson, type Json } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { deriveId } from '../keys/derived-id.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import { buildUser } from '../users/create-user.ts'
import { currencyOfOwnAccount } from './own-accounts.ts'
import type { Payment, PaymentTerms } from './payment.ts'
import { selectPaymentProviders } from './payment-providers.ts'
import { issuePaymentToken } from './payment-token.ts'

export interface CreatePayment {
  readonly caller: ClientCaller
  readonly idempotencyKey: string
  /** What makes two requests the same. */
  readonly request: Json
  readonly terms: PaymentTerms
  /** The end user who pays; undefined for a new one. */
  readonly userId: string | undefined
  /** ISO 3166-1 alpha-2, for a new user. */
  readonly market: string | undefined
}

export interface CreatedPayment {
  readonly payment: Payment
  /** Opens this payment to the end user's browser. */
  readonly paymentToken: string
  /** Issuer URL of this installation. */
  readonly issuer: string
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'banks' | 'issuer'>

/**
 * The id follows from the app and the key, so that a retry finds the payment of a request whose response was lost, however long ago,
 * even if the process died in between.
 */
export async function createPayment(
  ports: Needs,
  policy: Policy,
  command: CreatePayment,
): Promise<Outcome<CreatedPayment>> {
  const { caller, idempotencyKey, terms } = command
  const { appId } = caller
  const rules = policy.payments
  const app = await ports.store.loadApp(appId)
  if (rules === undefined || app === undefined) return refuse('client_unknown')
  const problem = problemOf(ports, policy, appId, terms)
  if (problem !== undefined) return refuse('parameter_invalid', { subject: problem })
  if (selectPaymentProviders(ports.banks.listPaymentProviders(), policy, app, terms).length === 0) {
    return refuse('provider_unknown')
  }
  if (terms.returnUri !== undefined && !app.redirectUris.includes(terms.returnUri)) {
    return refuse('redirect_uri_unregistered')
  }
  const nowMs = ports.clock.nowMs()
  const market = command.market ?? rules.currencies[terms.currency] ?? policy.defaultMarket
  const built = buildUser(ports, policy, {
    caller,
    externalUserId: undefined,
    market,
    locale: undefined,
    retention: 'permanent',
  })
  if (!built.ok) return built
  const newUser = command.userId === undefined ? built.value : undefined
  const payment: Payment = {
    ...terms,
    appId,
    paymentId: deriveId(ports.hash, 'payment', [appId, idempotencyKey]),
    userId: command.userId ?? built.value.userId,
    dialect: policy.name,
    requestHash: ports.hash.keyed('idempotency-key', canonicalJson(command.request)),
    state: 'authorization_required',
    version: 1,
    attempt: undefined,
    payer: undefined,
    failure: undefined,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + rules.authorizationSeconds * 1000,
    authorizedAtMs: undefined,
    executedAtMs: undefined,
    settledAtMs: undefined,
    failedAtMs: undefined,
  }
  const fact = await ports.store.createPayment(payment, newUser)
  if (fact.kind === 'user_unknown') return refuse('user_unknown')
  if (fact.kind === 'exists' && fact.payment.requestHash !== payment.requestHash)
    return refuse('idempotency_conflict')
  const stored = fact.kind === 'exists' ? fact.payment : payment
  const paymentToken = issuePaymentToken(ports, policy, { payment: stored, clientId: caller.clientId })
  return accept({ payment: stored, paymentToken, issuer: ports.issuer })
}

/** The member of the request that does not fit. */
function problemOf(
  { hash }: Needs,
  policy: Policy,
  appId: string,
  { currency, payee }: PaymentTerms,
): string | undefined {
  if (policy.payments?.currencies[currency] === undefined) return 'currency'
  if (payee.kind === 'account') return undefined
  return currencyOfOwnAccount(hash, policy, appId, payee.accountId) === currency ? undefined : 'payee'
}
