// rule: One consent with an id and authorization details, whichever dialect asked
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readAuthorizationDetails } from '../../../src/core/connections/authorization-details.ts'
import { assertStatus, fieldOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { connectUser } from '../accounts/journey.ts'
import { needTokens } from '../flinks/journey.ts'
import { createLinkApp } from '../link/journey.ts'
import { introspect, needOpenidTokens } from '../openid/journey.ts'
import { createClient } from '../truelayer/app.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const detailsOf = async (token: string) => {
    const told = assertStatus(await introspect(platform, app, token), 200)
    assert.equal(fieldOf(told, 'active'), true)
    const details = fieldOf(told, 'authorization_details')
    assert.ok(Array.isArray(details) && details.length === 1, told.text)
    const { consent_id, valid_until, ...detail } = Object(details[0])
    return { consentId: String(consent_id), validUntil: Date.parse(valid_until), detail }
  }
  const storedConsent = async (consentId: string) => {
    const { store } = await platform.workbench()
    const consent = await store.loadConsent(app.appId, undefined, consentId)
    assert.ok(consent !== undefined)
    return consent
  }

  const ACCOUNT_TYPES = ['checking', 'savings', 'credit_card']
  const continuous = { type: 'account_information', actions: ['read'], recurring: true }

  test('introspection of a token names the consent, and what the end user agreed to on the pages', async () => {
    const tokens = await needOpenidTokens(platform, app, { scope: 'openid accounts offline_access' })
    const { consentId, validUntil, detail } = await detailsOf(tokens.accessToken)
    const { datatypes, account_types, ...common } = detail
    assert.deepEqual(common, continuous)
    assert.ok(datatypes.includes('accounts') && !datatypes.includes('payments'), String(datatypes))
    assert.deepEqual(account_types.slice(0, 3), ACCOUNT_TYPES)
    assert.deepEqual((await detailsOf(tokens.refreshToken)).consentId, consentId)
    const consent = await storedConsent(consentId)
    assert.deepEqual([consent.state, consent.expiresAtMs], ['active', validUntil])
    const [agreed] = readAuthorizationDetails(consent.authorizationDetails) ?? []
    assert.deepEqual(
      { ...agreed, valid_until: undefined },
      { ...detail, consent_id: consentId, valid_until: undefined },
    )
  })

  test('payments come with the period, for one access or for several', async () => {
    const client = createClient(platform, app)
    const once = await client.connect({ scope: 'accounts transactions' })
    const { detail } = await detailsOf(once.accessToken)
    assert.deepEqual(
      [detail.recurring, detail.history_months, detail.account_types],
      [false, 12, ['checking', 'savings']],
    )
    const longer = await client.connect()
    const first = await detailsOf(longer.accessToken)
    assert.equal(first.detail.recurring, true)
    assert.deepEqual(first.detail.datatypes, ['identity', 'accounts', 'balances', 'payments'])
    const renewed = await client.refresh(longer.refreshToken)
    assert.deepEqual(await detailsOf(String(fieldOf(renewed, 'access_token'))), first)
    assert.equal((await storedConsent(first.consentId)).connectionId?.length, 32)
  })

  test('the other dialects have the same details, and a consent each', async () => {
    const { accessToken } = await needTokens(platform, app)
    const outbound = await detailsOf(accessToken)
    assert.deepEqual([outbound.detail.type, outbound.detail.recurring], ['account_information', true])
    const user = await connectUser(platform, app)
    const { store } = await platform.workbench()
    const [consent] = await store.listConsents(app.appId, user.userId)
    const [detail] = readAuthorizationDetails(consent?.authorizationDetails) ?? []
    assert.deepEqual(
      [detail?.type, detail?.recurring, detail?.consent_id],
      ['account_information', true, consent?.consentId],
    )
    assert.notEqual(consent?.consentId, outbound.consentId)
  })

  test('a token of the app itself has none', async () => {
    const told = await introspect(platform, app, await app.developer.needClientToken('user:create'))
    assert.equal(fieldOf(told, 'authorization_details'), undefined)
  })
})
