// rule: Hosted flow: access that ends midway stops it, and nothing stays connected
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  bankAnswer,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  returned,
  signIn,
} from './journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  async function reachBankConsent() {
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, app, { authorization_code: code }))
    const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
    const revokeAll = async () => {
      const token = await app.developer.needClientToken('authorization:revoke')
      assertStatus(await app.developer.revokeAll(token, { user_id: userId }), 204)
    }
    const connected = async () => {
      const { store } = await platform.workbench()
      const [record] = (await store.listApps()).filter(({ clientId }) => clientId === app.clientId)
      assert.ok(record !== undefined)
      const all = await store.listConnections(record.appId, userId)
      return all.filter(({ status }) => status !== 'ended')
    }
    return { person, flow, consent, revokeAll, connected }
  }

  test('revoke-all while the end user is at the bank: the flow ends with the reason, and no bank is connected', async () => {
    const { person, consent, revokeAll, connected } = await reachBankConsent()
    await revokeAll()
    const page = await approve(person, consent)
    const end = returned(await person.click(page, 'error-return'))
    assert.ok(end.error !== undefined && !('code' in end) && !('credentials_id' in end), JSON.stringify(end))
    assert.deepEqual(await connected(), [])
  })

  test('revoke-all after the bank’s callback, before the finish: the bank that was fetched is disconnected again', async () => {
    const { person, flow, consent, revokeAll, connected } = await reachBankConsent()
    const held = await fetch(await bankAnswer(platform, person, consent), {
      redirect: 'manual',
      headers: { cookie: person.cookiesFor(flow.url) },
    })
    assert.match(held.headers.get('location') ?? '', /\/wait$/)
    assert.equal((await connected()).length, 1)
    await revokeAll()
    const page = await person.get(`${flow.url}/return`)
    const end = returned(await person.click(page, 'error-return'))
    assert.ok(end.error !== undefined && !('code' in end), JSON.stringify(end))
    assert.deepEqual(await connected(), [])
  })
})
