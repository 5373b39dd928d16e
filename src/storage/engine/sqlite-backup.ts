// glue: Copies an SQLite database while it runs, checks a copy, and puts one back
// Spec: SQLite Online Backup API, https://sqlite.org/backup.html

import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { checksum, type Migration } from './migrate.ts'
import { sqliteError } from './sqlite-errors.ts'

/** Why a backup or a restore failed; `message` and `remedy` are for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

export interface BackupFacts {
  readonly bytes: number
  /** Number of migrations applied to the copy. */
  readonly schemaVersion: number
}

/** Files that SQLite keeps beside a database. */
const COMPANIONS = ['-wal', '-shm', '-journal'] as const

/**
 * Creates `target` (mode 0600) as a consistent snapshot of `source` while others read and write it. The file gets its name
 * only once it is complete, checked and on disk.
 */
export async function backupSqlite(
  source: string,
  target: string,
  migrations: readonly Migration[],
): Promise<BackupFacts> {
  const draft = `${target}.partial`
  if (existsSync(target)) {
    throw new BackupError(`${target} exists already.`, 'Choose another name, or remove it first.')
  }
  rmSync(draft, { force: true })
  let db: DatabaseSync | undefined
  try {
    closeSync(openSync(draft, 'wx', 0o600))
    db = new DatabaseSync(source, { readOnly: true, timeout: 10_000 })
    await backup(db, draft)
    makeSingleFile(draft)
    const facts = checkBackup(draft, migrations)
    flush(draft)
    renameSync(draft, target)
    flush(dirname(target))
    return facts
  } catch (error) {
    throw explain(error, target)
  } finally {
    db?.close()
    removeWithCompanions(draft)
  }
}

/** Throws BackupError unless the file is an intact Tallystick database that this version can read or migrate. */
function checkBackup(file: string, migrations: readonly Migration[]): BackupFacts {
  if (!existsSync(file)) throw new BackupError(`There is no file ${file}.`, 'Name a file that backup made.')
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
    const damage = db.prepare('PRAGMA integrity_check(1)').get()?.integrity_check
    if (damage !== 'ok') {
      throw new BackupError(
        `${file} is damaged: ${String(damage)}`,
        'Use another backup; this one cannot be trusted.',
      )
    }
    return { bytes: statSync(file).size, schemaVersion: readSchemaVersion(db, file, migrations) }
  } catch (error) {
    if (error instanceof BackupError) throw error
    throw new BackupError(`${file} is not a database of Tallystick.`, 'Name a file that backup made.')
  } finally {
    db?.close()
  }
}

function readSchemaVersion(db: DatabaseSync, file: string, migrations: readonly Migration[]): number {
  const rows = db.prepare('SELECT version, checksum FROM schema_migrations ORDER BY version').all()
  for (const [index, row] of rows.entries()) {
    const known = migrations[index]
    if (known === undefined) {
      throw new BackupError(
        `${file} has schema version ${rows.length}, and this program knows ${migrations.length}.`,
        'Put it back with the release that made it, or a later one.',
      )
    }
    if (row.version !== index + 1 || row.checksum !== checksum(known)) {
      throw new BackupError(
        `${file} has another migration ${index + 1} than this program (${known.name}).`,
        'Put it back with the release that made it.',
      )
    }
  }
  if (rows.length === 0) throw new BackupError(`${file} has no tables yet.`, 'Name a file that backup made.')
  return rows.length
}

/**
 * Replaces `target`, which no process may have open, with the copy. The previous file is kept as `keptAs` until the operator
 * removes it.
 */
export function restoreSqlite(
  source: string,
  target: string,
  keptAs: string,
  migrations: readonly Migration[],
): BackupFacts {
  const facts = checkBackup(source, migrations)
  const draft = `${target}.restoring`
  try {
    if (existsSync(target)) refuseWhileOpen(target)
    copyFileSync(source, draft)
    chmodSync(draft, 0o600)
    flush(draft)
    if (existsSync(target)) renameSync(target, keptAs)
    for (const companion of COMPANIONS) rmSync(target + companion, { force: true })
    renameSync(draft, target)
    flush(dirname(target))
    return facts
  } catch (error) {
    throw explain(error, target)
  } finally {
    removeWithCompanions(draft)
  }
}

/** A damaged target is no obstacle: replacing it is what a restore is for. */
function refuseWhileOpen(file: string): void {
  try {
    makeSingleFile(file)
  } catch (error) {
    if (sqliteError(error).kind === 'locked') throw error
  }
}

/** Checkpoints the write-ahead log and removes it. SQLite refuses while another process has the file open. */
function makeSingleFile(file: string): void {
  const db = new DatabaseSync(file, { timeout: 0 })
  try {
    db.exec('PRAGMA journal_mode = DELETE')
  } finally {
    db.close()
  }
}

function explain(error: unknown, file: string): unknown {
  if (error instanceof BackupError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return new BackupError(`There is no folder for ${file}.`, 'Make it first.')
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new BackupError(`${file} cannot be written (${code}).`, 'Choose another folder.')
  if (code === 'ENOSPC') return new BackupError('The disk is full.', 'Make room, and run the command again.')
  const known = sqliteError(error)
  if (known.kind === 'locked') {
    return new BackupError(
      `${file} is in use.`,
      'Stop the platform that runs on it, and run the command again.',
    )
  }
  return known
}

/** fsync: after a power failure, a file name must not exist without its content. */
function flush(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function removeWithCompanions(file: string): void {
  for (const name of ['', ...COMPANIONS]) rmSync(file + name, { force: true })
}
