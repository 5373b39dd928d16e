// rule: A stop while a bank is being read leaves the refresh to the next instance
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus, fieldOf } from '../../support/developer.ts'
import { forEachEngineTogether } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { connectUser, refresh, settled } from '../accounts/journey.ts'
import { createLinkApp, setFault } from '../link/journey.ts'

const PERSON = 'u-se-several'

forEachEngineTogether((engine) => {
  let first: TestPlatform
  let second: TestPlatform | undefined
  const settings = { BANK_PORT: '0', PORT: '0' }
  before(async () => {
    settings.BANK_PORT = String(await findFreePort())
    settings.PORT = String(await findFreePort())
    first = await startTestPlatform(engine, { settings })
  })
  after(async () => {
    await second?.stop()
    await first.stop()
  })

  test('stopping during a refresh stores no error and sends no event; the next start refreshes at once', async () => {
    const app = await createLinkApp(first)
    const user = await connectUser(first, app, PERSON)
    await setFault(first, { person: PERSON, slowMs: 8_000 })
    const before = first.outbound.length
    assertStatus(await refresh(user), 204)
    await waitUntil('the bank is being read', () => first.outbound.length > before)
    const events = 'SELECT COUNT(*) AS n FROM webhook_events'
    const countBefore = await runSql(first.database, events)
    await first.halt()

    const [stored] = await runSql(first.database, 'SELECT status, status_message FROM connections')
    assert.deepEqual([stored?.status, stored?.status_message], ['updating', ''])
    assert.deepEqual(await runSql(first.database, events), countBefore)
    assert.ok(!first.logs.text.includes('fetching from a bank failed'), first.logs.text)
    assert.ok(!first.logs.lines.some(({ level }) => level === 'error'), first.logs.text)

    second = await startTestPlatform(engine, { beside: first, settings })
    await setFault(second, { person: PERSON, slowMs: 0 })
    const done = await settled(user)
    assert.equal(fieldOf(done, 'status'), 'UPDATED')
  })
})
