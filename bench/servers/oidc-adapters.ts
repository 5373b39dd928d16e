// glue: Two stores for oidc-provider, through its adapter contract
// Memory: plain maps; the one it ships keeps a thousand entries and would lose the prepared codes.
// SQLite: node:sqlite, WAL, full sync, one row per model instance, every statement prepared once. Writes commit
// one by one, as an adapter is usually written, or in groups, which is the most that the contract allows.
import { DatabaseSync } from 'node:sqlite'
import type { Adapter, AdapterPayload } from 'oidc-provider'

export type AdapterFactory = (model: string) => Adapter

/** Models without a lifetime are kept as long as a safe integer allows. */
function toExpiryMs(expiresInSeconds: number | undefined): number {
  return expiresInSeconds === undefined ? Number.MAX_SAFE_INTEGER : Date.now() + expiresInSeconds * 1000
}

interface Kept {
  payload: AdapterPayload
  expiresAtMs: number
}

export function createMemoryAdapters(): AdapterFactory {
  const byKey = new Map<string, Kept>()
  const keysByGrant = new Map<string, string[]>()
  const keyByUid = new Map<string, string>()
  const keyByUserCode = new Map<string, string>()
  const load = (key: string | undefined) => {
    const kept = key === undefined ? undefined : byKey.get(key)
    return Promise.resolve(kept !== undefined && kept.expiresAtMs > Date.now() ? kept.payload : undefined)
  }
  return (model) => ({
    upsert: async (id, payload, expiresIn) => {
      const key = `${model}:${id}`
      byKey.set(key, { payload, expiresAtMs: toExpiryMs(expiresIn) })
      if (payload.uid !== undefined) keyByUid.set(payload.uid, key)
      if (payload.userCode !== undefined) keyByUserCode.set(payload.userCode, key)
      if (payload.grantId === undefined) return
      const keys = keysByGrant.get(payload.grantId)
      if (keys === undefined) keysByGrant.set(payload.grantId, [key])
      else keys.push(key)
    },
    find: (id) => load(`${model}:${id}`),
    findByUid: (uid) => load(keyByUid.get(uid)),
    findByUserCode: (userCode) => load(keyByUserCode.get(userCode)),
    consume: async (id) => {
      const kept = byKey.get(`${model}:${id}`)
      if (kept !== undefined) kept.payload.consumed = Math.floor(Date.now() / 1000)
    },
    destroy: async (id) => {
      byKey.delete(`${model}:${id}`)
    },
    revokeByGrantId: async (grantId) => {
      for (const key of keysByGrant.get(grantId) ?? []) byKey.delete(key)
      keysByGrant.delete(grantId)
    },
  })
}

const schema = `
  CREATE TABLE model (
    model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, expires_at_ms INTEGER NOT NULL,
    consumed_at INTEGER, grant_id TEXT, uid TEXT, user_code TEXT,
    PRIMARY KEY (model, id)
  ) WITHOUT ROWID;
  CREATE INDEX model_by_grant ON model (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX model_by_uid ON model (model, uid) WHERE uid IS NOT NULL;
  CREATE INDEX model_by_user_code ON model (model, user_code) WHERE user_code IS NOT NULL;
`

export function createSqliteAdapters(file: string, writes: 'each' | 'grouped'): AdapterFactory {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec(schema)
  const columns = 'payload, consumed_at, expires_at_ms'
  const upsert = db.prepare(
    `INSERT INTO model VALUES (?, ?, ?, ?, NULL, ?, ?, ?)
     ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, expires_at_ms = excluded.expires_at_ms`,
  )
  const find = db.prepare(`SELECT ${columns} FROM model WHERE model = ? AND id = ?`)
  const findByUid = db.prepare(`SELECT ${columns} FROM model WHERE model = ? AND uid = ?`)
  const findByUserCode = db.prepare(`SELECT ${columns} FROM model WHERE model = ? AND user_code = ?`)
  const consume = db.prepare('UPDATE model SET consumed_at = ? WHERE model = ? AND id = ?')
  const destroy = db.prepare('DELETE FROM model WHERE model = ? AND id = ?')
  const revoke = db.prepare('DELETE FROM model WHERE grant_id = ?')
  const write = writes === 'each' ? writeEach : createGroupWriter(db)

  function read(row: Record<string, unknown> | undefined): Promise<AdapterPayload | undefined> {
    if (row === undefined || Number(row.expires_at_ms) <= Date.now()) return Promise.resolve(undefined)
    const payload: AdapterPayload = JSON.parse(String(row.payload))
    if (row.consumed_at !== null) payload.consumed = Number(row.consumed_at)
    return Promise.resolve(payload)
  }

  return (model) => ({
    upsert: (id, payload, expiresIn) => {
      const { grantId = null, uid = null, userCode = null } = payload
      const expiresAtMs = toExpiryMs(expiresIn)
      const text = JSON.stringify(payload)
      return write(() => upsert.run(model, id, text, expiresAtMs, grantId, uid, userCode))
    },
    find: (id) => read(find.get(model, id)),
    findByUid: (uid) => read(findByUid.get(model, uid)),
    findByUserCode: (userCode) => read(findByUserCode.get(model, userCode)),
    consume: (id) => write(() => consume.run(Math.floor(Date.now() / 1000), model, id)),
    destroy: (id) => write(() => destroy.run(model, id)),
    revokeByGrantId: (grantId) => write(() => revoke.run(grantId)),
  })
}

function writeEach(statement: () => unknown): Promise<void> {
  statement()
  return Promise.resolve()
}

function createGroupWriter(db: DatabaseSync): (statement: () => unknown) => Promise<void> {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  let waiting: { statement: () => unknown; done: () => void }[] = []
  return (statement) =>
    new Promise((done) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          const group = waiting
          waiting = []
          begin.run()
          for (const each of group) each.statement()
          commit.run()
          for (const each of group) each.done()
        })
      }
      waiting.push({ statement, done })
    })
}
