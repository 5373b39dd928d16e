// rule: Tests: one SQL text, compiled for both engines

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  arrayLiteral,
  bind,
  compileForPostgres,
  compileForSqlite,
  compileLookUps,
  compileManyForPostgres,
  compileWrites,
  scriptForPostgres,
} from './sql.ts'

const SQL = 'SELECT a FROM t WHERE b = :b AND c IN (:list[]) AND d > :b FOR UPDATE SKIP LOCKED'

test('SQLite gets one placeholder for each name, lists as JSON, and no row locks', () => {
  assert.deepEqual(compileForSqlite(SQL), {
    text: 'SELECT a FROM t WHERE b = ?1 AND c IN (SELECT value FROM json_each(?2)) AND d > ?1',
    names: ['b', 'list'],
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

test('PostgreSQL gets many look-ups as one statement: the same text for each row of parameters', () => {
  const sql = 'SELECT c FROM t WHERE a = :a AND b > CAST(:minMs AS BIGINT) AND d = :a'
  assert.deepEqual(compileLookUps(sql, ['appId']), {
    text:
      'SELECT wanted.n, found.* FROM (SELECT * FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (a, minMs, n) ' +
      'WHERE n BETWEEN 1 AND 1000000) AS wanted ' +
      'CROSS JOIN LATERAL (SELECT c FROM t WHERE a = wanted.a AND b > CAST(wanted.minMs AS BIGINT) AND d = wanted.a) AS found',
    names: ['a', 'minMs'],
    shared: 0,
  })
})

test('a parameter that all look-ups of a statement share is one value', () => {
  assert.deepEqual(compileLookUps('SELECT c FROM t WHERE a = :a AND app_id = :appId', ['appId']), {
    text:
      'SELECT wanted.n, found.* FROM (SELECT * FROM unnest($2::text[]) WITH ORDINALITY AS wanted (a, n) ' +
      'WHERE n BETWEEN 1 AND 1000000) AS wanted ' +
      'CROSS JOIN LATERAL (SELECT c FROM t WHERE a = wanted.a AND app_id = $1::text) AS found',
    names: ['appId', 'a'],
    shared: 1,
  })
})

test('PostgreSQL gets many writes as one statement that reads their parameters', () => {
  const sql = 'done AS (DELETE FROM t USING wanted WHERE t.a = :a RETURNING wanted.n) SELECT n FROM done'
  assert.deepEqual(compileWrites(sql, []), {
    text:
      'WITH wanted AS (SELECT * FROM (SELECT * FROM unnest($1::text[]) WITH ORDINALITY AS wanted (a, n) ' +
      'WHERE n BETWEEN 1 AND 1000000) AS wanted), ' +
      'done AS (DELETE FROM t USING wanted WHERE t.a = wanted.a RETURNING wanted.n) SELECT n FROM done',
    names: ['a'],
    shared: 0,
  })
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

test('a list becomes an array literal, unless an element needs an escape', () => {
  assert.equal(arrayLiteral(['a', 'NULL', '{x, y}', '', 5]), '{"a","NULL","{x, y}","","5"}')
  for (const list of [['a', null], ['say "a"'], ['a\\b']]) assert.equal(arrayLiteral(list), list)
})
