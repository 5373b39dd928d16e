// codec: Refunds; their amounts are reserved with the payment

import { REFUND_REJECTIONS } from '../../core/banks/payment-port.ts'
import type { Refund } from '../../core/payments/refund.ts'
import type { RefundStore } from '../../core/payments/store.ts'
import { REFUND_STATES } from '../../core/webhooks/payment-words.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { DUE_BATCH, dueList, listDue, takeFirstDue } from '../engine/due-work.ts'
import { onDuplicate } from '../engine/errors.ts'
import { corrupt, integer, optionalInteger, optionalWord, text, word } from '../engine/row.ts'
import { writeEvents } from '../webhooks/events.ts'

const COLUMNS = `app_id, refund_id, payment_id, request_hash, state, amount_minor, currency, reference, app_data, failure,
  created_at_ms, executed_at_ms, failed_at_ms`

/** The row of the payment is the lock of all of its refunds. */
const RESERVE_AMOUNT = `
  UPDATE payments SET refunded_minor = refunded_minor + :amountMinor
  WHERE app_id = :appId AND payment_id = :paymentId AND state = 'settled' AND refunded_minor + :amountMinor <= amount_minor`

const INSERT_REFUND = `
  INSERT INTO refunds (${COLUMNS}, due_at_ms)
  VALUES (:appId, :refundId, :paymentId, :requestHash, :state, :amountMinor, :currency, :reference, :appData, NULL,
    :createdAtMs, NULL, NULL, :createdAtMs)`

const SELECT_REFUND = `SELECT ${COLUMNS} FROM refunds WHERE app_id = :appId AND refund_id = :refundId`

const SELECT_STATE = 'SELECT state FROM payments WHERE app_id = :appId AND payment_id = :paymentId'

const LIST_REFUNDS = `
  SELECT ${COLUMNS} FROM refunds WHERE app_id = :appId AND payment_id = :paymentId ORDER BY created_at_ms, refund_id`

/** In the order of a deletion, which begins with the payment. */
const LOCK_PAYMENT = `
  SELECT payment_id FROM payments WHERE app_id = :appId AND payment_id = :paymentId FOR UPDATE`

const DECIDE_REFUND = `
  UPDATE refunds SET state = :state, failure = :failure, executed_at_ms = :executedAtMs, failed_at_ms = :failedAtMs,
    due_at_ms = NULL
  WHERE app_id = :appId AND refund_id = :refundId AND state = 'pending'`

const FREE_AMOUNT = `
  UPDATE payments SET refunded_minor = refunded_minor - :amountMinor
  WHERE app_id = :appId AND payment_id = :paymentId`

const LIST_DUE = dueList(`
  SELECT app_id, refund_id FROM refunds WHERE due_at_ms <= :nowMs
  ORDER BY due_at_ms, app_id, refund_id LIMIT ${DUE_BATCH}`)

const LEASE_IF_DUE = `
  UPDATE refunds SET due_at_ms = :leaseUntilMs, attempts = attempts + 1 WHERE app_id = :appId AND refund_id IN (
    SELECT refund_id FROM refunds
    WHERE app_id = :appId AND refund_id = :refundId AND due_at_ms <= :nowMs FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}, attempts`

const POSTPONE_LEASED = `
  UPDATE refunds SET due_at_ms = :dueAtMs
  WHERE app_id = :appId AND refund_id = :refundId AND due_at_ms = :leaseUntilMs`

export function refundVerbs(driver: Driver): RefundStore {
  const load = async (reader: Driver | Tx, appId: string, refundId: string): Promise<Refund | undefined> => {
    const row = await reader.get(SELECT_REFUND, { appId, refundId })
    return row === undefined ? undefined : readRefund(row)
  }
  return {
    async createRefund(refund) {
      const { appId, paymentId, refundId, amountMinor } = refund
      const stored = await onDuplicate('refused' as const, () =>
        driver.transaction(async (tx) => {
          if ((await tx.run(RESERVE_AMOUNT, { appId, paymentId, amountMinor })) === 0) return 'refused'
          await tx.run(INSERT_REFUND, {
            appId,
            refundId,
            paymentId,
            requestHash: refund.requestHash,
            state: refund.state,
            amountMinor,
            currency: refund.currency,
            reference: refund.reference,
            appData: JSON.stringify(refund.appData),
            createdAtMs: refund.createdAtMs,
          })
          return 'created'
        }),
      )
      if (stored === 'created') return { kind: 'created' }
      const existing = await load(driver, appId, refundId)
      if (existing !== undefined) return { kind: 'exists', refund: existing }
      const payment = await driver.get(SELECT_STATE, { appId, paymentId })
      return { kind: payment?.state === 'settled' ? 'exceeds' : 'not_settled' }
    },

    async listRefunds(appId, paymentId) {
      return (await driver.all(LIST_REFUNDS, { appId, paymentId })).map(readRefund)
    },

    decideRefund({ refund, userId, event, nowMs, eventSeed }) {
      const { appId, paymentId, refundId, amountMinor, state, failure, executedAtMs, failedAtMs } = refund
      return driver.transaction(async (tx) => {
        if ((await tx.get(LOCK_PAYMENT, { appId, paymentId })) === undefined) return 'superseded'
        const decided = { appId, refundId, state, failure, executedAtMs, failedAtMs }
        if ((await tx.run(DECIDE_REFUND, decided)) === 0) return 'superseded'
        if (state === 'failed') await tx.run(FREE_AMOUNT, { appId, paymentId, amountMinor })
        await writeEvents(tx, { appId, userId, eventSeed, nowMs }, [event])
        return 'decided'
      })
    },

    async claimDueRefund(nowMs, leaseUntilMs) {
      const row = await takeFirstDue(
        () => listDue(driver, LIST_DUE, { nowMs }),
        (due) => {
          const key = { appId: text(due, 'app_id'), refundId: text(due, 'refund_id') }
          return driver.transaction(async (tx) => tx.get(LEASE_IF_DUE, { ...key, nowMs, leaseUntilMs }))
        },
      )
      return row && { refund: readRefund(row), attempts: integer(row, 'attempts'), leaseUntilMs }
    },

    async postponeRefund({ refund: { appId, refundId }, leaseUntilMs }, dueAtMs) {
      await driver.run(POSTPONE_LEASED, { appId, refundId, leaseUntilMs, dueAtMs })
    },
  }
}

function readRefund(row: Row): Refund {
  return {
    appId: text(row, 'app_id'),
    paymentId: text(row, 'payment_id'),
    refundId: text(row, 'refund_id'),
    requestHash: text(row, 'request_hash'),
    state: word(row, 'state', REFUND_STATES),
    amountMinor: integer(row, 'amount_minor'),
    currency: text(row, 'currency'),
    reference: text(row, 'reference'),
    appData: readAppData(text(row, 'app_data')),
    failure: optionalWord(row, 'failure', REFUND_REJECTIONS),
    createdAtMs: integer(row, 'created_at_ms'),
    executedAtMs: optionalInteger(row, 'executed_at_ms'),
    failedAtMs: optionalInteger(row, 'failed_at_ms'),
  }
}

function readAppData(stored: string): JsonObject {
  const parsed = parseJson(stored)
  if (!parsed.ok || !isJsonObject(parsed.value)) throw corrupt('app_data')
  return parsed.value
}
