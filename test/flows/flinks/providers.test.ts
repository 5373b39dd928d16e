// rule: Data Providers of the Flinks dialect, and the inventory of their fields
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, listOf } from '../link/journey.ts'
import { assertError, needClientToken, needTokens } from './journey.ts'

/** The dotted paths of the values of an object. */
function pathsOf(value: unknown, prefix = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, prefix))
  if (typeof value !== 'object' || value === null) return [prefix]
  return Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, prefix === '' ? name : `${prefix}.${name}`),
  )
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** Below the path prefix, under which the paths of several APIs are described. */
  const get = (path: string, accessToken: string): Promise<Answer> =>
    send(`${platform.baseUrl}/flinks${path}`, { headers: bearer(accessToken) })

  test('lists the Data Providers of the app in both versions, by country', async () => {
    const plain = await needClientToken(platform, app)
    const basic = { provider_id: 1000, name: 'Demo Bank Capital', country: 'CA' }
    assert.deepEqual((await get('/api/v1/providers', plain)).body, [basic])
    const [more, ...others] = Object((await get('/api/v2/providers?country=CA', plain)).body)
    assert.equal(others.length, 0)
    assert.deepEqual(Object.keys(more), ['provider_id', 'name', 'country', 'provider_url', 'scopes'])
    assert.equal(more.provider_url, new URL(platform.bankUrl).origin)
    assert.equal(more.scopes.length, 8)
    assert.deepEqual((await get('/api/v2/providers?country=US', plain)).body, [])
    assertError(await get('/api/v2/providers?country=FR', plain), 400, 'invalid_request')
  })

  test('one path of two APIs: the access token selects which one responds, or the path prefix', async () => {
    const tink = await app.developer.needClientToken('providers:read')
    const flinks = await needClientToken(platform, app, 'client:admin')
    const read = async (path: string, accessToken: string) => {
      const response = await fetch(platform.baseUrl + path, { headers: bearer(accessToken) })
      return { status: response.status, body: Object(await response.json()) }
    }
    assert.ok('providers' in (await read('/api/v1/providers/SE', tink)).body)
    assert.equal((await read('/api/v1/providers/1000', flinks)).body.provider_id, 1000)
    assertError(await get('/api/v1/providers/SE', flinks), 400, 'invalid_request')
    assertError(await get('/api/v1/providers/1000', tink), 400, 'invalid_grant')
    assert.equal((await read('/tink/api/v1/providers/SE', flinks)).status, 401)
  })

  test('the detail needs client:admin; an unknown Data Provider is 404', async () => {
    assertError(
      await get('/api/v1/providers/1000', await needClientToken(platform, app)),
      400,
      'invalid_scope',
    )
    const admin = await needClientToken(platform, app, 'client:admin')
    assertError(await get('/api/v1/providers/9999', admin), 404, 'invalid_request')
    const user = (await needTokens(platform, app)).accessToken
    assertError(await get('/api/v1/providers', user), 400, 'unsupported_token_type')
  })

  test('the inventory has exactly the fields that the data of the test users has', async () => {
    const admin = await needClientToken(platform, app, 'client:admin')
    const detail = assertStatus(await get('/api/v1/providers/1000', admin), 200)
    const inventory = Object(fieldOf(detail, 'data_inventory'))
    const seen = new Map<string, Set<string>>()
    const see = (name: string, answer: Answer) => {
      const paths = seen.get(name) ?? new Set()
      seen.set(name, paths)
      for (const path of pathsOf(assertStatus(answer, 200).body)) paths.add(path)
    }
    for (const userName of ['u-ca-ordinary', 'u-ca-several', 'u-ca-loan', 'u-ca-investments', 'u-ca-joint']) {
      const { accessToken } = await needTokens(platform, app, {}, userName)
      const read = (path: string) => get(`/api/fdx/5/${path}`, accessToken)
      for (const limit of [1, 500]) {
        see('lightweight_accounts', await read(`accounts?limit=${limit}`))
        see('detailed_accounts', await read(`accounts?limit=${limit}&resultType=details`))
      }
      see('customers', await read('customers/current'))
      const accounts = listOf((await get('/fdx/v6/accounts', accessToken)).body, 'accounts')
      for (const { accountId, accountCategory } of accounts) {
        see('account', await read(`accounts/${accountId}`))
        if (accountCategory === 'DEPOSIT_ACCOUNT')
          see('payments', await read(`accounts/${accountId}/payment-networks`))
        if (accountCategory !== 'DEPOSIT_ACCOUNT' && accountCategory !== 'LOC_ACCOUNT') continue
        for (const limit of [1, 500])
          see('transactions', await read(`accounts/${accountId}/transactions?limit=${limit}`))
      }
    }
    assert.deepEqual([...seen.keys()].sort(), Object.keys(inventory).sort())
    for (const [name, paths] of seen) {
      const missing = [...paths].filter((path) => !inventory[name].includes(path))
      const unseen = inventory[name].filter((path: string) => !paths.has(path))
      assert.deepEqual({ missing, unseen }, { missing: [], unseen: [] }, name)
    }
  })
})
