// glue: Commands backup and restore

import type { Config } from '../../config.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { systemClock } from '../../runtime/clock.ts'
import { loadMigrations } from '../../storage/engine/migrate.ts'
import {
  BackupError,
  type BackupFacts,
  backupSqlite,
  restoreSqlite,
} from '../../storage/engine/sqlite-backup.ts'
import type { Input, Report, Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { requireInstallation, sqliteFileOf } from '../installation.ts'
import { loadConfig } from '../settings.ts'

const KEY_REMINDER = 'It does not contain the master key and is useless without it: store the key separately.'

export const runBackup: Run = async (input, io) => {
  const config = loadConfig(input, io)
  requireSqlite(config, 'pg_dump --format=custom --file=FILE "$DATABASE_URL"')
  requireInstallation(config)
  const file = fileOf(input)
  const facts = await asFailure(async () => backupSqlite(sqliteFileOf(config), file, await loadMigrations()))
  return report(file, facts, `${file} is a checked copy of the database. ${KEY_REMINDER}`)
}

export const runRestore: Run = async (input, io) => {
  const config = loadConfig(input, io)
  requireSqlite(config, 'pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" FILE')
  const file = fileOf(input)
  const target = sqliteFileOf(config)
  const keptAs = `${target}.before-${isoInstant(systemClock.nowMs()).replaceAll(':', '')}`
  const facts = await asFailure(async () => restoreSqlite(file, target, keptAs, await loadMigrations()))
  return report(
    target,
    facts,
    `${target} is restored from the backup. The previous database, if any, is kept as ${keptAs}.`,
  )
}

function fileOf(input: Input): string {
  return input.arguments[0] ?? ''
}

function requireSqlite(config: Config, command: string): void {
  if (config.databaseUrl === undefined) return
  throw new Failure(
    'engine_unsupported',
    'This installation uses PostgreSQL, which has its own tools for this.',
    `Use: ${command}`,
  )
}

async function asFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackupError) throw new Failure('backup_failed', error.message, error.remedy)
    throw error
  }
}

function report(file: string, facts: BackupFacts, text: string): Report {
  return { json: { file, bytes: facts.bytes, schema_version: facts.schemaVersion }, text }
}
