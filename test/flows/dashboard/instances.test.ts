// rule: Disconnecting or reducing on one instance takes effect on the other at once
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createBrowser } from '../../support/browser.ts'
import { assertStatus, createDeveloper, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { connectUser } from '../accounts/journey.ts'
import { connect, createLinkApp, createPerson, linkAddress, listOf, returned } from '../link/journey.ts'
import { connectionPath, disconnectConnection, narrow, openPage, openWith, pageLink } from './journey.ts'

const DATA = 'accounts:read,transactions:read'

forEachEngine((engine) => {
  let here: TestPlatform
  let there: TestPlatform
  let app: TestApp
  before(async () => {
    here = await startTestPlatform(engine)
    there = await startTestPlatform(engine, {
      beside: here,
      demoBank: false,
      settings: { TALLYSTICK_BANK_URL: here.bankUrl },
    })
    app = await createLinkApp(here)
  })
  after(async () => {
    await there.halt()
    await here.stop()
  })

  /** The same app at the other instance. */
  const elsewhere = () => createDeveloper(there.baseUrl, app)

  test('a connection disconnected on one instance returns nothing on the other, and its tokens are refused there', async () => {
    const back = returned(await connect(createPerson(), linkAddress(here, app)))
    const tokens = assertStatus(await app.developer.exchange(back.code ?? ''), 200)
    const accessToken = textOf(tokens, 'access_token')
    const { store } = await here.workbench()
    const { userId = '' } = (await store.loadConnection(app.appId, back.credentials_id ?? '')) ?? {}
    const user = await connectUser(here, app)
    const general = await user.token(DATA)
    for (const token of [accessToken, general])
      assert.ok(listOf((await elsewhere().get('/data/v2/accounts', token)).body, 'accounts').length > 0)

    await disconnectConnection(here, (await openPage(app, userId)).person, back.credentials_id ?? '')
    assertStatus(await elsewhere().get('/data/v2/accounts', accessToken), 401)
    assertStatus(await elsewhere().refresh(textOf(tokens, 'refresh_token')), 400)

    await disconnectConnection(here, (await openPage(app, user.userId)).person, user.credentialsId)
    for (const [path, name] of [
      ['/data/v2/accounts', 'accounts'],
      ['/data/v2/transactions', 'transactions'],
    ] as const)
      assert.deepEqual(listOf(assertStatus(await elsewhere().get(path, general), 200).body, name), [])
  })

  test('an account withdrawn on one instance is not found on the other at once', async () => {
    const user = await connectUser(here, app)
    const token = await user.token(DATA)
    const accounts = listOf((await elsewhere().get('/data/v2/accounts', token)).body, 'accounts')
    const gone = String(accounts[0]?.id)
    await narrow(here, (await openPage(app, user.userId)).person, user.credentialsId, [`account-${gone}`])
    assertStatus(await elsewhere().get(`/data/v2/accounts/${gone}`, token), 404)
  })

  test('a session is valid on both instances, and signing out on one ends it on the other', async () => {
    const user = await connectUser(here, app)
    const { person, list } = await openPage(app, user.userId)
    const cookie = person.cookiesFor(here.baseUrl)
    const page = await fetch(connectionPath(there, user.credentialsId), { headers: { cookie } })
    assert.equal(page.status, 200)
    await person.submit(list, 'person-sign-out-form')
    assert.equal((await fetch(`${there.baseUrl}/my`, { headers: { cookie } })).status, 403)
  })

  test('a link created on one instance opens on the other, once in total', async () => {
    const user = await connectUser(here, app)
    const link = new URL(await pageLink(app, user.userId)).search
    const opened = await openWith(createBrowser(), `${there.baseUrl}/my/open${link}`)
    assert.equal(opened.url, `${there.baseUrl}/my`)
    assert.equal((await createBrowser().get(`${here.baseUrl}/my/open${link}`)).status, 410)
  })
})
