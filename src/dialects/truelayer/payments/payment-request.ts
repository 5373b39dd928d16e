// codec: The body of POST /v3/payments
// Spec: OpenAPI of the Payments API v3 (2025-12), CreatePaymentRequest; docs.truelayer.com/docs/create-a-payment

import { accept, type Outcome, refuse } from '../../../core/errors.ts'
import type { Payee, PaymentTerms, ProviderSelection } from '../../../core/payments/payment.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { readUuid } from '../../../lib/uuid.ts'
import type { JsonSchema } from '../../dialect.ts'
import { refuseInvalid, refuseMissing, textOf, textsOf } from '../../request-values.ts'

const TEXT = { type: 'string', maxLength: 2048 } as const
const TEXTS = { type: 'array', maxItems: 200, items: TEXT } as const

export const METADATA: JsonSchema = {
  type: 'object',
  maxProperties: 10,
  propertyNames: { maxLength: 40 },
  additionalProperties: { type: 'string', maxLength: 500 },
  description: 'Returned unchanged, and sent with webhooks.',
}

export const PAYMENT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['amount_in_minor', 'currency', 'payment_method', 'user'],
  properties: {
    amount_in_minor: {
      type: 'integer',
      minimum: 1,
      maximum: 9_999_999_999,
      description: 'In pence or cents.',
      examples: [1234],
    },
    currency: { type: 'string', enum: ['GBP', 'EUR'] },
    payment_method: {
      type: 'object',
      required: ['type', 'provider_selection', 'beneficiary'],
      properties: {
        type: { type: 'string', enum: ['bank_transfer'] },
        provider_selection: {
          type: 'object',
          required: ['type'],
          properties: {
            type: { type: 'string', enum: ['user_selected', 'preselected'] },
            provider_id: { ...TEXT, description: 'For `preselected`.' },
            filter: {
              type: 'object',
              description: 'For `user_selected`: which banks the end user can choose.',
              properties: {
                countries: TEXTS,
                provider_ids: TEXTS,
                excludes: { type: 'object', properties: { provider_ids: TEXTS } },
              },
            },
          },
        },
        beneficiary: {
          type: 'object',
          required: ['type'],
          properties: {
            type: { type: 'string', enum: ['merchant_account', 'external_account'] },
            merchant_account_id: { ...TEXT, description: 'For `merchant_account`.' },
            account_holder_name: { ...TEXT, description: 'Required for `external_account`.' },
            account_identifier: {
              type: 'object',
              description: 'For `external_account`.',
              required: ['type'],
              properties: {
                type: { type: 'string', enum: ['sort_code_account_number', 'iban'] },
                sort_code: TEXT,
                account_number: TEXT,
                iban: TEXT,
              },
            },
            reference: { ...TEXT, description: 'Required for `external_account`; at most 18 characters.' },
          },
        },
      },
    },
    user: {
      type: 'object',
      description: 'An `id` of an earlier payment, or a `name` with an `email` or a `phone`.',
      properties: { id: TEXT, name: TEXT, email: TEXT, phone: TEXT },
    },
    metadata: METADATA,
    hosted_page: {
      type: 'object',
      required: ['return_uri'],
      properties: { return_uri: TEXT },
      description: 'The response contains the URL of a page on which the end user pays.',
    },
  },
}

export interface PaymentRequest {
  readonly terms: PaymentTerms
  readonly userId: string | undefined
}

