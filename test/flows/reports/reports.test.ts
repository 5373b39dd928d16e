// rule: Account verification reports and transaction reports
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { createTransactionReport } from '../../../src/core/reports/transaction-report.ts'
import { dialects } from '../../../src/dialects/index.ts'
import {
  assertRefused,
  assertStatus,
  bearer,
  fieldOf,
  keysOf,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { readPdf } from '../../support/pdf.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type ConnectedUser, connectUser, listAll } from '../accounts/journey.ts'
import { connect, createLinkApp, createPerson, linkAddress, listOf, returned } from '../link/journey.ts'

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

  test('a report contains the accounts with numbers and parties, and does not change afterwards', async () => {
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

    // What the bank states of the person and of the account.
    assert.equal(current?.commercialName, current?.name)
    const { addresses, emails, phoneNumbers } = Object(bank?.identity)
    assert.deepEqual(Object.keys(addresses[0]), ['city', 'countryCode', 'postalCode', 'street', 'type'])
    assert.match(emails[0].address, /@/)
    assert.match(phoneNumbers[0].number, /^[+0-9]/)

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

  test('a report for a user without accounts is refused', async () => {
    const { accessToken } = await app.developer.needUserTokens(WRITE)
    const answer = await send(platform.baseUrl + PATH, { method: 'POST', headers: bearer(accessToken) })
    assertRefused(answer, 400, 'account.not_found')
  })

  const asPdf = async (path: string, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(platform.baseUrl + path, { headers })
    assert.equal(answer.status, 200, path)
    return { headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) }
  }

  test('the PDF of a report has the content of its JSON, for the user and for the app, byte for byte the same', async () => {
    const user = await connectUser(platform, app, 'u-cz-joint')
    const made = assertStatus(await user.post(PATH, WRITE), 200)
    const id = textOf(made, 'id')
    const path = `${PATH}/${id}/pdf?template=standard-1.0`
    const { headers, bytes } = await asPdf(path, bearer(await app.developer.needClientToken(READ)))
    assert.equal(headers.get('content-type'), 'application/pdf')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(
      headers.get('content-disposition'),
      `attachment; filename="account-verification-report-${id}.pdf"`,
    )
    assert.ok(headers.get('x-request-id') !== null)
    assert.deepEqual((await asPdf(path, bearer(await user.token(READ)))).bytes, bytes)

    const { texts } = readPdf(bytes)
    const of = (tag: string) => texts.filter((text) => text.tag === tag).map(({ text }) => text.trim())
    const [bank, ...others] = listOf(made.body, 'userDataByProvider')
    assert.deepEqual(others, [])
    const accounts = listOf(bank, 'accounts')
    assert.deepEqual(of('H1'), ['Account verification report'])
    assert.deepEqual(of('H2'), [bank?.financialInstitutionName])
    assert.deepEqual(
      of('H3'),
      accounts.map(({ name }) => name),
    )
    const cells = of('TD')
    const { addresses, emails, phoneNumbers, ...plain } = Object(bank?.identity)
    const { street, postalCode, city, countryCode } = addresses[0]
    const contact = [
      `${street}, ${postalCode} ${city}, ${countryCode}`,
      emails[0].address,
      phoneNumbers[0].number,
    ]
    const identity = [...Object.values(plain), ...contact]
    assert.ok(identity.length > 4)
    for (const value of [id, bank?.providerName, ...identity]) {
      assert.ok(cells.includes(String(value)), String(value))
    }
    for (const account of accounts) {
      const iban = at(account, 'accountIdentifiers', 'iban', 'iban')
      const written =
        iban === undefined
          ? account.accountNumber
          : String(iban)
              .match(/.{1,4}/g)
              ?.join(' ')
      for (const value of [written, account.id, account.currencyCode]) {
        assert.ok(cells.includes(String(value)), String(value))
      }
      for (const party of listOf(account, 'parties'))
        assert.ok(cells.includes(String(at(party, 'identity', 'name'))))
    }
  })

  test('a PDF is refused like its report: another app, after the hour, another template or none', async () => {
    const user = await connectUser(platform, app, 'u-ee-ordinary')
    const path = `${PATH}/${textOf(assertStatus(await user.post(PATH, WRITE), 200), 'id')}/pdf`
    const good = '?template=standard-1.0'
    const ask = (query: string, token: string) =>
      send(platform.baseUrl + path + query, { headers: bearer(token) })
    const client = await app.developer.needClientToken(READ)
    assertRefused(await ask('', client), 400, 'request.parameter_missing')
    assertRefused(await ask('?template=', client), 400, 'request.parameter_missing')
    assertRefused(await ask('?template=standard-2.0', client), 400, 'request.parameter_invalid')
    assertRefused(await ask(`${good}&template=standard-1.0`, client), 400, 'request.parameter_repeated')
    assertRefused(await ask('?template=%ff', client), 400, 'request.malformed')
    const other = await createLinkApp(platform, 'Other')
    assertRefused(await ask(good, await other.developer.needClientToken(READ)), 404, 'report.not_found')
    const { accessToken } = await app.developer.needUserTokens(READ)
    assertRefused(await ask(good, accessToken), 404, 'report.not_found')
    assertRefused(await ask(good, await app.developer.needClientToken(WRITE)), 403, 'auth.insufficient_scope')
    platform.clock.advance(60 * 60_000)
    assertRefused(await ask(good, await app.developer.needClientToken(READ)), 404, 'report.not_found')
  })

  const PAYMENTS = '/data/v2/transaction-reports'
  const READ_PAYMENTS = 'transaction-reports:readonly'

  /** As the hosted flow makes it. */
  async function reportPayments(
    { userId, credentialsId }: Pick<ConnectedUser, 'userId' | 'credentialsId'>,
    more = {},
  ): Promise<string> {
    const { ports } = await platform.workbench()
    const [dialect] = dialects
    assert.ok(dialect !== undefined)
    const made = await createTransactionReport(ports, dialect.policy, {
      appId: app.appId,
      userId,
      connectionId: credentialsId,
      externalReference: undefined,
      merchantId: undefined,
      ...more,
    })
    assert.ok(made.ok)
    return made.value.reportId
  }
  const readPayments = async (reportId: string, by: TestApp = app) =>
    send(`${platform.baseUrl}${PAYMENTS}/${reportId}`, {
      headers: bearer(await by.developer.needClientToken(READ_PAYMENTS)),
    })

  test('a transaction report equals the lists, and does not change when the connection is disconnected', async () => {
    const user = await connectUser(platform, app)
    const accounts = await listAll(user, '/data/v2/accounts', 'accounts')
    const transactions = await listAll(user, '/data/v2/transactions', 'transactions')
    const createdAt = new Date(platform.clock.nowMs()).toISOString().replace('.000Z', 'Z')
    const reportId = await reportPayments(user, { externalReference: 'ref-1', merchantId: 'm-1' })
    const read = assertStatus(await readPayments(reportId), 200)
    const expected = {
      accounts,
      createdAt,
      externalReference: 'ref-1',
      id: reportId,
      merchantId: 'm-1',
      transactions,
    }
    assert.deepEqual(read.body, expected)
    assert.deepEqual(keysOf(read), Object.keys(expected))

    const { store } = await platform.workbench()
    const stored = await store.loadReport(app.appId, 'transactions', reportId, platform.clock.nowMs())
    assert.ok(stored !== undefined && !stored.sealedContent.includes(String(transactions[0]?.id)))
    const path = `${platform.baseUrl}/api/v1/credentials/${user.credentialsId}`
    const headers = bearer(await user.token('credentials:write'))
    assertStatus(await send(path, { method: 'DELETE', headers }), 204)
    assert.deepEqual(assertStatus(await readPayments(reportId), 200).body, expected)
    // One kind of report is not the other.
    const asOther = `${platform.baseUrl}${PATH}/${reportId}`
    const client = bearer(await app.developer.needClientToken(READ))
    assertRefused(await send(asOther, { headers: client }), 404, 'report.not_found')
  })

  test('a transaction report is read for an hour, by a client token of its own app only', async () => {
    const user = await connectUser(platform, app, 'u-pl-ordinary')
    const reportId = await reportPayments(user)
    const named = keysOf(assertStatus(await readPayments(reportId), 200))
    assert.deepEqual(named, ['accounts', 'createdAt', 'id', 'transactions'])
    assertRefused(await user.get(`${PAYMENTS}/${reportId}`, READ_PAYMENTS), 403, 'auth.wrong_token_kind')
    const other = await createLinkApp(platform, 'Other')
    assertRefused(await readPayments(reportId, other), 404, 'report.not_found')
    for (const id of ['x', '0'.repeat(400), '%ff', '%2e%2e', 'a%00b', reportId.toUpperCase()]) {
      const { status, text } = await readPayments(id)
      assert.ok(status === 404 || status === 400, `${id}: ${status} ${text}`)
    }
    platform.clock.advance(60 * 60_000 - 1)
    assertStatus(await readPayments(reportId), 200)
    platform.clock.advance(1)
    assertRefused(await readPayments(reportId), 404, 'report.not_found')
  })

  test('a one-time user is deleted after a day with every report, also a recent one', async () => {
    const { code = '', credentials_id = '' } = returned(
      await connect(createPerson(), linkAddress(platform, app)),
    )
    const tokens = assertStatus(await app.developer.exchange(code), 200)
    const userId = String(decodeJwt(textOf(tokens, 'access_token')).sub).replace('tink://auth/user/', '')
    platform.clock.advance(23 * 60 * 60_000)
    const reportId = await reportPayments({ userId, credentialsId: credentials_id })
    assertStatus(await readPayments(reportId), 200)
    platform.clock.advance(59 * 60_000)
    assertStatus(await readPayments(reportId), 200)
    platform.clock.advance(60_000)
    const gone = async () => {
      const sql = `SELECT COUNT(*) AS size FROM reports WHERE user_id = '${userId}'`
      return Number((await runSql(platform.database, sql))[0]?.size) === 0
    }
    await waitUntil('the reports are gone', gone)
    assertRefused(await readPayments(reportId), 404, 'report.not_found')
  })

  test('reports are deleted with their user at once, and by themselves after a day', async () => {
    const count = async (userId: string) => {
      const sql = `SELECT COUNT(*) AS size FROM reports WHERE user_id = '${userId}'`
      return Number((await runSql(platform.database, sql))[0]?.size)
    }
    const makeBoth = async (userName: string) => {
      const user = await connectUser(platform, app, userName)
      assertStatus(await user.post(PATH, WRITE), 200)
      await reportPayments(user)
      assert.equal(await count(user.userId), 2)
      return user
    }
    const leaving = await makeBoth('u-fi-ordinary')
    const reportId = await reportPayments(leaving)
    assertStatus(await leaving.post('/api/v1/user/delete', 'user:delete'), 204)
    assertRefused(await readPayments(reportId), 404, 'report.not_found')
    assert.equal(await count(leaving.userId), 0)

    const staying = await makeBoth('u-no-ordinary')
    platform.clock.advance(24 * 60 * 60_000 - 1)
    assert.equal(await count(staying.userId), 2)
    platform.clock.advance(1)
    await waitUntil('the reports are gone', async () => (await count(staying.userId)) === 0)
    assertStatus(await staying.get('/api/v1/user', 'user:read'), 200)
  })
})
