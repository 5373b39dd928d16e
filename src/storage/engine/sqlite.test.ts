// contract: SQLite engine: group commit, locks and failures

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { rememberAccess } from '../../fast-paths/remembered-access.ts'
import { rememberClients } from '../../fast-paths/remembered-clients.ts'
import { rememberUsers } from '../../fast-paths/remembered-users.ts'
import { NOW_MS, plantApp, plantFamily, sampleSecret } from '../conformance/samples.ts'
import { buildStore } from '../store.ts'
import type { Driver } from './driver.ts'
import { isTransient, StorageError } from './errors.ts'
import { loadMigrations } from './migrate.ts'
import { openSqlite } from './sqlite.ts'

const home = mkdtempSync(join(tmpdir(), 'tallystick-sqlite-'))
after(() => rmSync(home, { recursive: true, force: true }))

let files = 0

async function open(fields: { readonly lockWaitMs?: number } = {}) {
  files++
  const file = join(home, `${files}`, 'test.db')
  const groups: number[] = []
  const driver = await openSqlite({ file, onGroup: ({ size }) => groups.push(size), ...fields })
  await driver.transaction(async (tx) =>
    tx.script(
      'CREATE TABLE parents (id TEXT PRIMARY KEY); CREATE TABLE t (id TEXT PRIMARY KEY, parent TEXT REFERENCES parents (id))',
    ),
  )
  groups.length = 0
  return { driver, file, groups }
}

const INSERT = 'INSERT INTO t (id) VALUES (:id)'

async function ids(driver: Driver): Promise<readonly unknown[]> {
  return (await driver.all('SELECT id FROM t ORDER BY id', {})).map((row) => row.id)
}

test('writes that arrive in one turn share one commit, and no caller is told before it', async () => {
  const { driver, file, groups } = await open()
  const witness = new DatabaseSync(file, { readOnly: true })
  const count = witness.prepare('SELECT COUNT(*) AS rows FROM t')
  const seen = await Promise.all(
    ['a', 'b', 'c'].map(async (id) => {
      await driver.run(INSERT, { id })
      return count.get()?.rows
    }),
  )
  assert.deepEqual(seen, [3, 3, 3])
  assert.deepEqual(groups, [3])
  witness.close()
  await driver.close()
})

test('a read never sees an open transaction', async () => {
  const { driver } = await open()
  await driver.transaction(async (tx) => {
    await tx.run(INSERT, { id: 'a' })
    assert.deepEqual(await ids(driver), [])
    assert.equal((await tx.all('SELECT id FROM t', {})).length, 1)
  })
  assert.deepEqual(await ids(driver), ['a'])
  await driver.close()
})

test('a failed transaction rolls back itself and none of the others in the same commit', async () => {
  const { driver, groups } = await open()
  const results = await Promise.allSettled([
    driver.run(INSERT, { id: 'a' }),
    driver.transaction(async (tx) => {
      await tx.run(INSERT, { id: 'undone' })
      throw new Error('refused')
    }),
    driver.run(INSERT, { id: 'a' }),
    driver.run(INSERT, { id: 'b' }),
  ])
  assert.deepEqual(
    results.map((result) => (result.status === 'rejected' ? result.reason.message : result.value)),
    [1, 'refused', 'A unique key is already taken.', 1],
  )
  assert.deepEqual(await ids(driver), ['a', 'b'])
  assert.deepEqual(groups, [4])
  await driver.close()
})

test('transactions of a commit run once, and again each by itself only if one of them failed', async () => {
  const { driver, groups } = await open()
  const runs: string[] = []
  const write = (id: string, fails = false): Promise<string> =>
    driver.transaction(async (tx) => {
      runs.push(id)
      await tx.run(INSERT, { id })
      if (fails) throw new Error('refused')
      return id
    })
  assert.deepEqual(await Promise.all([write('a'), write('b')]), ['a', 'b'])
  assert.deepEqual(runs.splice(0), ['a', 'b'])
  const outcomes = await Promise.allSettled([write('c'), write('d', true), write('e')])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(runs.splice(0), ['c', 'd', 'c', 'd', 'e'])
  assert.deepEqual(await Promise.all([write('f'), write('g')]), ['f', 'g'])
  assert.deepEqual(runs, ['f', 'g'])
  assert.deepEqual(await ids(driver), ['a', 'b', 'c', 'e', 'f', 'g'])
  assert.deepEqual(groups, [2, 3, 2])
  await driver.close()
})