/** The names of characters that British and European payment schemes carry. */
export const REFERENCE = /^[A-Za-z0-9\-:().,'+ ?/]{1,18}$/

export function parsePaymentRequest(body: JsonObject): Outcome<PaymentRequest> {
  const method = objectOf(body.payment_method)
  const beneficiary = objectOf(method.beneficiary)
  const payee = parsePayee(beneficiary)
  if (!payee.ok) return payee
  const selection = parseSelection(objectOf(method.provider_selection))
  if (!selection.ok) return selection
  const userId = parseUser(objectOf(body.user))
  if (!userId.ok) return userId
  const reference = textOf(beneficiary.reference) ?? ''
  if (reference !== '' && !REFERENCE.test(reference))
    return refuseInvalid('payment_method.beneficiary.reference')
  if (reference === '' && payee.value.kind === 'account')
    return refuseMissing('payment_method.beneficiary.reference')
  const { metadata, payment_method, amount_in_minor: amountMinor } = body
  return accept({
    userId: userId.value,
    terms: {
      amountMinor: typeof amountMinor === 'number' ? amountMinor : 0,
      currency: textOf(body.currency) ?? '',
      payee: payee.value,
      reference,
      selection: selection.value,
      returnUri: textOf(objectOf(body.hosted_page).return_uri),
      appData: {
        payment_method: payment_method ?? {},
        ...(metadata !== undefined && { metadata }),
      },
    },
  })
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

const PAYEE = 'payment_method.beneficiary'

function parsePayee(beneficiary: JsonObject): Outcome<Payee> {
  const { type, merchant_account_id: accountId, account_holder_name: holder } = beneficiary
  const name = textOf(holder)
  if (name !== undefined && (name.length > 140 || /\p{Cc}/u.test(name)))
    return refuseInvalid(`${PAYEE}.account_holder_name`)
  if (type === 'merchant_account') {
    const id = textOf(accountId)
    return id === undefined
      ? refuseMissing(`${PAYEE}.merchant_account_id`)
      : accept({ kind: 'own_account', accountId: id, name })
  }
  if (name === undefined) return refuseMissing(`${PAYEE}.account_holder_name`)
  const identifier = beneficiary.account_identifier
  if (!isJsonObject(identifier)) return refuseMissing(`${PAYEE}.account_identifier`)
  const { type: kind, iban, sort_code: sortCode, account_number: accountNumber } = identifier
  if (kind === 'iban') {
    return typeof iban === 'string' && isIban(iban)
      ? accept({ kind: 'account', name, account: { kind: 'iban', iban } })
      : refuseInvalid(`${PAYEE}.account_identifier.iban`)
  }
  if (typeof sortCode !== 'string' || !/^[0-9]{6}$/.test(sortCode))
    return refuseInvalid(`${PAYEE}.account_identifier.sort_code`)
  if (typeof accountNumber !== 'string' || !/^[0-9]{8}$/.test(accountNumber))
    return refuseInvalid(`${PAYEE}.account_identifier.account_number`)
  return accept({ kind: 'account', name, account: { kind: 'sort_code', sortCode, accountNumber } })
}

/** ISO 13616: the check digits make the remainder modulo 97 one. */
function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$/.test(iban)) return false
  let remainder = 0
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}

function parseSelection({ type, provider_id: providerId, filter }: JsonObject): Outcome<ProviderSelection> {
  if (type === 'preselected') {
    const providerName = textOf(providerId)
    return providerName === undefined
      ? refuseMissing('payment_method.provider_selection.provider_id')
      : accept({ kind: 'preselected', providerName })
  }
  const { countries, provider_ids: providerIds, excludes } = objectOf(filter)
  return accept({
    kind: 'chosen',
    markets: textsOf(countries) ?? [],
    providerNames: textsOf(providerIds) ?? [],
    excludedNames: textsOf(objectOf(excludes).provider_ids) ?? [],
  })
}

/** The id of an existing user; undefined for a new one. */
function parseUser({ id, name, email, phone }: JsonObject): Outcome<string | undefined> {
  const known = textOf(id)
  if (known !== undefined) {
    const userId = readUuid(known)
    return userId === undefined ? refuse('parameter_invalid', { subject: 'user.id' }) : accept(userId)
  }
  if (textOf(name) === undefined) return refuseMissing('user.name')
  if (textOf(email) === undefined && textOf(phone) === undefined) return refuseMissing('user.email')
  return accept(undefined)
}
