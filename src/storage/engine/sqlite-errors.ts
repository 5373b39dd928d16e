// table: SQLite result codes and file system codes, mapped to storage errors
// Spec: https://sqlite.org/rescode.html (primary codes are the low byte)

import { StorageError, type StorageErrorKind } from './errors.ts'

const BY_RESULT: Readonly<Record<number, readonly [StorageErrorKind, string]>> = {
  5: ['locked', 'The database file is locked by another process.'],
  6: ['locked', 'The database file is locked by another process.'],
  3: ['unwritable', 'The database file cannot be written: permission denied.'],
  8: ['unwritable', 'The database file cannot be written.'],
  10: ['unwritable', 'The disk of the database file reported an I/O error.'],
  11: ['not_a_database', 'The database file is damaged.'],
  13: ['unwritable', 'The disk of the database file is full.'],
  14: ['unwritable', 'The database file cannot be opened.'],
  15: ['locked', 'The database file is locked by another process.'],
  22: ['unwritable', 'The disk of the database file does not support a file of this size.'],
  26: ['not_a_database', 'The database file is not a SQLite database.'],
}

const BY_SYSTEM_CODE: Readonly<Record<string, string>> = {
  EACCES: 'The data directory cannot be written: permission denied.',
  EPERM: 'The data directory cannot be written: not permitted.',
  EROFS: 'The data directory cannot be written: the file system is read-only.',
  ENOTDIR: 'The data directory cannot be created: a part of its path is a file.',
  EEXIST: 'The data directory cannot be created: a file exists at its path.',
  EISDIR: 'The database file cannot be opened: a directory exists at its path.',
  ENOENT: 'The data directory cannot be created.',
  ENOSPC: 'The data directory cannot be written: the disk is full.',
  EDQUOT: 'The data directory cannot be written: the disk quota is used up.',
  EFBIG: 'The data directory cannot be written: the maximum file size is reached.',
  EIO: 'The data directory cannot be written: the disk reported an I/O error.',
}

const CONSTRAINTS = new Map([
  [2067, 'unique'],
  [1555, 'unique'],
  [787, 'foreign_key'],
])

/** Maps an error of node:sqlite or the file system. A StorageError is returned unchanged; any other becomes `failed`. */
export function sqliteError(error: unknown): StorageError {
  if (error instanceof StorageError) return error
  const result = numberOf(error, 'errcode')
  if (result !== undefined) return fromResult(result, error)
  const code = codeOf(error)
  if (code === 'ERR_OUT_OF_RANGE') return new StorageError('corrupt', 'A stored number is too large.', code)
  const sentence = BY_SYSTEM_CODE[code]
  if (sentence !== undefined) return new StorageError('unwritable', sentence, code)
  return new StorageError('failed', error instanceof Error ? error.message : 'An unknown error.', code)
}

function fromResult(result: number, error: unknown): StorageError {
  const code = `SQLITE_${result}`
  const constraint = CONSTRAINTS.get(result)
  if (constraint === 'unique') return new StorageError('duplicate', 'A unique key is already taken.', code)
  if (constraint === 'foreign_key')
    return new StorageError('missing_parent', 'The parent row does not exist.', code)
  const known = BY_RESULT[result & 0xff]
  if (known === undefined) {
    // SQLite's messages name tables and columns, never row values.
    const message = error instanceof Error ? error.message : 'no message'
    return new StorageError('failed', `SQLite reported: ${message}.`, code)
  }
  return new StorageError(known[0], known[1], code)
}

function numberOf(error: unknown, key: string): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'number' ? value : undefined
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const value: unknown = Reflect.get(error, 'code')
  return typeof value === 'string' ? value : ''
}
