// rule: Deleting an app ends everything of it at once, and its consents at banks
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setAppDisabled } from '../../../src/core/apps/set-app-disabled.ts'
import { deleteApp } from '../../../src/core/connections/delete-app.ts'
import { countLiveConsents } from '../../support/bank-consents.ts'
import { assertRefused, assertStatus, createDeveloper, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { connect, createLinkApp, createPerson, linkAddress, returned } from '../link/journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let beside: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    beside = await startTestPlatform(engine, {
      beside: platform,
      jobs: 'on call',
      demoBank: false,
      settings: { TALLYSTICK_BANK_URL: platform.bankUrl, TALLYSTICK_SHARED_DATA_DIR: 'on' },
    })
  })
  after(async () => {
    await beside.stop()
    await platform.stop()
  })

  const operations = async (appId: string) => {
    const { ports, policy } = await platform.workbench()
    return {
      disable: (disabled: boolean) => setAppDisabled(ports, policy, { appId, disabled, actor: 'test' }),
      remove: () => deleteApp(ports, policy, { appId, actor: 'test' }),
    }
  }

  test('its tokens, its secret and its hosted pages are refused on every instance, and the banks revoke its consents', async () => {
    const app = await createLinkApp(platform)
    const other = await createLinkApp(platform, 'Other')
    const codeOf = async (owner: typeof app) => {
      const person = createPerson()
      return returned(await connect(person, linkAddress(platform, owner))).code ?? ''
    }
    const tokens = assertStatus(await app.developer.exchange(await codeOf(app)), 200)
    const kept = assertStatus(await other.developer.exchange(await codeOf(other)), 200)
    const accessToken = textOf(tokens, 'access_token')
    const accounts = '/data/v2/accounts'
    const elsewhere = createDeveloper(beside.baseUrl, app)
    assertStatus(await elsewhere.get(accounts, accessToken), 200)
    assert.equal(countLiveConsents(platform), 2)

    const { disable, remove } = await operations(app.appId)
    const early = await remove()
    assert.equal(early.ok ? '' : early.refusal.code, 'client_not_disabled')
    await disable(true)
    const removed = await remove()
    assert.ok(removed.ok)
    assert.equal(removed.value.users, 1)
    for (const developer of [app.developer, elsewhere]) {
      assert.equal((await developer.get(accounts, accessToken)).status, 401)
      assertRefused(await developer.clientToken('user:create'), 401, 'oauth.client_not_found')
    }
    const page = await createPerson().get(linkAddress(beside, app))
    assert.equal(page.status, 400)
    assert.equal(new URL(page.url).origin, beside.baseUrl)
    const again = await remove()
    assert.equal(again.ok ? '' : again.refusal.code, 'client_unknown')

    assert.equal(countLiveConsents(platform), 2)
    await platform.runJobs()
    assert.equal(countLiveConsents(platform), 1, 'the bank was told of the deleted app, and of no other')
    assertStatus(await other.developer.get(accounts, textOf(kept, 'access_token')), 200)
  })

  test('a marked app cannot be enabled again, and an interrupted deletion is continued', async () => {
    const app = await createLinkApp(platform)
    const user = await app.developer.needUserTokens()
    const { disable, remove } = await operations(app.appId)
    const { store } = await platform.workbench()
    await disable(true)
    // All that an instance has done that was killed right after the mark.
    assert.equal(await store.startAppDeletion(app.appId, platform.clock.nowMs()), 'started')
    const enabled = await disable(false)
    assert.equal(enabled.ok ? '' : enabled.refusal.code, 'client_being_deleted')
    assert.equal((await app.developer.refresh(user.refreshToken)).status, 401)
    assert.ok((await remove()).ok)
    assert.equal(await store.loadApp(app.appId), undefined)
  })
})
