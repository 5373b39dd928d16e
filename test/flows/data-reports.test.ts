import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send, textOf } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { connectUser } from './data-journey.ts'
import { createLinkApp, listOf } from './link-journey.ts'

const PATH = '/api/v1/account-verification-reports'
const WRITE = 'account-verification-reports:write'
const READ = 'account-verification-reports:read'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const at = (value: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((now, name) => Reflect.get(Object(now), name), value)

  test('a report confirms the accounts with their numbers and parties, and reads the same afterwards', async () => {
    const user = await connectUser(platform, app)
    const made = assertStatus(await user.post(PATH, WRITE), 200)
    assert.equal(fieldOf(made, 'created'), START_MS)
    const [bank, ...others] = listOf(made.body, 'userDataByProvider')
    assert.deepEqual(others, [])
    assert.equal(bank?.providerName, 'se-demobank-open-banking-redirect')
    assert.equal(bank?.financialInstitutionName, 'Demo Bank')
    assert.equal(bank?.updated, START_MS)
    const accounts = listOf(bank, 'accounts')
    assert.deepEqual(accounts.map(({ accountType }) => accountType).toSorted(), [
      'CHECKING',
      'CREDIT_CARD',
      'SAVINGS',
    ])
    const current = accounts.find(({ accountType }) => accountType === 'CHECKING')
    const { clearingNumber, accountNumber } = Object(at(current, 'accountIdentifiers', 'rix'))
    assert.equal(current?.accountNumber, `${clearingNumber}-${accountNumber}`)
    assert.match(String(at(current, 'accountIdentifiers', 'iban', 'iban')), /^SE[0-9]{22}$/)
    assert.deepEqual(listOf(current, 'parties'), [
      {
        identity: { name: at(bank, 'identity', 'name'), ssn: at(bank, 'identity', 'ssn') },
        role: 'HOLDER',
      },
    ])

    const path = `${PATH}/${textOf(made, 'id')}`
    assert.deepEqual(assertStatus(await user.get(path, READ), 200).body, made.body)
    const client = bearer(await app.developer.needClientToken(READ))
    const url = platform.baseUrl + path
    assert.deepEqual(assertStatus(await send(url, { headers: client }), 200).body, made.body)

    const ended = await send(`${platform.baseUrl}/api/v1/credentials/${user.credentialsId}`, {
      method: 'DELETE',
      headers: bearer(await user.token('credentials:write')),
    })
    assertStatus(ended, 204)
    assert.deepEqual(assertStatus(await send(url, { headers: client }), 200).body, made.body)
    const { store } = await platform.workbench()
    const stored = await store.loadReport(app.appId, 'account_verification', textOf(made, 'id'), START_MS)
    assert.ok(stored !== undefined && !stored.sealedContent.includes(String(at(bank, 'identity', 'name'))))

    platform.clock.advance(60 * 60_000 - 1)
    const late = bearer(await app.developer.needClientToken(READ))
    assertStatus(await send(url, { headers: late }), 200)
    platform.clock.advance(1)
    assertRefused(await send(url, { headers: late }), 404, 'report.not_found')
  })

  test("nobody reads another user's or another app's report", async () => {
    const user = await connectUser(platform, app, 'u-gb-ordinary')
    const made = assertStatus(await user.post(PATH, WRITE), 200)
    const [bank] = listOf(made.body, 'userDataByProvider')
    const account = listOf(bank, 'accounts').find(({ accountType }) => accountType === 'CHECKING')
    assert.match(String(at(account, 'accountIdentifiers', 'bacs', 'sortCode')), /^[0-9]{6}$/)
    const url = `${platform.baseUrl}${PATH}/${textOf(made, 'id')}`
    const { accessToken } = await app.developer.needUserTokens(READ)
    assertRefused(await send(url, { headers: bearer(accessToken) }), 404, 'report.not_found')
    const other = await createLinkApp(platform, 'Other')
    const theirs = bearer(await other.developer.needClientToken(READ))
    assertRefused(await send(url, { headers: theirs }), 404, 'report.not_found')
  })

  test('a user without accounts has nothing to confirm', async () => {
    const { accessToken } = await app.developer.needUserTokens(WRITE)
    const answer = await send(platform.baseUrl + PATH, { method: 'POST', headers: bearer(accessToken) })
    assertRefused(answer, 400, 'account.not_found')
  })
})
