// contract: The Flinks dialect: its tables, and its fixtures on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { needClientToken, needTokens } from '../../../test/flows/flinks/journey.ts'
import { createLinkApp } from '../../../test/flows/link/journey.ts'
import { send } from '../../../test/support/developer.ts'
import { forEachEngine } from '../../../test/support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../../test/support/platform.ts'
import { readFixtures, type TestInstallation, testFixtures, testTables } from '../conformance.ts'
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
  before(async () => {
    platform = await startTestPlatform(engine)
  })
  after(() => platform.stop())

  testFixtures(flinks, fixtures, () => installationOf(platform))
})

function installationOf(platform: TestPlatform): TestInstallation {
  const { developer, baseUrl } = platform
  const { clientId, clientSecret } = developer
  return {
    send: async ({ method, path, headers, body }) => {
      const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
      return await send(baseUrl + path, { method, headers, ...(bytes !== undefined && { body: bytes }) })
    },
    arrange: async (name) => {
      switch (name) {
        case 'client_id':
          return clientId
        case 'client_secret':
          return clientSecret
        case 'basic':
          return btoa(`${clientId}:${clientSecret}`)
        case 'client_token':
          return await needClientToken(platform, developer)
        case 'own_user_token':
          return (await needTokens(platform, await createLinkApp(platform))).accessToken
        default:
          throw new TypeError(`unknown placeholder ${name}`)
      }
    },
  }
}
