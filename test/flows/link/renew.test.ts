// rule: Renewing a connection in the hosted flow
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { assertStatus } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import {
  approve,
  BANK,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  delegateAgain,
  goToBank,
  linkAddress,
  listOf,
  type Query,
  returned,
  signIn,
  userToken,
} from './journey.ts'

const PATHS = ['transactions/update-consent', 'transactions/extend-consent', 'credentials/authenticate']

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  function addressOf(path: string, query: Query): string {
    return linkAddress(platform, app, { state: 's', ...query }).replace('transactions/connect-accounts', path)
  }

  /** A permanent user with one connection, added by the address for that. */
  async function connected() {
    const { userId, code } = await delegate(app)
    const address = addressOf('credentials/add', { authorization_code: code })
    const back = returned(await connect(createPerson(), address))
    assert.deepEqual(Object.keys(back), ['credentials_id', 'state'])
    return { userId, credentialsId: back.credentials_id ?? '' }
  }

  async function accountIds(userId: string): Promise<readonly unknown[]> {
    const token = await userToken(app, userId)
    const { body } = assertStatus(await app.developer.get('/data/v2/accounts', token), 200)
    return listOf(body, 'accounts')
      .map(({ id }) => id)
      .toSorted()
  }

  for (const path of PATHS) {
    test(`${path}: a new sign-in at the same bank keeps the ids of connection and accounts`, async () => {
      const { userId, credentialsId } = await connected()
      const before = await accountIds(userId)
      const code = await delegateAgain(app, userId)
      // The market of the connection counts, whatever the address says.
      const query = { authorization_code: code, credentials_id: credentialsId, market: 'NO' }
      const person = createPerson()
      const consent = await person.get(addressOf(path, query))
      assert.equal(consent.byId('link-other-bank'), undefined)
      const bank = await signIn(person, await goToBank(person, consent), 'u-se-ordinary')
      assert.deepEqual(returned(await approve(person, bank)), { credentials_id: credentialsId, state: 's' })
      assert.deepEqual(await accountIds(userId), before)
    })
  }

  test('transactions/update-consent renews at a bank without open banking too, on our own pages', async () => {
    const { userId, code } = await delegate(app)
    const provider = 'se-demobank-password'
    const signInHere = async (address: string) => {
      const person = createPerson()
      const sent = {
        'answer-username': 'u-se-ordinary',
        'answer-password': findTestUser('u-se-ordinary')?.password ?? '',
      }
      const page = await goToBank(person, await person.get(address), provider)
      const accounts = await person.submit(page, 'link-sign-in', sent, 'link-sign-in-submit')
      return returned(await person.submit(accounts, 'link-sign-in', {}, 'link-sign-in-submit'))
    }
    const added = await signInHere(
      addressOf('credentials/add', { authorization_code: code, input_provider: provider }),
    )
    const before = await accountIds(userId)
    assert.equal(before.length, 3)
    const again = {
      authorization_code: await delegateAgain(app, userId),
      credentials_id: added.credentials_id,
    }
    assert.deepEqual(await signInHere(addressOf('transactions/update-consent', again)), added)
    assert.deepEqual(await accountIds(userId), before)
  })

  test('another person cannot renew a connection whose identity is not fetched, and the same person can', async () => {
    const { userId, code } = await delegate(app)
    const items = { refreshable_items: 'CHECKING_ACCOUNTS,CHECKING_TRANSACTIONS' }
    const first = returned(
      await connect(
        createPerson(),
        addressOf('credentials/add', { authorization_code: code, input_provider: BANK, ...items }),
      ),
    )
    const credentialsId = first.credentials_id ?? ''
    const before = await accountIds(userId)
    const renewAs = async (userName: string) => {
      const query = { authorization_code: await delegateAgain(app, userId), credentials_id: credentialsId }
      const person = createPerson()
      const bank = await goToBank(person, await person.get(addressOf('transactions/update-consent', query)))
      return { person, page: await approve(person, await signIn(person, bank, userName)) }
    }
    const { person, page } = await renewAs('u-se-several')
    assert.notEqual(returned(await person.click(page, 'error-return')).error, undefined)
    assert.deepEqual(await accountIds(userId), before)
    assert.equal(returned((await renewAs('u-se-ordinary')).page).credentials_id, credentialsId)
    assert.deepEqual(await accountIds(userId), before)
  })

  test('a connection of which no identity is stored is not renewed: the page says that nobody can tell whose it is', async () => {
    const { userId, credentialsId } = await connected()
    const forget = `UPDATE connections SET identity = NULL, identity_hash = NULL WHERE connection_id = '${credentialsId}'`
    await runSql(platform.database, forget)
    const query = { authorization_code: await delegateAgain(app, userId), credentials_id: credentialsId }
    for (const [locale, title] of [
      ['en_US', 'Your bank did not show who signed in'],
      ['sv_SE', 'Banken visade inte vem som loggade in'],
    ] as const) {
      const person = createPerson()
      const flow = await person.get(addressOf('transactions/update-consent', { ...query, locale }))
      const page = await approve(person, await signIn(person, await goToBank(person, flow), 'u-se-ordinary'))
      assert.ok(page.text.includes(title), page.text)
      const back = returned(await person.click(page, 'error-return'))
      assert.equal(back.error_reason, 'INVALID_STATE_PROVIDER_DOES_NOT_RECOGNIZE_USER')
      query.authorization_code = await delegateAgain(app, userId)
    }
  })

  async function refusedAt(path: string, query: Query): Promise<string | undefined> {
    const person = createPerson()
    return returned(await person.click(await person.get(addressOf(path, query)), 'error-return')).error_reason
  }

  test('a Link URL without its code or connection returns the reason that names it', async () => {
    const { userId, credentialsId } = await connected()
    const code = await delegateAgain(app, userId)
    for (const path of PATHS) {
      assert.equal(
        await refusedAt(path, { credentials_id: credentialsId }),
        'INVALID_PARAMETER_AUTHORIZATION_CODE',
      )
      assert.equal(await refusedAt(path, { authorization_code: code }), 'INVALID_PARAMETER_CREDENTIALS_ID')
    }
    assert.equal(await refusedAt('credentials/add', {}), 'INVALID_PARAMETER_AUTHORIZATION_CODE')
  })

  test("an unknown, another user's and a disconnected connection get the same refusal", async () => {
    const { userId, credentialsId } = await connected()
    const other = await connected()
    const code = await delegateAgain(app, userId)
    const token = await userToken(app, userId, 'credentials:write')
    const ended = await fetch(`${platform.baseUrl}/api/v1/credentials/${credentialsId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(ended.status, 204)
    for (const id of ['0'.repeat(32), other.credentialsId, credentialsId]) {
      const query = { authorization_code: code, credentials_id: id }
      assert.equal(await refusedAt(PATHS[0] ?? '', query), 'INVALID_PARAMETER_CREDENTIALS_ID', id)
    }
  })

  test('a connection that is disconnected during the visit to the bank returns INVALID_STATE_CREDENTIALS', async () => {
    const { userId, credentialsId } = await connected()
    const code = await delegateAgain(app, userId)
    const person = createPerson()
    const query = { authorization_code: code, credentials_id: credentialsId }
    const flow = await person.get(addressOf(PATHS[0] ?? '', query))
    const bank = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
    const token = await userToken(app, userId, 'credentials:write')
    await fetch(`${platform.baseUrl}/api/v1/credentials/${credentialsId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    const end = await approve(person, bank)
    const back = returned(await person.click(end, 'error-return'))
    assert.deepEqual([back.error, back.error_reason], ['BAD_REQUEST', 'INVALID_STATE_CREDENTIALS'])
  })

  test('input_username is filled in, on our own page and on that of the bank', async () => {
    for (const bank of ['se-demobank-password', BANK]) {
      const person = createPerson()
      const address = linkAddress(platform, app, { input_provider: bank, input_username: 'u-se-ordinary' })
      const page = await goToBank(person, await person.get(address))
      const field = page.byId('sign-in-username') ?? page.byId('username')
      assert.equal(field?.attribute('value'), 'u-se-ordinary', bank)
    }
  })
})
