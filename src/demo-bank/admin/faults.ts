// operation: Faults that make the bank slow, down or failing, for all users or one of them
// Spec: api-contract.ts, FaultChange

import { isJsonObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { FaultChange, FaultsResponse } from '../api-contract.ts'
import { type Database, integer, type Row, text } from '../database.ts'

const EVERYBODY = ''
const MAX_DELAY_MS = 120_000

export type Faults = {
  isDown(person: string | undefined): boolean
  /** Delay before each response, in ms. */
  delayMs(person: string | undefined): number
  /** Uses up one configured failure and returns its status; undefined if none is left. */
  takeFailure(person: string): 429 | 500 | 503 | undefined
  /** Uses up one configured truncated response; false if none is left. */
  takeDrop(person: string): boolean
  change(change: FaultChange): void
  list(): FaultsResponse['faults']
}

/** Faults stored in the bank's database. An empty `person` column means all users. */
export function createFaults(db: Database): Faults {
  const rowsFor = (person: string | undefined): Row[] =>
    db.all('SELECT * FROM faults WHERE person IN (?, ?)', EVERYBODY, person ?? EVERYBODY)
  return {
    isDown: (person) => rowsFor(person).some((row) => integer(row, 'down') === 1),
    delayMs: (person) => Math.max(0, ...rowsFor(person).map((row) => integer(row, 'slow_ms'))),
    takeFailure: (person) => {
      const row = takeOne(db, person, 'fail_times')
      return row === undefined ? undefined : statusOf(integer(row, 'fail_status'))
    },
    takeDrop: (person) => takeOne(db, person, 'drop_next') !== undefined,
    change: (change) => applyChange(db, change),
    list: () => db.all('SELECT * FROM faults ORDER BY person').map(readFault),
  }
}

/** Parses a change strictly. Rejects unknown members and wrong types with a one-sentence message. */
export function parseFaultChange(
  body: Json,
  isTestUser: (name: string) => boolean,
): Result<FaultChange, string> {
  if (!isJsonObject(body)) return err('the body must be an object')
  const known = [
    'person',
    'slowMs',
    'down',
    'failNext',
    'dropNext',
    'revokeConsents',
    'expireTokens',
    'consentId',
  ]
  const unknown = Object.keys(body).find((name) => !known.includes(name))
  if (unknown !== undefined) return err(`unknown member ${unknown}; known are ${known.join(', ')}`)
  const { person, slowMs, down, failNext, dropNext, revokeConsents, expireTokens, consentId } = body
  if (person !== undefined && (typeof person !== 'string' || !isTestUser(person)))
    return err('person must be a user name')
  if (slowMs !== undefined && !isCount(slowMs, MAX_DELAY_MS))
    return err(`slowMs must be from 0 to ${MAX_DELAY_MS}`)
  if (down !== undefined && typeof down !== 'boolean') return err('down must be true or false')
  if (dropNext !== undefined && !isCount(dropNext, 1000)) return err('dropNext must be from 0 to 1000')
  if (revokeConsents !== undefined && revokeConsents !== true) return err('revokeConsents can only be true')
  if (expireTokens !== undefined && expireTokens !== true) return err('expireTokens can only be true')
  if (consentId !== undefined && typeof consentId !== 'string') return err('consentId must be text')
  const failure = failNext === undefined ? undefined : parseFailNext(failNext)
  if (failure === 'wrong') return err('failNext must be {times: 0 to 1000, status: 429, 500 or 503}')
  return ok({
    ...(person === undefined ? {} : { person: person.toLowerCase() }),
    ...(slowMs === undefined ? {} : { slowMs }),
    ...(down === undefined ? {} : { down }),
    ...(failure === undefined ? {} : { failNext: failure }),
    ...(dropNext === undefined ? {} : { dropNext }),
    ...(revokeConsents === undefined ? {} : { revokeConsents }),
    ...(expireTokens === undefined ? {} : { expireTokens }),
    ...(consentId === undefined ? {} : { consentId }),
  })
}

/** Revokes consents or expires access tokens now, as the change asks: of one consent, one user, or everyone. */
export function applyRevocations(db: Database, change: FaultChange, nowMs: number): void {
  const { consentId, person } = change
  const chosen = 'SELECT id FROM consents WHERE (? IS NULL OR id = ?) AND (? IS NULL OR person = ?)'
  const values = [consentId ?? null, consentId ?? null, person ?? null, person ?? null] as const
  if (change.revokeConsents === true) {
    db.run(
      `UPDATE consents SET ended_at_ms = ? WHERE ended_at_ms IS NULL AND id IN (${chosen})`,
      nowMs,
      ...values,
    )
  }
  if (change.expireTokens === true) {
    db.run(
      `UPDATE tokens SET expires_at_ms = ? WHERE kind = 'access' AND expires_at_ms > ? AND consent_id IN (${chosen})`,
      nowMs,
      nowMs,
      ...values,
    )
  }
}

function parseFailNext(value: Json): { times: number; status: 429 | 500 | 503 } | 'wrong' {
  if (!isJsonObject(value)) return 'wrong'
  const { times, status } = value
  if (!isCount(times, 1000) || typeof status !== 'number') return 'wrong'
  return status === 429 || status === 500 || status === 503 ? { times, status } : 'wrong'
}

function isCount(value: Json | undefined, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max
}

function applyChange(db: Database, change: FaultChange): void {
  const person = change.person ?? EVERYBODY
  db.transaction(() => {
    db.run('INSERT INTO faults VALUES (?, 0, 0, 0, 503, 0) ON CONFLICT DO NOTHING', person)
    db.run(
      `UPDATE faults SET slow_ms = coalesce(?, slow_ms), down = coalesce(?, down), fail_times = coalesce(?, fail_times),
         fail_status = coalesce(?, fail_status), drop_next = coalesce(?, drop_next) WHERE person = ?`,
      change.slowMs ?? null,
      change.down === undefined ? null : Number(change.down),
      change.failNext?.times ?? null,
      change.failNext?.status ?? null,
      change.dropNext ?? null,
      person,
    )
    db.run('DELETE FROM faults WHERE slow_ms = 0 AND down = 0 AND fail_times = 0 AND drop_next = 0')
  })
}

// One guarded UPDATE: N concurrent calls use up N failures.
function takeOne(db: Database, person: string, column: 'fail_times' | 'drop_next'): Row | undefined {
  return db.one(
    `UPDATE faults SET ${column} = ${column} - 1 WHERE person =
       (SELECT person FROM faults WHERE person IN (?, ?) AND ${column} > 0 ORDER BY person DESC LIMIT 1) RETURNING *`,
    EVERYBODY,
    person,
  )
}

function readFault(row: Row): FaultsResponse['faults'][number] {
  const person = text(row, 'person')
  return {
    ...(person === EVERYBODY ? {} : { person }),
    slowMs: integer(row, 'slow_ms'),
    down: integer(row, 'down') === 1,
    failNext: { times: integer(row, 'fail_times'), status: statusOf(integer(row, 'fail_status')) },
    dropNext: integer(row, 'drop_next'),
  }
}

function statusOf(value: number): 429 | 500 | 503 {
  return value === 429 || value === 500 ? value : 503
}
