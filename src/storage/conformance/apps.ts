// contract: Conformance of apps, secrets, client keys and the audit log

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  freshId,
  NOW_MS,
  plantApp,
  sampleApp,
  sampleClientKey,
  sampleKeySet,
  sampleSecret,
} from './samples.ts'
import type { StoreSubject } from './subject.ts'

export function appConformance(subject: () => Promise<StoreSubject>): void {
  test('loads apps as stored; a client id is unique', async () => {
    const { store } = await subject()
    const app = await plantApp(store, { disabledAtMs: NOW_MS + 1 })
    assert.deepEqual(await store.loadApp(app.appId), app)
    assert.ok((await store.listApps()).some(({ appId }) => appId === app.appId))
    assert.ok((await store.listOrganisations()).some((one) => one.organisationId === app.organisationId))
    const second = sampleApp({ organisationId: app.organisationId, clientId: app.clientId })
    assert.equal(await store.createApp(second, sampleSecret(second.appId)), 'client_id_taken')
    assert.equal(await store.loadApp(second.appId), undefined)
  })

  test('stores an app together with its first secret, or neither', async () => {
    const { store } = await subject()
    const { organisationId } = await plantApp(store)
    const app = sampleApp({ organisationId })
    const first = sampleSecret(app.appId)
    assert.equal(await store.createApp(app, first), 'created')
    assert.deepEqual(await store.loadClient(app.clientId, NOW_MS), { app, secrets: [first] })
    const second = sampleApp({ organisationId, clientId: app.clientId })
    assert.equal(await store.createApp(second, sampleSecret(second.appId)), 'client_id_taken')
    assert.deepEqual(await store.listSecrets(second.appId), [])
  })

  test('finds an app by a client id that was unknown before; of two apps with one client id, one is created', async () => {
    const { store } = await subject()
    const { organisationId } = await plantApp(store)
    const clientId = freshId()
    assert.equal(await store.loadClient(clientId, NOW_MS), undefined)
    const rivals = [sampleApp({ organisationId, clientId }), sampleApp({ organisationId, clientId })]
    const facts = await Promise.all(rivals.map((app) => store.createApp(app, sampleSecret(app.appId))))
    assert.deepEqual(facts.toSorted(), ['client_id_taken', 'created'])
    const [won, lost] = facts[0] === 'created' ? rivals : rivals.toReversed()
    assert.equal((await store.loadClient(clientId, NOW_MS))?.app.appId, won?.appId)
    assert.equal(await store.loadApp(lost?.appId ?? ''), undefined)
    // A refused organisation must not keep the client id.
    const orphan = sampleApp({ organisationId: freshId() })
    assert.equal(await store.createApp(orphan, undefined), 'organisation_unknown')
    assert.equal(await store.createApp({ ...orphan, organisationId }, undefined), 'created')
  })

  test('finds an app by another name, which one app has for good', async () => {
    const { store } = await subject()
    const first = await plantApp(store)
    const second = await plantApp(store)
    const alias = `other/${freshId()}`
    assert.equal(await store.addClientAlias(first.appId, alias), 'added')
    assert.equal(await store.addClientAlias(first.appId, alias), 'added')
    assert.equal(await store.addClientAlias(second.appId, alias), 'taken')
    assert.equal(await store.addClientAlias(second.appId, first.clientId), 'taken')
    assert.deepEqual((await store.loadClient(alias, NOW_MS))?.app, first)
    assert.deepEqual(await store.listClientNames(alias.slice(0, -1), 5), [alias])
    assert.deepEqual(await store.listClientNames(first.clientId, 5), [first.clientId])
    assert.deepEqual(await store.listClientNames(`${alias}0`, 5), [])
  })

  test('appends a redirect URI once', async () => {
    const { store } = await subject()
    const app = await plantApp(store)
    const added = 'https://books.example/second'
    assert.equal(await store.addRedirectUri(app.clientId, added), 'added')
    assert.equal(await store.addRedirectUri(app.clientId, added), 'there')
    assert.equal(await store.addRedirectUri(freshId(), added), 'unknown')
    const redirectUris = [...app.redirectUris, added]
    assert.deepEqual(await store.loadApp(app.appId), { ...app, redirectUris })
  })

  test('refuses an app without its organisation', async () => {
    const { store } = await subject()
    const app = sampleApp({ organisationId: freshId() })
    assert.equal(await store.createApp(app, sampleSecret(app.appId)), 'organisation_unknown')
    assert.equal(await store.loadApp(app.appId), undefined)
  })

  test('loads a client with its live secrets only, oldest first', async () => {
    const { store } = await subject()
    const app = await plantApp(store)
    assert.deepEqual(await store.loadClient(app.clientId, NOW_MS), { app, secrets: [] })
    assert.equal(await store.loadClient(freshId(), NOW_MS), undefined)
    const other = await plantApp(store)
    await store.loadClient(other.clientId, NOW_MS)
    for (const { clientId, appId } of [app, other])
      assert.ok([appId, undefined].includes(store.knownAppId(clientId)))
    assert.equal(store.knownAppId(freshId()), undefined)
    const expiring = sampleSecret(app.appId, { expiresAtMs: NOW_MS + 5, createdAtMs: NOW_MS - 2 })
    const lasting = sampleSecret(app.appId, { name: 'other', createdAtMs: NOW_MS - 1 })
    const doomed = sampleSecret(app.appId)
    for (const secret of [expiring, lasting, doomed])
      assert.equal(await store.addSecret(secret, 5, NOW_MS), 'added')
    assert.equal(await store.revokeSecret(app.appId, doomed.secretId, NOW_MS), 'revoked')
    assert.equal(await store.revokeSecret(app.appId, doomed.secretId, NOW_MS), 'already_revoked')
    assert.equal(await store.revokeSecret(app.appId, freshId(), NOW_MS), 'unknown')
    assert.deepEqual(await store.loadClient(app.clientId, NOW_MS + 4), { app, secrets: [expiring, lasting] })
    assert.deepEqual(await store.loadClient(app.clientId, NOW_MS + 5), { app, secrets: [lasting] })
    const listed = await store.listSecrets(app.appId)
    assert.deepEqual(listed, [expiring, lasting, { ...doomed, revokedAtMs: NOW_MS }])
  })

  test('expired and revoked secrets do not count towards the limit', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const first = sampleSecret(appId, { expiresAtMs: NOW_MS + 10 })
    assert.equal(await store.addSecret(first, 2, NOW_MS), 'added')
    const second = sampleSecret(appId)
    assert.equal(await store.addSecret(second, 2, NOW_MS), 'added')
    assert.equal(await store.addSecret(sampleSecret(appId), 2, NOW_MS), 'limit_reached')
    assert.equal(await store.addSecret(sampleSecret(appId), 2, NOW_MS + 10), 'added')
    assert.equal(await store.addSecret(sampleSecret(appId), 2, NOW_MS + 10), 'limit_reached')
    await store.revokeSecret(appId, second.secretId, NOW_MS)
    assert.equal(await store.addSecret(sampleSecret(appId), 2, NOW_MS + 10), 'added')
    assert.equal(await store.addSecret(sampleSecret(freshId()), 2, NOW_MS), 'unknown')
    assert.equal(await store.addClientKey(sampleClientKey(freshId())), 'unknown')
  })

  test('keeps the latest use of a secret', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const secret = sampleSecret(appId)
    await store.addSecret(secret, 5, NOW_MS)
    const use = (atMs: number) => ({ appId, secretId: secret.secretId, atMs })
    await store.touchSecrets([use(NOW_MS + 7), use(NOW_MS + 3)])
    await store.touchSecrets([use(NOW_MS + 5)])
    await store.touchSecrets([])
    assert.deepEqual(await store.listSecrets(appId), [{ ...secret, lastUsedAtMs: NOW_MS + 7 }])
  })

  test('lists client keys until they are revoked', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const key = sampleClientKey(appId)
    assert.equal(await store.addClientKey(key), 'added')
    assert.equal(await store.addClientKey({ ...key, publicJwk: '{}' }), 'key_id_taken')
    assert.deepEqual(await store.listClientKeys(appId), [key])
    assert.equal(await store.revokeClientKey(appId, key.keyId, NOW_MS), 'revoked')
    assert.equal(await store.revokeClientKey(appId, key.keyId, NOW_MS), 'unknown')
    assert.deepEqual(await store.listClientKeys(appId), [])
  })

  test('a key set replaces the keys for assertions, and one of concurrent fetches is claimed', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const signer = { ...sampleClientKey(appId), publicJwk: '{"kty":"EC","crv":"P-521"}' }
    await store.addClientKey({ ...sampleClientKey(appId), publicJwk: '{"kty":"EC","crv":"P-256"}' })
    await store.addClientKey(signer)
    const set = sampleKeySet(appId)
    const { url } = set
    assert.equal(await store.loadKeySet(appId), undefined)
    assert.equal(await store.saveKeySet(sampleKeySet(freshId())), 'unknown')
    assert.equal(await store.saveKeySet(set), 'saved')
    assert.deepEqual(await store.loadKeySet(appId), set)
    assert.deepEqual(await store.listClientKeys(appId), [signer])
    assert.equal(await store.claimKeySetCheck(appId, NOW_MS + 9, 10), 'recent')
    const claims = await Promise.all(
      Array.from({ length: 4 }, () => store.claimKeySetCheck(appId, NOW_MS + 10, 10)),
    )
    assert.deepEqual(claims.toSorted(), ['claimed', 'recent', 'recent', 'recent'])
    const at = { appId, url, settledAtMs: NOW_MS + 11 }
    const failed = { ...at, kind: 'failed', problem: 'timeout', detail: 'x'.repeat(300) } as const
    assert.equal(await store.storeKeySetCheck(failed), 'stored')
    const after = await store.loadKeySet(appId)
    assert.deepEqual(after, {
      ...set,
      checkedAtMs: NOW_MS + 10,
      settledAtMs: NOW_MS + 11,
      problem: 'timeout',
      detail: 'x'.repeat(200),
    })
    const lifetimes = { freshUntilMs: NOW_MS + 20, usableUntilMs: NOW_MS + 30 }
    assert.equal(await store.storeKeySetCheck({ ...at, kind: 'not_modified', ...lifetimes }), 'stored')
    const kept = await store.loadKeySet(appId)
    assert.deepEqual([kept?.problem, kept?.etag, kept?.keys], [undefined, set.etag, set.keys])
    const fetched = { ...at, kind: 'fetched', keys: [], etag: undefined, ...lifetimes } as const
    assert.equal(await store.storeKeySetCheck({ ...fetched, url: 'https://other.example/' }), 'stale')
    assert.equal(await store.storeKeySetCheck(fetched), 'stored')
    const empty = await store.loadKeySet(appId)
    assert.deepEqual([empty?.keys, empty?.etag, empty?.fetchedAtMs], [[], undefined, NOW_MS + 11])
    // A clock that went back does not stop fetches.
    assert.equal(await store.claimKeySetCheck(appId, NOW_MS - 1, 10), 'claimed')
    assert.equal(await store.deleteKeySet(appId), 'deleted')
    assert.equal(await store.deleteKeySet(appId), 'unknown')
    assert.equal(await store.claimKeySetCheck(appId, NOW_MS + 99, 10), 'recent')
  })

  test('a secret is rolled once: the old one expires, or ends at once, and no sixth is made', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const old = sampleSecret(appId)
    await store.addSecret(old, 2, NOW_MS)
    const roll = (secretId: string, expiresAtMs: number | undefined, maxLive = 2) =>
      store.rollSecret(sampleSecret(appId), { secretId, expiresAtMs }, maxLive)
    assert.equal(await roll(old.secretId, NOW_MS + 5, 1), 'limit_reached')
    assert.equal(await roll(old.secretId, NOW_MS + 5), 'rolled')
    const expiryOf = async () =>
      (await store.listSecrets(appId)).find(({ secretId }) => secretId === old.secretId)
    assert.equal((await expiryOf())?.expiresAtMs, NOW_MS + 5)
    assert.equal(await roll(old.secretId, NOW_MS + 9), 'limit_reached')
    const facts = await Promise.all([1, 2].map(() => roll(old.secretId, undefined)))
    assert.deepEqual(facts.toSorted(), ['not_live', 'rolled'])
    assert.equal(await roll(freshId(), undefined), 'not_live')
    assert.equal(
      await store.rollSecret(sampleSecret(freshId()), { secretId: old.secretId, expiresAtMs: undefined }, 5),
      'unknown',
    )
  })

  test('disables an app once, keeps since when, and enables it again; another app is unaffected', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const other = await plantApp(store)
    assert.equal(await store.setAppDisabled(appId, NOW_MS), 'changed')
    assert.equal(await store.setAppDisabled(appId, NOW_MS + 5), 'unchanged')
    assert.equal((await store.loadApp(appId))?.disabledAtMs, NOW_MS)
    assert.equal((await store.loadApp(other.appId))?.disabledAtMs, undefined)
    assert.equal((await store.loadAccessFacts(appId, freshId(), undefined, NOW_MS))?.appDisabled, true)
    assert.equal(await store.setAppDisabled(appId, undefined), 'changed')
    assert.equal(await store.setAppDisabled(appId, undefined), 'unchanged')
    assert.equal((await store.loadApp(appId))?.disabledAtMs, undefined)
    assert.equal(await store.setAppDisabled(freshId(), NOW_MS), 'unknown')
  })

  test('replaces the dialects of one app', async () => {
    const { store } = await subject()
    const app = await plantApp(store)
    const other = await plantApp(store)
    const changed = [{ dialect: 'changed', scopes: ['a', 'b'] }]
    assert.equal(await store.setAppDialects(app.appId, changed), 'changed')
    assert.deepEqual(await store.loadApp(app.appId), { ...app, dialects: changed })
    assert.deepEqual(await store.loadApp(other.appId), other)
    assert.equal(await store.setAppDialects(freshId(), changed), 'unknown')
    const again = [{ dialect: 'again', scopes: [] }]
    assert.equal(await store.setAppDialects(app.appId, again, app.dialects), 'stale')
    assert.equal(await store.setAppDialects(freshId(), again, changed), 'unknown')
    const raced = await Promise.all([1, 2, 3, 4].map(() => store.setAppDialects(app.appId, again, changed)))
    assert.deepEqual(raced.toSorted(), ['changed', 'stale', 'stale', 'stale'])
    assert.deepEqual((await store.loadAccessFacts(app.appId, freshId(), undefined, NOW_MS))?.dialects, [
      'again',
    ])
  })

  test('revoking the client tokens of an app raises generation and minimum together', async () => {
    const { store } = await subject()
    const app = await plantApp(store, { generation: 4, minGeneration: 2 })
    await store.revokeClientTokens(app.appId)
    assert.deepEqual(await store.loadApp(app.appId), { ...app, generation: 5, minGeneration: 5 })
  })

  test('lists audit events newest first, up to the limit', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const events = ['1', '2', '3'].map((digit) => ({
      appId,
      eventId: digit.repeat(32),
      atMs: NOW_MS,
      actor: 'cli',
      action: 'secret.created',
      target: freshId(),
    }))
    for (const event of events) await store.recordAudit(event)
    assert.deepEqual(await store.listAudit(appId, 2), [events[2], events[1]])
  })
}
