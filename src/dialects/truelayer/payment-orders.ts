// codec: Standing orders and direct debits as the Data API shows them
// Spec: OpenAPI of the Data API v1 (2025-12)

import type { PaymentOrder } from '../../core/banks/payment-order.ts'
import type { LiveOrders } from '../../core/connections/live-data.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonSchema } from '../dialect.ts'
import { numberOf } from './data-objects.ts'
import { renderTimestamp } from './data-request.ts'

const TEXT: JsonSchema = { type: 'string' }
const NUMBER: JsonSchema = { type: 'number' }

const SHARED: Readonly<Record<string, JsonSchema>> = {
  timestamp: TEXT,
  status: { type: 'string', enum: ['Active', 'Inactive'] },
  currency: TEXT,
  meta: { type: 'object' },
}

export const ORDER_SCHEMAS: Readonly<Record<PaymentOrder['kind'], JsonSchema>> = {
  standing_order: {
    type: 'object',
    required: ['frequency', 'status', 'timestamp', 'currency', 'payee', 'reference', 'meta'],
    properties: {
      ...SHARED,
      frequency: TEXT,
      payee: TEXT,
      reference: TEXT,
      standing_order_id: TEXT,
      previous_payment_timestamp: TEXT,
      previous_payment_amount: NUMBER,
      next_payment_date: TEXT,
      next_payment_amount: NUMBER,
      first_payment_date: TEXT,
      first_payment_amount: NUMBER,
    },
  },
  direct_debit: {
    type: 'object',
    required: ['direct_debit_id', 'name', 'status', 'timestamp', 'currency', 'meta'],
    properties: {
      ...SHARED,
      direct_debit_id: TEXT,
      name: TEXT,
      previous_payment_timestamp: TEXT,
      previous_payment_amount: NUMBER,
    },
  },
}

export function renderOrders({ orders, account }: LiveOrders): readonly JsonObject[] {
  const shared = { timestamp: renderTimestamp(account.refreshedAtMs), currency: account.currency }
  const meta = { provider_account_id: account.bankAccountId }
  return orders.map((order) => {
    const { kind, bankOrderId, name, reference, isActive, previous, next, first } = order
    const common = {
      ...shared,
      status: isActive ? 'Active' : 'Inactive',
      ...(previous !== undefined && {
        previous_payment_timestamp: midnight(previous.date),
        previous_payment_amount: numberOf(previous.amount),
      }),
    }
    if (kind === 'direct_debit')
      return {
        direct_debit_id: bankOrderId,
        name,
        ...common,
        meta: { ...meta, provider_mandate_identification: reference, provider_direct_debit_id: bankOrderId },
      }
    return {
      standing_order_id: bankOrderId,
      frequency: renderFrequency(order),
      payee: name,
      reference,
      ...common,
      ...(next !== undefined && {
        next_payment_date: midnight(next.date),
        next_payment_amount: numberOf(next.amount),
      }),
      ...(first !== undefined && {
        first_payment_date: midnight(first.date),
        first_payment_amount: numberOf(first.amount),
      }),
      meta,
    }
  })
}

/** Frequency of the UK open banking standard: each `XX` months, on the day `YY`. */
function renderFrequency({ everyMonths, dayOfMonth }: PaymentOrder): string {
  return `IntrvlMnthDay:${twoDigits(everyMonths)}:${twoDigits(dayOfMonth)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

function midnight(date: string): string {
  return `${date}T00:00:00Z`
}
