// codec: Sweeper: delete expired rows in small batches

import type { KeptGrants } from '../core/grants/store.ts'
import { MAIL_KEPT_MS } from '../core/mail/mail.ts'
import type { MaintenanceStore } from '../core/ports.ts'
import { sweepRequests } from './activity/requests.ts'
import type { Driver, Row } from './engine/driver.ts'
import { dueList, groupBy, listDue, sumByApp } from './engine/due-work.ts'
import { isTransient } from './engine/errors.ts'
import type { DueList } from './engine/node-lists.ts'
import { optionalText, text } from './engine/row.ts'
import { deleteLapsing } from './grants/lapsed.ts'
import { deleteUserIn } from './users/users.ts'

/**
 * Codes and grants are kept this long after they expire, so that a late replay is still recognised. So are tickets, which a
 * flow that began in time may consume later, and link sessions, whose page then leads back to the app.
 */
const GRACE_MS = 60 * 60 * 1000

const NO_GRANTS: KeptGrants = new Map()

/** A user may have thousands of rows, which are all deleted with it. */
const USERS_PER_BATCH = 10

interface Sweep {
  readonly list: DueList
  readonly deleteDue: string
  /** The last column of the primary key. */
  readonly idColumn: string
  readonly graceMs: number
  /** Of rows that are listed by another column than their end: puts those off that have not ended. */
  readonly putOff?: string
  /** For grants, of which something may be kept. */
  readonly lapses?: true
}

const PUT_GRANTS_OFF = `
  UPDATE grants SET sweep_at_ms = expires_at_ms WHERE app_id = :appId AND grant_id IN (:ids[]) AND grant_id IN (
    SELECT grant_id FROM grants WHERE app_id = :appId AND grant_id IN (:ids[]) AND expires_at_ms > :untilMs
    FOR UPDATE SKIP LOCKED)`

/** The foreign keys delete the refresh tokens and codes of a grant with it. */
const SWEEPS: readonly Sweep[] = [
  expired('claims', ['kind', 'claim_key'], 'until_ms'),
  expired('revoked_access_tokens', ['token_id'], 'until_ms'),
  expired('webhook_events', ['event_id'], 'expires_at_ms'),
  expired('flow_events', ['event_id'], 'expires_at_ms'),
  { ...expired('link_sessions', ['session_id'], 'expires_at_ms'), graceMs: GRACE_MS },
  { ...expired('link_tickets', ['ticket_hash'], 'expires_at_ms'), graceMs: GRACE_MS },
  expired('person_links', ['link_hash'], 'expires_at_ms'),
  expired('person_sessions', ['session_id'], 'idle_until_ms'),
  expired('bank_endings', ['connection_id'], 'expires_at_ms'),
  expired('balance_refreshes', ['refresh_id'], 'expires_at_ms'),
  expired('reports', ['report_id'], 'expires_at_ms'),
  expired('report_jobs', ['job_id'], 'expires_at_ms'),
  expired('lapsed_grants', ['grant_id'], 'expires_at_ms'),
  expired('idempotent_answers', ['key_hash'], 'expires_at_ms'),
  expired('deferred_reads', ['read_id'], 'expires_at_ms'),
  expired('request_figures', ['figure_key'], 'expires_at_ms'),
  expired('active_users', ['active_key'], 'expires_at_ms'),
  expired('link_figures', ['figure_key'], 'expires_at_ms'),
  { ...expired('data_sessions', ['session_id'], 'expires_at_ms'), graceMs: GRACE_MS },
  { ...expired('authorization_codes', ['code_hash'], 'expires_at_ms'), graceMs: GRACE_MS },
  {
    ...expired('grants', ['grant_id'], 'expires_at_ms', 'sweep_at_ms'),
    putOff: PUT_GRANTS_OFF,
    graceMs: GRACE_MS,
    lapses: true,
  },
]

/** What belongs to no app. `keptMs`: for how long after the time in the column. */
const SWEEPS_WITHOUT_APP = [
  sweepWithoutApp('identity_sessions', 'session_id', 'expires_at_ms'),
  sweepWithoutApp('identity_verifications', 'verification_id', 'expires_at_ms'),
  sweepWithoutApp('invitations', 'token_hash', 'expires_at_ms'),
  sweepWithoutApp('mails', 'mail_id', 'created_at_ms', MAIL_KEPT_MS),
]

function sweepWithoutApp(table: string, id: string, time: string, keptMs = 0) {
  const sql = `
    WITH due AS MATERIALIZED (
      SELECT ${id} FROM ${table} WHERE ${time} <= :untilMs ORDER BY ${time}, ${id} LIMIT :limit FOR UPDATE SKIP LOCKED)
    DELETE FROM ${table} WHERE ${id} IN (SELECT ${id} FROM due)`
  return { sql, keptMs }
}

