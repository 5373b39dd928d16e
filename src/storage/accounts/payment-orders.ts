// codec: Standing orders and direct debits, one JSON list for each account

import type { PaymentOrderStore } from '../../core/accounts/store.ts'
import { PAYMENT_ORDER_KINDS, type PaymentOrder } from '../../core/banks/payment-order.ts'
import { lockWithdrawnData } from '../connections/withdrawn-data.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { boolean, integer, memberObject, objectList, text, word } from '../engine/row.ts'
import { readMoney, writeMoney } from './amount.ts'

/** INSERT ... SELECT, so that nothing is written for an account of another connection or one that no longer exists. */
const UPSERT = `
  INSERT INTO payment_orders (app_id, user_id, account_id, orders)
  SELECT app_id, user_id, account_id, :orders FROM accounts
  WHERE app_id = :appId AND connection_id = :connectionId AND account_id = :accountId
  ON CONFLICT (app_id, user_id, account_id) DO UPDATE SET orders = excluded.orders`

const SELECT = `
  SELECT orders FROM payment_orders WHERE app_id = :appId AND user_id = :userId AND account_id = :accountId`

export function paymentOrderVerbs(driver: Driver): PaymentOrderStore {
  return {
    async savePaymentOrders(appId, connectionId, list) {
      if (list.length === 0) return
      await driver.transaction(async (tx) => {
        if ((await lockWithdrawnData(tx, appId, connectionId)).data.has('transactions')) return
        for (const { accountId, orders } of list) {
          const written = JSON.stringify(orders.map(writeOrder))
          await tx.run(UPSERT, { appId, connectionId, accountId, orders: written })
        }
      })
    },

    async listPaymentOrders(appId, userId, accountId) {
      const row = await driver.get(SELECT, { appId, userId, accountId })
      return row === undefined ? [] : objectList(row, 'orders').map(readOrder)
    },
  }
}

function writeOrder(order: PaymentOrder): unknown {
  return {
    ...order,
    previous: writeExecution(order.previous),
    next: writeExecution(order.next),
    first: writeExecution(order.first),
  }
}

function writeExecution(execution: PaymentOrder['next']): unknown {
  return execution && { date: execution.date, amount: writeMoney(execution.amount) }
}

function readOrder(row: Row): PaymentOrder {
  return {
    kind: word(row, 'kind', PAYMENT_ORDER_KINDS),
    bankOrderId: text(row, 'bankOrderId'),
    reference: text(row, 'reference'),
    name: text(row, 'name'),
    isActive: boolean(row, 'isActive'),
    everyMonths: integer(row, 'everyMonths'),
    dayOfMonth: integer(row, 'dayOfMonth'),
    previous: readExecution(row, 'previous'),
    next: readExecution(row, 'next'),
    first: readExecution(row, 'first'),
  }
}

function readExecution(row: Row, name: string): PaymentOrder['next'] {
  if (row[name] === undefined) return undefined
  const execution = memberObject(row, name)
  return { date: text(execution, 'date'), amount: readMoney(execution, 'amount') }
}
