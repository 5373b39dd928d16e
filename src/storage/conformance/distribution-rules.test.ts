// contract: Planted violations of the rules for a distributed PostgreSQL

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Driver, Tx } from '../engine/driver.ts'
import { violationsOf, watchDistribution } from './distribution-rules.ts'

const APP = { appId: 'a', id: 'x', nowMs: 1, limit: 1 }

const PLANTED: readonly (readonly [sql: string, violation: RegExp])[] = [
  ['SELECT user_id FROM users WHERE user_id = :id FOR UPDATE', /locks rows of users without app_id/],
  ['SELECT user_id FROM users WHERE user_id = :id FOR SHARE', /locks rows of users/],
  [
    'SELECT user_id FROM users WHERE app_id = :appId OR user_id = :id FOR UPDATE SKIP LOCKED',
    /locks rows of users/,
  ],
  [
    `UPDATE refreshes SET lease_until_ms = :nowMs WHERE (app_id, connection_id) IN (
       SELECT app_id, connection_id FROM refreshes WHERE lease_until_ms <= :nowMs LIMIT 1 FOR UPDATE SKIP LOCKED)`,
    /writes to refreshes.*locks rows of refreshes/,
  ],
  [
    `DELETE FROM claims WHERE app_id = :appId AND claim_key IN (
       SELECT claim_key FROM claims WHERE app_id = :appId AND until_ms <= :nowMs LIMIT 1 FOR UPDATE)`,
    /^locks up to a limit in a subquery that is not MATERIALIZED$/,
  ],
  ['DELETE FROM claims WHERE until_ms <= :nowMs', /writes to claims without app_id/],
  ['UPDATE grants SET app_id = :appId WHERE grant_id = :id', /writes to grants/],
  ['UPDATE grants SET revoked_at_ms = :nowMs WHERE app_id IN (:apps[])', /writes to grants/],
  ['SELECT grant_id FROM grants WHERE grant_id = :id', /reads grants without app_id/],
  [
    'SELECT s.hash FROM apps JOIN client_secrets s ON s.app_id = apps.app_id WHERE apps.client_id = :id',
    /reads apps.*reads client_secrets/,
  ],
  [
    'SELECT g.scopes FROM users u JOIN grants g ON g.user_id = u.user_id WHERE u.app_id = :appId',
    /reads grants without app_id/,
  ],
  [
    'SELECT name FROM apps WHERE app_id = :appId AND EXISTS (SELECT 1 FROM users WHERE user_id = :id)',
    /reads users without app_id/,
  ],
  // The parameter of a subquery says nothing about the table around it.
  [
    'SELECT name FROM apps WHERE EXISTS (SELECT 1 FROM users WHERE users.app_id = :appId AND user_id = :id)',
    /reads apps without app_id/,
  ],
  ['INSERT INTO users (user_id) VALUES (:id)', /inserts into users without app_id/],
  [
    'INSERT INTO users (app_id, user_id) SELECT app_id, user_id FROM users WHERE user_id = :id',
    /reads users without app_id/,
  ],
  [
    'INSERT INTO apps (app_id, client_id) VALUES (:appId, :id) ON CONFLICT (client_id) DO NOTHING',
    /a key of apps without app_id/,
  ],
  ['SELECT 1 FROM nicknames WHERE app_id = :appId', /nicknames is not listed in tables.ts/],
  [
    'SELECT u.user_id FROM users u JOIN hash_keys k ON k.key_id = u.user_id WHERE u.app_id = :appId',
    /a table of an app and a local table/,
  ],
  // Listed, but only without a lock.
  ['SELECT app_id FROM refreshes WHERE lease_until_ms <= :nowMs FOR UPDATE', /locks rows of refreshes/],
]

test('every planted statement breaks a rule', () => {
  for (const [sql, violation] of PLANTED) assert.match(violationsOf(sql, APP).join('; '), violation, sql)
})

