// rule: One consent with an id and authorization details, whichever dialect asked
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readAuthorizationDetails } from '../../../src/core/connections/authorization-details.ts'
import { assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { connectUser } from '../accounts/journey.ts'
import { needTokens } from '../flinks/journey.ts'
import { createLinkApp, createPerson } from '../link/journey.ts'
import {
  authorizeUrl,
  exchangeOpenidCode,
  introspect,
  needOpenidCode,
  needOpenidTokens,
  newVerifier,
  openidToken,
} from '../openid/journey.ts'
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

  test('requested details open their data only, are shown, and returned with each token (RFC 9396 §7)', async () => {
    const details = (more: object = {}) =>
      JSON.stringify([{ type: 'account_information', datatypes: ['accounts', 'payments'], ...more }])
    const requested = details({ actions: ['read'], account_types: ['checking'], recurring: true })
    const code = await needOpenidCode(platform, app, { scope: undefined, authorization_details: requested })
    const answer = assertStatus(await exchangeOpenidCode(platform, app, code), 200)
    const returned = fieldOf(answer, 'authorization_details')
    assert.ok(Array.isArray(returned))
    const { consent_id, valid_until, history_months, ...agreed } = Object(returned[0])
    assert.deepEqual(agreed, {
      ...continuous,
      datatypes: ['accounts', 'balances', 'payments'],
      account_types: ['checking'],
    })
    assert.ok(typeof consent_id === 'string' && Date.parse(valid_until) > 0 && history_months === 12)
    assert.equal(fieldOf(answer, 'scope'), 'accounts transactions offline_access')
    const accessToken = textOf(answer, 'access_token')
    const told = assertStatus(await introspect(platform, app, accessToken), 200)
    assert.deepEqual(fieldOf(told, 'authorization_details'), returned)
    const listed = assertStatus(
      await send(`${platform.baseUrl}/oauth2/accounts`, { headers: bearer(accessToken) }),
      200,
    )
    const accounts = fieldOf(listed, 'accounts')
    assert.ok(Array.isArray(accounts) && accounts.length > 0)
    for (const account of accounts) assert.equal(Object(account).type, 'checking')
    const refresh = { grant_type: 'refresh_token', refresh_token: textOf(answer, 'refresh_token') }
    const refreshed = assertStatus(await openidToken(platform, app, refresh), 200)
    assert.deepEqual(fieldOf(refreshed, 'authorization_details'), returned)
    for (const wrong of [
      'x',
      '{}',
      '[]',
      '[1]',
      details({ type: 'payment_initiation' }),
      details({ datatypes: [] }),
      details({ datatypes: ['accounts', 'accounts'] }),
      details({ datatypes: ['wealth'] }),
      details({ datatypes: 'accounts' }),
      details({ actions: ['write'] }),
      details({ account_types: ['other'] }),
      details({ recurring: 'yes' }),
      details({ consent_id: consent_id }),
      `[${requested.slice(1, -1)},${requested.slice(1, -1)}]`,
    ]) {
      const url = authorizeUrl(platform, app, newVerifier(), { authorization_details: wrong })
      const page = new URL((await createPerson().get(url)).url)
      assert.equal(page.searchParams.get('error'), 'invalid_authorization_details', wrong)
    }
    const tooLong = details({ account_types: Array.from({ length: 500 }, () => 'checking') })
    const url = authorizeUrl(platform, app, newVerifier(), { authorization_details: tooLong })
    assert.equal(new URL((await createPerson().get(url)).url).searchParams.get('error'), 'invalid_request')
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
