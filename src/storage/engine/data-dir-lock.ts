// glue: Lock of a data directory: one process serves from it, and others can read which
// Spec: SQLite file locks, https://sqlite.org/lockingv3.html: the system releases them when a process ends, however it ends

import { closeSync, existsSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { integer, optionalInteger, text } from './row.ts'
import { sqliteError } from './sqlite-errors.ts'

/** The running platform, as its lock file describes it. */
export interface LockHolder {
  readonly pid: number
  readonly port: number
  /** Undefined if Demo Bank does not run beside it. */
  readonly bankPort: number | undefined
  readonly baseUrl: string
  /** Processes that serve; the one with `pid` alone if 1. */
  readonly workers: number
}

export interface DataDirLock {
  release(): void
}

const LOCK_FILE = 'tallystick.lock'

const BUSY_CODES: ReadonlySet<unknown> = new Set([5, 6])
/** Outlasts the moment for which `doctor` holds the lock. */
const WAIT_MS = 500
const MAX_ROUNDS = 20

// Created anew at each start, because the table of an older version has other columns.
const CREATE = `
  DROP TABLE IF EXISTS holder;
  CREATE TABLE holder (
    slot INTEGER PRIMARY KEY, pid INTEGER NOT NULL, port INTEGER NOT NULL, bank_port INTEGER, base_url TEXT NOT NULL,
    workers INTEGER NOT NULL
  )`
const INSERT = `
  INSERT INTO holder (slot, pid, port, bank_port, base_url, workers)
  VALUES (1, :pid, :port, :bankPort, :baseUrl, :workers)`
const SELECT = 'SELECT * FROM holder WHERE slot = 1'

/** Locks that this process holds, by file. Several platforms in one process share one. */
const held = new Map<string, { readonly db: DatabaseSync; holders: number }>()

/** Returns the lock, or the process that holds it. Throws StorageError if the file cannot be used. */
export function lockDataDir(dataDir: string, holder: LockHolder): DataDirLock | LockHolder {
  const file = join(resolve(dataDir), LOCK_FILE)
  const shared = held.get(file)
  if (shared !== undefined) {
    shared.holders += 1
    return { release: once(() => releaseShare(file)) }
  }
  let db: DatabaseSync | undefined
  try {
    closeSync(openSync(file, 'a', 0o600))
    db = open(file, WAIT_MS)
    if (!publish(db, holder)) {
      const other = readHolder(db)
      db.close()
      if (other === undefined) throw new Error('The lock is held, but no process is named in it.')
      return other
    }
  } catch (error) {
    if (db?.isOpen === true) db.close()
    throw sqliteError(error)
  }
  held.set(file, { db, holders: 1 })
  return { release: once(() => releaseShare(file)) }
}

export function isLockHolder(found: DataDirLock | LockHolder): found is LockHolder {
  return 'pid' in found
}

/** The process that serves from the directory now; undefined if none does. Creates nothing. */
export function findLockHolder(dataDir: string): LockHolder | undefined {
  const file = join(resolve(dataDir), LOCK_FILE)
  if (!existsSync(file)) return undefined
  let db: DatabaseSync | undefined
  try {
    db = open(file, 0)
    if (begin(db)) {
      db.exec('ROLLBACK')
      return undefined
    }
    return readHolder(db)
  } catch {
    return undefined
  } finally {
    db?.close()
  }
}

function open(file: string, timeout: number): DatabaseSync {
  const db = new DatabaseSync(file, { timeout })
  // The content is of use only while its writer runs, so it need not survive a loss of power.
  db.exec('PRAGMA synchronous = OFF')
  return db
}

/**
 * Commits the row, then holds the write lock, under which others still read the row. Between the two another process may commit
 * its own row, so the row is read again once the lock is held.
 */
function publish(db: DatabaseSync, holder: LockHolder): boolean {
  const row = { ...holder, bankPort: holder.bankPort ?? null }
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!begin(db)) return false
    db.exec(CREATE)
    db.prepare(INSERT).run(row)
    db.exec('COMMIT')
    if (!begin(db)) return false
    if (readHolder(db)?.pid === holder.pid) return true
    db.exec('ROLLBACK')
  }
  return false
}

function begin(db: DatabaseSync): boolean {
  try {
    db.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && BUSY_CODES.has(error.errcode)) return false
    throw error
  }
}

function readHolder(db: DatabaseSync): LockHolder | undefined {
  const row = db.prepare(SELECT).get()
  if (row === undefined) return undefined
  return {
    pid: integer(row, 'pid'),
    port: integer(row, 'port'),
    bankPort: optionalInteger(row, 'bank_port'),
    baseUrl: text(row, 'base_url'),
    workers: optionalInteger(row, 'workers') ?? 1,
  }
}

function releaseShare(file: string): void {
  const shared = held.get(file)
  if (shared === undefined) return
  shared.holders -= 1
  if (shared.holders > 0) return
  held.delete(file)
  shared.db.close()
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
