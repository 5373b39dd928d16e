// rule: Rotation of signing keys across instances that restart to read them
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { assertRefused, assertStatus, createDeveloper, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

forEachEngine((engine) => {
  let first: TestPlatform
  let current: TestPlatform
  before(async () => {
    first = await startTestPlatform(engine, { demoBank: false })
    current = first
  })
  after(async () => {
    await current.halt()
    await first.stop()
  })

  async function startAgain(): Promise<void> {
    await current.halt()
    current = await startTestPlatform(engine, { demoBank: false, beside: first })
  }

  async function publishedKeys(): Promise<readonly string[]> {
    const keys = fieldOf(await send(`${current.baseUrl}/.well-known/jwks.json`), 'keys')
    assert.ok(Array.isArray(keys))
    // Of the algorithm that the token endpoint of these tests signs with; each algorithm rotates by itself.
    return keys.filter(({ alg }) => alg === 'ES256').map(({ kid }) => String(kid))
  }

  const issue = async () => {
    const accessToken = await createDeveloper(current.baseUrl, current.developer).needClientToken()
    return { accessToken, keyId: decodeProtectedHeader(accessToken).kid ?? '' }
  }
  const use = (accessToken: string) =>
    createDeveloper(current.baseUrl, current.developer).createUser(accessToken, { market: 'GB' })

  test('by command: the new key is published at once and signs ten minutes later; old tokens stay valid', async () => {
    const before = await issue()
    const [added] = await (await current.workbench()).keyring.rotate({ hurry: false })
    assert.ok(added !== undefined)

    await startAgain()
    assert.deepEqual(await publishedKeys(), [before.keyId, added.keyId])
    const meanwhile = await issue()
    assert.equal(meanwhile.keyId, before.keyId)
    assertStatus(await use(before.accessToken), 200)

    current.clock.advance(10 * MINUTE_MS)
    await startAgain()
    const later = await issue()
    assert.equal(later.keyId, added.keyId)
    assert.deepEqual(await publishedKeys(), [before.keyId, added.keyId])
    for (const { accessToken } of [before, meanwhile, later]) assertStatus(await use(accessToken), 200)
  })

  test('the old key is removed when the longest token that it may have signed has expired', async () => {
    const [old, newer] = await publishedKeys()
    // Two hours of the token, and a minute in which another instance may not have read the new key yet.
    current.clock.advance(121 * MINUTE_MS)
    await startAgain()
    assert.deepEqual(await publishedKeys(), [newer])
    assert.notEqual(old, newer)
  })

  test('pages of any origin may read the key set and the description of the API', async () => {
    for (const path of ['/.well-known/jwks.json', '/openapi.json']) {
      const { status, headers } = await send(`${current.baseUrl}${path}`)
      assert.deepEqual([status, headers.get('access-control-allow-origin')], [200, '*'], path)
    }
  })

  test('by age: after 90 days a successor is published before it signs', async () => {
    const [only] = await publishedKeys()
    const { accessToken } = await issue()
    current.clock.advance(90 * DAY_MS)
    await startAgain()
    const both = await publishedKeys()
    assert.equal(both.length, 2)
    assert.equal(both[0], only)
    assert.equal((await issue()).keyId, only)
    assertRefused(await use(accessToken), 401, 'auth.access_token_expired')
  })

  test('two instances that rotate at the same time create one key', async () => {
    current.clock.advance(91 * DAY_MS)
    await current.halt()
    const [one, two] = await Promise.all([
      startTestPlatform(engine, { demoBank: false, beside: first }),
      startTestPlatform(engine, { demoBank: false, beside: first }),
    ])
    current = one
    const published = await publishedKeys()
    current = two
    assert.deepEqual(await publishedKeys(), published)
    assert.equal(published.length, 2)
    await one.halt()
  })
})
