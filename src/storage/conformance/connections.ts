// contract: Conformance of connections: statuses, logins, bank sessions and disconnecting

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CONNECTION_STATUSES,
  CONNECTION_TRANSITIONS,
  type Connection,
} from '../../core/connections/connection.ts'
import { leaseOf } from './idempotency.ts'
import { ANY_ACCOUNT, plantBank, plantConnected, plantConnection, refreshOf } from './planted.ts'
import { freshHash, freshId, HOUR_MS, NOW_MS, plantApp, plantUser, sampleConnection } from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

export function connectionConformance(subject: () => Promise<Subject>): void {
  test('a connection keeps its status, bank session and identity until it is disconnected', async () => {
    const { store } = await subject()
    const { connection } = await plantBank(store)
    const { appId, connectionId, userId } = connection
    assert.deepEqual(await store.loadConnection(appId, connectionId), {
      ...connection,
      refreshedAtMs: NOW_MS,
    })
    assert.equal(
      await store.setConnectionStatus({
        appId,
        connectionId,
        status: 'updated',
        message: 'fine',
        nowMs: NOW_MS + 1,
      }),
      'set',
    )
    const items = ['identity', 'checking_accounts'] as const
    assert.equal(await store.chooseConnectionItems(appId, connectionId, items), 'chosen')
    assert.deepEqual((await store.loadConnection(appId, connectionId))?.items, items)
    for (const isOn of [true, false]) {
      assert.equal(await store.setBackgroundRefresh(appId, connectionId, isOn), 'set')
      assert.equal(
        (await store.loadConnection(appId, connectionId))?.backgroundRefresh,
        isOn ? undefined : false,
      )
    }
    assert.equal(
      await store.saveBankSession({
        appId,
        connectionId,
        sealedSession: 'sealed',
        consentExpiresAtMs: NOW_MS + 9,
        nowMs: NOW_MS,
      }),
      'saved',
    )
    const identity = { name: 'Åsa', dateOfBirth: '1970-01-01', nationalId: undefined }
    const data = { identity, accounts: [], transactions: [], refreshedAtMs: NOW_MS + 2 }
    assert.equal(await store.saveBankData(appId, connectionId, data), 'saved')
    const none = { ...data, identity: undefined, refreshedAtMs: NOW_MS + 3 }
    assert.equal(await store.saveBankData(appId, connectionId, none), 'saved')
    const full = {
      ...connection,
      status: 'updated',
      statusMessage: 'fine',
      statusChangedAtMs: NOW_MS + 1,
      sealedSession: 'sealed',
      consentExpiresAtMs: NOW_MS + 9,
      identity,
      refreshedAtMs: NOW_MS + 3,
      backgroundRefresh: false,
      items,
    }
    assert.deepEqual(await store.listConnections(appId, userId), [full])

    assert.equal(
      await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS + 4, by: 'client' }),
      'disconnected',
    )
    assert.equal(
      await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS + 5, by: 'client' }),
      'already_disconnected',
    )
    assert.equal(
      await store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs: NOW_MS }),
      'ended',
    )
    assert.equal(await store.chooseConnectionItems(appId, connectionId, ['identity']), 'ended')
    assert.equal(await store.setBackgroundRefresh(appId, connectionId, true), 'ended')
    assert.equal(
      await store.saveBankSession({
        appId,
        connectionId,
        sealedSession: 'late',
        consentExpiresAtMs: NOW_MS,
        nowMs: NOW_MS,
      }),
      'ended',
    )
    assert.equal(await store.saveBankData(appId, connectionId, data), 'ended')
    const ended = await store.loadConnection(appId, connectionId)
    assert.deepEqual(
      [ended?.status, ended?.sealedSession, ended?.identity, ended?.consentExpiresAtMs],
      ['ended', undefined, undefined, undefined],
    )
    assert.deepEqual(await store.listAccounts(appId, userId, ANY_ACCOUNT, { limit: 10 }), [])
  })

  test('the connections of an app whose last refresh failed are listed by id, and no others', async () => {
    const { store } = await subject()
    const { appId, userId } = (await plantBank(store)).connection
    const statuses = [
      'authentication_error',
      'temporary_error',
      'permanent_error',
      'session_expired',
    ] as const
    const failed: Connection[] = []
    for (const status of [...statuses, 'updating', 'created'] as const) {
      const connection = { ...sampleConnection(appId, userId), connectionId: freshId(), status }
      assert.equal(await store.createConnection(connection), 'created')
      if (statuses.some((one) => one === status)) failed.push(connection)
    }
    const ids = failed.map(({ connectionId }) => connectionId).toSorted()
    const listed = async (after: string, limit: number) =>
      (await store.listFailedConnections(appId, { after, limit })).map(({ connectionId }) => connectionId)
    assert.deepEqual(await listed('', 10), ids)
    assert.deepEqual(await listed('', 3), ids.slice(0, 3))
    assert.deepEqual(await listed(ids[2] ?? '', 3), ids.slice(3))
    const other = (await plantBank(store)).connection
    assert.deepEqual(await store.listFailedConnections(other.appId, { after: '', limit: 10 }), [])
  })

  test('writes nothing for a connection that does not exist', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const data = { identity: undefined, accounts: [], transactions: [], refreshedAtMs: NOW_MS }
    assert.equal(
      await store.setConnectionStatus({
        appId,
        connectionId: freshId(),
        status: 'updated',
        message: '',
        nowMs: NOW_MS,
      }),
      'unknown',
    )
    assert.equal(await store.chooseConnectionItems(appId, freshId(), ['identity']), 'unknown')
    assert.equal(await store.setBackgroundRefresh(appId, freshId(), true), 'unknown')
    assert.equal(
      await store.saveBankSession({
        appId,
        connectionId: freshId(),
        sealedSession: 'x',
        consentExpiresAtMs: NOW_MS,
        nowMs: NOW_MS,
      }),
      'unknown',
    )
    assert.equal(await store.saveBankData(appId, freshId(), data), 'unknown')
    assert.equal(
      await store.disconnectConnection({ appId, connectionId: freshId(), nowMs: NOW_MS, by: 'client' }),
      'unknown',
    )
  })

  test('the problem of a connection is stored with its status, and cleared with the next one', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, connectionId } = connection
    const load = () => store.loadConnection(appId, connectionId)
    const at = NOW_MS + 1
    await store.setConnectionStatus({
      appId,
      connectionId,
      status: 'session_expired',
      message: 'm',
      nowMs: at,
      problem: 'consent_ended',
    })
    assert.equal((await load())?.problem, 'consent_ended')
    await store.setConnectionStatus({ appId, connectionId, status: 'authenticating', message: '', nowMs: at })
    assert.equal('problem' in ((await load()) ?? {}), false)
    await store.setConnectionStatus({
      appId,
      connectionId,
      status: 'temporary_error',
      message: 'm',
      nowMs: at,
      problem: 'timeout',
    })
    assert.equal((await load())?.problem, 'timeout')
    await store.requestRefresh(refreshOf(connection))
    assert.equal('problem' in ((await load()) ?? {}), false)
    await store.finishRefresh(appId, connectionId, 0)
    await store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs: at })
    assert.equal('problem' in ((await load()) ?? {}), false)
  })

  test('accepts every status transition of the table, and no other', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    for (const from of CONNECTION_STATUSES) {
      for (const to of CONNECTION_STATUSES) {
        const connection = { ...sampleConnection(appId, userId), status: from }
        await store.createConnection(connection)
        const { connectionId } = connection
        const fact = await store.setConnectionStatus({
          appId,
          connectionId,
          status: to,
          message: 'm',
          nowMs: NOW_MS + 1,
        })
        const after = await store.loadConnection(appId, connectionId)
        const allowed = CONNECTION_TRANSITIONS[to].includes(from)
        const refusal = from === 'ended' ? 'ended' : 'not_allowed'
        assert.equal(fact, allowed ? 'set' : refusal, `${from} -> ${to}`)
        assert.equal(after?.status, allowed ? to : from, `${from} -> ${to}`)
        assert.equal(after?.statusChangedAtMs, allowed ? NOW_MS + 1 : NOW_MS, `${from} -> ${to}`)
      }
    }
  })

  test('one connection for each login of a user at a bank; a disconnect frees the login', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const { userId: other } = await plantUser(store, appId)
    const loginHash = freshHash()
    const first = sampleConnection(appId, userId)
    const create = (connection: Connection, hash: string | undefined) =>
      store.createConnectionOnce(connection, hash)
    assert.equal(await create(first, loginHash), 'created')
    assert.equal(await create(sampleConnection(appId, userId), loginHash), 'exists')
    assert.equal(await create(sampleConnection(appId, userId), freshHash()), 'created')
    assert.equal(await create(sampleConnection(appId, userId), undefined), 'created')
    assert.equal(await create(sampleConnection(appId, userId), undefined), 'created')
    assert.equal(await create(sampleConnection(appId, other), loginHash), 'created')
    const elsewhere = { ...sampleConnection(appId, userId), providerName: 'another-bank' }
    assert.equal(await create(elsewhere, loginHash), 'created')
    await store.disconnectConnection({ appId, connectionId: first.connectionId, nowMs: NOW_MS, by: 'client' })
    assert.equal(await create(sampleConnection(appId, userId), loginHash), 'created')
  })

  test('refreshed tokens never shorten a consent that was extended meanwhile; a new sign-in may', async () => {
    const { store } = await subject()
    const { appId, userId, connectionId } = await plantConnection(store, 'updated')
    const save = (endMs: number, isRefresh?: true) =>
      store.saveBankSession({
        appId,
        connectionId,
        sealedSession: 'sealed',
        consentExpiresAtMs: endMs,
        nowMs: NOW_MS,
        isRefresh,
      })
    const end = async () => (await store.listConnections(appId, userId))[0]?.consentExpiresAtMs
    await save(NOW_MS + 1, true)
    assert.equal(await end(), NOW_MS + 1)
    await save(NOW_MS + 9)
    await save(NOW_MS + 2, true)
    assert.equal(await end(), NOW_MS + 9)
    await save(NOW_MS + 10, true)
    assert.equal(await end(), NOW_MS + 10)
    await save(NOW_MS + 3)
    assert.equal(await end(), NOW_MS + 3)
  })

  test('a disconnect that notifies deletes reports and stored responses, and writes one event', async () => {
    const { store } = await subject()
    const { appId, userId, connectionId } = await plantConnected(store)
    const report = {
      appId,
      reportId: freshId(),
      userId,
      kind: 'account_verification' as const,
      sealedContent: 'sealed',
      createdAtMs: NOW_MS,
      readableUntilMs: NOW_MS + HOUR_MS,
      expiresAtMs: NOW_MS + HOUR_MS,
    }
    const sharing = await store.readSharing(appId, userId)
    assert.equal(await store.createReport(report, sharing), 'created')
    const claim = {
      appId,
      keyHash: freshHash(),
      userId,
      fingerprint: freshHash(),
      nowMs: NOW_MS,
      leaseUntilMs: NOW_MS + 1000,
      expiresAtMs: NOW_MS + HOUR_MS,
    }
    await store.claimIdempotencyKey(claim)
    await store.saveIdempotentResponse(leaseOf(claim), 'sealed')
    const end = () =>
      store.disconnectConnection({
        appId,
        connectionId,
        nowMs: NOW_MS + 1,
        by: 'person',
        notify: {
          message: 'Over.',
          eventSeed: freshSeed(),
        },
      })
    const facts = await Promise.all([end(), end(), end()])
    assert.deepEqual(facts.toSorted(), ['already_disconnected', 'already_disconnected', 'disconnected'])
    assert.equal(await store.loadReport(appId, report.kind, report.reportId, NOW_MS), undefined)
    assert.deepEqual(await store.claimIdempotencyKey(claim), { kind: 'claimed' })
    const told = (await store.listWebhookEvents(appId, 0, 100)).flatMap(({ content }) =>
      content.kind === 'refresh.finished' ? [[content.status, content.message]] : [],
    )
    assert.deepEqual(told, [['session_expired', 'Over.']])
    assert.equal((await store.loadConnection(appId, connectionId))?.statusMessage, 'Over.')
  })
}
