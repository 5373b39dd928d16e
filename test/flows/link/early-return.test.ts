// rule: Hosted flow that returns to the app before the first fetch ends
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { openUser, settled } from '../accounts/journey.ts'
import {
  approve,
  CALLBACK,
  connect,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  listOf,
  returned,
  setFault,
  signIn,
} from './journey.ts'

const MINUTE_MS = 60_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp

  before(async () => {
    platform = await startTestPlatform(engine)
    app = await platform.createApp({ name: 'Acme Early', redirectUris: [CALLBACK], returnsEarly: true })
  })
  after(() => platform.stop())

  /** Comes back from the bank while its data answers are held up, or whatever the fault does. */
  async function connectEarly(fault: Readonly<Record<string, unknown>>) {
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const address = linkAddress(platform, app, { authorization_code: code })
    const consent = await signIn(person, await goToBank(person, await person.get(address)), 'u-se-several')
    await setFault(platform, { person: 'u-se-several', ...fault })
    const back = returned(await approve(person, consent))
    return openUser(platform, app, userId, back.credentials_id ?? '')
  }

  test('the flow returns before the fetch ends, and the app polls the credentials until they are UPDATED', async (t) => {
    t.after(() => setFault(platform, { person: 'u-se-several', slowMs: 0 }))
    const user = await connectEarly({ slowMs: 700 })
    const first = await user.get(`/api/v1/credentials/${user.credentialsId}`, 'credentials:read')
    assert.equal(fieldOf(assertStatus(first, 200), 'status'), 'UPDATING')
    await setFault(platform, { person: 'u-se-several', slowMs: 0 })
    assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
    const accounts = assertStatus(await user.get('/data/v2/accounts', 'accounts:read'), 200)
    assert.equal(listOf(accounts.body, 'accounts').length, 6)
  })

  test('a one-time flow returns its code early, and the code opens the data once it is fetched', async () => {
    const back = returned(await connect(createPerson(), linkAddress(platform, app, { state: 's' })))
    assert.deepEqual(Object.keys(back), ['code', 'credentials_id', 'state'])
    const exchanged = assertStatus(await app.developer.exchange(back.code ?? ''), 200)
    const headers = bearer(textOf(exchanged, 'access_token'))
    const read = (path: string) => send(platform.baseUrl + path, { headers })
    await waitUntil('the bank has been read', async () => {
      const { body } = assertStatus(await read('/api/v1/credentials/list'), 200)
      const [only] = listOf(body, 'credentials')
      assert.equal(only?.id, back.credentials_id)
      return only?.status === 'UPDATED'
    })
    const { body } = assertStatus(await read('/data/v2/accounts'), 200)
    assert.equal(listOf(body, 'accounts').length, 3)
  })

  test('a later result of the bank is in the credentials, and the end user is not prompted again', async () => {
    const { userId, code } = await delegate(app)
    const address = linkAddress(platform, app, { authorization_code: code })
    const back = returned(await connect(createPerson(), address, 'u-se-down-later'))
    const user = openUser(platform, app, userId, back.credentials_id ?? '')
    await waitUntil('the bank has been asked', async () => {
      const answer = await user.get(`/api/v1/credentials/${user.credentialsId}`, 'credentials:read')
      return fieldOf(assertStatus(answer, 200), 'status') === 'TEMPORARY_ERROR'
    })
  })

  test('a sign-in that the bank refuses is still reported in the callback', async () => {
    const person = createPerson()
    let page = await goToBank(person, await person.get(linkAddress(platform, app)))
    page = await signIn(person, page, 'u-se-blocked')
    page = await person.click(page, 'error-return')
    assert.equal(returned(await person.click(page, 'error-return')).error_reason, 'USER_BLOCKED')
  })

  test('a platform that stops during the fetch leaves it to the next process', async (t) => {
    // The bank outlives both.
    const options = { demoBank: false, settings: { TALLYSTICK_BANK_URL: platform.bankUrl } }
    const first = await startTestPlatform(engine, options)
    t.after(() => first.stop())
    const redirectUris = [CALLBACK]
    const firstApp = await first.createApp({ redirectUris, returnsEarly: true })
    t.after(() => setFault(platform, { person: 'u-se-several', slowMs: 0 }))
    const browser = createPerson()
    const start = await browser.get(linkAddress(first, firstApp))
    const consent = await signIn(browser, await goToBank(browser, start), 'u-se-several')
    // Longer than a stopping platform waits for a fetch.
    await setFault(platform, { person: 'u-se-several', slowMs: 6_000 })
    const back = returned(await approve(browser, consent))
    await first.halt()
    await setFault(platform, { person: 'u-se-several', slowMs: 0 })
    const second = await startTestPlatform(engine, { ...options, beside: first, jobs: 'on call' })
    t.after(() => second.halt())
    const load = async () =>
      (await (await second.workbench()).store.loadConnection(firstApp.appId, back.credentials_id ?? ''))
        ?.status
    assert.equal(await load(), 'updating')
    // Past the lease of who had begun it.
    second.clock.advance(6 * MINUTE_MS)
    await second.runJobs()
    assert.equal(await load(), 'updated')
  })
})
