// codec: Payments; a due payment is leased to one worker

import type { NamedAccount, PaymentAccount } from '../../core/banks/payment-port.ts'
import type {
  BankApproval,
  Payee,
  Payment,
  PaymentAttempt,
  ProviderSelection,
} from '../../core/payments/payment.ts'
import type { PaymentStore } from '../../core/payments/store.ts'
import { PAYMENT_FAILURES, PAYMENT_STATES } from '../../core/webhooks/payment-words.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Driver, Parameters, Row } from '../engine/driver.ts'
import { DUE_BATCH, dueList, listDue, takeFirstDue } from '../engine/due-work.ts'
import { onDuplicate, onMissingParent } from '../engine/errors.ts'
import {
  corrupt,
  integer,
  memberObject,
  object,
  optionalInteger,
  optionalObject,
  optionalText,
  optionalWord,
  text,
  textList,
  word,
} from '../engine/row.ts'
import { insertUnnamedUser } from '../users/users.ts'
import { writeEvents } from '../webhooks/events.ts'

const COLUMNS = `app_id, payment_id, user_id, dialect, request_hash, state, version, amount_minor, currency, terms, attempt, payer,
  failure_stage, failure_reason, created_at_ms, expires_at_ms, authorized_at_ms, executed_at_ms, settled_at_ms, failed_at_ms`

const INSERT_PAYMENT = `
  INSERT INTO payments (${COLUMNS}, due_at_ms)
  VALUES (:appId, :paymentId, :userId, :dialect, :requestHash, :state, :version, :amountMinor, :currency, :terms, :attempt, :payer,
    :failureStage, :failureReason, :createdAtMs, :expiresAtMs, :authorizedAtMs, :executedAtMs, :settledAtMs, :failedAtMs,
    :expiresAtMs)`

const SELECT_PAYMENT = `SELECT ${COLUMNS} FROM payments WHERE app_id = :appId AND payment_id = :paymentId`

/** The version alone would do; with the state, no step can begin anywhere but where its operation believes it does. */
const ADVANCE_PAYMENT = `
  UPDATE payments SET state = :state, version = :version, attempt = :attempt, payer = :payer, failure_stage = :failureStage,
    failure_reason = :failureReason, authorized_at_ms = :authorizedAtMs, executed_at_ms = :executedAtMs,
    settled_at_ms = :settledAtMs, failed_at_ms = :failedAtMs, due_at_ms = :dueAtMs, attempts = 0
  WHERE app_id = :appId AND payment_id = :paymentId AND version = :version - 1 AND state = :from`

const LIST_DUE = dueList(`
  SELECT app_id, payment_id FROM payments WHERE due_at_ms <= :nowMs
  ORDER BY due_at_ms, app_id, payment_id LIMIT ${DUE_BATCH}`)

const LEASE_IF_DUE = `
  UPDATE payments SET due_at_ms = :leaseUntilMs, attempts = attempts + 1 WHERE app_id = :appId AND payment_id IN (
    SELECT payment_id FROM payments
    WHERE app_id = :appId AND payment_id = :paymentId AND due_at_ms <= :nowMs FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}, attempts`

const POSTPONE_LEASED = `
  UPDATE payments SET due_at_ms = :dueAtMs
  WHERE app_id = :appId AND payment_id = :paymentId AND version = :version AND due_at_ms = :leaseUntilMs`

export function paymentVerbs(driver: Driver): PaymentStore {
  const load = async (appId: string, paymentId: string): Promise<Payment | undefined> => {
    const row = await driver.get(SELECT_PAYMENT, { appId, paymentId })
    return row === undefined ? undefined : readPayment(row)
  }
  return {
    async createPayment(payment, newUser) {
      const { appId, paymentId } = payment
      const inserted = await onMissingParent('user_unknown' as const, () =>
        // The transaction is undone as a whole, so that no user is left of a request that came before.
        onDuplicate('exists' as const, () =>
          driver.transaction(async (tx) => {
            if (newUser !== undefined) await insertUnnamedUser(tx, newUser)
            await tx.run(INSERT_PAYMENT, parametersOf(payment))
            return 'created' as const
          }),
        ),
      )
      if (inserted !== 'exists') return { kind: inserted }
      const existing = await load(appId, paymentId)
      // Deleted with its user since.
      return existing === undefined ? { kind: 'user_unknown' } : { kind: 'exists', payment: existing }
    },

    loadPayment: load,

    advancePayment({ from, payment, event, dueAtMs, nowMs, eventSeed }) {
      const { appId, userId } = payment
      return onMissingParent('superseded' as const, () =>
        driver.transaction(async (tx) => {
          const rows = await tx.run(ADVANCE_PAYMENT, { ...parametersOf(payment), from, dueAtMs })
          if (rows === 0) return 'superseded'
          if (event !== undefined) await writeEvents(tx, { appId, userId, eventSeed, nowMs }, [event])
          return 'advanced'
        }),
      )
    },

    async claimDuePayment(nowMs, leaseUntilMs) {
      const row = await takeFirstDue(
        () => listDue(driver, LIST_DUE, { nowMs }),
        (due) => {
          const key = { appId: text(due, 'app_id'), paymentId: text(due, 'payment_id') }
          return driver.transaction(async (tx) => tx.get(LEASE_IF_DUE, { ...key, nowMs, leaseUntilMs }))
        },
      )
      return row && { payment: readPayment(row), attempts: integer(row, 'attempts'), leaseUntilMs }
    },

    async postponePayment({ payment: { appId, paymentId, version }, leaseUntilMs }, dueAtMs) {
      await driver.run(POSTPONE_LEASED, { appId, paymentId, version, leaseUntilMs, dueAtMs })
    },
  }
}

