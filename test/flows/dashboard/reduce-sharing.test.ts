// rule: Reduced sharing takes effect at once for tokens, fetches and events
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus, fieldOf, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type ConnectedUser, connectUser, refresh, settled } from '../accounts/journey.ts'
import {
  CALLBACK,
  connect,
  createLinkApp,
  createPerson,
  listOf,
  returned,
  userToken,
} from '../link/journey.ts'
import { connectionPath, narrow, openPage } from './journey.ts'

const EVERYTHING = [
  'accounts:read',
  'accounts.balances:readonly',
  'accounts.parties:readonly',
  'balances:read',
  'transactions:read',
  'identities:readonly',
  'provider-consents:read',
  'statistics:read',
].join(',')

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** What a token of everything reads. */
  async function read(token: string) {
    const get = async (path: string) => assertStatus(await app.developer.get(path, token), 200).body
    return {
      accounts: listOf(await get('/data/v2/accounts'), 'accounts'),
      older: listOf(await get('/api/v1/accounts/list'), 'accounts'),
      transactions: listOf(await get('/data/v2/transactions?pageSize=100'), 'transactions'),
      identities: listOf(await get('/data/v2/identities'), 'identities'),
      consents: listOf(await get('/api/v1/provider-consents'), 'providerConsents'),
    }
  }

  /** The bank is asked again, by the app. */
  async function readAgain(user: ConnectedUser): Promise<readonly string[]> {
    const before = platform.outbound.length
    platform.clock.advance(1000)
    assertStatus(await refresh(user), 204)
    await settled(user)
    return platform.outbound.slice(before).map(({ pathname }) => pathname)
  }

  test('a withdrawn account is removed at once with its transactions, for every token, and not fetched again', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token(EVERYTHING)
    const before = await read(token)
    const [gone, ...kept] = before.accounts.map(({ id }) => String(id))
    assert.ok(gone !== undefined && kept.length > 1)
    const { person } = await openPage(app, user.userId)
    const page = await narrow(platform, person, user.credentialsId, [`account-${gone}`])
    assert.equal(page.url, `${connectionPath(platform, user.credentialsId)}?done=reduced`)
    assert.match(
      page.byId('person-reduced-line')?.text ?? '',
      /^Delas inte längre med Acme Budget: .*••\d{4}\.$/,
    )
    assert.match(page.byId('person-withheld')?.text ?? '', /••\d{4}/)
    assert.match(page.byId('person-history')?.text ?? '', /Ett konto delas inte längre\s*av dig/)

    const check = async () => {
      const now = await read(token)
      for (const { id } of [...now.accounts, ...now.older]) assert.notEqual(id, gone)
      assert.deepEqual(now.accounts.map(({ id }) => id).toSorted(), kept.toSorted())
      assert.ok(now.transactions.length > 0)
      assert.ok(now.transactions.every(({ accountId }) => accountId !== gone))
      assert.deepEqual(now.consents[0]?.accountIds, kept.toSorted())
      assertStatus(await app.developer.get(`/data/v2/accounts/${gone}`, token), 404)
      assertStatus(await app.developer.get(`/data/v2/accounts/${gone}/balances`, token), 404)
    }
    await check()
    const { store } = await platform.workbench()
    const asked = await readAgain(user)
    assert.equal(asked.filter((path) => path.endsWith('/balances')).length, kept.length)
    assert.equal(asked.filter((path) => path.endsWith('/transactions')).length, kept.length)
    await check()
    const events = (await store.listWebhookEvents(app.appId, 0, 1000)).filter(
      ({ userId }) => userId === user.userId,
    )
    assert.ok(events.length > 0 && !JSON.stringify(events).includes(gone), 'an event names the account')
  })

  test('withdrawn balances are in no response; the rest is', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token(EVERYTHING)
    const report = await user.post(
      '/api/v1/account-verification-reports',
      'account-verification-reports:write',
    )
    const { person } = await openPage(app, user.userId)
    const page = await narrow(platform, person, user.credentialsId, ['data-balances'])
    assert.equal(page.byId('data-balances'), undefined)
    for (const again of [false, true]) {
      if (again) {
        const asked = await readAgain(user)
        assert.ok(!asked.some((path) => path.endsWith('/balances')), asked.join(' '))
      }
      const { accounts, older, transactions, identities } = await read(token)
      for (const { balances } of accounts) assert.deepEqual(balances, {})
      for (const account of older)
        assert.ok(!('balance' in account) && !('currencyDenominatedBalance' in account))
      const id = String(accounts[0]?.id)
      for (const path of [`/data/v2/accounts/${id}/balances`, `/api/v1/accounts/${id}/balances`]) {
        const answer = assertStatus(await app.developer.get(path, token), 200)
        assert.deepEqual(fieldOf(answer, 'balances'), {})
      }
      assert.ok(transactions.length > 0 && identities.length === 1)
    }
    const kept = `/api/v1/account-verification-reports/${textOf(report, 'id')}`
    assertStatus(await user.get(kept, 'account-verification-reports:read'), 404)
  })

  test('withdrawn payments and identity are neither returned nor fetched', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token(EVERYTHING)
    const { person } = await openPage(app, user.userId)
    await narrow(platform, person, user.credentialsId, ['data-transactions', 'data-identity'])
    for (const again of [false, true]) {
      if (again) {
        const asked = await readAgain(user)
        assert.ok(!asked.some((path) => /transactions|customer/.test(path)), asked.join(' '))
      }
      const { accounts, older, transactions, identities } = await read(token)
      assert.deepEqual([transactions, identities], [[], []])
      assert.ok(older.every((account) => !('holderName' in account)))
      const [first] = accounts
      assert.ok('booked' in Object(first?.balances))
      const parties = await app.developer.get(`/data/v2/accounts/${String(first?.id)}/parties`, token)
      assert.deepEqual(fieldOf(assertStatus(parties, 200), 'parties'), [])
    }
  })

  test('a background refresh fetches only what is still shared', async () => {
    const user = await connectUser(platform, app)
    const { person } = await openPage(app, user.userId)
    await narrow(platform, person, user.credentialsId, ['data-transactions'])
    const { store } = await platform.workbench()
    platform.clock.advance(8 * 60 * 60_000)
    await waitUntil('it was read in the background', async () => {
      const connection = await store.loadConnection(app.appId, user.credentialsId)
      return connection?.refreshedBy === 'background' && connection.status === 'updated'
    })
    const { accounts, transactions } = await read(await user.token(EVERYTHING))
    assert.ok(accounts.length > 0 && transactions.length === 0)
    const { list } = await openPage(app, user.userId)
    assert.match(list.text, /i bakgrunden/)
  })

  test('nothing chosen, everything chosen, and unknown items: the page explains what to do', async () => {
    const user = await connectUser(platform, app)
    const { person } = await openPage(app, user.userId)
    const address = connectionPath(platform, user.credentialsId)
    const page = await person.get(address)
    const none = await person.submit(page, 'person-narrow')
    assert.match(none.byId('person-notice')?.text ?? '', /minst en/)
    const boxes = (one: typeof page) =>
      one.all('input').filter((input) => input.attribute('type') === 'checkbox')
    const isTicked = (input: ReturnType<typeof boxes>[number]) => input.attribute('checked') !== undefined
    assert.ok(boxes(page).length > 3 && boxes(page).every(isTicked), 'a ticked box is shared')
    const isAccount = (input: ReturnType<typeof boxes>[number]) => input.attribute('name') === 'share-account'
    const ids = boxes(page).filter(isAccount)
    assert.ok(ids.length > 1)
    const all = await person.submit(page, 'person-narrow', { 'share-account': false })
    assert.match(all.byId('person-notice')?.text ?? '', /avsluta anslutningen till Demo Bank/)
    // What was unticked stays so.
    assert.ok(boxes(all).every((input) => isTicked(input) !== isAccount(input)))
    const strange = await person.get(`${address}/narrow?account=${'0'.repeat(32)}&data=accounts&data=all`)
    assert.match(strange.byId('person-notice')?.text ?? '', /minst en/)
    const { store } = await platform.workbench()
    assert.deepEqual(await store.listWithdrawnData(app.appId, user.userId), [])
  })

  test('the confirmation names what stops, offers to keep it first, and applies once after two clicks', async () => {
    const user = await connectUser(platform, app)
    const { person } = await openPage(app, user.userId)
    const address = connectionPath(platform, user.credentialsId)
    const question = await person.get(`${address}/narrow?data=balances`)
    assert.match(question.byId('confirm-items')?.text ?? '', /Saldon/)
    assert.ok(question.html.indexOf('confirm-keep') < question.html.indexOf('confirm-submit'))
    assert.ok(!question.html.includes('autofocus'))
    const clicks = await Promise.all(
      [1, 2, 3].map(() => person.submit(question, 'confirm-form', {}, 'confirm-submit')),
    )
    for (const { status, url } of clicks)
      assert.deepEqual([status, url.replace('?done=reduced', '')], [200, address])
    const history = (await person.get(address)).byId('person-history')?.text ?? ''
    assert.equal(history.match(/Saldon delas inte längre/g)?.length, 1)
  })

  test('withdrawn data is fetched again only after a new consent', async () => {
    const user = await connectUser(platform, app)
    const { person } = await openPage(app, user.userId)
    await narrow(platform, person, user.credentialsId, ['data-balances', 'data-identity'])
    const clientToken = await app.developer.needClientToken('authorization:grant')
    const delegated = await app.developer.delegate(clientToken, {
      user_id: user.userId,
      scope: 'credentials:write,credentials:read,credentials:refresh,providers:read,user:read',
    })
    const renewal = `${platform.baseUrl}/1.0/transactions/update-consent?${new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: CALLBACK,
      credentials_id: user.credentialsId,
      authorization_code: textOf(delegated, 'code'),
    })}`
    assert.equal(returned(await connect(createPerson(), renewal)).credentials_id, user.credentialsId)
    const { accounts, identities } = await read(await userToken(app, user.userId, EVERYTHING))
    assert.ok(identities.length === 1 && accounts.every(({ balances }) => 'booked' in Object(balances)))
    const page = await person.get(connectionPath(platform, user.credentialsId))
    assert.equal(page.byId('person-withheld'), undefined)
    assert.match(page.byId('person-history')?.text ?? '', /Saldon delas inte längre/)
  })
})
