// glue: The least that a durable exchange and a durable refresh must write, on node:sqlite at full sync
// Requests that arrive together share one transaction and one fsync; each response is sent only after it.
import { DatabaseSync } from 'node:sqlite'

export interface CeilingStore {
  addClient(clientId: string, secretHash: string): MaybePromise<void>
  findSecretHash(clientId: string): MaybePromise<string | undefined>
  addCodes(hashes: string[]): MaybePromise<void>
  addRefreshTokens(hashes: string[]): MaybePromise<void>
  /** Spends the code and writes the first refresh token; false when the code was not there to spend. */
  exchangeCode(codeHash: string, refreshHash: string): Promise<boolean>
  /** Spends the old refresh token and writes the new one; false when the old one was not there to spend. */
  rotate(oldHash: string, newHash: string): Promise<boolean>
  /** One point read, as a live revocation check needs it. */
  isLive(hash: string): MaybePromise<boolean>
}

type MaybePromise<T> = T | Promise<T>

const schema = `
  CREATE TABLE code (hash TEXT PRIMARY KEY, app_id TEXT NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE refresh_token (hash TEXT PRIMARY KEY, app_id TEXT NOT NULL, generation INTEGER NOT NULL,
    used INTEGER NOT NULL) WITHOUT ROWID;
`

export function openCeilingStore(file: string): CeilingStore {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec(schema)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const insertCode = db.prepare("INSERT INTO code VALUES (?, 'bench', 0)")
  const spendCode = db.prepare('UPDATE code SET used = 1 WHERE hash = ? AND used = 0')
  const insertRefresh = db.prepare("INSERT INTO refresh_token VALUES (?, 'bench', ?, 0)")
  const spendRefresh = db.prepare(
    'UPDATE refresh_token SET used = 1 WHERE hash = ? AND used = 0 RETURNING generation',
  )
  const findRefresh = db.prepare('SELECT used FROM refresh_token WHERE hash = ?')
  let waiting: { write: () => boolean; done: (ok: boolean) => void }[] = []

  function flush(): void {
    const group = waiting
    waiting = []
    begin.run()
    const outcomes = group.map(({ write }) => write())
    commit.run()
    group.forEach(({ done }, index) => {
      done(outcomes[index] === true)
    })
  }

  function enqueue(write: () => boolean): Promise<boolean> {
    return new Promise((done) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push({ write, done })
    })
  }

  function addAll(insert: (hash: string) => void, hashes: string[]): void {
    begin.run()
    for (const hash of hashes) insert(hash)
    commit.run()
  }

  const clients = new Map<string, string>()
  return {
    addClient: (clientId, secretHash) => {
      clients.set(clientId, secretHash)
    },
    findSecretHash: (clientId) => clients.get(clientId),
    addCodes: (hashes) => addAll((hash) => insertCode.run(hash), hashes),
    addRefreshTokens: (hashes) => addAll((hash) => insertRefresh.run(hash, 1), hashes),
    exchangeCode: (codeHash, refreshHash) =>
      enqueue(() => {
        if (spendCode.run(codeHash).changes !== 1) return false
        insertRefresh.run(refreshHash, 1)
        return true
      }),
    rotate: (oldHash, newHash) =>
      enqueue(() => {
        const spent = spendRefresh.get(oldHash)
        if (spent === undefined) return false
        insertRefresh.run(newHash, Number(spent.generation) + 1)
        return true
      }),
    isLive: (hash) => findRefresh.get(hash)?.used === 0,
  }
}
