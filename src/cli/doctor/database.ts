// glue: Checks of the database: reachable, intact, migrated; signing key age; clock

import type { Config } from '../../config.ts'
import { renderDuration } from '../../lib/duration.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { checkPlacement, isDistributed } from '../../storage/engine/distribution.ts'
import { StorageError, type StorageErrorKind } from '../../storage/engine/errors.ts'
import type { DatabaseContent, DatabaseReport } from '../../storage/engine/inspect.ts'
import { type Finding, failing, fine, warning } from './finding.ts'

const REMEDIES: Partial<Record<StorageErrorKind, string>> = {
  unwritable:
    'Free space on the disk, make it writable, or correct the permissions of the data directory or database user.',
  not_a_database: 'Restore the file from a backup, or choose another directory with --data-dir.',
  unreachable: 'Start PostgreSQL, or fix DATABASE_URL or the network connection.',
  refused: 'Fix the user, password or database in DATABASE_URL, or the privileges of that user.',
  locked: 'Stop the program that holds the lock, and try again.',
}

export function describeUnreadable(error: unknown): Finding {
  if (!(error instanceof StorageError)) throw error
  const remedy = error.remedy ?? REMEDIES[error.kind] ?? 'See the message of the database above.'
  return failing('database', error.message, remedy)
}

export function checkSchema(report: DatabaseReport, engine: string): Finding {
  const { applied, known, changed, damage, unwritable } = report
  if (damage !== undefined) {
    return failing('database', `The database is damaged: ${damage}.`, 'Restore it from a backup.')
  }
  if (applied > known) {
    return failing(
      'database',
      `The database has schema version ${applied}, but this program supports versions up to ${known}.`,
      'Run a newer version of the program.',
    )
  }
  if (changed !== undefined) {
    return failing(
      'database',
      `Migration ${changed} differs from the one that was applied.`,
      'Restore the migration file; a released migration is never edited.',
    )
  }
  if (applied < known) {
    return warning(
      'database',
      `The database has schema version ${applied} of ${known}.`,
      'The next start migrates it, as does the command migrate.',
    )
  }
  if (unwritable !== undefined) return describeUnreadable(unwritable)
  return fine('database', `${engine} is reachable, writable and intact, with schema version ${applied}.`)
}

/** Undefined if the database is not on a Citus cluster. */
export function checkDistribution({ distribution }: DatabaseReport): Finding | undefined {
  if (distribution === undefined) return undefined
  if (!isDistributed(distribution)) {
    return fine(
      'distribution',
      'Citus is installed, and all tables are on one node; see the command distribute.',
    )
  }
  try {
    checkPlacement(distribution)
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    return failing('distribution', error.message, 'Users who are deleted may leave rows behind until then.')
  }
  return fine('distribution', `All tables are stored where they belong, on ${distribution.nodes} nodes.`)
}

const DAY_MS = 86_400_000

/** A start in the wrong mode is refused; this tells why before it. */
export function checkMode(
  { isProduction, hashKey }: Pick<DatabaseContent, 'isProduction' | 'hashKey'>,
  mode: Config['mode'],
): Finding {
  if (isProduction && mode !== 'production') {
    return failing(
      'mode',
      'The database is marked as production, so that no start in development mode opens it.',
      'Set TALLYSTICK_MODE=production (--mode production), with its TALLYSTICK_MASTER_KEY.',
    )
  }
  if (isProduction) return fine('mode', 'The database is marked as production, and so is the mode.')
  // Without a hash key it was never opened.
  if (mode === 'production' && hashKey !== undefined) {
    return warning(
      'mode',
      'The database was opened in development mode only; the first start in production mode marks it for good.',
      'For a new production installation, begin with an empty database: this one may contain a sandbox app.',
    )
  }
  return fine('mode', `The database is not marked as production, and the mode is ${mode}.`)
}

export function checkSigningKeys(
  { signingKeys }: DatabaseContent,
  { keyRotationDays }: Pick<Config, 'keyRotationDays'>,
  nowMs: number,
): Finding {
  const newest = signingKeys.at(-1)
  if (newest === undefined) return fine('signing keys', 'They are created on the first start.')
  const ageDays = Math.floor((nowMs - newest.signsFromMs) / DAY_MS)
  if (ageDays > keyRotationDays) {
    return warning(
      'signing keys',
      `The newest key is ${ageDays} days old; keys should be rotated after ${keyRotationDays} days.`,
      'A running server rotates automatically: start it, or use the command keys rotate.',
    )
  }
  const live = signingKeys.filter(({ removeAfterMs }) => removeAfterMs === undefined || removeAfterMs > nowMs)
  return fine(
    'signing keys',
    `${live.length} in use; the newest signs from ${isoInstant(newest.signsFromMs)}.`,
  )
}

/** The date of this check; an earlier clock is wrong. */
const EARLIEST_MS = 1_795_392_000_000
const BEHIND_MS = 5_000
const FAR_BEHIND_MS = 60_000
const CLOCK_REMEDY = 'Set the clock and keep it correct with NTP: token lifetimes depend on it.'

export function checkClock(
  nowMs: number,
  report: DatabaseReport | undefined,
  { mode }: Pick<Config, 'mode'>,
): Finding {
  const shown = isoInstant(nowMs)
  if (nowMs < EARLIEST_MS) return failing('clock', `It shows ${shown}, which is in the past.`, CLOCK_REMEDY)
  const content = report?.content
  const migratedAtMs = report?.migratedAtMs ?? 0
  const newestMs = Math.max(0, ...(content?.signingKeys ?? []).map(({ createdAtMs }) => createdAtMs))
  const isAhead = newestMs > nowMs + FAR_BEHIND_MS
  if (migratedAtMs > nowMs + FAR_BEHIND_MS || (isAhead && mode === 'production')) {
    return failing(
      'clock',
      `It shows ${shown}, but the database contains data from ${isoInstant(Math.max(migratedAtMs, newestMs))}.`,
      CLOCK_REMEDY,
    )
  }
  const differenceMs = report?.nowMs === undefined ? 0 : Math.abs(report.nowMs - nowMs)
  if (differenceMs > BEHIND_MS) {
    const sentence = `It differs by ${Math.round(differenceMs / 1000)} s from the clock of the database server.`
    return differenceMs > FAR_BEHIND_MS
      ? failing('clock', sentence, CLOCK_REMEDY)
      : warning('clock', sentence, CLOCK_REMEDY)
  }
  const offsetMs = mode === 'production' ? 0 : (content?.clockOffsetMs ?? 0)
  if (offsetMs !== 0) {
    const ahead = `${renderDuration(offsetMs)} ahead, by the sandbox controls`
    return fine('clock', `It shows ${shown}; the clock of this installation is ${ahead}.`)
  }
  if (isAhead) {
    return fine(
      'clock',
      `It shows ${shown}; data from ${isoInstant(newestMs)} was created while the sandbox controls had moved the clock.`,
    )
  }
  return fine('clock', `It shows ${shown}.`)
}
