// table: why storage could not do what was asked, each with one sentence for the person who runs it

export type StorageErrorKind =
  /** The file, its directory or its disk cannot be written, or the database user may not write. */
  | 'unwritable'
  /** The file exists and is no SQLite database, or is damaged. */
  | 'not_a_database'
  /** PostgreSQL does not answer, or the connection was lost. A write in flight may or may not have been done. */
  | 'unreachable'
  /** PostgreSQL answered that this user or database is not allowed or does not exist. */
  | 'refused'
  /** Another process held the lock for too long. */
  | 'locked'
  /** The database was written by a later version of this program. */
  | 'newer_schema'
  /** A migration that was applied is not the one that this program holds. */
  | 'changed_migration'
  /** A unique key is taken, or a row that this one belongs to is gone. */
  | 'conflict'
  /** A stored row cannot be read as what it should be. */
  | 'corrupt'
  | 'closed'
  | 'failed'

/**
 * Thrown by every verb of the store and by `openStore`. The message is one sentence without values of rows and without
 * the password of the database address. `code` is the engine's own code, where there is one.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: StorageErrorKind
  readonly code: string | undefined

  constructor(kind: StorageErrorKind, message: string, code?: string) {
    super(message)
    this.kind = kind
    this.code = code
  }
}