test('a failed transaction alone in its commit is rolled back', async () => {
  const { driver } = await open()
  const work = driver.transaction(async (tx) => {
    await tx.run(INSERT, { id: 'undone' })
    throw new Error('refused')
  })
  await assert.rejects(work, /refused/)
  assert.deepEqual(await ids(driver), [])
  assert.equal(await driver.run(INSERT, { id: 'a' }), 1)
  await driver.close()
})

test('if COMMIT fails every caller in the group is rejected, nothing is stored, and the next write works', async () => {
  const { driver } = await open()
  const spoiler = driver.transaction(async (tx) => {
    await tx.script('PRAGMA defer_foreign_keys = ON')
    await tx.run('INSERT INTO t (id, parent) VALUES (:id, :parent)', { id: 'x', parent: 'nobody' })
  })
  const results = await Promise.allSettled([driver.run(INSERT, { id: 'a' }), spoiler])
  assert.deepEqual(
    results.map((result) => (result.status === 'rejected' ? result.reason.kind : 'stored')),
    ['missing_parent', 'missing_parent'],
  )
  assert.deepEqual(await ids(driver), [])
  assert.equal(await driver.run(INSERT, { id: 'a' }), 1)
  await driver.close()
})

test('a write waits for another process without blocking the event loop, then succeeds', async () => {
  const { driver, file } = await open()
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  let isDone = false
  const write = driver.run(INSERT, { id: 'a' }).finally(() => {
    isDone = true
  })
  // The other process never commits within this test's first part: a write that blocked the loop would fail as locked.
  for (let turn = 0; turn < 20; turn++) await delay(3)
  assert.equal(isDone, false)
  assert.deepEqual(await ids(driver), [])
  other.exec('COMMIT')
  assert.equal(await write, 1)
  other.close()
  await driver.close()
})

test('a write that waits too long for another process is rejected as locked, and later ones work', async () => {
  const { driver, file } = await open({ lockWaitMs: 20 })
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  await assert.rejects(driver.run(INSERT, { id: 'a' }), { name: 'StorageError', kind: 'locked' })
  other.exec('COMMIT')
  assert.equal(await driver.run(INSERT, { id: 'b' }), 1)
  assert.deepEqual(await ids(driver), ['b'])
  other.close()
  await driver.close()
})

test('closing finishes accepted writes and rejects later ones', async () => {
  const { driver, file } = await open()
  const accepted = ['a', 'b'].map((id) => driver.run(INSERT, { id }))
  const closing = driver.close()
  await assert.rejects(driver.run(INSERT, { id: 'late' }), { kind: 'closed' })
  assert.deepEqual(await Promise.all(accepted), [1, 1])
  await closing
  await driver.close()
  assert.throws(() => driver.get('SELECT 1', {}), { kind: 'closed' })
  const again = await openSqlite({ file })
  assert.deepEqual(await ids(again), ['a', 'b'])
  await again.close()
})

test('commits are durable and the file private: WAL, synchronous FULL, foreign keys, mode 0600', async () => {
  const { driver, file } = await open()
  const settings = await driver.transaction(async (tx) => [
    (await tx.get('PRAGMA journal_mode', {}))?.journal_mode,
    (await tx.get('PRAGMA synchronous', {}))?.synchronous,
    (await tx.get('PRAGMA foreign_keys', {}))?.foreign_keys,
  ])
  assert.deepEqual(settings, ['wal', 2, 1])
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await driver.close()
})

test('the reading connection cannot write', async () => {
  const { driver } = await open()
  assert.throws(() => driver.get('INSERT INTO t (id) VALUES (:id)', { id: 'a' }), { kind: 'unwritable' })
  await driver.close()
})

test('rejects a file that is not a database with one sentence and leaves it unchanged', async () => {
  const file = join(home, 'letter.txt')
  writeFileSync(
    file,
    'Dear reader, this is no database but a letter, and longer than a header would be.\n'.repeat(9),
  )
  await assert.rejects(openSqlite({ file }), {
    kind: 'not_a_database',
    message: 'The database file is not a SQLite database.',
  })
  assert.equal(statSync(file).size, 82 * 9)
})

test('rejects a path that is not writable with one sentence', async () => {
  const file = join(home, 'a-file')
  writeFileSync(file, '')
  await assert.rejects(openSqlite({ file: join(file, 'below', 'test.db') }), {
    kind: 'unwritable',
    message: 'The data directory cannot be created: a part of its path is a file.',
  })
  await assert.rejects(openSqlite({ file: home }), { kind: 'unwritable' })
})

