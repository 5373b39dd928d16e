// contract: The Tink dialect: its tables, and its fixtures on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Developer, send, textOf } from '../../../test/support/developer.ts'
import { forEachEngine } from '../../../test/support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../../test/support/platform.ts'
import { REFUSALS, type RefusalCode } from '../../core/errors.ts'
import { type TestInstallation, testFixtures, testTables } from '../conformance.ts'
import { readFixtures } from '../read-fixtures.ts'
import { TINK_ERRORS } from './errors.ts'
import { tink } from './index.ts'
import { TINK_MARKETS } from './markets.ts'

const fixtures = readFixtures(new URL('./fixtures/', import.meta.url))

testTables(tink, fixtures)

test('names every refusal with an errorCode of two words and a dot, like the provider’s own', () => {
  for (const [code, { errorCode }] of Object.entries(TINK_ERRORS)) {
    assert.match(errorCode, /^[a-z_]+\.[a-z_]+$/, code)
    assert.ok(Object.hasOwn(REFUSALS, code), code)
  }
})

test('sends the provider’s own messages unchanged', () => {
  const messageOf = (code: RefusalCode) =>
    Object(tink.renderRefusal({ code }, undefined, '').body).errorMessage
  assert.equal(messageOf('client_unknown'), 'Could not find the OAuth client')
  assert.equal(messageOf('redirect_uri_unregistered'), 'App is not allowed to notify customer back.')
})

test('has a supported locale, a currency and a time zone for every market', () => {
  for (const [market, { locale, currency, timeZone }] of Object.entries(TINK_MARKETS)) {
    assert.match(market, /^[A-Z]{2}$/)
    assert.ok(tink.policy.locales.includes(locale), market)
    assert.match(currency, /^[A-Z]{3}$/)
    assert.ok(Intl.supportedValuesOf('timeZone').includes(timeZone), timeZone)
  }
})

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
  })
  after(() => platform.stop())

  testFixtures(tink, fixtures, () => installationOf(platform))
  // An empty query takes a request off the fast path.
  const fastPaths = new Set(tink.routes.flatMap((route) => (route.fastPath === true ? [route.path] : [])))
  const offFastPath = fixtures
    .filter(({ request }) => fastPaths.has(request.path))
    .map((fixture) => ({
      ...fixture,
      title: `${fixture.title}, off the fast path`,
      request: { ...fixture.request, path: `${fixture.request.path}?` },
    }))
  assert.ok(offFastPath.length > 0)
  testFixtures(tink, offFastPath, () => installationOf(platform))
})

function installationOf({ developer, baseUrl }: TestPlatform): TestInstallation {
  return {
    send: async ({ method, path, headers, body }) => {
      const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
      return await send(baseUrl + path, { method, headers, ...(bytes !== undefined && { body: bytes }) })
    },
    arrange: (name, argument, made) => arrange(developer, name, argument, made),
  }
}

/** The user of the fixture, created on first use. */
async function userOf(developer: Developer, made: Map<string, string>): Promise<string> {
  const known = made.get('{{user_id}}')
  if (known !== undefined) return known
  const clientToken = await developer.needClientToken('user:create')
  const user = { external_user_id: `fixture-${crypto.randomUUID()}`, market: 'GB', locale: 'en_US' }
  const userId = textOf(await developer.createUser(clientToken, user), 'user_id')
  made.set('{{user_id}}', userId)
  return userId
}

async function codeOf(developer: Developer, userId: string, scope: string): Promise<string> {
  const clientToken = await developer.needClientToken('authorization:grant')
  return textOf(await developer.grantCode(clientToken, { user_id: userId, scope }), 'code')
}

async function arrange(
  developer: Developer,
  name: string,
  argument: string | undefined,
  made: Map<string, string>,
): Promise<string> {
  const exchange = async () =>
    developer.exchange(await codeOf(developer, await userOf(developer, made), argument ?? 'user:read'))
  switch (name) {
    case 'client_id':
      return developer.clientId
    case 'client_secret':
      return developer.clientSecret
    case 'basic':
      return btoa(`${developer.clientId}:${developer.clientSecret}`)
    case 'unique':
      return crypto.randomUUID()
    case 'user_id':
      return await userOf(developer, made)
    case 'client_token':
      return await developer.needClientToken(argument)
    case 'code':
      return await codeOf(developer, await userOf(developer, made), argument ?? 'user:read')
    case 'user_token':
      return textOf(await exchange(), 'access_token')
    case 'held_refresh_token':
      return textOf(await exchange(), 'refresh_token')
    case 'taken_external_id': {
      const clientToken = await developer.needClientToken('user:create')
      const user = { external_user_id: `taken-${crypto.randomUUID()}`, market: 'GB' }
      return textOf(await developer.createUser(clientToken, user), 'external_user_id')
    }
    default:
      throw new TypeError(`unknown placeholder ${name}`)
  }
}
