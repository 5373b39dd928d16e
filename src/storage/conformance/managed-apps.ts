// contract: Conformance of apps that another app manages, and of their provider requests

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AppProfile } from '../../core/apps/managed-app.ts'
import { freshId, NOW_MS, plantApp, sampleApp, sampleSecret } from './samples.ts'
import type { StoreSubject } from './subject.ts'

export const SAMPLE_PROFILE: AppProfile = {
  description: 'Books for households.',
  logoUri: 'https://books.example/logo.png',
  termsUri: '',
  clientUri: 'https://books.example/',
  country: 'CA',
  contactEmails: ['ann@books.example'],
}

export function managedAppConformance(subject: () => Promise<StoreSubject>): void {
  test('lists the apps that an app manages, oldest first, and finds them for this app only', async () => {
    const { store } = await subject()
    const manager = await plantApp(store)
    const other = await plantApp(store)
    const { organisationId } = manager
    const apps = [NOW_MS, NOW_MS + 1].map((createdAtMs) => sampleApp({ organisationId, createdAtMs }))
    for (const app of apps.toReversed()) {
      const fact = await store.createManagedApp({ app, profile: SAMPLE_PROFILE }, sampleSecret(app.appId), {
        appId: manager.appId,
        maxManaged: 2,
      })
      assert.equal(fact, 'created')
    }
    const managed = apps.map((app) => ({ app, profile: SAMPLE_PROFILE }))
    assert.deepEqual(await store.listManagedApps(manager.appId), managed)
    assert.deepEqual(await store.listManagedApps(other.appId), [])
    const [first] = apps
    assert.ok(first !== undefined)
    assert.deepEqual(await store.findManagedApp(manager.appId, first.clientId), managed[0])
    assert.equal(await store.findManagedApp(other.appId, first.clientId), undefined)
    assert.equal(await store.findManagedApp(manager.appId, manager.clientId), undefined)
    assert.equal(await store.findManagedApp(manager.appId, freshId()), undefined)
    assert.equal((await store.loadClient(first.clientId, NOW_MS))?.secrets.length, 1)
  })

  test('creates nothing for a missing organisation or manager, a client id that is taken, or beyond the limit', async () => {
    const { store } = await subject()
    const manager = await plantApp(store)
    const { organisationId } = manager
    const create = async (fields: Parameters<typeof sampleApp>[0], appId = manager.appId, maxManaged = 9) => {
      const app = sampleApp(fields)
      const first = sampleSecret(app.appId)
      const fact = await store.createManagedApp({ app, profile: SAMPLE_PROFILE }, first, {
        appId,
        maxManaged,
      })
      if (fact !== 'created') assert.equal(await store.loadApp(app.appId), undefined)
      return fact
    }
    assert.equal(await create({ organisationId: freshId() }), 'organisation_unknown')
    assert.equal(await create({ organisationId }, freshId()), 'manager_unknown')
    assert.equal(await create({ organisationId, clientId: manager.clientId }), 'client_id_taken')
    assert.equal(await create({ organisationId }, manager.appId, 0), 'limit_reached')
    assert.deepEqual(await store.listManagedApps(manager.appId), [])
    const many = await Promise.all([1, 2, 3, 4].map(() => create({ organisationId }, manager.appId, 2)))
    assert.deepEqual(many.toSorted(), ['created', 'created', 'limit_reached', 'limit_reached'])
  })

  test('replaces the secrets of an app: of many at once, exactly one stays', async () => {
    const { store } = await subject()
    const app = await plantApp(store)
    const secrets = [1, 2, 3].map(() => sampleSecret(app.appId))
    const facts = await Promise.all(secrets.map((secret) => store.replaceSecrets(secret, NOW_MS)))
    assert.deepEqual(facts, ['replaced', 'replaced', 'replaced'])
    const live = (await store.loadClient(app.clientId, NOW_MS))?.secrets ?? []
    assert.equal(live.length, 1)
    assert.ok(secrets.some(({ secretId }) => secretId === live[0]?.secretId))
    assert.equal(await store.replaceSecrets(sampleSecret(freshId()), NOW_MS), 'unknown')
  })

  test('stores the first request for each bank, and deletes them with the app', async () => {
    const { store } = await subject()
    const app = await plantApp(store, { disabledAtMs: NOW_MS })
    const { appId } = app
    const at = (institutionId: string, requestedAtMs: number) => ({ appId, institutionId, requestedAtMs })
    assert.equal(await store.requestProviders([at('2', NOW_MS), at('1', NOW_MS)]), 'stored')
    assert.equal(await store.requestProviders([at('1', NOW_MS + 9), at('3', NOW_MS + 9)]), 'stored')
    const expected = [at('1', NOW_MS), at('2', NOW_MS), at('3', NOW_MS + 9)]
    assert.deepEqual(await store.listProviderRequests(appId), expected)
    assert.equal(await store.requestProviders([{ ...at('1', NOW_MS), appId: freshId() }]), 'unknown')
    await store.startAppDeletion(appId, NOW_MS)
    const event = { appId, eventId: freshId(), atMs: NOW_MS, actor: 'x', action: 'x', target: 'x' }
    assert.equal(await store.finishAppDeletion(event), 'deleted')
    assert.deepEqual(await store.listProviderRequests(appId), [])
  })
}
