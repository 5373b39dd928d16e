// contract: The dialect of the open standards: its tables, and its fixtures on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { send } from '../../../test/support/developer.ts'
import { forEachEngine } from '../../../test/support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../../test/support/platform.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { type TestInstallation, testFixtures, testTables } from '../conformance.ts'
import { readFixtures } from '../read-fixtures.ts'
import { describeOAuthError } from '../standard/oauth-errors.ts'
import { OPENID_ERRORS } from './errors.ts'
import { openid } from './index.ts'

const fixtures = readFixtures(new URL('./fixtures/', import.meta.url))

testTables(openid, fixtures)

test('names and describes errors in the characters of RFC 6749 section 5.2', () => {
  for (const { error } of Object.values(OPENID_ERRORS)) assert.match(error, /^[a-z_]+$/)
  const described = describeOAuthError({ code: 'parameter_invalid', subject: 'a"b\\c' })
  assert.match(described, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  assert.match(describeOAuthError({ code: 'parameter_missing', subject: 'code' }), /: code\. /)
})

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
  })
  after(() => platform.stop())

  testFixtures(openid, fixtures, () => installationOf(platform))
})

function installationOf({ developer, baseUrl }: TestPlatform): TestInstallation {
  const { clientId, clientSecret } = developer
  const basic = btoa(`${clientId}:${clientSecret}`)
  return {
    send: async ({ method, path, headers, body }) => {
      const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
      return await send(baseUrl + path, { method, headers, ...(bytes !== undefined && { body: bytes }) })
    },
    arrange: async (name, argument) => {
      switch (name) {
        case 'client_id':
          return clientId
        case 'basic':
          return basic
        case 'client_token': {
          const response = await fetch(`${baseUrl}/oauth2/token`, {
            method: 'POST',
            headers: { authorization: `Basic ${basic}` },
            body: new URLSearchParams({ grant_type: 'client_credentials', scope: argument ?? '' }),
          })
          const parsed = parseJson(await response.text())
          assert.ok(parsed.ok && isJsonObject(parsed.value) && typeof parsed.value.access_token === 'string')
          return parsed.value.access_token
        }
        default:
          throw new TypeError(`unknown placeholder ${name}`)
      }
    },
  }
}
