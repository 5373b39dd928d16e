// codec: Demo Bank's standing orders and direct debits
// Never: trust the type of a field; a response that does not fit is undefined and becomes a BankProblem

import type { PaymentOrder } from '../../core/banks/payment-order.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { readMoney } from './read-details.ts'

export function readPaymentOrders({
  standingOrders,
  directDebits,
}: JsonObject): readonly PaymentOrder[] | undefined {
  if (!Array.isArray(standingOrders) || !Array.isArray(directDebits)) return undefined
  const read = [
    ...standingOrders.map((order) => readOrder('standing_order', order)),
    ...directDebits.map((order) => readOrder('direct_debit', order)),
  ]
  const orders = read.filter((order) => order !== undefined)
  return orders.length === read.length ? orders : undefined
}

function readOrder(kind: PaymentOrder['kind'], order: Json): PaymentOrder | undefined {
  if (!isJsonObject(order) || !isJsonObject(order.frequency)) return undefined
  const { id, reference, name, status, frequency } = order
  const { everyMonths, dayOfMonth } = frequency
  if (typeof id !== 'string' || typeof reference !== 'string' || typeof name !== 'string') return undefined
  if (!isWhole(everyMonths) || !isWhole(dayOfMonth)) return undefined
  return {
    kind,
    bankOrderId: id,
    reference,
    name,
    isActive: status === 'active',
    everyMonths,
    dayOfMonth,
    previous: readExecution(order.previous),
    next: readExecution(order.next),
    first: readExecution(order.first),
  }
}

function isWhole(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function readExecution(value: Json | undefined): PaymentOrder['next'] {
  if (!isJsonObject(value)) return undefined
  const amount = readMoney(value.amount)
  const isDated = typeof value.date === 'string' && parseIsoDate(value.date) !== undefined
  return isDated && amount !== undefined ? { date: String(value.date), amount } : undefined
}
