// rule: The sweeper removes expired rows and nothing else
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus, textOf } from '../../support/developer.ts'
import { forEachEngineTogether } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const ROUNDS = 3
const PER_ROUND = 10

const TABLES = ['authorization_codes', 'grants', 'refresh_tokens'] as const
type Sizes = Readonly<Record<(typeof TABLES)[number], number>>

forEachEngineTogether((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
  })
  after(() => platform.stop())

  async function countRows(): Promise<Sizes> {
    const count = async (table: string): Promise<number> => {
      const [row] = await runSql(platform.database, `SELECT COUNT(*) AS size FROM ${table}`)
      return Number(row?.size)
    }
    const [codes = 0, grants = 0, tokens = 0] = await Promise.all(TABLES.map(count))
    return { authorization_codes: codes, grants, refresh_tokens: tokens }
  }

  async function makeTraffic(): Promise<void> {
    const { developer } = platform
    const clientToken = await developer.needClientToken()
    const created = await developer.createUser(clientToken, { market: 'GB' })
    const fields = { user_id: textOf(created, 'user_id'), scope: 'user:read' }
    for (let count = 0; count < PER_ROUND; count++) {
      // One code that nobody uses, and one family that is refreshed a few times and then left.
      assertStatus(await developer.grantCode(clientToken, fields), 200)
      const granted = await developer.grantCode(clientToken, fields)
      const exchanged = await developer.exchange(textOf(granted, 'code'))
      let refreshToken = textOf(exchanged, 'refresh_token')
      for (let turn = 0; turn < 3; turn++) {
        refreshToken = textOf(await developer.refresh(refreshToken), 'refresh_token')
      }
    }
  }

  test('a family of refresh tokens keeps two rows at most, however often it is refreshed', async () => {
    let { refreshToken } = await platform.developer.needUserTokens()
    const before = await countRows()
    for (let turn = 0; turn < 25; turn++) {
      refreshToken = textOf(await platform.developer.refresh(refreshToken), 'refresh_token')
    }
    const after = await countRows()
    assert.ok(after.refresh_tokens <= before.refresh_tokens + 1, JSON.stringify({ before, after }))
  })

  test('under a steady stream of codes and refresh tokens the database size stays bounded', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await makeTraffic()
      const full = await countRows()
      assert.ok(full.authorization_codes >= PER_ROUND, JSON.stringify(full))
      // Codes go after a minute and the hour of grace in which a late replay is still seen; grants after 30 idle days.
      platform.clock.advance(30 * DAY_MS + 2 * HOUR_MS)
      await platform.runJobs()
      assert.deepEqual(await countRows(), { authorization_codes: 0, grants: 0, refresh_tokens: 0 })
    }
  })

  test('unused codes are removed within an hour and a minute, with their pending grants', async () => {
    const { developer } = platform
    const clientToken = await developer.needClientToken()
    const created = await developer.createUser(clientToken, { market: 'GB' })
    const fields = { user_id: textOf(created, 'user_id'), scope: 'user:read' }
    for (let count = 0; count < 10; count++) await developer.grantCode(clientToken, fields)
    platform.clock.advance(HOUR_MS + 59_000)
    await platform.runJobs()
    assert.equal((await countRows()).authorization_codes, 10, 'a late replay is still seen')
    platform.clock.advance(2_000)
    await platform.runJobs()
    const { authorization_codes, grants } = await countRows()
    assert.deepEqual({ authorization_codes, grants }, { authorization_codes: 0, grants: 0 })
  })

  test('many temporary users that expire together are removed without pauses between the batches', async () => {
    const { developer } = platform
    const clientToken = await developer.needClientToken()
    const user = { market: 'GB', retention_class: 'temporary' }
    for (let count = 0; count < 80; count++) assertStatus(await developer.createUser(clientToken, user), 200)
    const countTemporary = async () => {
      const sql = 'SELECT COUNT(*) AS size FROM users WHERE expires_at_ms IS NOT NULL'
      return Number((await runSql(platform.database, sql))[0]?.size)
    }
    assert.equal(await countTemporary(), 80)
    platform.clock.advance(DAY_MS)
    // Goes on only while a round asks for the next one at once.
    await platform.runJobs()
    assert.equal(await countTemporary(), 0)
  })

  test('the sweep keeps live rows: a grant survives as long as it is refreshed', async () => {
    let { refreshToken } = await platform.developer.needUserTokens()
    for (let turn = 0; turn < 2; turn++) {
      platform.clock.advance(29 * DAY_MS)
      await platform.runJobs()
      refreshToken = textOf(
        assertStatus(await platform.developer.refresh(refreshToken), 200),
        'refresh_token',
      )
    }
  })
})
