// rule: Compile one SQL text for SQLite and PostgreSQL
// Spec: the shared subset: named parameters, TEXT, BIGINT, INTEGER, ON CONFLICT, RETURNING, row values

import type { Parameters, SqlParameter } from './driver.ts'
import { StorageError } from './errors.ts'

export interface Compiled {
  readonly text: string
  /** Parameter names, in the order of the engine's placeholders. */
  readonly names: readonly string[]
}

const LIST = /IN \(:([a-zA-Z]+)\[\]\)/g
const NAME = /:([a-zA-Z]+)/g

/**
 * SQLite gets `?` for each use of a name, lists as JSON, and no `FOR UPDATE`: a write transaction there already holds the
 * lock of the whole database.
 */
export function compileForSqlite(sql: string): Compiled {
  const names: string[] = []
  const text = sql
    .replace(/ FOR UPDATE( SKIP LOCKED)?/g, '')
    .replace(LIST, 'IN (SELECT value FROM json_each(:$1))')
    .replace(NAME, (_, name: string) => {
      names.push(name)
      return '?'
    })
  return { text, names }
}

/** PostgreSQL gets `$1` for every use of the first name. */
export function compileForPostgres(sql: string): Compiled {
  const names: string[] = []
  const text = sql.replace(LIST, '= ANY(:$1)').replace(NAME, (_, name: string) => {
    let index = names.indexOf(name)
    if (index === -1) index = names.push(name) - 1
    return `$${index + 1}`
  })
  return { text, names }
}

const VALUES = /VALUES \(([^()]*)\)/

/** Repeats the one `VALUES (...)` list `count` times: `:name` becomes `$k` of each repetition in turn. */
export function compileManyForPostgres(sql: string, count: number): Compiled {
  const match = VALUES.exec(sql)
  if (match === null || match[1] === undefined) throw new TypeError('runMany needs one flat VALUES list')
  const columns = match[1]
  const names: string[] = []
  const tuples: string[] = []
  for (let repetition = 0; repetition < count; repetition++) {
    tuples.push(
      `(${columns.replace(NAME, (_, name: string) => {
        if (repetition === 0) names.push(name)
        return `$${repetition * names.length + (repetition === 0 ? names.length : names.indexOf(name) + 1)}`
      })})`,
    )
  }
  const text = `${sql.slice(0, match.index)}VALUES ${tuples.join(', ')}${sql.slice(match.index + match[0].length)}`
  return { text, names }
}

/** Values in placeholder order. Throws if a parameter is missing: that is a bug in a verb. */
export function bind(names: readonly string[], parameters: Parameters): SqlParameter[] {
  const values: SqlParameter[] = new Array(names.length)
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? ''
    const value = parameters[name]
    if (value === undefined && !(name in parameters))
      throw new StorageError('failed', `The statement parameter ${name} is missing.`)
    values[index] = value === undefined ? null : value
  }
  return values
}

/**
 * Migrations are written for SQLite. PostgreSQL has no `WITHOUT ROWID`, and needs `COLLATE "C"` to compare text byte by
 * byte as SQLite does.
 */
export function scriptForPostgres(text: string): string {
  return text.replace(/\) WITHOUT ROWID;/g, ');').replace(/\bTEXT\b/g, 'TEXT COLLATE "C"')
}
