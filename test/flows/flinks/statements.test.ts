// rule: Statements of the Flinks dialect: complete months as PDF, with their balances
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { readPdf } from '../../support/pdf.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, listOf } from '../link/journey.ts'
import { needTokens } from './journey.ts'

const V6 = '/fdx/v6'

forEachEngine((engine) => {
  let platform: TestPlatform
  let accessToken: string
  before(async () => {
    platform = await startTestPlatform(engine)
    accessToken = (await needTokens(platform, await createLinkApp(platform))).accessToken
  })
  after(() => platform.stop())

  const get = (path: string, headers = {}) =>
    send(platform.baseUrl + path, { headers: { ...bearer(accessToken), ...headers } })

  async function accountOf(accountType: string) {
    const all = listOf((await get(`${V6}/accounts?resultType=details`)).body, 'accounts')
    const found = all.find((account) => account.accountType === accountType)
    assert.ok(found !== undefined)
    return found
  }

  async function download(path: string, headers = {}) {
    const response = await fetch(platform.baseUrl + path, { headers: { ...bearer(accessToken), ...headers } })
    const bytes = new Uint8Array(await response.arrayBuffer())
    assert.equal(response.status, 200, Buffer.from(bytes).toString('latin1').slice(0, 300))
    assert.equal(response.headers.get('content-type'), 'application/pdf')
    return { bytes, texts: readPdf(bytes).texts.map(({ text }) => text) }
  }

  /** The value of a fact of the statement, in cents. */
  function cents(texts: readonly string[], name: string): number {
    const value = texts[texts.indexOf(name) + 1] ?? ''
    assert.match(value, /^-?[0-9]+\.[0-9]{2}$/, name)
    return Math.round(Number(value) * 100)
  }

  test('a statement for each complete month that the history covers, newest first', async () => {
    const { accountId } = await accountOf('CHECKING')
    const statements = listOf((await get(`${V6}/accounts/${accountId}/statements`)).body, 'statements')
    assert.deepEqual(
      statements.map(({ statementId }) => statementId),
      [
        '2026-02',
        '2026-01',
        '2025-12',
        '2025-11',
        '2025-10',
        '2025-09',
        '2025-08',
        '2025-07',
        '2025-06',
        '2025-05',
        '2025-04',
      ],
    )
    assert.equal(statements[0]?.statementDate, '2026-02-28')
    const within = (query: string) =>
      get(`${V6}/accounts/${accountId}/statements?${query}`).then(
        ({ body }) => listOf(body, 'statements').length,
      )
    assert.equal(await within('startTime=2025-12-31&endTime=2026-01-31'), 2)
    assert.equal(await within('startTime=2026-01-01&endTime=2026-01-30'), 0)
  })

  for (const accountType of ['CHECKING', 'CREDITCARD']) {
    test(`${accountType}: the balances of the statements follow from each other and from the transactions`, async () => {
      const account = await accountOf(accountType)
      const path = `${V6}/accounts/${account.accountId}`
      const sign = account.balanceType === 'LIABILITY' ? -1 : 1
      const monthly = async (statementId: string) => {
        const { texts } = await download(`${path}/statements/${statementId}`)
        return { opening: cents(texts, 'Opening balance'), closing: cents(texts, 'Closing balance'), texts }
      }
      const sumOf = async (from: string, to: string) => {
        const body = (await get(`${path}/transactions?limit=500&startTime=${from}&endTime=${to}`)).body
        return listOf(body, 'transactions')
          .filter(({ status }) => status === 'POSTED')
          .reduce(
            (sum, { amount, debitCreditMemo }) =>
              sum + (debitCreditMemo === 'DEBIT' ? -1 : 1) * Math.round(Number(amount) * 100),
            0,
          )
      }
      const february = await monthly('2026-02')
      const january = await monthly('2026-01')
      assert.equal(january.closing, february.opening)
      assert.equal(february.closing - february.opening, await sumOf('2026-02-01', '2026-02-28'))
      const now = sign * Math.round(Number(account.currentBalance) * 100)
      assert.equal(now - february.closing, await sumOf('2026-03-01', '2026-03-31'))
      // The last row ends with the closing balance.
      assert.ok(february.texts.includes((february.closing / 100).toFixed(2)))
    })
  }

  test('the same statement is the same file', async () => {
    const { accountId } = await accountOf('CHECKING')
    const path = `${V6}/accounts/${accountId}/statements/2026-02`
    const first = await download(path, { accept: 'application/pdf' })
    platform.clock.advance(60_000)
    assert.deepEqual((await download(path.replace(V6, '/api/fdx/5'))).bytes, first.bytes)
  })

  test('a statement that does not exist is 1107, and another media type 1203', async () => {
    const { accountId } = await accountOf('CHECKING')
    for (const id of ['2026-03', '2025-03', '2026-13', 'x', '%00']) {
      const answer = await get(`${V6}/accounts/${accountId}/statements/${id}`)
      const expected = id === '%00' ? [400, 401] : [404, 1107]
      assert.deepEqual([answer.status, fieldOf(answer, 'code')], expected, id)
    }
    const page = await get(`${V6}/accounts/${accountId}/statements/2026-02`, { accept: 'text/html' })
    assert.deepEqual([page.status, fieldOf(page, 'code')], [406, 1203])
    assertStatus(await get(`${V6}/accounts/${accountId}/statements`), 200)
  })
})
