// codec: Payments at Demo Bank
// Never: read a payment as rejected unless the bank says so

import type { BankProblem, BankProvider } from '../../core/banks/bank.ts'
import {
  type BankPaymentOutcome,
  type BankPayments,
  type CollectionAccount,
  type NamedAccount,
  PAYMENT_REJECTIONS,
  type PaymentAccount,
  type PaymentAuthorization,
  REFUND_REJECTIONS,
} from '../../core/banks/payment-port.ts'
import type { Hash } from '../../core/keys/cryptography.ts'
import { renderForm } from '../../lib/form.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { parseDecimal, renderDecimal } from '../../lib/money.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { BankResponse } from '../call-bank.ts'
import { demoBankPaymentProviders } from './providers.ts'
import { readSignInFailure, readTokenError, unfitProblem } from './read-sign-in.ts'
import { DEVICE_FAILURES, readApproval, renderUiLocales } from './sign-ins.ts'

/** Calls an endpoint of the bank with client authentication. Every call may be repeated. */
export type CallPayments = (
  method: 'GET' | 'POST',
  path: string,
  body?: JsonObject,
  headers?: Readonly<Record<string, string>>,
) => Promise<Result<BankResponse, BankProblem>>

export interface PaymentNeeds {
  readonly call: CallPayments
  /** Client id of the registration whose redirect URI is that of payments. */
  readonly clientId: () => Promise<Result<string, BankProblem>>
  readonly baseUrl: string
  readonly hash: Pick<Hash, 'sha256'>
  readonly readCallback: BankPayments['readCallback']
}

const API = '/open-banking/v1'

export function createPayments(needs: PaymentNeeds): BankPayments {
  const { call, baseUrl, hash } = needs
  const callPayment = async (
    bankPaymentId: string,
    action: string,
    body?: JsonObject,
  ): Promise<Result<JsonObject, BankProblem>> => {
    const response = await call(
      'POST',
      `${API}/payments/${encodeURIComponent(bankPaymentId)}/${action}`,
      body,
    )
    if (!response.ok) return response
    return response.value.status === 200 ? ok(response.value.body) : err(readTokenError(response.value))
  }
  return {
    providers: demoBankPaymentProviders,
    origins: [new URL(baseUrl).origin],
    readCallback: needs.readCallback,

    order: async ({ requestKey, provider, amount, payee, reference }) => {
      const body = {
        provider: provider.name,
        amount: { amount: renderDecimal(amount), currency: amount.currency },
        payee: { name: payee.name, ...renderAccount(payee.account) },
        reference,
      }
      const response = await call('POST', `${API}/payments`, body, { 'idempotency-key': requestKey })
      if (!response.ok) return response
      if (response.value.status !== 201) return err(readTokenError(response.value))
      const { paymentId } = response.value.body
      return typeof paymentId === 'string' ? ok({ bankPaymentId: paymentId }) : err(unfitProblem('payment'))
    },

    beginAuthorization: async (request) => {
      const clientId = await needs.clientId()
      if (!clientId.ok) return clientId
      const query = renderForm(authorizeFields(request, clientId.value, hash))
      return ok({ url: `${baseUrl}/oauth/authorize?${query}` })
    },

    beginApproval: async ({ provider, bankPaymentId, codeVerifier, locale }) => {
      const response = await call('POST', '/oauth/decoupled/start', {
        provider: provider.name,
        scope: 'payments',
        paymentId: bankPaymentId,
        codeChallenge: hash.sha256(codeVerifier),
        ...(locale !== undefined && { uiLocales: renderUiLocales(locale) }),
      })
      if (!response.ok) return response
      if (response.value.status !== 200) return err(readTokenError(response.value))
      const step = readApproval(response.value.body, new URL(baseUrl).origin)
      if (step?.kind !== 'approve') return err(unfitProblem('approval'))
      const { flowId, approvalUrl, matchCode } = step
      return ok({ flowId, approvalUrl, matchCode })
    },

    checkApproval: async (_provider: BankProvider, flowId) => {
      const response = await call('POST', '/oauth/decoupled/status', { flowId })
      if (!response.ok) return response
      if (response.value.status !== 200) return err(readTokenError(response.value))
      const { status, reason, code } = response.value.body
      if (status === 'failed') return err(readSignInFailure(reason, DEVICE_FAILURES))
      if (status === 'pending') return ok(undefined)
      return status === 'approved' && typeof code === 'string' ? ok({ code }) : err(unfitProblem('approval'))
    },

    cancelApproval: async (_provider, flowId) => {
      await call('POST', '/oauth/decoupled/status', { flowId, cancel: true })
    },

    confirm: async ({ bankPaymentId, code, codeVerifier, redirectUri }) => {
      const body = { code, codeVerifier, ...(redirectUri !== undefined && { redirectUri }) }
      const confirmed = await callPayment(bankPaymentId, 'confirm', body)
      return confirmed.ok ? ok(undefined) : confirmed
    },

    execute: async (_provider, bankPaymentId) => {
      const executed = await callPayment(bankPaymentId, 'execute')
      if (!executed.ok) return executed
      const outcome = readOutcome(executed.value)
      return outcome === undefined ? err(unfitProblem('payment')) : ok(outcome)
    },

    refund: async ({ requestKey, bankPaymentId, amount, reference }) => {
      const path = `${API}/payments/${encodeURIComponent(bankPaymentId)}/refunds`
      const body = { amount: { amount: renderDecimal(amount), currency: amount.currency }, reference }
      const response = await call('POST', path, body, { 'idempotency-key': requestKey })
      if (!response.ok) return response
      if (response.value.status !== 200) return err(readTokenError(response.value))
      const { status, rejection } = response.value.body
      if (status === 'executed') return ok({ kind: 'executed' })
      if (status !== 'rejected') return err(unfitProblem('refund'))
      const known = REFUND_REJECTIONS.find((word) => word === rejection)
      return ok({ kind: 'rejected', rejection: known ?? 'refused' })
    },

    ensureCollectionAccount: async ({ reference, name, market }) => {
      const response = await call('POST', `${API}/collection-accounts`, { reference, name, market })
      if (!response.ok) return response
      if (response.value.status !== 200) return err(readTokenError(response.value))
      const account = readCollectionAccount(response.value.body)
      return account === undefined ? err(unfitProblem('collection account')) : ok(account)
    },
  }
}

