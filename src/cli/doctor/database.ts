// glue: checks of the database: reachable, of our version, undamaged, with keys of a good age and a sane clock

import type { Config } from '../../config.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { StorageError, type StorageErrorKind } from '../../storage/engine/errors.ts'
import type { DatabaseContent, DatabaseReport } from '../../storage/engine/inspect.ts'
import { type Finding, failing, fine, warning } from './finding.ts'

const REMEDIES: Partial<Record<StorageErrorKind, string>> = {
  unwritable: 'Mend the rights of the data directory, or make room on its disk.',
  not_a_database: 'Restore the file from a backup, or choose another directory with --data-dir.',
  unreachable: 'Start PostgreSQL, or mend DATABASE_URL and the network to it.',
  refused: 'Mend user, password and database in DATABASE_URL, and the rights of that user.',
  locked: 'End the program that holds the lock, and try again.',
}

export function describeUnreadable(error: unknown): Finding {
  if (!(error instanceof StorageError)) throw error
  const remedy = REMEDIES[error.kind] ?? 'See the message of the database above.'
  return failing('database', error.message, remedy)
}

export function checkSchema(report: DatabaseReport, engine: string): Finding {
  const { applied, known, changed, damage } = report
  if (damage !== undefined) {
    return failing('database', `The database is damaged: ${damage}.`, 'Restore it from a backup.')
  }
  if (applied > known) {
    return failing(
      'database',
      `The database has schema version ${applied}, and this program knows versions up to ${known}.`,
      'Run the later version of the program.',
    )
  }
  if (changed !== undefined) {
    return failing(
      'database',
      `Migration ${changed} is not the one that was applied.`,
      'Restore the file of the migration; a released one is never edited.',
    )
  }
  if (applied < known) {
    return warning(
      'database',
      `The database has schema version ${applied} of ${known}.`,
      'The next start brings it up to date, as does the command migrate.',
    )
  }
  return fine('database', `${engine} answers, undamaged, with schema version ${applied}.`)
}

const DAY_MS = 86_400_000

export function checkSigningKeys(
  { signingKeys }: DatabaseContent,
  { keyRotationDays }: Pick<Config, 'keyRotationDays'>,
  nowMs: number,
): Finding {
  const newest = signingKeys.at(-1)
  if (newest === undefined) return fine('signing keys', 'They are made on the first start.')
  const ageDays = Math.floor((nowMs - newest.signsFromMs) / DAY_MS)
  if (ageDays > keyRotationDays) {
    return warning(
      'signing keys',
      `The newest key is ${ageDays} days old, and should have a successor after ${keyRotationDays}.`,
      'A running server rotates by itself: start it, or use the command keys rotate.',
    )
  }
  const live = signingKeys.filter(({ removeAfterMs }) => removeAfterMs === undefined || removeAfterMs > nowMs)
  return fine(
    'signing keys',
    `${live.length} in use; the newest signs from ${isoInstant(newest.signsFromMs)}.`,
  )
}

/** When this check was written; a clock before it is wrong. */
const EARLIEST_MS = 1_795_392_000_000
const BEHIND_MS = 5_000
const FAR_BEHIND_MS = 60_000
const CLOCK_REMEDY = 'Set the clock, and keep it right with NTP: lifetimes of tokens depend on it.'

export function checkClock(nowMs: number, report: DatabaseReport | undefined): Finding {
  const shown = isoInstant(nowMs)
  if (nowMs < EARLIEST_MS) return failing('clock', `It says ${shown}, which is past.`, CLOCK_REMEDY)
  const newestMs = Math.max(
    report?.migratedAtMs ?? 0,
    ...(report?.content?.signingKeys ?? []).map(({ createdAtMs }) => createdAtMs),
  )
  if (newestMs > nowMs + FAR_BEHIND_MS) {
    return failing(
      'clock',
      `It says ${shown}, before what the database holds from ${isoInstant(newestMs)}.`,
      CLOCK_REMEDY,
    )
  }
  const apartMs = report?.nowMs === undefined ? 0 : Math.abs(report.nowMs - nowMs)
  if (apartMs > BEHIND_MS) {
    const sentence = `It is ${Math.round(apartMs / 1000)} s apart from that of the database server.`
    return apartMs > FAR_BEHIND_MS
      ? failing('clock', sentence, CLOCK_REMEDY)
      : warning('clock', sentence, CLOCK_REMEDY)
  }
  return fine('clock', `It says ${shown}.`)
}
