// rule: Compile one SQL text for SQLite and PostgreSQL
// Spec: the shared subset: named parameters, TEXT, BIGINT, INTEGER, ON CONFLICT, RETURNING, row values

import type { Parameters, SqlParameter } from './driver.ts'
import { StorageError } from './errors.ts'

export interface Compiled {
  readonly text: string
  /** Parameter names, in the order of the engine's placeholders. */
  readonly names: readonly string[]
}

/** Appended to a text, sorts after every text that begins with it. */
export const PREFIX_END = '\u{10ffff}'

const LIST = /IN \(:([a-zA-Z]+)\[\]\)/g
const NAME = /:([a-zA-Z]+)/g

/**
 * SQLite gets `?1` for every use of the first name, lists as JSON, and no `FOR UPDATE`: a write transaction there already holds the
 * lock of the whole database.
 */
export function compileForSqlite(sql: string): Compiled {
  const shared = sql
    .replace(/ FOR UPDATE( SKIP LOCKED)?/g, '')
    .replace(LIST, 'IN (SELECT value FROM json_each(:$1))')
  return numberNames(shared, '?')
}

/** PostgreSQL gets `$1` for every use of the first name. */
export function compileForPostgres(sql: string): Compiled {
  return numberNames(sql.replace(LIST, '= ANY(:$1)'), '$')
}

function numberNames(sql: string, sign: '?' | '$'): Compiled {
  const names: string[] = []
  const text = sql.replace(NAME, (_, name: string) => {
    let index = names.indexOf(name)
    if (index === -1) index = names.push(name) - 1
    return `${sign}${index + 1}`
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

export interface CompiledBatch extends Compiled {
  /** How many of the first names have one value for all callers. Each of the others is an array with a value for each caller. */
  readonly shared: number
}

/**
 * One look-up for many callers (PostgreSQL): the same text for each row of `wanted`, whose columns are the parameters and the
 * number `n` of the caller. All parameters arrive as text, so the text casts its numbers.
 */
export function compileLookUps(sql: string, sharedNames: readonly string[]): CompiledBatch {
  const { from, body, names, shared } = compileWanted(sql, sharedNames)
  const text = `SELECT wanted.n, found.* FROM ${from} CROSS JOIN LATERAL (${body}) AS found`
  return { text, names, shared }
}

/** One data-modifying statement for many callers (PostgreSQL): the common table expressions after `wanted`. */
export function compileWrites(sql: string, sharedNames: readonly string[]): CompiledBatch {
  const { from, body, names, shared } = compileWanted(sql, sharedNames)
  return { text: `WITH wanted AS (SELECT * FROM ${from}), ${body}`, names, shared }
}

/**
 * True for every row. PostgreSQL estimates one row of `wanted` with it and ten without, for which it would read all of a small
 * table, and keep to that plan while the table grows.
 */
const FEW_ROWS = 'n BETWEEN 1 AND 1000000'

function compileWanted(sql: string, sharedNames: readonly string[]) {
  const used = new Set(Array.from(sql.matchAll(NAME), ([, name = '']) => name))
  const shared = sharedNames.filter((name) => used.has(name))
  const own = [...used].filter((name) => !shared.includes(name))
  const arrays = own.map((_, index) => `$${shared.length + index + 1}::text[]`)
  const body = sql.replace(NAME, (_, name: string) => {
    const index = shared.indexOf(name)
    return index === -1 ? `wanted.${name}` : `$${index + 1}::text`
  })
  const columns = [...own, 'n'].join(', ')
  const from = `(SELECT * FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS wanted (${columns}) WHERE ${FEW_ROWS}) AS wanted`
  return { from, body, names: [...shared, ...own], shared: shared.length }
}

/** Needs no escape in a quoted element of an array. */
const PLAIN = /^[^"\\]*$/

/** A list as pg would write it, without a look at each element where none needs an escape. */
export function arrayLiteral(list: readonly SqlParameter[]): string | readonly SqlParameter[] {
  return list.includes(null) || !PLAIN.test(list.join('')) ? list : `{"${list.join('","')}"}`
}

/** Values in placeholder order. */
export function bind(names: readonly string[], parameters: Parameters): SqlParameter[] {
  const values: SqlParameter[] = new Array(names.length)
  for (let index = 0; index < names.length; index++)
    values[index] = parameterOf(parameters, names[index] ?? '')
  return values
}

/** Throws if the parameter is missing: that is a bug in a verb. */
export function parameterOf(parameters: Parameters, name: string): Exclude<SqlParameter, undefined> {
  const value = parameters[name]
  if (value !== undefined) return value
  if (name in parameters) return null
  throw new StorageError('failed', `The statement parameter ${name} is missing.`)
}

/**
 * Migrations are written for SQLite. PostgreSQL has no `WITHOUT ROWID`, and needs `COLLATE "C"` to compare text byte by
 * byte as SQLite does.
 */
export function scriptForPostgres(text: string): string {
  return text.replace(/\) WITHOUT ROWID;/g, ');').replace(/\bTEXT\b/g, 'TEXT COLLATE "C"')
}
