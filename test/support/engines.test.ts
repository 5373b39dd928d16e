// rule: Each test on an engine has a database of its own
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { engines, type FreshDatabase, forEachEngine } from './engines.ts'
import { findPostgres, query } from './postgres.ts'
import { isMissingAllowed } from './programs.ts'
import { waitUntil } from './wait-until.ts'

function execute(database: FreshDatabase, statement: string): Promise<Record<string, unknown>[]> {
  if (database.databaseUrl !== undefined) return query(database.databaseUrl, statement)
  const file = new DatabaseSync(join(database.dataDir, 'test.sqlite'))
  try {
    return Promise.resolve(file.prepare(statement).all())
  } finally {
    file.close()
  }
}

test('lists both engines, SQLite first', () => {
  assert.deepEqual(
    engines.map((engine) => engine.name),
    ['sqlite', 'postgres'],
  )
})

forEachEngine((engine) => {
  test('each database is empty and separate, and a dropped one is gone', async () => {
    const [first, second] = [await engine.freshDatabase(), await engine.freshDatabase()]
    assert.equal(first.databaseUrl === undefined, engine.name === 'sqlite')
    assert.deepEqual(readdirSync(first.dataDir), [])
    await execute(first, 'CREATE TABLE seen (id TEXT)')
    await execute(second, 'CREATE TABLE seen (id TEXT)')
    await execute(first, `INSERT INTO seen VALUES ('x')`)
    assert.deepEqual({ ...(await execute(first, 'SELECT id FROM seen'))[0] }, { id: 'x' })
    assert.deepEqual(await execute(second, 'SELECT id FROM seen'), [])
    await first.drop()
    await second.drop()
    assert.throws(() => readdirSync(first.dataDir), /ENOENT/)
    const { databaseUrl } = first
    if (databaseUrl !== undefined) await assert.rejects(query(databaseUrl, 'SELECT 1'), /does not exist/)
  })
})

/** Runs a test file with one engine test directly, without the test runner. */
async function runAlone(
  t: TestContext,
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-hand-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'hand.test.ts')
  writeFileSync(
    file,
    `import { test } from 'node:test'
     const { forEachEngine } = await import(${JSON.stringify(new URL('./engines.ts', import.meta.url).href)})
     const { query } = await import(${JSON.stringify(new URL('./postgres.ts', import.meta.url).href)})
     forEachEngine((engine) => {
       test('works', async () => {
         const database = await engine.freshDatabase()
         if (database.databaseUrl === undefined) return
         const [row] = await query(database.databaseUrl, "SELECT current_setting('data_directory') AS dir")
         console.log('cluster in ' + row.dir)
       })
     })`,
  )
  const { TALLYSTICK_TEST_POSTGRES_URL: _, NODE_TEST_CONTEXT: __, CI: ___, ...rest } = process.env
  const args = ['--test-reporter=tap', file]
  const ran = spawnSync(process.execPath, args, {
    env: { ...rest, ...env },
    encoding: 'utf8',
    timeout: 120_000,
  })
  return { status: ran.status, output: ran.stdout + ran.stderr }
}

if ('missing' in findPostgres(process.env) && isMissingAllowed()) {
  test('a test file run alone starts its own cluster', { skip: 'PostgreSQL is missing' }, () => undefined)
} else {
  test('a test file run alone starts its own cluster and leaves nothing of it behind', async (t) => {
    const { status, output } = await runAlone(t, {})
    assert.equal(status, 0, output)
    const dir = /cluster in (\S+)/.exec(output)?.[1]
    assert.ok(dir, output)
    await waitUntil('the cluster is gone', () => !exists(dir))
  })
}

function exists(dir: string): boolean {
  try {
    return readdirSync(dir).length > 0
  } catch {
    return false
  }
}

test('without PostgreSQL its suite is skipped by name, and fails on a CI machine', async (t) => {
  const missing = { TALLYSTICK_TEST_POSTGRES_MISSING: 'there is no PostgreSQL for this moon' }
  const skipped = await runAlone(t, missing)
  assert.equal(skipped.status, 0)
  assert.match(skipped.output, /on postgres # SKIP there is no PostgreSQL for this moon/)
  const failed = await runAlone(t, { ...missing, CI: 'true' })
  assert.equal(failed.status, 1)
  assert.match(failed.output, /not ok \d+ - on postgres/)
})
