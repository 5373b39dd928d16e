// rule: Client secrets: rotation, overlap and revocation
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createSecret } from '../../../src/core/apps/create-secret.ts'
import { revokeSecret } from '../../../src/core/apps/revoke-secret.ts'
import { assertRefused, assertStatus, createDeveloper, type Developer } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'

type Made = { readonly secretId: string; readonly text: string; readonly developer: Developer }

forEachEngine((engine) => {
  let platform: TestPlatform
  let second: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    second = await startTestPlatform(engine, { demoBank: false, beside: platform })
  })
  after(async () => {
    await second.stop()
    await platform.stop()
  })

  async function tryToMake(app: TestApp, expiresAtMs?: number) {
    const { ports, policy } = await platform.workbench()
    const { appId } = app
    return await createSecret(ports, policy, {
      appId,
      name: 'another',
      expiresAtMs,
      text: undefined,
      actor: 'test',
    })
  }

  async function make(app: TestApp, expiresAtMs?: number): Promise<Made> {
    const made = await tryToMake(app, expiresAtMs)
    assert.ok(made.ok, made.ok ? '' : made.refusal.code)
    const { secret, text } = made.value
    const credentials = { clientId: app.clientId, clientSecret: text }
    return { secretId: secret.secretId, text, developer: createDeveloper(platform.baseUrl, credentials) }
  }

  async function revoke(app: TestApp, secretId: string): Promise<void> {
    const { ports, policy } = await platform.workbench()
    const revoked = await revokeSecret(ports, policy, { appId: app.appId, secretId, actor: 'test' })
    assert.ok(revoked.ok)
  }

  test('an app has at most five live secrets, each of which works; a sixth is refused', async () => {
    const app = await platform.createApp()
    const made = [await make(app), await make(app), await make(app), await make(app)]
    for (const { developer } of made) assertStatus(await developer.clientToken(), 200)
    assertStatus(await app.developer.clientToken(), 200)
    const sixth = await tryToMake(app)
    assert.ok(!sixth.ok && sixth.refusal.code === 'secret_limit_reached')
    await revoke(app, made[0]?.secretId ?? '')
    assertStatus(await (await make(app)).developer.clientToken(), 200)
  })

  test('ten concurrent creations on two instances: at most five live secrets', async () => {
    const app = await platform.createApp()
    const made = await Promise.all(Array.from({ length: 10 }, () => tryToMake(app)))
    assert.equal(made.filter(({ ok }) => ok).length, 4)
  })

  test('a revoked secret is refused at once on every instance; the others work', async () => {
    const app = await platform.createApp()
    const made = await make(app)
    const elsewhere = createDeveloper(second.baseUrl, made.developer)
    assertStatus(await made.developer.clientToken(), 200)
    assertStatus(await elsewhere.clientToken(), 200)
    await revoke(app, made.secretId)
    assertRefused(await made.developer.clientToken(), 401, 'oauth.invalid_client_secret')
    assertRefused(await elsewhere.clientToken(), 401, 'oauth.invalid_client_secret')
    assertStatus(await app.developer.clientToken(), 200)
  })

  test('a secret works until its expiry to the millisecond, and no longer', async () => {
    const app = await platform.createApp()
    const { developer } = await make(app, platform.clock.nowMs() + 60_000)
    platform.clock.advance(59_999)
    assertStatus(await developer.clientToken(), 200)
    platform.clock.advance(1)
    assertRefused(await developer.clientToken(), 401, 'oauth.invalid_client_secret')
    const past = await tryToMake(app, platform.clock.nowMs())
    assert.ok(!past.ok && past.refusal.code === 'parameter_invalid')
  })

  test('the database stores no secret in the clear, and records when each was last used', async () => {
    const app = await platform.createApp()
    const made = await make(app)
    assertStatus(await made.developer.clientToken(), 200)
    const { store } = await platform.workbench()
    const usedAtMs = platform.clock.nowMs()
    await waitUntil('the use is recorded', async () => {
      const secrets = await store.listSecrets(app.appId)
      return secrets.find(({ secretId }) => secretId === made.secretId)?.lastUsedAtMs === usedAtMs
    })
    assert.ok(!JSON.stringify(await store.listSecrets(app.appId)).includes(made.text))
    assert.match(made.text, /^tsk_[\w-]{43}$/)
  })

  test('a secret that differs in its last character only, is longer, shorter or empty is refused', async () => {
    const app = await platform.createApp()
    const { clientSecret: text } = app
    const last = text.endsWith('A') ? 'B' : 'A'
    for (const wrong of [
      text.slice(0, -1) + last,
      `${text}A`,
      text.slice(0, -1),
      text.toUpperCase(),
      ` ${text}`,
    ]) {
      const developer = createDeveloper(platform.baseUrl, { clientId: app.clientId, clientSecret: wrong })
      assertRefused(await developer.clientToken(), 401, 'oauth.invalid_client_secret')
    }
    const empty = createDeveloper(platform.baseUrl, { clientId: app.clientId, clientSecret: '' })
    assertRefused(await empty.clientToken(), 401, 'oauth.client_not_authenticated')
  })

  test('another app’s secret is refused', async () => {
    const [one, other] = [await platform.createApp(), await platform.createApp()]
    const crossed = createDeveloper(platform.baseUrl, {
      clientId: one.clientId,
      clientSecret: other.clientSecret,
    })
    assertRefused(await crossed.clientToken(), 401, 'oauth.invalid_client_secret')
  })
})
