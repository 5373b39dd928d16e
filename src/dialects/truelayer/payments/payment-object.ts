// codec: A payment as its app reads it, and the next action of its authorization
// Spec: OpenAPI of the Payments API v3 (2025-12); fixtures of TrueLayer/truelayer-java, __files/payments

import type { BankProvider } from '../../../core/banks/bank.ts'
import { bankImages } from '../../../core/banks/bank-images.ts'
import type { NamedAccount } from '../../../core/banks/payment-port.ts'
import type { Payment } from '../../../core/payments/payment.ts'
import type { PaymentView } from '../../../core/payments/start-authorization.ts'
import { isoInstant } from '../../../lib/iso-date.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { renderUuid } from '../../../lib/uuid.ts'
import { FAILURE_REASONS, schemeOf } from './failure-reasons.ts'

export function renderPayment({ payment, providers, issuer }: PaymentView): JsonObject {
  const { attempt, appData, payer } = payment
  return {
    id: renderUuid(payment.paymentId),
    amount_in_minor: payment.amountMinor,
    currency: payment.currency,
    user: { id: renderUuid(payment.userId) },
    payment_method: renderMethod(payment),
    created_at: timestamp(payment.createdAtMs),
    ...renderState(payment),
    ...(attempt !== undefined && {
      authorization_flow: {
        ...(payment.state === 'authorizing' && {
          actions: { next: renderNextAction(payment, providers, issuer) },
        }),
        configuration: renderConfiguration(payment),
      },
    }),
    ...(payer !== undefined && { payment_source: renderSource(payment, payer) }),
    ...(appData.metadata !== undefined && { metadata: appData.metadata }),
  }
}

/** The response of each step of the authorization. */
export function renderFlow({ payment, providers, issuer }: PaymentView): JsonObject {
  return {
    ...renderState(payment),
    ...(payment.state === 'authorizing' && {
      authorization_flow: {
        actions: { next: renderNextAction(payment, providers, issuer) },
        configuration: renderConfiguration(payment),
      },
    }),
  }
}

function renderState(payment: Payment): JsonObject {
  const { state, failure, executedAtMs, settledAtMs, failedAtMs } = payment
  return {
    status: state,
    ...(executedAtMs !== undefined && { executed_at: timestamp(executedAtMs) }),
    ...(settledAtMs !== undefined && {
      settled_at: timestamp(settledAtMs),
      creditable_at: timestamp(settledAtMs),
    }),
    ...(failedAtMs !== undefined && { failed_at: timestamp(failedAtMs) }),
    ...(failure !== undefined && {
      failure_stage: failure.stage,
      failure_reason: FAILURE_REASONS[failure.reason],
    }),
  }
}

/** As the app sent it, with the bank and the scheme once they are known. */
function renderMethod({ appData, attempt, currency }: Payment): JsonObject {
  const method = isJsonObject(appData.payment_method) ? appData.payment_method : {}
  const selection = isJsonObject(method.provider_selection) ? method.provider_selection : {}
  const { providerName } = attempt ?? {}
  return {
    ...method,
    provider_selection: {
      ...selection,
      ...(providerName !== undefined && { provider_id: providerName, scheme_id: schemeOf(currency) }),
    },
  }
}

function renderConfiguration({ attempt, selection }: Payment): JsonObject {
  const isChosen = selection.kind === 'chosen'
  return {
    provider_selection: { status: isChosen ? 'supported' : 'not_supported' },
    redirect: { status: 'supported', return_uri: attempt?.returnUri ?? '' },
  }
}

function renderNextAction(
  { attempt }: Payment,
  providers: readonly BankProvider[],
  issuer: string,
): JsonObject {
  const approval = attempt?.approval
  if (approval === undefined) {
    return { type: 'provider_selection', providers: providers.map((one) => renderProvider(one, issuer)) }
  }
  const provider = providers.find(({ name }) => name === attempt?.providerName)
  const metadata: Json | undefined = provider && { type: 'provider', ...renderProvider(provider, issuer) }
  const shared = metadata === undefined ? {} : { metadata }
  return approval.kind === 'redirect'
    ? { type: 'redirect', uri: approval.url, ...shared }
    : { type: 'wait', uri: approval.approvalUrl, match_code: approval.matchCode, ...shared }
}

export function renderProvider({ name, displayName, market }: BankProvider, issuer: string): JsonObject {
  const { icon, banner } = bankImages(issuer, name)
  return {
    id: name,
    display_name: displayName,
    icon_uri: icon,
    logo_uri: banner,
    bg_color: '#FFFFFF',
    country_code: market,
  }
}

function renderSource({ userId }: Payment, { name, account }: NamedAccount): JsonObject {
  return {
    id: renderUuid(userId),
    account_holder_name: name,
    account_identifiers: [renderIdentifier(account)],
  }
}

export function renderIdentifier(account: NamedAccount['account']): JsonObject {
  return account.kind === 'iban'
    ? { type: 'iban', iban: account.iban }
    : {
        type: 'sort_code_account_number',
        sort_code: account.sortCode,
        account_number: account.accountNumber,
      }
}

/** With milliseconds, as published clients expect. */
export function timestamp(ms: number): string {
  return isoInstant(ms).replace('Z', `.${String(ms % 1000).padStart(3, '0')}Z`)
}
