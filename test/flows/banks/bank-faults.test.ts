// rule: A bank that is killed while the platform reads from it, and comes back
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { type BankProcess, startBankProcess } from '../../support/bank-process.ts'
import { assertStatus, fieldOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type ConnectedUser, connectUser, refresh, settled } from '../accounts/journey.ts'
import {
  approve,
  createLinkApp,
  createPerson,
  goToBank,
  linkAddress,
  returned,
  signIn,
} from '../link/journey.ts'

const HOUR_MS = 3_600_000
const PERSON = 'u-se-several'

forEachEngine((engine) => {
  let bank: BankProcess
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    bank = await startBankProcess()
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_BANK_URL: bank.url },
    })
    app = await createLinkApp(platform)
  })
  after(async () => {
    await platform.stop()
    await bank.stop()
  })
  beforeEach(() => setSlow(0))
  afterEach(() => bank.kill().then(bank.start))

  async function setSlow(slowMs: number): Promise<void> {
    const body = JSON.stringify({ person: PERSON, slowMs })
    assert.equal((await fetch(`${bank.url}/admin/faults`, { method: 'POST', body })).status, 200)
  }

  /** Kills the bank while the first of the balances is on its way: names are read, and most is not. */
  async function killMidway(begin: () => void): Promise<void> {
    await setSlow(400)
    const before = platform.outbound.length
    begin()
    await waitUntil('the balances are being read', () =>
      platform.outbound.slice(before).some(({ pathname }) => pathname.endsWith('/balances')),
    )
    await bank.kill()
  }

  /** The bank remembers over a restart how slow it was told to be. */
  async function comeBack(): Promise<void> {
    await bank.start()
    await setSlow(0)
  }

  /** All that is stored of the bank's data, as it stands. */
  async function stored(): Promise<string> {
    const accounts = await runSql(platform.database, 'SELECT * FROM accounts ORDER BY account_id')
    const transactions = await runSql(
      platform.database,
      'SELECT * FROM transactions ORDER BY account_id, transaction_id',
    )
    return JSON.stringify([accounts, transactions], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  }

  async function statusOf(user: ConnectedUser): Promise<unknown> {
    return fieldOf(await settled(user), 'status')
  }

  test('killed while the hosted flow reads it: the end user sees why, returns to the app, and can begin again', async () => {
    const before = await stored()
    const person = createPerson()
    const atBank = await goToBank(person, await person.get(linkAddress(platform, app, { state: 's' })))
    const consent = await signIn(person, atBank, PERSON)
    let end: ReturnType<typeof approve> | undefined
    await killMidway(() => {
      end = approve(person, consent)
    })
    const page = await end
    assert.ok(page !== undefined)
    assert.ok(page.byId('error-title'), `${page.url}\n${page.text}`)
    const back = returned(await person.click(page, 'error-return'))
    assert.deepEqual([back.error_reason, back.state], ['PROVIDER_UNAVAILABLE', 's'])
    assert.ok(!('code' in back))
    assert.equal(await stored(), before)

    await comeBack()
    platform.clock.advance(60_000)
    await connectUser(platform, app, PERSON)
  })

  test('killed during a background refresh: nothing is half-written, and the next refresh is complete', async () => {
    const user = await connectUser(platform, app, PERSON)
    const { store } = await platform.workbench()
    const readAt = async () => (await store.loadConnection(app.appId, user.credentialsId))?.refreshedAtMs ?? 0
    const [before, beforeMs] = [await stored(), await readAt()]
    await killMidway(() => platform.clock.advance(7 * HOUR_MS))
    await waitUntil('the read has failed', async () => (await statusOf(user)) === 'TEMPORARY_ERROR')
    assert.equal(await stored(), before)
    assert.equal(await readAt(), beforeMs)
    assertStatus(await user.get('/data/v2/accounts', 'accounts:read'), 200)

    // Away for hours: each attempt ends as the first, and nothing else suffers.
    platform.clock.advance(7 * HOUR_MS)
    await waitUntil('it was tried again', async () => {
      const connection = await store.loadConnection(app.appId, user.credentialsId)
      return (
        connection?.status === 'temporary_error' && connection.statusChangedAtMs === platform.clock.nowMs()
      )
    })
    await comeBack()
    platform.clock.advance(7 * HOUR_MS)
    await waitUntil('it is read again', async () => (await readAt()) > beforeMs)
    assert.equal(await statusOf(user), 'UPDATED')
  })

  test('killed during a refresh by the app: the error is transient, and a retry works once the bank is back', async () => {
    const user = await connectUser(platform, app, PERSON)
    await killMidway(() => void refresh(user))
    await waitUntil('the read has failed', async () => (await statusOf(user)) === 'TEMPORARY_ERROR')
    await comeBack()
    platform.clock.advance(60_000)
    assertStatus(await refresh(user), 204)
    assert.equal(await statusOf(user), 'UPDATED')
  })
})
