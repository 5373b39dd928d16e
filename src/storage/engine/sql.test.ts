// rule: Tests: one SQL text, compiled for both engines

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bind,
  compileForPostgres,
  compileForSqlite,
  compileManyForPostgres,
  scriptForPostgres,
} from './sql.ts'

const SQL = 'SELECT a FROM t WHERE b = :b AND c IN (:list[]) AND d > :b FOR UPDATE SKIP LOCKED'

test('SQLite gets a placeholder for each use of a name, lists as JSON, and no row locks', () => {
  assert.deepEqual(compileForSqlite(SQL), {
    text: 'SELECT a FROM t WHERE b = ? AND c IN (SELECT value FROM json_each(?)) AND d > ?',
    names: ['b', 'list', 'b'],
  })
})

test('PostgreSQL gets one placeholder for each name, lists as arrays, and row locks', () => {
  assert.deepEqual(compileForPostgres(SQL), {
    text: 'SELECT a FROM t WHERE b = $1 AND c = ANY($2) AND d > $1 FOR UPDATE SKIP LOCKED',
    names: ['b', 'list'],
  })
})

test('PostgreSQL gets many rows as one statement with consecutive placeholders', () => {
  const sql = 'INSERT INTO t (a, b) VALUES (:a, :b) ON CONFLICT (a) DO UPDATE SET b = excluded.b'
  assert.deepEqual(compileManyForPostgres(sql, 3), {
    text: 'INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT (a) DO UPDATE SET b = excluded.b',
    names: ['a', 'b'],
  })
  assert.throws(() => compileManyForPostgres('DELETE FROM t', 2), TypeError)
})

test('rejects a missing parameter; binds an undefined one as NULL', () => {
  assert.deepEqual(bind(['a', 'b', 'a'], { a: 1, b: undefined }), [1, null, 1])
  assert.throws(() => bind(['a', 'b'], { a: 1 }), /parameter b is missing/)
})

test('PostgreSQL compares text byte by byte, as SQLite does, and gets no WITHOUT ROWID', () => {
  assert.equal(
    scriptForPostgres('CREATE TABLE t (\n  a TEXT NOT NULL,\n  CONTEXT BIGINT\n) WITHOUT ROWID;'),
    'CREATE TABLE t (\n  a TEXT COLLATE "C" NOT NULL,\n  CONTEXT BIGINT\n);',
  )
})
