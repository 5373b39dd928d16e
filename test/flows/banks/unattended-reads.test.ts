// rule: The bank's limit on unattended reads: kept, reached and recovered from
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { assertStatus, fieldOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type ConnectedUser, connectUser, refresh, settled } from '../accounts/journey.ts'
import { createLinkApp } from '../link/journey.ts'

const HOUR_MS = 3_600_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** What the bank has counted, by resource without the id of the account. */
  function atBank<T>(work: (bank: DatabaseSync) => T): T {
    const bank = new DatabaseSync(join(platform.database.dataDir, 'demo-bank.sqlite'), { timeout: 5_000 })
    try {
      return work(bank)
    } finally {
      bank.close()
    }
  }
  const mostReads = (): number =>
    atBank((bank) => {
      const sql =
        'SELECT count(*) AS reads FROM unattended_reads GROUP BY consent_id, resource ORDER BY 1 DESC LIMIT 1'
      return Number(bank.prepare(sql).get()?.reads ?? 0)
    })

  async function readAt({ credentialsId }: ConnectedUser): Promise<number> {
    const { store } = await platform.workbench()
    const connection = await store.loadConnection(app.appId, credentialsId)
    assert.equal(connection?.status, 'updated')
    return connection.refreshedAtMs ?? 0
  }

  /** A refresh by the user, to its end. */
  async function refreshNow(user: ConnectedUser): Promise<void> {
    assertStatus(await refresh(user), 204)
    await platform.runJobs()
    assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
  }

  test('attended reads do not count; a background refresh reads each resource once, loans and holdings included', async () => {
    const users = [
      await connectUser(platform, app, 'u-se-loan'),
      await connectUser(platform, app, 'u-se-investments'),
    ]
    for (const user of users) {
      for (let count = 0; count < 5; count++) await refreshNow(user)
    }
    assert.equal(mostReads(), 0)
    for (let round = 1; round <= 4; round++) {
      const before = await Promise.all(users.map(readAt))
      platform.clock.advance(7 * HOUR_MS)
      await platform.runJobs()
      const now = await Promise.all(users.map(readAt))
      for (const [index, ms] of now.entries()) assert.ok(ms > (before[index] ?? 0), 'it was not read again')
      assert.equal(mostReads(), round)
    }
  })

  test('unattended refreshes by an app count, and are refused here before the bank refuses them', async () => {
    const user = await connectUser(platform, app, 'u-se-new')
    const path = `/api/v1/credentials/${user.credentialsId}/refresh`
    const alone = { userAvailability: { userPresent: false, userAvailableForInteraction: false } }
    const reads = (): number =>
      atBank((bank) => {
        const sql = `SELECT count(*) AS reads FROM unattended_reads r JOIN consents c ON c.id = r.consent_id
          WHERE c.person = 'u-se-new' AND r.resource = '/open-banking/v1/customer'`
        return Number(bank.prepare(sql).get()?.reads)
      })
    for (let count = 1; count <= 4; count++) {
      assertStatus(await user.post(path, 'credentials:refresh', alone), 204)
      await platform.runJobs()
      assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
      assert.equal(reads(), count)
    }
    assertStatus(await user.post(path, 'credentials:refresh', alone), 429)
    await refreshNow(user)
    assert.equal(reads(), 4)
  })

  test('a read that the bank refuses leaves the connection unchanged, sends no event, and is retried later', async () => {
    const user = await connectUser(platform, app, 'u-se-ordinary')
    const other = await connectUser(platform, app, 'u-se-card')
    const [firstMs, startMs] = [await readAt(user), platform.clock.nowMs()]
    // As if another part of the platform had read as often as it may.
    atBank((bank) => {
      const insert = bank.prepare(
        "INSERT INTO unattended_reads SELECT id, '/open-banking/v1/customer', ? FROM consents WHERE person = 'u-se-ordinary'",
      )
      for (let count = 0; count < 4; count++) insert.run(startMs + 6 * HOUR_MS)
    })
    const refusals = () =>
      platform.logs.lines.filter(
        ({ message }) => message === 'the bank limited the rate of unattended refreshes',
      )
    const otherMs = await readAt(other)
    platform.clock.advance(7 * HOUR_MS)
    await platform.runJobs()
    // The limit is one of this consent: the bank is not taken for failing, and another connection is read.
    await settled(other)
    assert.ok((await readAt(other)) > otherMs)
    assert.equal(refusals().length, 1, JSON.stringify(refusals()))
    const shown = await settled(user)
    assert.equal(fieldOf(shown, 'status'), 'UPDATED')
    assert.equal(fieldOf(shown, 'statusPayload') ?? '', '')
    assert.equal(await readAt(user), firstMs)
    const { store } = await platform.workbench()
    const events = await store.listWebhookEvents(app.appId, 0, 5000)
    const finished = events.filter(
      ({ userId, content }) =>
        userId === user.userId && content.kind === 'refresh.finished' && content.source === 'background',
    )
    assert.deepEqual(finished, [])

    // The person comes back in between, and is served at once.
    await refreshNow(user)
    const seenMs = await readAt(user)
    assert.ok(seenMs > firstMs)
    platform.clock.advance(24 * HOUR_MS)
    await platform.runJobs()
    await settled(user)
    assert.ok((await readAt(user)) > seenMs, 'it was not read in the background again')
  })
})