test('NULL in a key breaks a rule: as the app, and in the condition of a join', () => {
  const join = `
    SELECT g.scopes FROM apps LEFT JOIN grants g ON g.app_id = apps.app_id AND g.grant_id = CAST(:id AS TEXT)
    WHERE apps.app_id = :appId AND apps.disabled_at_ms = :nowMs`
  assert.deepEqual(violationsOf(join, APP), [])
  assert.deepEqual(violationsOf(join, { ...APP, nowMs: null }), [])
  assert.deepEqual(violationsOf(join, { ...APP, id: null }), [':id is NULL in a key'])
  assert.deepEqual(violationsOf(join, { ...APP, id: undefined }), [':id is NULL in a key'])
  assert.deepEqual(violationsOf(join, { ...APP, appId: null }), [':appId is NULL in a key'])
})

test('a keyed statement, a read of some apps and a listed read of all apps break none', () => {
  const allowed = [
    'SELECT user_id FROM users WHERE app_id = :appId AND (user_id = :id OR username = :id) FOR UPDATE',
    `DELETE FROM claims WHERE app_id = :appId AND claim_key IN (
       SELECT claim_key FROM claims WHERE app_id = :appId AND until_ms <= :nowMs FOR UPDATE SKIP LOCKED)`,
    `WITH due AS MATERIALIZED (
       SELECT claim_key FROM claims WHERE app_id = :appId AND until_ms <= :nowMs LIMIT 1 FOR UPDATE SKIP LOCKED)
     DELETE FROM claims WHERE app_id = :appId AND claim_key IN (SELECT claim_key FROM due)`,
    'SELECT app_id FROM refreshes WHERE lease_until_ms <= :nowMs ORDER BY lease_until_ms LIMIT :limit',
    'SELECT app_id FROM refreshes WHERE app_id IN (:apps[]) AND lease_until_ms <= :nowMs',
    'SELECT u.name FROM apps a JOIN users u ON u.app_id = a.app_id WHERE a.app_id = :appId',
    'SELECT organisation_id FROM organisations',
    'SELECT app_id FROM client_ids WHERE client_id = :id',
    'SELECT 1 AS alive',
  ]
  for (const sql of allowed) assert.deepEqual(violationsOf(sql, APP), [], sql)
})

test('the driver of the conformance suite throws before it sends a statement that breaks a rule', async () => {
  const sent: string[] = []
  const sends =
    <T>(value: T) =>
    (sql: string): T => {
      sent.push(sql)
      return value
    }
  const reads = { get: sends(undefined), all: sends([]) }
  const tx: Tx = { ...reads, run: sends(0), runMany: sends(undefined), script: sends(undefined) }
  const driver: Driver = {
    engine: 'postgres',
    ...reads,
    lookUp: reads.get,
    lookUpAll: reads.all,
    runBatched: sends(Promise.resolve(undefined)),
    run: sends(Promise.resolve(0)),
    transaction: (work) => work(tx),
    migration: (work) => work(tx),
    stamp: () => undefined,
    pool: () => undefined,
    close: async () => undefined,
  }
  const { driver: watched, used } = watchDistribution(driver)
  const bad = 'UPDATE users SET locale = :id WHERE user_id = :id'
  const rule = /writes to users without app_id/
  assert.throws(() => watched.get(bad, APP), rule)
  assert.throws(() => watched.all(bad, APP), rule)
  assert.throws(() => watched.run(bad, APP), rule)
  assert.throws(() => watched.lookUp(bad, APP), rule)
  assert.throws(() => watched.lookUpAll(bad, APP), rule)
  assert.throws(() => watched.runBatched?.(`done AS (${bad}) SELECT n FROM wanted`, 'key', APP), rule)
  for (const verb of ['get', 'all', 'run'] as const)
    await assert.rejects(
      watched.transaction(async (inner) => inner[verb](bad, APP)),
      rule,
    )
  const insert = 'INSERT INTO users (user_id) VALUES (:id)'
  await assert.rejects(
    watched.transaction(async (inner) => inner.runMany(insert, [APP])),
    /inserts into users/,
  )
  assert.deepEqual(sent, [])
  const listed = 'SELECT app_id FROM refreshes WHERE lease_until_ms <= :nowMs'
  await watched.all(listed, APP)
  assert.deepEqual(sent, [listed])
  assert.deepEqual([...used], ['refreshes WHERE lease_until_ms <= :nowMs'])
})
