// glue: Runs SQL on the platform's database, outside the verbs of the store
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { FreshDatabase } from './engines.ts'

const BUSY_MS = 5_000

export async function runSql(
  { databaseUrl, dataDir }: FreshDatabase,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  if (databaseUrl === undefined) {
    const database = new DatabaseSync(join(dataDir, 'tallystick.sqlite'), { timeout: BUSY_MS })
    try {
      return database.prepare(sql).all()
    } finally {
      database.close()
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