test('the stamp changes after every commit, of this process or another, and after nothing else', async () => {
  const { driver, file } = await open()
  const first = driver.stamp()
  assert.equal(driver.stamp(), first)
  await assert.rejects(
    driver.transaction(async (tx) => {
      await tx.run(INSERT, { id: 'undone' })
      throw new Error('undone')
    }),
  )
  await driver.run(INSERT, { id: 'own' })
  const second = driver.stamp()
  assert.notEqual(second, first)

  const other = new DatabaseSync(file)
  other.exec("BEGIN IMMEDIATE; INSERT INTO t (id) VALUES ('other')")
  await nextTurn()
  assert.equal(driver.stamp(), second)
  other.exec('COMMIT')
  await nextTurn()
  assert.notEqual(driver.stamp(), second)
  other.close()
  await driver.close()
})

test('a secret that another process revokes is gone from the next turn of the event loop', async () => {
  const { driver, file } = await open()
  await driver.transaction(async (tx) => {
    for (const { script } of await loadMigrations()) await tx.script(script)
  })
  const store = buildStore(driver, { wrapLoadClient: rememberClients })
  const app = await plantApp(store)
  const secret = sampleSecret(app.appId)
  await store.addSecret(secret, 5, NOW_MS)
  for (let read = 0; read < 3; read += 1) {
    assert.equal((await store.loadClient(app.clientId, NOW_MS))?.secrets.length, 1)
  }
  const other = new DatabaseSync(file)
  other.prepare('UPDATE client_secrets SET revoked_at_ms = 1 WHERE secret_id = ?').run(secret.secretId)
  await nextTurn()
  assert.deepEqual((await store.loadClient(app.clientId, NOW_MS))?.secrets, [])
  other.close()
  await driver.close()
})

test('a token, grant or app that another process revokes is so from the next turn of the event loop', async () => {
  const { driver, file } = await open()
  await driver.transaction(async (tx) => {
    for (const { script } of await loadMigrations()) await tx.script(script)
  })
  let loads = 0
  const store = buildStore(driver, {
    wrapLoadAccess: (load, readStamp) =>
      rememberAccess((...token) => {
        loads += 1
        return load(...token)
      }, readStamp),
  })
  const { grant } = await plantFamily(store)
  const other = new DatabaseSync(file)
  const read = () => store.loadAccessFacts(grant.appId, 'token', grant.grantId, NOW_MS)
  const changes: readonly (readonly [
    string,
    string,
    (facts: Awaited<ReturnType<typeof read>>) => unknown,
  ])[] = [
    [
      'INSERT INTO revoked_access_tokens (app_id, token_id, until_ms) VALUES (?, ?, 9e15)',
      'token',
      (facts) => facts?.tokenRevoked,
    ],
    [
      'UPDATE grants SET revoked_at_ms = 1 WHERE app_id = ? AND grant_id = ?',
      grant.grantId,
      (facts) => facts?.grant?.ended,
    ],
    [
      'UPDATE apps SET disabled_at_ms = 1 WHERE app_id = ? AND app_id = ?',
      grant.appId,
      (facts) => facts?.appDisabled,
    ],
  ]
  for (const [statement, key, hasChanged] of changes) {
    for (let round = 0; round < 3; round += 1) assert.equal(hasChanged(await read()), false, statement)
    other.prepare(statement).run(grant.appId, key)
    await nextTurn()
    assert.equal(hasChanged(await read()), true, statement)
  }
  assert.equal(loads, 1 + changes.length, 'remembered between two commits')
  // What ends by time is compared on every call.
  assert.equal((await store.loadAccessFacts(grant.appId, 'token', grant.grantId, 9e15))?.tokenRevoked, false)
  // Neither another app nor another grant is served what is remembered of a token.
  assert.equal((await store.loadAccessFacts(grant.appId, 'token', 'another', NOW_MS))?.grant, undefined)
  assert.equal(await store.loadAccessFacts('another', 'token', grant.grantId, NOW_MS), undefined)
  other.close()
  await driver.close()
})

test('a user whom another process changes or deletes is so from the next turn of the event loop', async () => {
  const { driver, file } = await open()
  await driver.transaction(async (tx) => {
    for (const { script } of await loadMigrations()) await tx.script(script)
  })
  let loads = 0
  const store = buildStore(driver, {
    wrapLoadUser: (load, readStamp) =>
      rememberUsers((...user) => {
        loads += 1
        return load(...user)
      }, readStamp),
  })
  const { grant } = await plantFamily(store)
  const { appId, userId } = grant
  const other = new DatabaseSync(file)
  const read = (nowMs = NOW_MS) => store.loadUser(appId, { userId }, nowMs)
  for (let round = 0; round < 3; round += 1) assert.notEqual((await read())?.locale, 'pt_PT')
  assert.equal(loads, 1, 'remembered between two commits')
  assert.equal(await store.loadUser('another', { userId }, NOW_MS), undefined)
  other
    .prepare("UPDATE users SET locale = 'pt_PT', expires_at_ms = ? WHERE app_id = ? AND user_id = ?")
    .run(NOW_MS + 10, appId, userId)
  await nextTurn()
  assert.equal((await read())?.locale, 'pt_PT')
  assert.equal(await read(NOW_MS + 10), undefined, 'its time is compared on every call')
  other.prepare('DELETE FROM users WHERE app_id = ? AND user_id = ?').run(appId, userId)
  await nextTurn()
  assert.equal(await read(), undefined)
  other.close()
  await driver.close()
})

