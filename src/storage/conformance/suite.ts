// contract: what every storage engine must do, as tests: rows in and out, ends, and the facts of each verb
// Never: an engine by name. What is special to one engine is tested beside it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockConformance } from './clock.ts'
import { consentConformance } from './consents.ts'
import { personConformance } from './dashboard.ts'
import { dataConformance } from './data.ts'
import { grantConformance } from './grants.ts'
import { isolationConformance } from './isolation.ts'
import { requestConformance } from './requests.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantUser,
  sampleApp,
  sampleClientKey,
  sampleSecret,
  sampleSigningKey,
  sampleUser,
} from './samples.ts'
import { signInConformance } from './sign-ins.ts'
import type { Subject } from './subject.ts'
import { sweepConformance } from './sweep.ts'
import { webhookConformance } from './webhooks.ts'

/** Registers the suite. `subject` is asked inside each test, and may answer the same database every time. */
export function conformance(subject: () => Promise<Subject>): void {
  appConformance(subject)
  userConformance(subject)
  keyConformance(subject)
  grantConformance(subject)
  dataConformance(subject)
  requestConformance(subject)
  signInConformance(subject)
  clockConformance(subject)
  consentConformance(subject)
  personConformance(subject)
  sweepConformance(subject)
  webhookConformance(subject)
  isolationConformance(subject)
}

