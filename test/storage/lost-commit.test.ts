// contract: A commit that PostgreSQL does not confirm is unknown and never repeated

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW_MS } from '../../src/storage/conformance/samples.ts'
import { openDriver } from '../../src/storage/engine/open.ts'
import { postgresFailure } from '../../src/storage/engine/postgres-errors.ts'
import { forEachEngine } from '../support/engines.ts'
import { sqliteFileOf } from '../support/storage-workers.ts'

/** Raised at COMMIT, as what a node of a distributed PostgreSQL reports in place of its confirmation. */
const FAIL_AT_COMMIT = `
  CREATE SEQUENCE commits;
  CREATE TABLE things (state TEXT NOT NULL);
  CREATE FUNCTION fail() RETURNS TRIGGER LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM nextval('commits');
    RAISE EXCEPTION 'server closed the connection unexpectedly' USING ERRCODE = NEW.state;
  END $$;
  CREATE CONSTRAINT TRIGGER failing AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail();`

forEachEngine((engine) => {
  if (engine.name === 'sqlite') return

  test('an error at COMMIT that no state explains is unreachable and runs once; a known one keeps its meaning', async () => {
    const database = await engine.freshDatabase()
    const { databaseUrl } = database
    const driver = await openDriver({
      databaseUrl,
      sqliteFile: sqliteFileOf(database),
      clock: { nowMs: () => NOW_MS },
      poolSize: 1,
    })
    try {
      await driver.transaction(async (tx) => tx.script(FAIL_AT_COMMIT))
      const failAtCommit = async (state: string) => {
        await driver.run("SELECT setval('commits', 100)", {})
        let runs = 0
        const work = driver.transaction(async (tx) => {
          runs += 1
          await tx.run('INSERT INTO things (state) VALUES (:state)', { state })
        })
        const error: unknown = await work.then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        const row = await driver.get('SELECT CAST(last_value - 100 AS INTEGER) AS commits FROM commits', {})
        return { kind: Reflect.get(Object(error), 'kind'), runs, commits: row?.commits }
      }
      for (const state of ['XX000', '22000'])
        assert.deepEqual(await failAtCommit(state), { kind: 'unreachable', runs: 1, commits: 1 }, state)
      assert.deepEqual(await failAtCommit('23505'), { kind: 'duplicate', runs: 1, commits: 1 })
      // Rolled back for certain, so it runs again.
      const serialized = await failAtCommit('40001')
      assert.equal(serialized.kind, 'locked')
      assert.ok(serialized.runs > 1)
      // The same error in a statement before COMMIT is a failure: nothing is committed.
      await assert.rejects(
        driver.transaction(async (tx) => {
          await tx.script('SET CONSTRAINTS ALL IMMEDIATE')
          await tx.run("INSERT INTO things (state) VALUES ('XX000')", {})
        }),
        { kind: 'failed' },
      )
    } finally {
      await driver.close()
      await database.drop()
    }
  })

  test('an error of the server without a state is unreachable; one of our own code is a failure', () => {
    const passedOn = Object.assign(new Error('the node is gone'), { severity: 'ERROR', code: undefined })
    assert.deepEqual(
      [postgresFailure(passedOn).error.kind, postgresFailure(passedOn).retryable],
      ['unreachable', false],
    )
    assert.equal(postgresFailure(new TypeError('undefined is not a function')).error.kind, 'failed')
  })
})
