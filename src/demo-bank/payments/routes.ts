// glue: Payment endpoints for third parties
// Spec: payments-contract.ts

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { parseDecimal } from '../../lib/money.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Flow, Payment, Refund } from '../api-contract.ts'
import { findBrand } from '../brands.ts'
import type { BankContext } from '../context.ts'
import { findMarket } from '../data/markets.ts'
import type { Client } from '../oauth/clients.ts'
import { bodyOf, refuse, sendJson, withClient } from '../oauth/routes.ts'
import { type CollectionOrder, ensureCollectionAccount } from './collection-accounts.ts'
import { payeeAccountOf, readPayeeAccount } from './payees.ts'
import {
  confirmPayment,
  createPayment,
  executePayment,
  findPayment,
  type NewPayment,
  payerOf,
  type StoredPayment,
} from './payments.ts'
import { refundPayment, type StoredRefund } from './refunds.ts'

/** Brands whose users can approve a payment. */
const PAYMENT_FLOWS: readonly Flow[] = ['redirect', 'app_to_app', 'decoupled']

/** Less than the 15 digits that SQLite's integers and JavaScript's numbers both hold. */
const MAX_MINOR = 10n ** 13n

type Call = {
  readonly bank: BankContext
  readonly client: Client
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Adds the endpoints of payments and of collection accounts. */
export function addPaymentRoutes(server: FastifyInstance, bank: BankContext): void {
  const add = (method: 'GET' | 'POST', path: string, handle: (call: Call) => FastifyReply): void => {
    server.route({
      method,
      url: `/open-banking/v1${path}`,
      handler: async (request, reply) => {
        await bank.wait(bank.faults.delayMs(undefined))
        if (bank.faults.isDown(undefined))
          return refuse(reply, 503, 'temporarily_unavailable', 'the bank is down')
        return withClient(bank, request, reply, (client) => handle({ bank, client, request, reply }))
      },
    })
  }
  add('POST', '/payments', order)
  add('GET', '/payments/:id', (call) => withPayment(call, (payment) => send(call, 200, payment)))
  add('POST', '/payments/:id/confirm', (call) => withPayment(call, (payment) => confirm(call, payment)))
  add('POST', '/payments/:id/execute', (call) =>
    withPayment(call, (payment) => {
      executePayment(bank, payment)
      return send(call, 200, payment)
    }),
  )
  add('POST', '/payments/:id/refunds', (call) => withPayment(call, (payment) => refund(call, payment)))
  add('POST', '/collection-accounts', collect)
}

function order(call: Call): FastifyReply {
  const { bank, client, request, reply } = call
  const parsed = parseOrder(client, request)
  if (!parsed.ok) return refuse(reply, 400, 'invalid_request', parsed.error)
  const stored = createPayment(bank, parsed.value)
  if (stored === 'conflict')
    return refuse(reply, 409, 'invalid_request', 'the Idempotency-Key belongs to another order')
  return send(call, 201, stored)
}

function parseOrder({ clientId }: Client, request: FastifyRequest): Result<NewPayment, string> {
  const key = requestKeyOf(request)
  if (key === undefined) return err(KEY_PROBLEM)
  const body = objectOf(request)
  if (body === undefined) return err('the body must be a JSON object')
  const { provider, amount, payee, reference } = body
  const brand = typeof provider === 'string' ? findBrand(provider) : undefined
  if (brand === undefined || !PAYMENT_FLOWS.includes(brand.flow))
    return err('provider must name a brand with the flow redirect, app_to_app or decoupled')
  const minor = isJsonObject(amount) && typeof amount.amount === 'string' ? minorOf(amount.amount) : undefined
  if (minor === undefined || !isJsonObject(amount) || typeof amount.currency !== 'string')
    return err('amount must be a positive decimal with two places, and a currency')
  const account = isJsonObject(payee) ? readPayeeAccount(payee) : undefined
  if (account === undefined || !isJsonObject(payee) || !isShortText(payee.name, 1, 140))
    return err('payee must have a name of 1 to 140 characters, and an IBAN or a sort code and account number')
  if (!isShortText(reference, 0, 35)) return err('reference must have at most 35 characters')
  return ok({
    clientId,
    requestKey: key,
    brand: brand.name,
    amountMinor: minor,
    currency: amount.currency,
    payeeName: payee.name,
    payee: account,
    reference,
  })
}

const KEY_PROBLEM = 'Idempotency-Key must be 1 to 100 printable characters'

function requestKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  return typeof key === 'string' && /^[\x21-\x7e]{1,100}$/.test(key) ? key : undefined
}

function minorOf(amount: string): bigint | undefined {
  const parsed = parseDecimal(amount)
  if (parsed?.scale !== 2) return undefined
  return parsed.unscaled > 0n && parsed.unscaled < MAX_MINOR ? parsed.unscaled : undefined
}

function isShortText(value: unknown, min: number, max: number): value is string {
  return typeof value === 'string' && value.length >= min && value.length <= max && !/\p{Cc}/u.test(value)
}