function appConformance(subject: () => Promise<Subject>): void {
  test('apps come back as they were stored, and a client id is given once', async () => {
    const { store } = await subject()
    const app = await plantApp(store, { disabledAtMs: NOW_MS + 1 })
    assert.deepEqual(await store.loadApp(app.appId), app)
    assert.ok((await store.listApps()).some(({ appId }) => appId === app.appId))
    assert.ok((await store.listOrganisations()).some((one) => one.organisationId === app.organisationId))
    const second = sampleApp({ organisationId: app.organisationId, clientId: app.clientId })
    assert.equal(await store.createApp(second, sampleSecret(second.appId)), 'client_id_taken')
    assert.equal(await store.loadApp(second.appId), undefined)
  })

  test('an app is stored with its first secret, or neither is', async () => {
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

  test('a redirect address is added once, after those that are there', async () => {
    const { store } = await subject()
    const app = await plantApp(store)
    const added = 'https://books.example/second'
    assert.equal(await store.addRedirectUri(app.clientId, added), 'added')
    assert.equal(await store.addRedirectUri(app.clientId, added), 'there')
    assert.equal(await store.addRedirectUri(freshId(), added), 'unknown')
    const redirectUris = [...app.redirectUris, added]
    assert.deepEqual(await store.loadApp(app.appId), { ...app, redirectUris })
  })

  test('an app is not stored without its organisation', async () => {
    const { store } = await subject()
    await assert.rejects(store.createApp(sampleApp({ organisationId: freshId() }), undefined), {
      kind: 'conflict',
    })
  })

  test('a client is loaded with its live secrets only, oldest first', async () => {
    const { store } = await subject()
    const app = await plantApp(store)
    assert.deepEqual(await store.loadClient(app.clientId, NOW_MS), { app, secrets: [] })
    assert.equal(await store.loadClient(freshId(), NOW_MS), undefined)
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

  test('secrets past their end or revoked do not count towards the limit', async () => {
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
    await assert.rejects(store.addSecret(sampleSecret(freshId()), 2, NOW_MS), { kind: 'conflict' })
  })

  test('the last use of a secret is the latest that was told', async () => {
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

  test('client keys are listed until they are revoked', async () => {
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

  test('ending the client tokens raises generation and minimum together', async () => {
    const { store } = await subject()
    const app = await plantApp(store, { generation: 4, minGeneration: 2 })
    await store.endClientTokens(app.appId)
    assert.deepEqual(await store.loadApp(app.appId), { ...app, generation: 5, minGeneration: 5 })
  })

  test('audit events come back newest first, as many as asked for', async () => {
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

function userConformance(subject: () => Promise<Subject>): void {
  test('users come back as they were stored, by our id and by the external one', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const full = await plantUser(store, appId)
    const bare = await plantUser(store, appId, {
      externalUserId: undefined,
      username: undefined,
      nationalId: undefined,
    })
    assert.deepEqual(await store.loadUser(appId, { userId: full.userId }, NOW_MS), full)
    const externalUserId = full.externalUserId ?? ''
    assert.deepEqual(await store.loadUser(appId, { externalUserId }, NOW_MS), full)
    assert.deepEqual(await store.loadUser(appId, { userId: bare.userId }, NOW_MS), bare)
    assert.equal(await store.loadUser(appId, { userId: freshId() }, NOW_MS), undefined)
  })

  test('an external id is given once in an app; users without one are many', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const first = await plantUser(store, appId)
    const second = sampleUser(appId, { externalUserId: first.externalUserId })
    assert.deepEqual(await store.createUser(second), { kind: 'exists', userId: first.userId })
    assert.equal(await store.loadUser(appId, { userId: second.userId }, NOW_MS), undefined)
    for (const userId of [freshId(), freshId()]) {
      const user = sampleUser(appId, { userId, externalUserId: undefined })
      assert.deepEqual(await store.createUser(user), { kind: 'created' })
    }
  })

  test('a temporary user past its end is unknown, and its external id is free again', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const old = await plantUser(store, appId, { retention: 'temporary', expiresAtMs: NOW_MS + 10 })
    const externalUserId = old.externalUserId ?? ''
    assert.deepEqual(await store.loadUser(appId, { externalUserId }, NOW_MS + 9), old)
    assert.equal(await store.loadUser(appId, { externalUserId }, NOW_MS + 10), undefined)
    assert.equal(await store.loadUser(appId, { userId: old.userId }, NOW_MS + 10), undefined)
    const early = sampleUser(appId, { externalUserId, createdAtMs: NOW_MS + 9 })
    assert.deepEqual(await store.createUser(early), { kind: 'exists', userId: old.userId })
    const late = sampleUser(appId, { externalUserId, createdAtMs: NOW_MS + 10 })
    assert.deepEqual(await store.createUser(late), { kind: 'created' })
    assert.deepEqual(await store.loadUser(appId, { externalUserId }, NOW_MS + 10), late)
  })

  test('users are listed by id, page by page', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const users = []
    for (let count = 0; count < 5; count++) users.push(await plantUser(store, appId))
    const sorted = users.toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
    assert.deepEqual(await store.listUsers(appId, undefined, 3), sorted.slice(0, 3))
    assert.deepEqual(await store.listUsers(appId, sorted[2]?.userId, 3), sorted.slice(3))
  })

  test('renaming takes no name that another user of the app has', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const [first, second] = [await plantUser(store, appId), await plantUser(store, appId)]
    const names = { externalUserId: first.externalUserId, username: 'Bo' }
    assert.equal(await store.renameUser(appId, second.userId, names), 'exists')
    assert.equal(await store.renameUser(appId, first.userId, names), 'renamed')
    assert.equal(await store.renameUser(appId, freshId(), { ...names, externalUserId: 'x' }), 'unknown')
    assert.deepEqual(await store.loadUser(appId, { userId: first.userId }, NOW_MS), {
      ...first,
      username: 'Bo',
    })
    const none = { externalUserId: undefined, username: undefined }
    assert.equal(await store.renameUser(appId, second.userId, none), 'renamed')
    assert.deepEqual(await store.loadUser(appId, { userId: second.userId }, NOW_MS), { ...second, ...none })
  })

  test('preferences are saved whole', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const user = await plantUser(store, appId)
    const preferences = { ...user.preferences, currency: 'EUR', periodAdjustedDay: 1, notifications: {} }
    assert.equal(await store.savePreferences(appId, user.userId, 'de_DE', preferences), 'saved')
    assert.equal(await store.savePreferences(appId, freshId(), 'de_DE', preferences), 'unknown')
    assert.deepEqual(await store.loadUser(appId, { userId: user.userId }, NOW_MS), {
      ...user,
      locale: 'de_DE',
      preferences,
    })
  })
}

function keyConformance(subject: () => Promise<Subject>): void {
  test('a signing key is added only after the key that its maker knew as the newest', async () => {
    const { store } = await subject()
    const before = (await store.listSigningKeys()).at(-1)?.keyId
    const first = sampleSigningKey()
    assert.equal(await store.addSigningKey(first, 'someone-else'), 'outdated')
    assert.equal(await store.addSigningKey(first, before), 'added')
    assert.equal(await store.addSigningKey(sampleSigningKey(), before), 'outdated')
    const second = sampleSigningKey()
    assert.equal(await store.addSigningKey(second, first.keyId), 'added')
    assert.deepEqual((await store.listSigningKeys()).slice(-2), [first, second])

    await store.retireSigningKeys(second.keyId, NOW_MS + HOUR_MS)
    await store.retireSigningKeys(second.keyId, NOW_MS + 9 * HOUR_MS)
    await store.resealSigningKey(second.keyId, 'sealed-again')
    assert.deepEqual((await store.listSigningKeys()).slice(-2), [
      { ...first, removeAfterMs: NOW_MS + HOUR_MS },
      { ...second, sealedPrivateKey: 'sealed-again' },
    ])
    assert.equal(await store.removeSigningKeys(NOW_MS + HOUR_MS - 1), 0)
    assert.ok((await store.removeSigningKeys(NOW_MS + HOUR_MS)) >= 1)
    assert.deepEqual(
      (await store.listSigningKeys()).map(({ keyId }) => keyId),
      [second.keyId],
    )
  })

  test('instances agree on one registration at a bank, and replace only the one that they knew', async () => {
    const { store } = await subject()
    const name = freshId()
    assert.equal(await store.loadBankClient(name), undefined)
    assert.equal(await store.replaceBankClient(name, undefined, 'one'), 'one')
    assert.equal(await store.replaceBankClient(name, undefined, 'two'), 'one')
    assert.equal(await store.replaceBankClient(name, 'one', 'three'), 'three')
    assert.equal(await store.replaceBankClient(name, 'one', 'four'), 'three')
    assert.equal(await store.loadBankClient(name), 'three')
  })

  test('there is one hash key, whoever came first', async () => {
    const { store } = await subject()
    const mine = { keyId: freshId(), sealedKey: freshHash(), createdAtMs: NOW_MS }
    const stored = await store.ensureHashKey(mine)
    assert.deepEqual(await store.ensureHashKey({ ...mine, keyId: freshId() }), stored)
    await store.resealHashKey(stored.keyId, 'sealed-again')
    assert.deepEqual(await store.ensureHashKey(mine), { ...stored, sealedKey: 'sealed-again' })
  })
}
