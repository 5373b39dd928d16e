// table: Storage errors: the kinds, each explained to the operator in one sentence

export type StorageErrorKind =
  /** The disk is full, read-only or failing, or a permission or privilege is missing. Nothing was committed. */
  | 'unwritable'
  /** The file exists but is not a SQLite database, or is damaged. */
  | 'not_a_database'
  /** PostgreSQL does not respond, or the connection was lost. A write in flight may or may not be committed. */
  | 'unreachable'
  /** PostgreSQL rejected the user or the password, or the database does not exist. */
  | 'refused'
  /** The database, or the connection pooler before it, lacks something that is needed. */
  | 'unsupported'
  /** A lock was not available in time. */
  | 'locked'
  /** The schema was migrated by a later version of Tallystick. */
  | 'newer_schema'
  /** An applied migration differs from the one in this version. */
  | 'changed_migration'
  /** A table is not stored on the nodes of a distributed PostgreSQL on which it belongs. */
  | 'misplaced'
  /** A unique key is taken. */
  | 'duplicate'
  /** The parent row of a foreign key does not exist, or no longer does. */
  | 'missing_parent'
  /** A stored value has an unexpected type or format. */
  | 'corrupt'
  | 'closed'
  | 'failed'

/**
 * Thrown by every verb of the store and by `openStore`. The message is one sentence, without row values and without the
 * password of the database URL. `code` is the engine's own error code, if it has one. `remedy` says what to do; it is for the
 * operator only, and may quote the engine.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: StorageErrorKind
  readonly code: string | undefined
  readonly remedy: string | undefined

  constructor(kind: StorageErrorKind, message: string, code?: string, remedy?: string) {
    super(message)
    this.kind = kind
    this.code = code
    this.remedy = remedy
  }
}

export function closedError(): StorageError {
  return new StorageError('closed', 'The database is closed.')
}

/** Whether storage is unavailable at the moment, so that the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  return error instanceof StorageError && TRANSIENT.has(error.kind)
}

/** Also what an operator mends while the server runs: a full disk, a changed password, a pooler with other settings. */
const TRANSIENT: ReadonlySet<StorageErrorKind> = new Set([
  'unreachable',
  'locked',
  'unwritable',
  'refused',
  'unsupported',
])

/** For a verb that inserts: returns `fact` if the parent row does not exist, because it was deleted meanwhile. */
export function onMissingParent<T, Fact>(fact: Fact, work: () => Promise<T>): Promise<T | Fact> {
  return onKind('missing_parent', fact, work)
}

/** For a verb that inserts or renames: returns `fact` if another row has the unique key. */
export function onDuplicate<T, Fact>(fact: Fact, work: () => Promise<T>): Promise<T | Fact> {
  return onKind('duplicate', fact, work)
}

/** A transaction that throws is rolled back, so nothing of `work` is stored when the fact is returned. */
async function onKind<T, Fact>(
  kind: StorageErrorKind,
  fact: Fact,
  work: () => Promise<T>,
): Promise<T | Fact> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StorageError && error.kind === kind) return fact
    throw error
  }
}
