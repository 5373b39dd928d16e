// rule: Flows that nobody continues: how many are stored, and for how long
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { waitUntil } from '../../support/wait-until.ts'
import {
  approve,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  returned,
  signIn,
} from './journey.ts'

const VISITS = 600
/** As `MAX_UNSTARTED_PER_ORIGIN` in core/link/begin.ts. */
const MAX_STORED = 100
const MAX_BYTES = 1_000_000
const MINUTE_MS = 60_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const number = async (sql: string): Promise<number> => {
    const [row] = await runSql(platform.database, sql)
    return Number(Object.values(row ?? {})[0])
  }
  const countFlows = () => number('SELECT count(*) FROM link_sessions')
  /** Without the journal of SQLite, which is reused. */
  const databaseBytes = () =>
    engine.name === 'sqlite'
      ? number('SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()')
      : number("SELECT pg_total_relation_size('link_sessions')")

  async function flood(): Promise<void> {
    const url = linkAddress(platform, app, { state: 'x'.repeat(500) })
    for (let sent = 0; sent < VISITS; sent += 20) {
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async () => (await fetch(url, { redirect: 'manual' })).status),
      )
      assert.deepEqual(new Set(statuses), new Set([303]))
    }
  }

  test(`${VISITS} visits without a cookie leave ${MAX_STORED} flows and at most 1 MB, disturb nobody, and are swept after 30 minutes`, async (t) => {
    const { code } = await delegate(app)
    const reader = createPerson()
    const first = await reader.get(linkAddress(platform, app, { authorization_code: code, state: 's' }))
    const person = createPerson()
    const bank = await goToBank(person, await person.get(linkAddress(platform, app)))

    const flowsBefore = await countFlows()
    const bytesBefore = await databaseBytes()
    await flood()
    const flows = await countFlows()
    const grown = (await databaseBytes()) - bytesBefore
    // Visits in parallel may exceed the limit by their number; the next one deletes those.
    assert.ok(flows <= flowsBefore + MAX_STORED + 20, `${flows} flows are stored`)
    await fetch(linkAddress(platform, app), { redirect: 'manual' })
    assert.ok((await countFlows()) <= flowsBefore + MAX_STORED)
    assert.ok(grown < MAX_BYTES, `the database grew from ${bytesBefore} by ${grown} bytes`)

    // What PostgreSQL does by itself from time to time.
    if (engine.name === 'postgres') await runSql(platform.database, 'VACUUM link_sessions')
    t.diagnostic(`${bytesBefore} bytes before, ${grown} more after ${VISITS} visits`)
    await flood()
    const again = (await databaseBytes()) - bytesBefore
    t.diagnostic(`${again} more after as many again`)
    assert.ok(again < MAX_BYTES, `after as many again it is ${again} bytes larger`)
    // Who has chosen a bank goes on, and so does who has only opened a flow with a code of the app.
    returned(await approve(person, await signIn(person, bank, 'u-se-ordinary')))
    const next = await goToBank(reader, await reader.get(first.url))
    returned(await approve(reader, await signIn(reader, next, 'u-se-ordinary')))

    platform.clock.advance(91 * MINUTE_MS)
    await waitUntil('the sweep of expired flows', async () => (await countFlows()) === 0)
  })
})