function parametersOf(payment: Payment): Parameters {
  const { payee, reference, selection, returnUri, appData } = payment
  return {
    appId: payment.appId,
    paymentId: payment.paymentId,
    userId: payment.userId,
    dialect: payment.dialect,
    requestHash: payment.requestHash,
    state: payment.state,
    version: payment.version,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    terms: JSON.stringify({ payee, reference, selection, returnUri, appData }),
    attempt: payment.attempt && JSON.stringify(payment.attempt),
    payer: payment.payer && JSON.stringify(payment.payer),
    failureStage: payment.failure?.stage,
    failureReason: payment.failure?.reason,
    createdAtMs: payment.createdAtMs,
    expiresAtMs: payment.expiresAtMs,
    authorizedAtMs: payment.authorizedAtMs,
    executedAtMs: payment.executedAtMs,
    settledAtMs: payment.settledAtMs,
    failedAtMs: payment.failedAtMs,
  }
}

function readPayment(row: Row): Payment {
  const terms = object(row, 'terms')
  const attempt = optionalObject(row, 'attempt')
  const payer = optionalObject(row, 'payer')
  const stage = optionalWord(row, 'failure_stage', PAYMENT_STATES)
  const reason = optionalWord(row, 'failure_reason', PAYMENT_FAILURES)
  return {
    appId: text(row, 'app_id'),
    paymentId: text(row, 'payment_id'),
    userId: text(row, 'user_id'),
    dialect: text(row, 'dialect'),
    requestHash: text(row, 'request_hash'),
    state: word(row, 'state', PAYMENT_STATES),
    version: integer(row, 'version'),
    amountMinor: integer(row, 'amount_minor'),
    currency: text(row, 'currency'),
    payee: readPayee(memberObject(terms, 'payee')),
    reference: text(terms, 'reference'),
    selection: readSelection(memberObject(terms, 'selection')),
    returnUri: optionalText(terms, 'returnUri'),
    appData: readAppData(text(row, 'terms')),
    attempt: attempt === undefined ? undefined : readAttempt(attempt),
    payer: payer === undefined ? undefined : readNamedAccount(payer),
    failure: stage === undefined || reason === undefined ? undefined : { stage, reason },
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
    authorizedAtMs: optionalInteger(row, 'authorized_at_ms'),
    executedAtMs: optionalInteger(row, 'executed_at_ms'),
    settledAtMs: optionalInteger(row, 'settled_at_ms'),
    failedAtMs: optionalInteger(row, 'failed_at_ms'),
  }
}

function readAppData(terms: string): JsonObject {
  const parsed = parseJson(terms)
  const appData = parsed.ok && isJsonObject(parsed.value) ? parsed.value.appData : undefined
  if (!isJsonObject(appData)) throw corrupt('terms')
  return appData
}

function readPayee(row: Row): Payee {
  const kind = word(row, 'kind', ['account', 'own_account'] as const)
  return kind === 'account'
    ? { kind, ...readNamedAccount(row) }
    : { kind, accountId: text(row, 'accountId'), name: optionalText(row, 'name') }
}

function readNamedAccount(row: Row): NamedAccount {
  return { name: text(row, 'name'), account: readAccount(memberObject(row, 'account')) }
}

function readAccount(row: Row): PaymentAccount {
  const kind = word(row, 'kind', ['iban', 'sort_code'] as const)
  return kind === 'iban'
    ? { kind, iban: text(row, 'iban') }
    : { kind, sortCode: text(row, 'sortCode'), accountNumber: text(row, 'accountNumber') }
}

function readSelection(row: Row): ProviderSelection {
  const kind = word(row, 'kind', ['preselected', 'chosen'] as const)
  return kind === 'preselected'
    ? { kind, providerName: text(row, 'providerName') }
    : {
        kind,
        markets: textList(row, 'markets'),
        providerNames: textList(row, 'providerNames'),
        excludedNames: textList(row, 'excludedNames'),
      }
}

function readAttempt(row: Row): PaymentAttempt {
  return {
    returnUri: text(row, 'returnUri'),
    providerName: optionalText(row, 'providerName'),
    approval: row.approval === undefined ? undefined : readApproval(memberObject(row, 'approval')),
  }
}

function readApproval(row: Row): BankApproval {
  const kind = word(row, 'kind', ['redirect', 'device'] as const)
  const shared = {
    bankPaymentId: text(row, 'bankPaymentId'),
    sealedVerifier: text(row, 'sealedVerifier'),
  }
  return kind === 'redirect'
    ? { kind, ...shared, stateHash: text(row, 'stateHash'), url: text(row, 'url') }
    : {
        kind,
        ...shared,
        flowId: text(row, 'flowId'),
        approvalUrl: text(row, 'approvalUrl'),
        matchCode: text(row, 'matchCode'),
      }
}
