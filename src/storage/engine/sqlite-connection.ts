// glue: One connection to a SQLite file, and its prepared statements

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Parameters, Row, SqlParameter } from './driver.ts'
import { StorageError } from './errors.ts'
import { integer } from './row.ts'
import { compileForSqlite, parameterOf } from './sql.ts'

export interface Prepared {
  readonly statement: StatementSync
  readonly names: readonly string[]
  /** Whether it may change a client: it writes another table than those of tokens, whose rows nothing of a client refers to. */
  readonly touchesClients: boolean
}

const HARMLESS =
  /^\s*(SELECT|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|(INSERT INTO|UPDATE|DELETE FROM) (grants|refresh_tokens|authorization_codes))\b/

/** Everything that a read may be. A verb that begins with WITH writes. */
const READ = /^\s*(SELECT|PRAGMA)\b/

/** One connection and its statements, each compiled and prepared once. */
export class Connection {
  readonly db: DatabaseSync
  /** Whether a statement that may change a client has run since this was set to false. */
  touchedClients = false
  readonly #prepared = new Map<string, Prepared>()
  readonly #reads = new Map<string, Prepared>()

  constructor(db: DatabaseSync) {
    this.db = db
  }

  get(sql: string, parameters: Parameters): Row | undefined {
    return getRow(this.#use(sql), parameters)
  }

  all(sql: string, parameters: Parameters): readonly Row[] {
    return allRows(this.#use(sql), parameters)
  }

  run(sql: string, parameters: Parameters): number {
    const { statement, names } = this.#use(sql)
    return Number(statement.run(...values(names, parameters)).changes)
  }

  runMany(sql: string, list: readonly Parameters[]): void {
    const { statement, names } = this.#use(sql)
    for (const parameters of list) statement.run(...values(names, parameters))
  }

  script(text: string): void {
    this.touchedClients = true
    this.db.exec(text)
  }

  /** For a read outside of a transaction, in which no other statement is allowed. */
  prepareRead(sql: string): Prepared {
    const known = this.#reads.get(sql)
    if (known !== undefined) return known
    if (!READ.test(sql)) throw new StorageError('failed', 'Only a transaction can write.')
    const prepared = this.#prepare(sql)
    this.#reads.set(sql, prepared)
    return prepared
  }

  #use(sql: string): Prepared {
    const prepared = this.#prepare(sql)
    if (prepared.touchesClients) this.touchedClients = true
    return prepared
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const { text, names } = compileForSqlite(sql)
    const entry = { statement: this.db.prepare(text), names, touchesClients: !HARMLESS.test(sql) }
    this.#prepared.set(sql, entry)
    return entry
  }
}

export function getRow({ statement, names }: Prepared, parameters: Parameters): Row | undefined {
  return statement.get(...values(names, parameters))
}

export function allRows({ statement, names }: Prepared, parameters: Parameters): readonly Row[] {
  return statement.all(...values(names, parameters))
}

/** Of this connection: it changes with commits of all others. */
export function readVersion(connection: Connection): number {
  return integer(connection.get('PRAGMA data_version', {}) ?? {}, 'data_version')
}

function values(names: readonly string[], parameters: Parameters): (string | number | null)[] {
  const scalars: (string | number | null)[] = new Array(names.length)
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? ''
    scalars[index] = scalar(parameterOf(parameters, name))
  }
  return scalars
}

/** Lists are bound as JSON (see sql.ts). */
function scalar(value: SqlParameter): string | number | null {
  if (typeof value === 'string' || typeof value === 'number') return value
  return value === null || value === undefined ? null : JSON.stringify(value)
}
