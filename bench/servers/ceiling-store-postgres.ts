// glue: The least that a durable exchange and a durable refresh must write, on pg with one prepared statement each
// The client is looked up for each request, as a revocation on another instance requires it.
import pg from 'pg'
import type { CeilingStore } from './ceiling-store.ts'

const schema = `
  CREATE TABLE client (client_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL);
  CREATE TABLE code (hash TEXT PRIMARY KEY, app_id TEXT NOT NULL, used INTEGER NOT NULL);
  CREATE TABLE refresh_token (hash TEXT PRIMARY KEY, app_id TEXT NOT NULL, generation INTEGER NOT NULL,
    used INTEGER NOT NULL);
`

const findClient = {
  name: 'find-client',
  text: 'SELECT secret_hash FROM client WHERE client_id = $1',
}
const findRefresh = { name: 'find-refresh', text: 'SELECT used FROM refresh_token WHERE hash = $1' }
const exchange = {
  name: 'exchange',
  text: `
    WITH spent AS (UPDATE code SET used = 1 WHERE hash = $1 AND used = 0 RETURNING hash)
    INSERT INTO refresh_token SELECT $2, 'bench', 1, 0 FROM spent`,
}
const rotation = {
  name: 'rotation',
  text: `
    WITH spent AS (UPDATE refresh_token SET used = 1 WHERE hash = $1 AND used = 0 RETURNING generation)
    INSERT INTO refresh_token SELECT $2, 'bench', generation + 1, 0 FROM spent`,
}

export async function openPostgresCeilingStore(url: string): Promise<CeilingStore> {
  const pool = new pg.Pool({ connectionString: url, max: 16 })
  await pool.query(schema)
  const add = (table: string, columns: string) => async (hashes: string[]) => {
    await pool.query(`INSERT INTO ${table} SELECT hash, 'bench', ${columns} FROM unnest($1::text[]) hash`, [
      hashes,
    ])
    await pool.query(`ANALYZE ${table}`)
  }
  const write = async (statement: typeof exchange, values: string[]) =>
    (await pool.query({ ...statement, values })).rowCount === 1
  return {
    addClient: async (clientId, secretHash) => {
      await pool.query('INSERT INTO client VALUES ($1, $2)', [clientId, secretHash])
    },
    findSecretHash: async (clientId) =>
      (await pool.query<{ secret_hash: string }>({ ...findClient, values: [clientId] })).rows[0]?.secret_hash,
    addCodes: add('code', '0'),
    addRefreshTokens: add('refresh_token', '1, 0'),
    exchangeCode: (codeHash, refreshHash) => write(exchange, [codeHash, refreshHash]),
    rotate: (oldHash, newHash) => write(rotation, [oldHash, newHash]),
    isLive: async (hash) =>
      (await pool.query<{ used: number }>({ ...findRefresh, values: [hash] })).rows[0]?.used === 0,
  }
}
