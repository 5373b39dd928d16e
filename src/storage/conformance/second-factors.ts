// contract: Conformance of the second factors of accounts

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthenticatorRecord, Passkey } from '../../core/identity/second-factors.ts'
import type { Store } from '../../core/ports.ts'
import { plantIdentity } from './identity.ts'
import { freshId, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

const MAX = 3

export function secondFactorConformance(subject: () => Promise<Subject>): void {
  test('the first of passkeys added at once brings the recovery codes, and no more than the limit are stored', async () => {
    const { store } = await subject()
    const identityId = await plantAccount(store)
    const facts = await Promise.all(
      Array.from({ length: 6 }, () => store.addPasskey(samplePasskey(identityId), MAX, sampleRecord())),
    )
    assert.deepEqual(facts.toSorted(), ['added', 'added', 'added_first', ...Array(3).fill('limit_reached')])
    assert.equal(await isMarked(store, identityId), true)
    assert.equal((await store.listPasskeys(identityId)).length, MAX)
    assert.equal(await store.addPasskey(samplePasskey('nobody'), MAX, sampleRecord()), 'unknown')
  })

  test('a credential belongs to one account, and is found as it was stored', async () => {
    const { store } = await subject()
    const passkey = samplePasskey(await plantAccount(store))
    assert.equal(await store.addPasskey(passkey, MAX, sampleRecord()), 'added_first')
    assert.deepEqual(await store.findPasskey(passkey.credentialId), passkey)
    const other = await plantAccount(store)
    const copy = { ...samplePasskey(other), credentialId: passkey.credentialId }
    assert.equal(await store.addPasskey(copy, MAX, sampleRecord()), 'taken')
    assert.equal(await isMarked(store, other), false)
    assert.equal(await store.removePasskey(other, passkey.passkeyId), undefined)
    assert.equal(await store.findPasskey(freshId()), undefined)
  })

  test('of uses of one counter at once, one counts; a passkey that does not count is used again', async () => {
    const { store } = await subject()
    const identityId = await plantAccount(store)
    const passkey = samplePasskey(identityId)
    await store.addPasskey(passkey, MAX, sampleRecord())
    const use = (counter: number) => store.usePasskey(passkey.passkeyId, { counter, atMs: NOW_MS + 5 })
    assert.deepEqual([await use(0), await use(0)], ['used', 'used'])
    const facts = await Promise.all(Array.from({ length: 4 }, () => use(3)))
    assert.deepEqual(facts.toSorted(), ['not_newer', 'not_newer', 'not_newer', 'used'])
    assert.deepEqual([await use(2), await use(0), await use(4)], ['not_newer', 'not_newer', 'used'])
    const [found] = await store.listPasskeys(identityId)
    assert.deepEqual([found?.counter, found?.lastUsedAtMs], [4, NOW_MS + 5])
    assert.equal(await store.usePasskey(freshId(), { counter: 9, atMs: NOW_MS }), 'unknown')
  })

  test('the mark of an account is right however passkeys and the authenticator app come and go at once', async () => {
    const { store } = await subject()
    const identityId = await plantAccount(store)
    const [first, second] = [samplePasskey(identityId), samplePasskey(identityId)]
    await store.addPasskey(first, MAX, sampleRecord())
    assert.deepEqual(
      await Promise.all([
        store.removePasskey(identityId, first.passkeyId),
        store.addPasskey(second, MAX, sampleRecord()).then((fact) => fact.startsWith('added')),
      ]),
      [first, true],
    )
    assert.equal(await isMarked(store, identityId), true)
    assert.equal(await store.startAuthenticator(identityId, sampleRecord()), 'started')
    assert.equal(await store.hasAuthenticator(identityId), false)
    await confirmAuthenticator(store, identityId)
    assert.equal(await store.startAuthenticator(identityId, sampleRecord()), 'in_use')
    await store.removePasskey(identityId, second.passkeyId)
    assert.equal(await isMarked(store, identityId), true)
    assert.equal(await store.replaceRecoveryCodes(identityId, 'new'), 'replaced')
    assert.equal(await store.endAuthenticator(identityId, 'unused'), 'ended')
    assert.equal(await store.endAuthenticator(identityId, 'unused'), 'unknown')
    assert.equal(await isMarked(store, identityId), false)
    assert.equal(await store.replaceRecoveryCodes(identityId, 'new'), 'unknown')
    assert.equal(await store.startAuthenticator(identityId, sampleRecord()), 'started_first')
    assert.equal(await store.startAuthenticator('nobody', sampleRecord()), 'unknown')
    const third = samplePasskey(identityId)
    assert.equal(await store.addPasskey(third, MAX, sampleRecord()), 'added_first')
    await confirmAuthenticator(store, identityId)
    assert.equal(await store.endAuthenticator(identityId, 'unused'), 'ended')
    assert.deepEqual(
      [await isMarked(store, identityId), await store.hasAuthenticator(identityId)],
      [true, false],
    )
  })

  test('a step-up of a session counts once, until its time', async () => {
    const { store } = await subject()
    const userId = await plantAccount(store)
    const id = freshId()
    const times = { createdAt: NOW_MS, updatedAt: NOW_MS, expiresAt: NOW_MS + 9 }
    const record = { id, userId, token: freshId(), ...times }
    await store.writeIdentity([{ kind: 'create', model: 'session', record }])
    assert.equal(await store.consumeStepUp(id, NOW_MS), false)
    await store.grantStepUp(id, NOW_MS + 5)
    assert.equal(await store.consumeStepUp(id, NOW_MS + 5), false)
    const facts = await Promise.all(Array.from({ length: 4 }, () => store.consumeStepUp(id, NOW_MS)))
    assert.deepEqual(facts.toSorted(), [false, false, false, true])
  })
}

async function plantAccount(store: Store): Promise<string> {
  return (await plantIdentity(store)).id
}

function samplePasskey(identityId: string): Passkey {
  return {
    passkeyId: freshId(),
    identityId,
    name: 'laptop',
    rpId: 'localhost',
    credentialId: freshId(),
    publicKey: 'pQECAyYg',
    counter: 0,
    transports: ['internal', 'hybrid'],
    createdAtMs: NOW_MS,
    lastUsedAtMs: undefined,
  }
}

function sampleRecord(): AuthenticatorRecord {
  return { secondFactorId: freshId(), secret: 's', recoveryCodes: 'r' }
}

const ofUser = (field: 'id' | 'userId', value: string) =>
  [{ field, operator: 'eq', value, connector: 'AND', ignoresCase: false }] as const

/** As the identity library does after the first code. */
async function confirmAuthenticator(store: Store, identityId: string): Promise<void> {
  await store.updateIdentity('twoFactor', ofUser('userId', identityId), { verified: true })
}

async function isMarked(store: Store, identityId: string): Promise<boolean> {
  const [user] = await store.findIdentity('user', ofUser('id', identityId), { limit: 1, offset: 0 })
  return user?.twoFactorEnabled === true
}
