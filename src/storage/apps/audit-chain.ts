// codec: Chain of audit events: numbers and hashes, each written once

import type { AuditSeal, AuditTrail, TrailEvent } from '../../core/apps/audit.ts'
import type { AuditStore } from '../../core/apps/store.ts'
import { OPERATOR_TRAIL } from '../../core/operators/operator.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { dueList, listDue } from '../engine/due-work.ts'
import { onDuplicate } from '../engine/errors.ts'
import { corrupt, integer, optionalInteger, optionalText, text } from '../engine/row.ts'

const COLUMNS =
  'event_id, at_ms, actor, action, target, origin, before_change, after_change, sequence, chain_hash'

const LIST_UNSEALED_APPS = dueList(`
  SELECT app_id, event_id FROM audit_events WHERE sequence IS NULL ORDER BY app_id, event_id LIMIT :limit`)

const LIST_UNSEALED_ORGANISATIONS = `
  SELECT organisation_id FROM organisation_events WHERE sequence IS NULL
  ORDER BY organisation_id, event_id LIMIT :limit`

const LIST_UNSEALED_OPERATOR_EVENT = 'SELECT event_id FROM operator_events WHERE sequence IS NULL LIMIT 1'

const sqlOf = (table: string, owner: string) => ({
  unsealed: `
    SELECT ${COLUMNS} FROM ${table} WHERE ${owner} AND sequence IS NULL ORDER BY event_id LIMIT :limit`,
  head: `
    SELECT sequence, chain_hash FROM ${table} WHERE ${owner} AND sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1`,
  seal: `
    UPDATE ${table} SET sequence = :sequence, chain_hash = :chainHash
    WHERE ${owner} AND event_id = :eventId AND sequence IS NULL`,
  sealed: `
    SELECT ${COLUMNS} FROM ${table} WHERE ${owner} AND sequence > :after ORDER BY sequence LIMIT :limit`,
})

const SQL = {
  app: sqlOf('audit_events', 'app_id = :appId'),
  organisation: sqlOf('organisation_events', 'organisation_id = :organisationId'),
  operators: sqlOf('operator_events', '1 = 1'),
}

function ownerOf({ kind, id }: AuditTrail): Readonly<Record<string, string>> {
  if (kind === 'operators') return {}
  return kind === 'app' ? { appId: id } : { organisationId: id }
}

export function auditChainVerbs(
  driver: Driver,
): Pick<AuditStore, 'listUnsealedTrails' | 'sealTrail' | 'listSealedEvents'> {
  return {
    async listUnsealedTrails(limit) {
      const apps = (await listDue(driver, LIST_UNSEALED_APPS, { limit })).map((row) => text(row, 'app_id'))
      const organisations = (await driver.all(LIST_UNSEALED_ORGANISATIONS, { limit })).map((row) =>
        text(row, 'organisation_id'),
      )
      const operators = await driver.get(LIST_UNSEALED_OPERATOR_EVENT, {})
      return [
        ...(operators === undefined ? [] : [OPERATOR_TRAIL]),
        ...[...new Set(apps)].map((id) => ({ kind: 'app', id }) as const),
        ...[...new Set(organisations)].map((id) => ({ kind: 'organisation', id }) as const),
      ]
    },

    sealTrail(trail, limit, hashOf) {
      const sql = SQL[trail.kind]
      const owner = ownerOf(trail)
      return onDuplicate(0, () =>
        driver.transaction(async (tx) => {
          const head = await tx.get(sql.head, owner)
          let sequence = head === undefined ? 0 : integer(head, 'sequence')
          let previous = head === undefined ? undefined : text(head, 'chain_hash')
          let sealed = 0
          for (const row of await tx.all(sql.unsealed, { ...owner, limit })) {
            const event = readTrailEvent(row)
            const chainHash = hashOf(previous, event)
            sequence++
            const { eventId } = event
            // Another instance was first, and continues.
            if ((await tx.run(sql.seal, { ...owner, eventId, sequence, chainHash })) === 0) break
            previous = chainHash
            sealed++
          }
          return sealed
        }),
      )
    },

    async listSealedEvents(trail, after, limit) {
      const rows = await driver.all(SQL[trail.kind].sealed, { ...ownerOf(trail), after, limit })
      return rows.map((row) => {
        const { seal, ...event } = readTrailEvent(row)
        if (seal === undefined) throw corrupt('sequence')
        return { ...event, seal }
      })
    },
  }
}

export function readTrailEvent(row: Row): TrailEvent & { readonly seal?: AuditSeal } {
  const origin = optionalText(row, 'origin')
  const before = readChange(row, 'before_change')
  const after = readChange(row, 'after_change')
  const sequence = optionalInteger(row, 'sequence')
  return {
    eventId: text(row, 'event_id'),
    atMs: integer(row, 'at_ms'),
    actor: text(row, 'actor'),
    action: text(row, 'action'),
    target: text(row, 'target'),
    ...(origin !== undefined && { origin }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(sequence !== undefined && { seal: { sequence, hash: text(row, 'chain_hash') } }),
  }
}

/** Parameters of an INSERT. */
export function bindChange({ origin, before, after }: Pick<TrailEvent, 'origin' | 'before' | 'after'>) {
  return {
    origin,
    before: before === undefined ? undefined : JSON.stringify(before),
    after: after === undefined ? undefined : JSON.stringify(after),
  }
}

function readChange(row: Row, name: string): JsonObject | undefined {
  const stored = optionalText(row, name)
  if (stored === undefined) return undefined
  const parsed = parseJson(stored)
  if (!parsed.ok || !isJsonObject(parsed.value)) throw corrupt(name)
  return parsed.value
}
