// rule: Extending a consent in the hosted flow without the bank
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  delegateAgain,
  goToBank,
  linkAddress,
  type Query,
  returned,
  setFault,
  signIn,
} from './journey.ts'

const DAY_MS = 86_400_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  function addressOf(path: string, query: Query): string {
    return linkAddress(platform, app, { state: 's', ...query }).replace('transactions/connect-accounts', path)
  }

  const EXTENDABLE = 'uk-demobank-open-banking-redirect-extendable'

  /** A permanent user with a connection whose consent the bank extends without a sign-in. */
  async function extendable(userName: string) {
    const { userId, code } = await delegate(app)
    const query = { authorization_code: code, market: 'GB', input_provider: EXTENDABLE }
    const back = returned(await connect(createPerson(), addressOf('credentials/add', query), userName))
    const credentialsId = back.credentials_id ?? ''
    const expiry = async () => {
      const { store } = await platform.workbench()
      return (await store.loadConnection(app.appId, credentialsId))?.consentExpiresAtMs ?? 0
    }
    const open = async (person: Browser) => {
      const query = { authorization_code: await delegateAgain(app, userId), credentials_id: credentialsId }
      return person.get(addressOf('transactions/extend-consent', query))
    }
    return { credentialsId, expiry, open }
  }

  test('extend-consent: one page, no visit to the bank, before and after the expiry', async () => {
    const { credentialsId, expiry, open } = await extendable('u-gb-ordinary')
    const first = await expiry()
    for (const moveMs of [30 * DAY_MS, 200 * DAY_MS]) {
      platform.clock.advance(moveMs)
      await platform.runJobs()
      const person = createPerson()
      const page = await open(person)
      assert.match(page.text, /You do not have to sign in to Demo Bank/)
      assert.equal(page.byId('link-continue')?.text, 'Extend')
      const end = await person.submit(page, 'link-consent', {}, 'link-continue')
      assert.deepEqual(returned(end), { credentials_id: credentialsId, state: 's' })
      assert.ok(!end.visited.some((url) => url.startsWith(platform.bankUrl)))
      assert.equal(await expiry(), platform.clock.nowMs() + 90 * DAY_MS)
    }
    assert.ok((await expiry()) > first)
  })

  test('extend-consent: opening the page extends nothing, and what the bank refuses leads to a sign-in', async () => {
    const { credentialsId, expiry, open } = await extendable('u-gb-joint')
    const first = await expiry()
    platform.clock.advance(DAY_MS)
    const person = createPerson()
    const page = await open(person)
    assert.equal(await expiry(), first)
    await setFault(platform, { person: 'u-gb-joint', revokeConsents: true })
    const refused = await person.submit(page, 'link-consent', {}, 'link-continue')
    assert.notEqual(refused.byId('error-title'), undefined)
    const again = await person.submit(refused, 'error-retry-form', {}, 'error-retry')
    assert.match(again.text, /Continue to Demo Bank/)
    const bank = await signIn(person, await goToBank(person, again), 'u-gb-joint')
    assert.deepEqual(returned(await approve(person, bank)), { credentials_id: credentialsId, state: 's' })
    assert.ok((await expiry()) > first)
    // A page opened afterwards offers the extension again.
    assert.equal((await open(createPerson())).byId('link-continue')?.text, 'Extend')
  })
})
