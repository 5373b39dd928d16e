// contract: Conformance of consents that are to be revoked at the bank

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../core/ports.ts'
import { plantConnected, plantOwner } from './planted.ts'
import { freshId, HOUR_MS, NOW_MS, sampleConnection } from './samples.ts'
import { startOf } from './sign-ins.ts'
import type { Subject } from './subject.ts'
import { turns } from './turns.ts'
import { freshSeed } from './webhook-samples.ts'

export function bankRevocationConformance(subject: () => Promise<Subject>): void {
  test('a disconnect queues a revocation at the bank, for one worker, which retries later if it fails', async () => {
    const { store } = await subject()
    const { appId, connectionId, connection } = await plantConnected(store)
    await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'person' })
    assert.equal((await store.loadConnection(appId, connectionId))?.sealedSession, undefined)
    const claims = await claimAll(store, NOW_MS)
    const mine = claims.filter((claim) => claim.connectionId === connectionId)
    const { providerName } = connection
    assert.deepEqual(mine, [{ appId, connectionId, providerName, sealedSession: 'sealed', attempts: 1 }])
    await store.postponeBankRevocation(appId, connectionId, NOW_MS + 9)
    assert.ok(!(await claimAll(store, NOW_MS + 8)).some((claim) => claim.connectionId === connectionId))
    const again = (await claimAll(store, NOW_MS + 9)).find((claim) => claim.connectionId === connectionId)
    assert.equal(again?.attempts, 2)
    await store.finishBankRevocation(appId, connectionId)
    const late = await claimAll(store, NOW_MS + 2 * HOUR_MS)
    assert.ok(!late.some((claim) => claim.connectionId === connectionId))
  })

  test('deleting a user queues a revocation for each bank session, and keeps those that were queued before', async () => {
    const { store } = await subject()
    const { appId, userId, connectionId } = await plantConnected(store)
    const second = { ...sampleConnection(appId, userId), sealedSession: 'sealed-2' }
    const third = { ...sampleConnection(appId, userId), sealedSession: undefined }
    await store.createConnection(second)
    await store.createConnection(third)
    await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'person' })
    assert.equal(await store.deleteUser(appId, userId, NOW_MS), 'deleted')
    const mine = (await claimAll(store, NOW_MS)).filter((claim) => claim.appId === appId)
    assert.deepEqual(
      mine.map((claim) => claim.connectionId).toSorted(),
      [connectionId, second.connectionId].toSorted(),
    )
  })

  test('a session that no connection has is queued under an id of its own, once', async () => {
    const { store } = await subject()
    const { appId } = await plantOwner(store)
    const revocation = { appId, connectionId: freshId(), providerName: 'se-bank', sealedSession: 'sealed' }
    await store.queueBankRevocation({ ...revocation, nowMs: NOW_MS })
    await store.queueBankRevocation({ ...revocation, sealedSession: 'other', nowMs: NOW_MS })
    const mine = (await claimAll(store, NOW_MS)).filter((claim) => claim.appId === appId)
    assert.deepEqual(mine, [{ ...revocation, attempts: 1 }])
  })

  test('a new session queues the consent that it replaces, unless another session was stored in between', async () => {
    const { store } = await subject()
    for (const verb of ['saveBankSession', 'completeSignIn'] as const) {
      const { appId, connectionId, connection } = await plantConnected(store)
      const { signInId, ...start } = startOf(connection)
      await store.startSignIn({ ...start, signInId })
      const entry = { appId, connectionId: freshId(), providerName: 'se-bank', sealedSession: 'old' }
      const fresh = { sealedSession: 'new', consentExpiresAtMs: NOW_MS + HOUR_MS, nowMs: NOW_MS }
      const rest = { step: 1, grantedScopes: [], items: undefined, read: true, eventSeed: freshSeed() }
      const replace = (sealedSession: string | undefined) => {
        const replaces = { sealedSession, revocation: entry }
        return verb === 'saveBankSession'
          ? store.saveBankSession({ appId, connectionId, replaces, ...fresh })
          : store.completeSignIn({ appId, connectionId, signInId, replaces, ...fresh, ...rest })
      }
      const mine = async () => (await claimAll(store, NOW_MS)).filter((claim) => claim.appId === appId)
      assert.equal(await replace('older'), 'changed')
      assert.equal(await replace(undefined), 'changed')
      assert.equal((await store.loadConnection(appId, connectionId))?.sealedSession, 'sealed')
      assert.equal((await store.loadConnection(appId, connectionId))?.status, 'authenticating')
      assert.deepEqual(await mine(), [])
      assert.equal(await replace('sealed'), verb === 'saveBankSession' ? 'saved' : 'completed')
      assert.equal((await store.loadConnection(appId, connectionId))?.sealedSession, 'new')
      assert.deepEqual(await mine(), [{ ...entry, attempts: 1 }])
      await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'client' })
      assert.deepEqual(
        (await mine()).map(({ sealedSession }) => sealedSession),
        ['new'],
      )
    }
  })

  test('finds the tokens of a disconnected connection under an old master key, and replaces them', async () => {
    const { store } = await subject()
    const planted = await plantOwner(store)
    const connection = { ...sampleConnection(planted.appId, planted.userId), sealedSession: 'v1.old.tokens' }
    await store.createConnection(connection)
    await store.disconnectConnection({
      appId: planted.appId,
      connectionId: connection.connectionId,
      nowMs: NOW_MS,
      by: 'client',
    })
    const [secret, ...more] = (await store.listSealedUnderOthers('new', 1000)).found.filter(
      ({ ownerId }) => ownerId === connection.connectionId,
    )
    assert.ok(secret?.kind === 'bank_ending' && more.length === 0)
    assert.equal(await store.replaceSealed(secret, 'v1.new.tokens'), 'replaced')
    assert.equal(await store.replaceSealed(secret, 'v1.new.late'), 'changed')
    const claims = await claimAll(store, NOW_MS)
    const mine = claims.find(({ connectionId }) => connectionId === connection.connectionId)
    assert.equal(mine?.sealedSession, 'v1.new.tokens')
  })
}

/** Skips rows that other tests left in the same queue. */
async function claimAll(store: Store, nowMs: number) {
  const all = []
  for (const _turn of turns()) {
    const claims = await Promise.all([1, 2, 3].map(() => store.claimBankRevocation(nowMs, nowMs + HOUR_MS)))
    const found = claims.filter((claim) => claim !== undefined)
    if (found.length === 0) break
    all.push(...found)
  }
  return all
}
