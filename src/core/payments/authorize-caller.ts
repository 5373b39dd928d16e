// operation: Check the token of a payment, of an app or of an end user's browser

import { readUuid } from '../../lib/uuid.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { authorizeAccess } from '../tokens/authorize-access.ts'
import type { Caller, ClientCaller } from '../tokens/token.ts'
import { readPaymentToken } from './payment-token.ts'

export interface AuthorizePaymentCaller {
  readonly accessToken: string | undefined
  /** Of an access token; all of them are required. */
  readonly scopes: readonly string[]
  /** The payment that the request names, as a UUID. */
  readonly paymentId: string
}

/** `payer`: with a payment token, by whoever has the end user's browser. */
export interface PaymentAccess {
  readonly caller: ClientCaller
  readonly payer: boolean
}

export async function authorizePaymentCaller(
  ports: Pick<Ports, 'installationId' | 'signer' | 'store' | 'clock' | 'usage' | 'hash'>,
  policy: Policy,
  { accessToken, scopes, paymentId }: AuthorizePaymentCaller,
): Promise<Outcome<PaymentAccess>> {
  const opened = accessToken === undefined ? undefined : readPaymentToken(ports, policy, accessToken)
  if (opened === undefined) {
    const authorized = await authorizeAccess(ports, policy, { accessToken, accepts: ['client'], scopes })
    return authorized.ok ? asClient(authorized.value) : authorized
  }
  if (!opened.ok) return opened
  const { value: caller } = opened
  if (readUuid(paymentId) !== caller.paymentId) return refuse('payment_unknown')
  const app = await ports.store.loadApp(caller.appId)
  if (app === undefined || app.disabledAtMs !== undefined) return refuse('token_revoked', { detail: 'app' })
  return accept({ caller, payer: true })
}

function asClient(caller: Caller): Outcome<PaymentAccess> {
  return caller.kind === 'client'
    ? accept({ caller, payer: false })
    : refuse('token_wrong_kind', { subject: caller.kind })
}