test('while another process writes, there is a pause between two groups, in which it finds the lock free', async (t) => {
  const { driver, file } = await open()
  const other = new DatabaseSync(file)
  t.after(async () => {
    other.close()
    await driver.close()
  })
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await nextTurn()
  }
  let written = 0
  const write = async (): Promise<void> => {
    written += 1
    await driver.run(INSERT, { id: String(written) })
  }
  let isDone = false
  const queueNext = (): void => {
    isDone = false
    void write().then(() => {
      isDone = true
    })
  }
  await write()
  queueNext()
  await turns()
  assert.equal(isDone, true, 'alone: at once')

  other.exec("INSERT INTO t (id) VALUES ('other')")
  await write()
  queueNext()
  await turns()
  assert.equal(isDone, false, 'the other process has its turn')
  other.exec("BEGIN IMMEDIATE; INSERT INTO t (id) VALUES ('again'); COMMIT")
  t.mock.timers.tick(2)
  await turns()
  assert.equal(isDone, true)

  for (let group = 0; group < 9; group += 1) {
    t.mock.timers.tick(2)
    await write()
  }
  queueNext()
  await turns()
  assert.equal(isDone, true, 'alone again after some groups')
})

test('each write waits for the lock for its own time, counted from its arrival', async () => {
  const file = join(home, 'waits.db')
  const driver = await openSqlite({ file, lockWaitMs: 600 })
  await driver.transaction(async (tx) => tx.script('CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY)'))
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  const early = driver.run('INSERT INTO t (id) VALUES (:id)', { id: 'early' })
  const failed = assert.rejects(early, { kind: 'locked' })
  await delay(500)
  const late = driver.run('INSERT INTO t (id) VALUES (:id)', { id: 'late' })
  await failed
  other.exec('ROLLBACK')
  other.close()
  assert.equal(await late, 1)
  assert.deepEqual(await ids(driver), ['late'])
  await driver.close()
})

test('an observer that throws after a commit fails no write, and rejects nothing unhandled', async () => {
  const rejections: unknown[] = []
  const note = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', note)
  try {
    const driver = await openSqlite({
      file: join(home, 'observed.db'),
      onGroup: () => {
        throw new Error('the observer failed')
      },
    })
    await driver.transaction(async (tx) => tx.script('CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY)'))
    assert.equal(await driver.run('INSERT INTO t (id) VALUES (:id)', { id: 'a' }), 1)
    assert.equal(await driver.run('INSERT INTO t (id) VALUES (:id)', { id: 'b' }), 1)
    assert.deepEqual(await ids(driver), ['a', 'b'])
    await driver.close()
    await nextTurn()
    assert.deepEqual(rejections, [])
  } finally {
    process.off('unhandledRejection', note)
  }
})

test('a database that cannot grow refuses the write, keeps what is stored, and works again', async () => {
  const { driver } = await open()
  const pages = await driver.transaction(async (tx) =>
    Number((await tx.get('PRAGMA page_count', {}))?.page_count),
  )
  const limit = (count: number) =>
    driver.transaction(async (tx) => void (await tx.get(`PRAGMA max_page_count = ${count}`, {})))
  await limit(pages)
  const stored: string[] = []
  const refusal = await (async () => {
    for (let count = 0; count < 500; count++) {
      const id = `${count}`.padStart(200, '0')
      const failed = await driver.run(INSERT, { id }).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (failed !== undefined) return failed
      stored.push(id)
    }
    return undefined
  })()
  assert.ok(refusal instanceof StorageError && refusal.kind === 'unwritable' && isTransient(refusal))
  assert.equal(refusal.message, 'The disk of the database file is full.')
  await limit(pages + 1000)
  assert.equal(await driver.run(INSERT, { id: 'z' }), 1)
  assert.deepEqual(await ids(driver), [...stored, 'z'])
  await driver.close()
})

test('a data file that others can read becomes private when it is opened', async () => {
  const file = join(home, 'loose.db')
  writeFileSync(file, '', { mode: 0o644 })
  chmodSync(file, 0o644)
  const driver = await openSqlite({ file })
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await driver.close()
})
