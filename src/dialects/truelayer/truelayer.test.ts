// contract: The TrueLayer dialect: its tables, and its fixtures on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Credentials, send } from '../../../test/support/developer.ts'
import { forEachEngine } from '../../../test/support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../../test/support/platform.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { type TestInstallation, testFixtures, testTables } from '../conformance.ts'
import { readFixtures } from '../read-fixtures.ts'
import { TRUELAYER_ERRORS } from './errors.ts'
import { truelayer } from './index.ts'

const fixtures = readFixtures(new URL('./fixtures/', import.meta.url))

testTables(truelayer, fixtures)

test('names errors in the characters of RFC 6749 section 5.2', () => {
  for (const { error } of Object.values(TRUELAYER_ERRORS)) assert.match(error, /^[a-z_]+$/)
})

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
  })
  after(() => platform.stop())

  testFixtures(truelayer, fixtures, () => installationOf(platform))
})

function installationOf({ developer, baseUrl }: TestPlatform): TestInstallation {
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
        case 'payments_token':
          return await clientTokenOf(baseUrl, { clientId, clientSecret })
        default:
          throw new TypeError(`unknown placeholder ${name}`)
      }
    },
  }
}

async function clientTokenOf(baseUrl: string, { clientId, clientSecret }: Credentials): Promise<string> {
  const response = await fetch(`${baseUrl}/connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'payments',
    }),
  })
  const parsed = parseJson(await response.text())
  assert.ok(parsed.ok && isJsonObject(parsed.value) && typeof parsed.value.access_token === 'string')
  return parsed.value.access_token
}