const LIST_EXPIRED_USERS = dueList(`
  SELECT app_id, user_id FROM users WHERE expires_at_ms <= :untilMs
  ORDER BY expires_at_ms, app_id, user_id LIMIT :limit`)

const LOCK_EXPIRED_USER = `
  SELECT user_id FROM users WHERE app_id = :appId AND user_id = :userId AND expires_at_ms <= :nowMs
  FOR UPDATE SKIP LOCKED`

/**
 * Expired rows are listed without a lock and deleted app by app. SKIP LOCKED: rows that another sweeper or a verb has locked are
 * left for the next round. A row whose expiry has moved since the list was read is kept.
 */
function expired(
  table: string,
  key: readonly [string] | readonly ['kind', string],
  expiry: string,
  listedBy: string = expiry,
): Sweep {
  const id = key.at(-1) ?? ''
  const columns = ['app_id', ...key].join(', ')
  const within = key[0] === 'kind' ? 'app_id = :appId AND kind = :kind' : 'app_id = :appId'
  return {
    list: dueList(`
      SELECT ${columns} FROM ${table} WHERE ${listedBy} <= :untilMs ORDER BY ${listedBy}, ${columns} LIMIT :limit`),
    deleteDue: `
      DELETE FROM ${table} WHERE ${within} AND ${id} IN (:ids[]) AND ${id} IN (
        SELECT ${id} FROM ${table} WHERE ${within} AND ${id} IN (:ids[]) AND ${expiry} <= :untilMs
        FOR UPDATE SKIP LOCKED)`,
    idColumn: id,
    graceMs: 0,
  }
}

export function sweepVerbs(driver: Driver): Pick<MaintenanceStore, 'sweepExpired'> {
  return {
    async sweepExpired(nowMs, limit, kept = NO_GRANTS) {
      let removed = 0
      for (const sweep of SWEEPS) {
        const untilMs = nowMs - sweep.graceMs
        const rows = await listDue(driver, sweep.list, { untilMs, limit })
        removed += await sumByApp(rows, (appId, own) =>
          deleteExpired(driver, sweep, { appId, untilMs, kept }, own),
        )
      }
      removed += await sweepRequests(driver, nowMs, limit)
      const users = await listDue(driver, LIST_EXPIRED_USERS, {
        untilMs: nowMs,
        limit: Math.min(limit, USERS_PER_BATCH),
      })
      removed += await sumByApp(users, (_appId, own) => deleteExpiredUsers(driver, own, nowMs))
      return removed + (await sweepTablesWithoutApp(driver, nowMs, limit))
    },
  }
}

/** A row that is on every node is deleted once every node is there; while one is down, the apps of the others were swept. */
async function sweepTablesWithoutApp(driver: Driver, nowMs: number, limit: number): Promise<number> {
  let removed = 0
  try {
    for (const { sql, keptMs } of SWEEPS_WITHOUT_APP)
      removed += await driver.run(sql, { untilMs: nowMs - keptMs, limit })
  } catch (error) {
    if (!isTransient(error)) throw error
  }
  return removed
}

/** One transaction for each user, so that none is long, and a consent at a bank is queued exactly when its user is deleted. */
async function deleteExpiredUsers(driver: Driver, rows: readonly Row[], nowMs: number): Promise<number> {
  let removed = 0
  for (const row of rows) {
    const user = { appId: text(row, 'app_id'), userId: text(row, 'user_id'), nowMs }
    const deleted = await driver.transaction(
      async (tx) => (await tx.get(LOCK_EXPIRED_USER, user)) !== undefined && (await deleteUserIn(tx, user)),
    )
    if (deleted) removed++
  }
  return removed
}

async function deleteExpired(
  driver: Driver,
  { deleteDue, idColumn, putOff, lapses }: Sweep,
  { kept, ...bound }: { readonly appId: string; readonly untilMs: number; readonly kept: KeptGrants },
  rows: readonly Row[],
): Promise<number> {
  let removed = 0
  // Only claims have kinds, and few.
  for (const [kind, own] of groupBy(rows, (row) => optionalText(row, 'kind'))) {
    const ids = own.map((row) => text(row, idColumn))
    // They count, or a batch of them would end the sweep.
    if (putOff !== undefined) removed += await driver.run(putOff, { ...bound, ids }, 'long')
    removed +=
      lapses && kept.size > 0
        ? await deleteLapsing(driver, deleteDue, { ...bound, ids }, kept)
        : await driver.run(deleteDue, { ...bound, kind, ids }, 'long')
  }
  return removed
}