function authorizeFields(
  request: PaymentAuthorization,
  clientId: string,
  hash: Pick<Hash, 'sha256'>,
): readonly (readonly [string, string])[] {
  const { provider, bankPaymentId, redirectUri, state, codeVerifier, locale } = request
  return [
    ['response_type', 'code'],
    ['client_id', clientId],
    ['redirect_uri', redirectUri],
    ['scope', 'payments'],
    ['payment_id', bankPaymentId],
    ['state', state],
    ['code_challenge', hash.sha256(codeVerifier)],
    ['code_challenge_method', 'S256'],
    ['provider', provider.name],
    ...(locale === undefined ? [] : [['ui_locales', renderUiLocales(locale)] as const]),
  ]
}

function renderAccount(account: PaymentAccount): JsonObject {
  return account.kind === 'iban'
    ? { iban: account.iban }
    : { sortCode: account.sortCode, accountNumber: account.accountNumber }
}

/** Undefined for a payment that is neither executed nor rejected. */
function readOutcome({ status, rejection, payer, creditedAt }: JsonObject): BankPaymentOutcome | undefined {
  if (status === 'rejected') {
    const known = PAYMENT_REJECTIONS.find((word) => word === rejection)
    return { kind: 'rejected', rejection: known ?? 'refused' }
  }
  if (status !== 'executed') return undefined
  return {
    kind: 'executed',
    credited: typeof creditedAt === 'string',
    payer: isJsonObject(payer) ? readNamedAccount(payer, payer.name) : undefined,
  }
}

function readCollectionAccount({
  name,
  currency,
  numbers,
  booked,
}: JsonObject): CollectionAccount | undefined {
  const named = isJsonObject(numbers) ? readNamedAccount(numbers, name) : undefined
  const amount = typeof booked === 'string' ? parseDecimal(booked) : undefined
  return named === undefined || amount === undefined || typeof currency !== 'string'
    ? undefined
    : { ...named, currency, booked: { ...amount, currency } }
}

function readNamedAccount(
  { iban, sortCode, accountNumber }: JsonObject,
  name: Json | undefined,
): NamedAccount | undefined {
  if (typeof name !== 'string') return undefined
  // An Irish account has a sort code too, but payments in euro name its IBAN.
  if (typeof iban === 'string' && !iban.startsWith('GB')) return { name, account: { kind: 'iban', iban } }
  if (typeof sortCode === 'string' && typeof accountNumber === 'string') {
    return { name, account: { kind: 'sort_code', sortCode, accountNumber } }
  }
  return typeof iban === 'string' ? { name, account: { kind: 'iban', iban } } : undefined
}
