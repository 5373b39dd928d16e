// contract: Checkpoints on a thread keep the write-ahead log short and lose nothing

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Driver } from './driver.ts'
import { openSqlite } from './sqlite.ts'
import { type CheckpointLimits, Checkpoints } from './sqlite-checkpoints.ts'

const home = mkdtempSync(join(tmpdir(), 'tallystick-checkpoints-'))
after(() => rmSync(home, { recursive: true, force: true }))

const OFTEN: CheckpointLimits = { checkpointFrom: 100, restartFrom: 400, waitFrom: 24_000, idleMs: 60_000 }
/** Length from which a commit checkpoints by itself. */
const LAST_RESORT_FRAMES = 16_384
const WAIT_MS = 60_000

let files = 0

async function open(checkpoints: CheckpointLimits, file = join(home, `${++files}.db`)) {
  const driver = await openSqlite({ file, checkpoints })
  await driver.transaction(async (tx) =>
    tx.script('CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, filler TEXT)'),
  )
  return { driver, file }
}

/** One commit of about 20 frames. */
function write(driver: Driver): Promise<number> {
  return driver.run('INSERT INTO t (filler) VALUES (:filler)', { filler: 'x'.repeat(80_000) })
}

function watch(file: string) {
  const db = new DatabaseSync(file)
  const state = db.prepare('PRAGMA wal_checkpoint(NOOP)')
  return { frames: () => Number(state.get()?.log), close: () => db.close() }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + WAIT_MS
  while (!holds()) {
    assert.ok(performance.now() < endMs, what)
    await delay(5)
  }
}

test('under continuous writes the log is restarted repeatedly', async (t) => {
  const { driver, file } = await open(OFTEN)
  t.after(() => driver.close())
  const log = watch(file)
  let writes = 0
  let max = 0
  let last = 0
  let restarts = 0
  while (restarts < 5) {
    await write(driver)
    writes++
    const frames = log.frames()
    if (frames < last) restarts++
    max = Math.max(max, frames)
    last = frames
    // On a busy machine the thread may get no time; then commits checkpoint the log, which may take a while.
    assert.ok(max < 2 * LAST_RESORT_FRAMES, `${max} frames after ${writes} writes`)
  }
  log.close()
  assert.equal((await driver.get('SELECT COUNT(*) AS rows FROM t', {}))?.rows, writes)
  assert.deepEqual({ ...(await driver.get('PRAGMA integrity_check', {})) }, { integrity_check: 'ok' })
})

test('a log that has become too long is restarted by the commits, also while the thread is at work', () => {
  let frames = 0
  let restarts = 0
  const log = {
    file: 'unused',
    readState: () => ({ log: frames, checkpointed: frames }),
    restart: () => {
      restarts++
    },
    fallBack: () => assert.fail('no thread was started'),
  }
  const checkpoints = new Checkpoints(log, { ...OFTEN, waitFrom: 1_000 })
  const commit = (times: number) => {
    for (let count = 0; count < times; count++) checkpoints.committed()
  }
  frames = 999
  commit(160)
  assert.equal(restarts, 0)
  frames = 1_000
  commit(160)
  assert.equal(restarts, 10)
})

test('a commit waits for a checkpoint of another connection, and the log begins anew', async (t) => {
  const { driver, file } = await open({ ...OFTEN, checkpointFrom: 1_000_000, waitFrom: 600 })
  t.after(() => driver.close())
  const log = watch(file)
  let max = 0
  for (let writes = 0; writes < 200; writes++) {
    await write(driver)
    max = Math.max(max, log.frames())
  }
  // 200 commits are 4000 frames; the state is read every 16 commits.
  assert.ok(max > 600 && max < 1_400, `${max} frames`)
  log.close()
  assert.equal((await driver.get('SELECT COUNT(*) AS rows FROM t', {}))?.rows, 200)
})

test('an idle log is truncated, the thread exits, and a later write starts another', async () => {
  const { driver, file } = await open({ ...OFTEN, idleMs: 20 })
  for (let round = 0; round < 2; round++) {
    for (let writes = 0; writes < 16; writes++) await write(driver)
    assert.ok(statSync(`${file}-wal`).size > 0)
    await until('the log is not truncated', () => statSync(`${file}-wal`).size === 0)
    await until('the thread does not exit', () => !process.getActiveResourcesInfo().includes('MessagePort'))
  }
  assert.equal((await driver.get('SELECT COUNT(*) AS rows FROM t', {}))?.rows, 32)
  await driver.close()
})

test('closing during a checkpoint leaves neither a log nor a connection', async () => {
  const { driver, file } = await open(OFTEN)
  for (let writes = 0; writes < 16; writes++) await write(driver)
  await driver.close()
  // SQLite removes the log with the last connection, and only then.
  assert.equal(existsSync(`${file}-wal`), false)
  const again = await open(OFTEN, file)
  assert.equal((await again.driver.get('SELECT COUNT(*) AS rows FROM t', {}))?.rows, 16)
  await again.driver.close()
})

test('two instances on one file checkpoint its log side by side, and nothing is lost', async () => {
  const { driver, file } = await open(OFTEN)
  const other = await open(OFTEN, file)
  const writeMany = async (one: Driver) => {
    for (let writes = 0; writes < 100; writes++) await write(one)
  }
  await Promise.all([writeMany(driver), writeMany(other.driver)])
  assert.equal((await driver.get('SELECT COUNT(*) AS rows FROM t', {}))?.rows, 200)
  assert.deepEqual({ ...(await driver.get('PRAGMA integrity_check', {})) }, { integrity_check: 'ok' })
  await driver.close()
  await other.driver.close()
  assert.equal(existsSync(`${file}-wal`), false)
})

test('falls back to checkpoints within commits if no thread can be started', async () => {
  const fallenBack = Promise.withResolvers<void>()
  const checkpoints = new Checkpoints(
    {
      file: join(home, 'no such directory', 'test.db'),
      readState: () => ({ log: 1_000, checkpointed: 0 }),
      restart: () => assert.fail('the log is short'),
      fallBack: fallenBack.resolve,
    },
    OFTEN,
  )
  for (let commits = 0; commits < 16; commits++) checkpoints.committed()
  await fallenBack.promise
  await checkpoints.close()
})
