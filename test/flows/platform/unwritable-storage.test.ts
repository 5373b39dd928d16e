// rule: Requests while storage is full, read-only or locked, and recovery from it
import assert from 'node:assert/strict'
import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { loadDevelopmentMasterKeys } from '../../../src/runtime/master-key.ts'
import { createRandom } from '../../../src/runtime/random.ts'
import { type Answer, assertRefused, assertStatus, send, textOf } from '../../support/developer.ts'
import { engines, forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { query } from '../../support/postgres.ts'
import { mountSmallDisk, type SmallDisk } from '../../support/small-disk.ts'
import { waitUntil } from '../../support/wait-until.ts'

const READY_PATH = '/health/ready'
const MAX_WRITES = 2_000

const readiness = async (platform: TestPlatform) => {
  const { status, body } = await send(platform.baseUrl + READY_PATH)
  return { status, cause: Reflect.get(Object(body), 'cause') }
}

/** Creates users until one is refused; returns the ids of those that were acknowledged. */
async function createUntilRefused(platform: TestPlatform, token: string) {
  const acknowledged: string[] = []
  for (let count = 0; count < MAX_WRITES; count++) {
    const answer: Answer = await platform.developer.createUser(token, { market: 'SE' })
    if (answer.status !== 200) return { acknowledged, refused: answer }
    acknowledged.push(textOf(answer, 'user_id'))
  }
  return assert.fail('storage never refused a write')
}

async function assertUnavailable(platform: TestPlatform, refused: Answer, cause: string): Promise<void> {
  assertRefused(refused, 503, 'service.unavailable')
  assert.equal(refused.headers.get('retry-after'), '1')
  await waitUntil('it is not ready', async () => (await readiness(platform)).status === 503)
  assert.deepEqual(await readiness(platform), { status: 503, cause })
  assert.equal((await send(`${platform.baseUrl}/health/live`)).status, 200)
}

async function assertRecovered(
  platform: TestPlatform,
  token: string,
  acknowledged: readonly string[],
): Promise<void> {
  await waitUntil('it is ready again', async () => (await readiness(platform)).status === 200)
  assertStatus(await platform.developer.createUser(token, { market: 'SE' }), 200)
  const { store } = await platform.workbench()
  const client = await store.loadClient(platform.developer.clientId, platform.clock.nowMs())
  assert.ok(client !== undefined)
  for (const userId of acknowledged) {
    const user = await store.loadUser(client.app.appId, { userId }, platform.clock.nowMs())
    assert.equal(user?.userId, userId, 'an acknowledged user is missing')
  }
}

const sqlite = engines.find(({ name }) => name === 'sqlite')
assert.ok(sqlite !== undefined)
const disk = mountSmallDisk(8)

describe('SQLite on a small disk', {
  skip: disk === undefined && 'no file system can be mounted here',
}, () => {
  let platform: TestPlatform
  let token: string
  const small = (): SmallDisk => disk ?? assert.fail('no file system is mounted')
  before(async () => {
    if (disk === undefined) return
    const database = { databaseUrl: undefined, dataDir: disk.dir, drop: async () => disk.remove() }
    platform = await startTestPlatform(
      { name: 'sqlite', freshDatabase: async () => database },
      { demoBank: false },
    )
    token = await platform.developer.needClientToken()
  })
  after(() => platform.stop())

  test('a full disk: 503 with Retry-After, not ready with the cause, and nothing acknowledged is lost', async () => {
    small().fill()
    const { acknowledged, refused } = await createUntilRefused(platform, token)
    await assertUnavailable(platform, refused, 'The disk of the database file is full.')
    small().free()
    await assertRecovered(platform, token, acknowledged)
  })

  test('another process that holds the write lock: not ready with the cause, ready when it releases it', async () => {
    const other = new DatabaseSync(join(small().dir, 'tallystick.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    try {
      await waitUntil('it is not ready', async () => (await readiness(platform)).status === 503)
      assert.match(String((await readiness(platform)).cause), /within 2000 ms|locked by another process/)
      const refused = await platform.developer.createUser(token, { market: 'SE' })
      assertRefused(refused, 503, 'service.unavailable')
      assert.equal(refused.headers.get('retry-after'), '1')
    } finally {
      other.exec('ROLLBACK')
      other.close()
    }
    await assertRecovered(platform, token, [])
  })
})

test('a SQLite file that is removed or replaced: 503, not ready with the cause, then everything works', async (t) => {
  const platform = await startTestPlatform(sqlite, { demoBank: false })
  t.after(() => platform.stop())
  const token = await platform.developer.needClientToken()
  const created = assertStatus(await platform.developer.createUser(token, { market: 'SE' }), 200)
  const file = join(platform.database.dataDir, 'tallystick.sqlite')
  const cause = 'The database file was removed or replaced while it was open.'
  renameSync(file, `${file}.moved`)
  await assertUnavailable(platform, await platform.developer.createUser(token, { market: 'SE' }), cause)
  writeFileSync(file, '')
  await assertUnavailable(platform, await platform.developer.createUser(token, { market: 'SE' }), cause)
  renameSync(`${file}.moved`, file)
  await assertRecovered(platform, token, [textOf(created, 'user_id')])
})

describe('the first start on a full disk', () => {
  test('names the disk and leaves no file behind', (t) => {
    const full = mountSmallDisk(1)
    if (full === undefined) return t.skip('no file system can be mounted here')
    full.fill()
    const engine = {
      name: 'sqlite' as const,
      freshDatabase: async () => ({ databaseUrl: undefined, dataDir: full.dir, drop: async () => undefined }),
    }
    return assert
      .rejects(startTestPlatform(engine, { demoBank: false }), {
        name: 'StartError',
        message: 'The disk of the database file is full.',
      })
      .then(() => {
        assert.throws(() => loadDevelopmentMasterKeys(full.dir, createRandom()), { code: 'ENOSPC' })
        const left = readdirSync(full.dir).filter((name) => name.startsWith('master.key'))
        assert.deepEqual(left, [])
      })
      .finally(() => full.remove())
  })
})

forEachEngine((engine) => {
  if (engine.name !== 'postgres') return

  test('a PostgreSQL database that becomes read-only: 503, not ready with the cause, then everything works', async (t) => {
    const platform = await startTestPlatform(engine, { demoBank: false })
    t.after(() => platform.stop())
    const { databaseUrl } = platform.database
    assert.ok(databaseUrl !== undefined)
    const name = new URL(databaseUrl).pathname.slice(1)
    // Sessions of its own stay writable, so that the setting can be reset.
    const writable = new URL(databaseUrl)
    writable.searchParams.set('options', '-c default_transaction_read_only=off')
    const setReadOnly = async (value: 'on' | 'off') => {
      // Committed before the sessions end: one that connects in between would keep the setting of before.
      await query(writable.href, `ALTER DATABASE "${name}" SET default_transaction_read_only = ${value}`)
      await query(
        writable.href,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
    }
    const token = await platform.developer.needClientToken()
    assert.equal((await readiness(platform)).status, 200)
    await setReadOnly('on')
    await waitUntil('it is not ready', async () => (await readiness(platform)).status === 503)
    const refused = await platform.developer.createUser(token, { market: 'SE' })
    await assertUnavailable(platform, refused, 'The PostgreSQL server is read-only at the moment.')
    await setReadOnly('off')
    await assertRecovered(platform, token, [])
  })
})
