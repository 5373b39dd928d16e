// contract: Conformance of webhook endpoints and their secrets

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WebhookEndpoint } from '../../core/webhooks/webhook.ts'
import { freshId, NOW_MS, plantApp } from './samples.ts'
import type { Subject } from './subject.ts'
import { NO_CHANGE, sampleEndpoint } from './webhook-samples.ts'

export function webhookEndpointConformance(subject: () => Promise<Subject>): void {
  endpointConformance(subject)
  limitConformance(subject)
  sealedConformance(subject)
}

function endpointConformance(subject: () => Promise<Subject>): void {
  test('stores, changes and deletes a webhook endpoint', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const endpoint = sampleEndpoint(appId)
    assert.equal(await store.createWebhookEndpoint(endpoint, 5), 'created')
    assert.deepEqual(await store.loadWebhookEndpoint(appId, endpoint.endpointId), endpoint)
    const disabled = { ...NO_CHANGE, disabled: true }
    const changed = { ...endpoint, disabled: true, updatedAtMs: NOW_MS + 1 }
    assert.deepEqual(
      await store.changeWebhookEndpoint(appId, endpoint.endpointId, disabled, NOW_MS + 1),
      changed,
    )
    const rotated = await store.rotateWebhookSecret({
      appId,
      endpointId: endpoint.endpointId,
      sealedSecret: 'sealed-2',
      previousUntilMs: NOW_MS + 9,
      nowMs: NOW_MS + 2,
    })
    const expected = {
      ...changed,
      sealedSecret: 'sealed-2',
      sealedPreviousSecret: 'sealed-1',
      previousUntilMs: NOW_MS + 9,
      updatedAtMs: NOW_MS + 2,
    }
    assert.deepEqual(rotated, expected)
    assert.deepEqual(await store.listWebhookEndpoints(appId, undefined, 10), [expected])
    assert.deepEqual(await store.listWebhookEndpoints(appId, endpoint.endpointId, 10), [])
    assert.equal(await store.deleteWebhookEndpoint(appId, endpoint.endpointId), 'deleted')
    assert.equal(await store.deleteWebhookEndpoint(appId, endpoint.endpointId), 'unknown')
    assert.equal(await store.createWebhookEndpoint({ ...endpoint, endpointId: freshId() }, 5), 'created')
  })

  test('one endpoint for each event and URL, on creation and on change; a refused one leaves nothing', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const first = sampleEndpoint(appId, { events: ['account.created'] })
    await store.createWebhookEndpoint(first, 5)
    const clash = sampleEndpoint(appId, { url: first.url, events: ['account.updated', 'account.created'] })
    assert.equal(await store.createWebhookEndpoint(clash, 5), 'exists')
    assert.equal(await store.loadWebhookEndpoint(appId, clash.endpointId), undefined)
    const beside: WebhookEndpoint = { ...clash, events: ['account.updated'] }
    assert.equal(await store.createWebhookEndpoint(beside, 5), 'created')
    const grown = { ...NO_CHANGE, events: ['account.updated', 'account.created'] as const }
    assert.equal(await store.changeWebhookEndpoint(appId, beside.endpointId, grown, NOW_MS), 'exists')
    assert.deepEqual(await store.loadWebhookEndpoint(appId, beside.endpointId), beside)
    const both = await Promise.all(
      [1, 2, 3, 4].map(() =>
        store.createWebhookEndpoint(sampleEndpoint(appId, { url: 'https://same.example/' }), 5),
      ),
    )
    assert.deepEqual(both.sort(), ['created', 'exists', 'exists', 'exists'])
  })
}

function limitConformance(subject: () => Promise<Subject>): void {
  test('concurrently created endpoints never exceed the limit', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const facts = await Promise.all(
      Array.from({ length: 8 }, () => store.createWebhookEndpoint(sampleEndpoint(appId), 3)),
    )
    assert.equal(facts.filter((fact) => fact === 'created').length, 3)
    assert.equal(facts.filter((fact) => fact === 'limit_reached').length, 5)
    assert.equal((await store.listWebhookEndpoints(appId, undefined, 10)).length, 3)
  })
}

function sealedConformance(subject: () => Promise<Subject>): void {
  test('finds both secrets of an endpoint under an old master key, and replaces them unless they changed', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const endpoint = sampleEndpoint(appId, { sealedSecret: 'v1.old.first' })
    const { endpointId } = endpoint
    await store.createWebhookEndpoint(endpoint, 5)
    await store.rotateWebhookSecret({
      appId,
      endpointId,
      sealedSecret: 'v1.old.second',
      previousUntilMs: NOW_MS + 9,
      nowMs: NOW_MS,
    })
    const found = (await store.listSealedUnderOthers('new', 1000)).found.filter(
      ({ ownerId }) => ownerId === endpointId,
    )
    assert.deepEqual(found.map(({ kind, sealed }) => [kind, sealed]).sort(), [
      ['webhook_previous_secret', 'v1.old.first'],
      ['webhook_secret', 'v1.old.second'],
    ])
    for (const secret of found) {
      assert.equal(await store.replaceSealed(secret, secret.sealed.replace('old', 'new')), 'replaced')
      assert.equal(await store.replaceSealed(secret, 'v1.new.late'), 'changed')
    }
    const moved = await store.loadWebhookEndpoint(appId, endpointId)
    assert.deepEqual([moved?.sealedSecret, moved?.sealedPreviousSecret], ['v1.new.second', 'v1.new.first'])
  })
}
