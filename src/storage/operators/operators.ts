// codec: Operators of the installation and their events

import type { OperatorEvent } from '../../core/operators/operator.ts'
import type { OperatorStore } from '../../core/operators/store.ts'
import { LAST_EVENT_ID } from '../apps/audit.ts'
import { bindChange, readTrailEvent } from '../apps/audit-chain.ts'
import type { Driver, Tx } from '../engine/driver.ts'
import { integer, text } from '../engine/row.ts'

const INSERT = `
  INSERT INTO operators (email, added_by, added_at_ms) VALUES (:email, :addedBy, :addedAtMs)
  ON CONFLICT (email) DO NOTHING`

const DELETE = 'DELETE FROM operators WHERE email = :email'

const SELECT_ALL = 'SELECT email, added_by, added_at_ms FROM operators ORDER BY added_at_ms, email'

const SELECT_ONE = 'SELECT email FROM operators WHERE email = :email'

const INSERT_EVENT = `
  INSERT INTO operator_events (event_id, at_ms, actor, action, target, origin, before_change, after_change)
  VALUES (:eventId, :atMs, :actor, :action, :target, :origin, :before, :after)`

const SELECT_EVENTS = `
  SELECT event_id, at_ms, actor, action, target, origin, before_change, after_change, sequence, chain_hash
  FROM operator_events WHERE event_id < :beforeId ORDER BY event_id DESC LIMIT :limit`

export function operatorVerbs(driver: Driver): OperatorStore {
  return {
    addOperator(operator, event) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(INSERT, { ...operator })) === 0) return 'exists'
        await insertEvent(tx, event)
        return 'added'
      })
    },

    removeOperator(email, event) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(DELETE, { email })) === 0) return 'unknown'
        await insertEvent(tx, event)
        return 'removed'
      })
    },

    async listOperators() {
      return (await driver.all(SELECT_ALL, {})).map((row) => ({
        email: text(row, 'email'),
        addedBy: text(row, 'added_by'),
        addedAtMs: integer(row, 'added_at_ms'),
      }))
    },

    async isOperator(email) {
      return (await driver.get(SELECT_ONE, { email })) !== undefined
    },

    async recordOperatorEvent(event) {
      await insertEvent(driver, event)
    },

    async listOperatorEvents(limit, beforeId = LAST_EVENT_ID) {
      return (await driver.all(SELECT_EVENTS, { limit, beforeId })).map(readTrailEvent)
    },
  }
}

async function insertEvent(tx: Pick<Tx, 'run'>, event: OperatorEvent): Promise<void> {
  const { eventId, atMs, actor, action, target } = event
  await tx.run(INSERT_EVENT, { eventId, atMs, actor, action, target, ...bindChange(event) })
}
