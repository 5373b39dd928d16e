// contract: SQLite engine: group commit, locks and failures

import assert from 'node:assert/strict'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { home, INSERT, openSample } from '../conformance/sqlite-sample.ts'
import type { Driver } from './driver.ts'
import { isTransient, StorageError } from './errors.ts'
import { openSqlite } from './sqlite.ts'

async function ids(driver: Driver): Promise<readonly unknown[]> {
  return (await driver.all('SELECT id FROM t ORDER BY id', {})).map((row) => row.id)
}

test('writes that arrive in one turn share one commit, and no caller is told before it', async () => {
  const { driver, file, groups } = await openSample()
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

test('a group waits while each turn brings more writes, for a few turns at most', async () => {
  const { driver, groups } = await openSample()
  const writeInTurns = async (prefix: string, turns: number): Promise<void> => {
    const writes: Promise<number>[] = []
    for (let turn = 0; turn < turns; turn++) {
      writes.push(driver.run(INSERT, { id: `${prefix}${turn}` }))
      await nextTurn()
    }
    await Promise.all(writes)
  }
  await writeInTurns('few', 3)
  assert.deepEqual(groups, [3])
  await writeInTurns('many', 20)
  const later = groups.slice(1)
  assert.ok(Math.max(...later) <= 6, later.join())
  assert.equal((await ids(driver)).length, 23)
  await driver.close()
})

test('a read never sees an open transaction', async () => {
  const { driver } = await openSample()
  await driver.transaction(async (tx) => {
    await tx.run(INSERT, { id: 'a' })
    assert.deepEqual(await ids(driver), [])
    assert.equal((await tx.all('SELECT id FROM t', {})).length, 1)
  })
  assert.deepEqual(await ids(driver), ['a'])
  await driver.close()
})

test('a failed transaction rolls back itself and none of the others in the same commit', async () => {
  const { driver, groups } = await openSample()
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
  const { driver, groups } = await openSample()
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
  const { driver } = await openSample()
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
  const { driver } = await openSample()
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
  const { driver, file } = await openSample()
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
  const { driver, file } = await openSample({ lockWaitMs: 20 })
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
  const { driver, file } = await openSample()
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
  const { driver, file } = await openSample()
  const settings = await driver.transaction(async (tx) => [
    (await tx.get('PRAGMA journal_mode', {}))?.journal_mode,
    (await tx.get('PRAGMA synchronous', {}))?.synchronous,
    (await tx.get('PRAGMA foreign_keys', {}))?.foreign_keys,
  ])
  assert.deepEqual(settings, ['wal', 2, 1])
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await driver.close()
})

test('a read cannot write, neither between transactions nor during one', async () => {
  const { driver } = await openSample()
  const write = () => driver.get(`${INSERT} RETURNING id`, { id: 'a' })
  assert.throws(write, { kind: 'failed' })
  await driver.transaction(async () => assert.throws(write, { kind: 'failed' }))
  assert.deepEqual(await driver.all('SELECT id FROM t', {}), [])
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

test('while another process writes, there is a pause between two groups, in which it finds the lock free', async (t) => {
  const { driver, file } = await openSample()
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
  const { driver } = await openSample()
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
