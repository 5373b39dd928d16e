// contract: The Flinks dialect: its tables, and its fixtures on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { needClientToken, needTokens } from '../../../test/flows/flinks/journey.ts'
import { createLinkApp, listOf } from '../../../test/flows/link/journey.ts'
import { bearer, send, textOf } from '../../../test/support/developer.ts'
import { forEachEngine } from '../../../test/support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../../test/support/platform.ts'
import { testFixtures, testTables } from '../conformance.ts'
import { readFixtures } from '../read-fixtures.ts'
import { AUTHORIZATION_ERRORS, FLINKS_ERRORS } from './errors.ts'
import { flinks } from './index.ts'

const fixtures = readFixtures(new URL('./fixtures/', import.meta.url))

testTables(flinks, fixtures)

test('every error of the list of authorization errors has a cause', () => {
  const used = new Set(Object.values(FLINKS_ERRORS).map(({ error }) => error))
  assert.deepEqual([...used].sort(), [...AUTHORIZATION_ERRORS].sort())
})

test('an error that RFC 6749 names has the status 400, 500 or 503', () => {
  for (const { status, error, challenge } of Object.values(FLINKS_ERRORS)) {
    if (challenge === true || error === 'invalid_request') continue
    const expected = { server_error: 500, temporarily_unavailable: 503 }[String(error)] ?? 400
    assert.ok(status === expected || status === 429, `${error}: ${status}`)
  }
})

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let userToken: string
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    userToken = (await needTokens(platform, app)).accessToken
  })
  after(() => platform.stop())

  testFixtures(flinks, fixtures, () => ({ send: sendFixture, arrange }))

  async function sendFixture({ method, path, headers, body }: (typeof fixtures)[number]['request']) {
    const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
    // Below the path prefix, because other APIs have some of the paths.
    return await send(`${platform.baseUrl}/flinks${path}`, {
      method,
      headers,
      ...(bytes !== undefined && { body: bytes }),
    })
  }

  async function createRecipient(): Promise<string> {
    const created = await send(`${platform.baseUrl}/api/v1/recipients`, {
      method: 'POST',
      headers: bearer(await arrange('admin_token')),
      body: '{"name":"Acme","scope":"ACCOUNT_BASIC","redirect_uris":"https://app.example/other","country":"CA"}',
    })
    return textOf(created, 'client_id')
  }

  async function arrange(name: string): Promise<string> {
    switch (name) {
      case 'client_id':
        return app.clientId
      case 'client_secret':
        return app.clientSecret
      case 'basic':
        return btoa(`${app.clientId}:${app.clientSecret}`)
      case 'client_token':
        return needClientToken(platform, app)
      case 'user_token':
        return userToken
      case 'own_user_token':
        return (await needTokens(platform, app)).accessToken
      case 'basic_token':
        return (await needTokens(platform, app, { scope: 'ACCOUNT_BASIC' })).accessToken
      case 'admin_token':
        return needClientToken(platform, app, 'client:admin')
      case 'new_admin_token':
        return needClientToken(platform, await createLinkApp(platform), 'client:admin')
      case 'recipient_id':
        return createRecipient()
      case 'registered_id': {
        const clientId = await createRecipient()
        const path = `/api/v1/recipients/providers/requests/${clientId}/1000`
        await send(platform.baseUrl + path, { method: 'POST', headers: bearer(await arrange('admin_token')) })
        return clientId
      }
      case 'account_id': {
        const { body } = await send(`${platform.baseUrl}/fdx/v6/accounts`, { headers: bearer(userToken) })
        return String(
          listOf(body, 'accounts').find(({ accountType }) => accountType === 'CHECKING')?.accountId,
        )
      }
      default:
        throw new TypeError(`unknown placeholder ${name}`)
    }
  }
})
