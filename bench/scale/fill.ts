// glue: Writes the rows of a population in bulk; secondary indexes are built afterwards
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { Row } from '../../src/storage/engine/driver.ts'
import type { Population } from './population.ts'
import { type PopulatedTable, populatedTables } from './template.ts'

export interface Filled {
  rows: number
  seconds: number
  /** Time to build each secondary index on the full table: what a migration that adds one takes. */
  indexes: { name: string; seconds: number }[]
}

export type Say = (line: string) => void
type Index = { name: string; sql: string }

const usersPerBatch = 2_000

function* batches(population: Population): Generator<Record<PopulatedTable, Row[]>> {
  for (let from = 0; from < population.size; from += usersPerBatch) {
    const batch = Object.fromEntries(populatedTables.map((table) => [table, [] as Row[]]))
    for (let user = from; user < Math.min(from + usersPerBatch, population.size); user++) {
      for (const [table, rows] of Object.entries(population.rowsOf(user))) batch[table]?.push(...rows)
    }
    yield batch as Record<PopulatedTable, Row[]>
  }
}

/** No server may run on the file. */
export function fillSqlite(file: string, population: Population, say: Say): Filled {
  const beganMs = performance.now()
  const db = new DatabaseSync(file)
  db.exec(
    'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -524288',
  )
  const list = populatedTables.map((table) => `'${table}'`).join(', ')
  const indexes = db
    .prepare(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (${list})`,
    )
    .all()
    .map(({ name, sql }): Index => ({ name: String(name), sql: String(sql) }))
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
  let rows = 0
  for (const batch of batches(population)) {
    db.exec('BEGIN')
    for (const table of populatedTables) {
      const [first] = batch[table]
      if (first === undefined) continue
      const columns = Object.keys(first)
      const insert = db.prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      for (const row of batch[table]) insert.run(...columns.map((name) => scalar(row[name])))
      rows += batch[table].length
    }
    db.exec('COMMIT')
    if (rows % 2_000_000 < 90_000) say(`  ${rows.toLocaleString('en-US')} rows`)
  }
  const built = indexes.map(({ name, sql }) => ({ name, seconds: timed(() => db.exec(sql)) }))
  db.exec('PRAGMA journal_mode = WAL')
  db.close()
  return { rows, seconds: (performance.now() - beganMs) / 1000, indexes: built }
}

/** With `COPY` from a file, as the superuser of a cluster on this machine. */
export async function fillPostgres(url: string, population: Population, say: Say): Promise<Filled> {
  const beganMs = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'tally-copy-'))
  chmodSync(folder, 0o755)
  const file = join(folder, 'rows.tsv')
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('SET session_replication_role = replica')
    await client.query('SET synchronous_commit = off')
    await client.query("SET maintenance_work_mem = '512MB'")
    const indexes = await dropIndexes(client)
    let rows = 0
    for (const batch of batches(population)) {
      for (const table of populatedTables) {
        const [first] = batch[table]
        if (first === undefined) continue
        const columns = Object.keys(first)
        const lines = batch[table].map((row) => columns.map((name) => copyText(row[name])).join('\t'))
        writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o644 })
        await client.query(`COPY ${table} (${columns.join(', ')}) FROM '${file}'`)
        rows += lines.length
      }
      if (rows % 2_000_000 < 90_000) say(`  ${rows.toLocaleString('en-US')} rows`)
    }
    const built: Filled['indexes'] = []
    for (const { name, sql } of indexes) {
      const fromMs = performance.now()
      await client.query(sql)
      built.push({ name, seconds: (performance.now() - fromMs) / 1000 })
    }
    // What autovacuum does in the course of time.
    for (const table of populatedTables) await client.query(`VACUUM ANALYZE ${table}`)
    await client.query('CHECKPOINT')
    return { rows, seconds: (performance.now() - beganMs) / 1000, indexes: built }
  } finally {
    await client.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** All but those of primary keys, which are filled in ascending order. */
async function dropIndexes(client: Client): Promise<Index[]> {
  const { rows } = await client.query<{ name: string; sql: string }>(
    `SELECT indexname AS name, indexdef AS sql FROM pg_indexes
     WHERE schemaname = current_schema() AND tablename = ANY($1)
       AND indexname NOT IN (SELECT conname FROM pg_constraint)`,
    [[...populatedTables]],
  )
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`)
  return rows
}

function scalar(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`a column holds a ${typeof value}`)
}

function copyText(value: unknown): string {
  const known = scalar(value)
  if (known === null) return '\\N'
  return String(known).replaceAll(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found)
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function timed(work: () => void): number {
  const fromMs = performance.now()
  work()
  return (performance.now() - fromMs) / 1000
}