function confirm(call: Call, payment: StoredPayment): FastifyReply {
  const { bank, request, reply } = call
  const { code, codeVerifier, redirectUri } = objectOf(request) ?? {}
  if (typeof code !== 'string' || typeof codeVerifier !== 'string')
    return refuse(reply, 400, 'invalid_request', 'code and codeVerifier are required')
  if (redirectUri !== undefined && typeof redirectUri !== 'string')
    return refuse(reply, 400, 'invalid_request', 'redirectUri must be text')
  const confirmed = confirmPayment(bank, { payment, code, verifier: codeVerifier, redirectUri })
  return confirmed === 'confirmed'
    ? send(call, 200, payment)
    : refuse(reply, 400, 'invalid_grant', 'the code is wrong, expired or used, or does not fit')
}

function refund({ bank, request, reply }: Call, payment: StoredPayment): FastifyReply {
  const requestKey = requestKeyOf(request)
  if (requestKey === undefined) return refuse(reply, 400, 'invalid_request', KEY_PROBLEM)
  const { amount, reference } = objectOf(request) ?? {}
  const amountMinor =
    isJsonObject(amount) && amount.currency === payment.currency && typeof amount.amount === 'string'
      ? minorOf(amount.amount)
      : undefined
  if (amountMinor === undefined)
    return refuse(reply, 400, 'invalid_request', 'amount must be a positive decimal with two places')
  if (!isShortText(reference, 0, 35))
    return refuse(reply, 400, 'invalid_request', 'reference must have at most 35 characters')
  const refunded = refundPayment(bank, { payment, requestKey, amountMinor, reference })
  return refunded === 'conflict'
    ? refuse(reply, 409, 'invalid_request', 'the Idempotency-Key belongs to another refund')
    : sendJson(reply, 200, renderRefund(refunded))
}

function renderRefund({ id, rejection, decidedAtMs }: StoredRefund): Refund {
  return rejection === undefined
    ? { refundId: id, status: 'executed', executedAt: isoInstant(decidedAtMs) }
    : { refundId: id, status: 'rejected', rejection }
}

function collect({ bank, client, request, reply }: Call): FastifyReply {
  const parsed = parseCollection(client, objectOf(request))
  if (!parsed.ok) return refuse(reply, 400, 'invalid_request', parsed.error)
  const account = ensureCollectionAccount(bank, parsed.value)
  return account === undefined
    ? refuse(reply, 400, 'invalid_request', 'market must be one whose accounts can receive payments')
    : sendJson(reply, 200, account)
}

function parseCollection(
  { clientId }: Client,
  body: JsonObject | undefined,
): Result<CollectionOrder, string> {
  const { reference, name, market } = body ?? {}
  if (!isShortText(reference, 1, 100)) return err('reference must have 1 to 100 characters')
  if (!isShortText(name, 1, 140)) return err('name must have 1 to 140 characters')
  const found = typeof market === 'string' ? findMarket(market) : undefined
  return found === undefined ? err('market is unknown') : ok({ clientId, reference, name, market: found })
}

/** Runs `then` with the payment as stored, which is read again for the response. */
function withPayment(call: Call, then: (payment: StoredPayment) => FastifyReply): FastifyReply {
  const { bank, client, request, reply } = call
  const { params } = request
  const id = typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : ''
  const payment = findPayment(bank.db, client.clientId, id)
  return payment === undefined
    ? refuse(reply, 404, 'invalid_request', 'there is no such payment of this client')
    : then(payment)
}

function send(
  { bank, client, reply }: Call,
  status: number,
  { id }: Pick<StoredPayment, 'id'>,
): FastifyReply {
  const payment = findPayment(bank.db, client.clientId, id)
  if (payment === undefined) throw new Error('a payment that was just read is missing')
  return sendJson(reply, status, renderPayment(bank, payment))
}

function renderPayment(bank: BankContext, payment: StoredPayment): Payment {
  const { status, rejection, executedAtMs, creditedAccountId } = payment
  const isConfirmed = status === 'authorised' || status === 'executed' || status === 'rejected'
  const payer = isConfirmed ? payerOf(bank, payment) : undefined
  const number = payer && payeeAccountOf(payer.account.describe(bank.nowMs()).numbers)
  return {
    paymentId: payment.id,
    status,
    ...(rejection !== undefined && { rejection }),
    expiresAt: isoInstant(payment.expiresAtMs),
    ...(payer !== undefined && number !== undefined && { payer: { name: payer.name, ...number } }),
    ...(executedAtMs !== undefined && { executedAt: isoInstant(executedAtMs) }),
    ...(executedAtMs !== undefined &&
      creditedAccountId !== undefined && { creditedAt: isoInstant(executedAtMs) }),
  }
}

function objectOf(request: FastifyRequest): JsonObject | undefined {
  const body = parseJson(bodyOf(request), { maxDepth: 8 })
  return body.ok && isJsonObject(body.value) ? body.value : undefined
}
