// operation: Tests of scheduling refreshes and running them

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBank, UNREACHABLE } from '../../../test/support/in-memory/bank.ts'
import { plantUser } from '../../../test/support/in-memory/plant.ts'
import { createInMemoryPorts, START_MS } from '../../../test/support/in-memory/ports.ts'
import { keyOf } from '../../../test/support/in-memory/tables.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import type { Connection } from './connection.ts'
import { claimRefresh, runRefresh } from './run-refresh.ts'
import { scheduleRefreshes } from './schedule-refreshes.ts'

const HOUR_MS = 60 * 60_000
/** Six hours, and up to one more by connection. */
const SURELY_DUE_MS = 7 * HOUR_MS

/** Every connection of the store has an active continuous consent. */
function setUp() {
  const bank = createTestBank()
  const memory = createInMemoryPorts({
    listIdleConnections: async (sinceMs, _nowMs, limit) =>
      [...memory.tables.connections.values()]
        .map(({ connection }) => connection)
        .filter(({ status, statusChangedAtMs }) => status !== 'ended' && statusChangedAtMs <= sinceMs)
        .toSorted((a, b) => a.statusChangedAtMs - b.statusChangedAtMs)
        .slice(0, limit),
    listWithdrawnData: async () => [],
    saveAccountDetails: async () => undefined,
    savePaymentOrders: async () => undefined,
  })
  return { ...memory, bank, ports: { ...memory.ports, banks: bank.banks } }
}

type At = ReturnType<typeof setUp>

async function plant({ ports }: At, fields: Partial<Connection> = {}): Promise<Connection> {
  const { userId } = await plantUser(ports, 'app-1')
  const connection: Connection = {
    appId: 'app-1',
    connectionId: ports.random.id(),
    userId,
    providerName: 'se-redirect',
    status: 'updated',
    statusMessage: '',
    statusChangedAtMs: ports.clock.nowMs(),
    sealedSession: undefined,
    consentExpiresAtMs: START_MS + 90 * 24 * HOUR_MS,
    identity: undefined,
    createdAtMs: ports.clock.nowMs(),
    refreshedAtMs: undefined,
    ...fields,
  }
  const session = {
    accessToken: 'a',
    accessTokenExpiresAtMs: START_MS + 90 * 24 * HOUR_MS,
    refreshToken: 'r',
    consentExpiresAtMs: START_MS + 90 * 24 * HOUR_MS,
  }
  const stored = { ...connection, sealedSession: sealBankSession(ports.vault, connection, session) }
  await ports.store.createConnection(stored)
  return stored
}

const load = ({ ports }: At, { appId, connectionId }: Connection) =>
  ports.store.loadConnection(appId, connectionId)

async function runOne({ ports }: At): Promise<boolean> {
  const claimed = await claimRefresh(ports)
  if (claimed !== undefined) await runRefresh(ports, claimed)
  return claimed !== undefined
}

test('a connection is due six hours after its last status, and at most an hour later', async () => {
  const at = setUp()
  const connection = await plant(at)
  at.clock.advance(6 * HOUR_MS - 1)
  assert.equal(await scheduleRefreshes(at.ports, 10), 0)
  at.clock.advance(HOUR_MS + 1)
  assert.equal(await scheduleRefreshes(at.ports, 10), 1)
  assert.equal((await load(at, connection))?.status, 'updating')
})

test('a token of the bank that ends within a minute is renewed before the accounts are read; one that lasts longer is not', async () => {
  for (const [lastsMs, renewed] of [
    [30_000, true],
    [60_000, true],
    [61_000, false],
  ] as const) {
    const at = setUp()
    const connection = await plant(at)
    at.clock.advance(SURELY_DUE_MS)
    const session = {
      accessToken: 'a',
      accessTokenExpiresAtMs: at.clock.nowMs() + lastsMs,
      refreshToken: 'r',
      consentExpiresAtMs: START_MS + 90 * 24 * HOUR_MS,
    }
    const row = at.tables.connections.get(keyOf(connection.appId, connection.connectionId))
    assert.ok(row !== undefined)
    row.connection = {
      ...row.connection,
      sealedSession: sealBankSession(at.ports.vault, connection, session),
    }
    assert.equal(await scheduleRefreshes(at.ports, 10), 1)
    await runOne(at)
    const read = at.bank.calls.filter((call) => call === 'refreshSession' || call === 'fetchAccounts')
    assert.deepEqual(read, renewed ? ['refreshSession', 'fetchAccounts'] : ['fetchAccounts'], String(lastsMs))
  }
})

test('a refresh that is scheduled already is not scheduled again', async () => {
  const at = setUp()
  await plant(at)
  at.clock.advance(SURELY_DUE_MS)
  const counts = await Promise.all([scheduleRefreshes(at.ports, 10), scheduleRefreshes(at.ports, 10)])
  assert.deepEqual(counts.toSorted(), [0, 1])
})

test('the limit of a round leaves the other connections to the next round', async () => {
  const at = setUp()
  for (let planted = 0; planted < 3; planted++) await plant(at)
  at.clock.advance(SURELY_DUE_MS)
  assert.equal(await scheduleRefreshes(at.ports, 2), 2)
  assert.equal(await scheduleRefreshes(at.ports, 2), 1)
})

test('no window of 24 hours has a fifth unattended refresh (Delegated Regulation (EU) 2018/389 §36(5)(b))', async () => {
  const at = setUp()
  await plant(at)
  const times: number[] = []
  for (let minutes = 0; minutes < 72 * 60; minutes += 10) {
    at.clock.advance(10 * 60_000)
    if ((await scheduleRefreshes(at.ports, 10)) === 1) times.push(at.clock.nowMs())
    await runOne(at)
  }
  assert.ok(times.length >= 10, `${times.length} refreshes in three days`)
  for (const [index, fifth] of times.entries()) {
    const first = times[index - 4]
    assert.ok(first === undefined || fifth - first >= 24 * HOUR_MS)
  }
})

test('connections that cannot be refreshed without a sign-in are skipped', async () => {
  const at = setUp()
  await plant(at, { status: 'session_expired' })
  await plant(at, { status: 'permanent_error' })
  at.clock.advance(SURELY_DUE_MS)
  assert.equal(await scheduleRefreshes(at.ports, 10), 0)
})

test('a background refresh fetches unattended, stores the accounts and leaves the queue', async () => {
  const at = setUp()
  const connection = await plant(at)
  at.clock.advance(SURELY_DUE_MS)
  await scheduleRefreshes(at.ports, 10)
  assert.ok(await runOne(at))
  const stored = await load(at, connection)
  assert.deepEqual(
    [stored?.status, stored?.refreshedBy, stored?.refreshedAtMs],
    ['updated', 'background', at.clock.nowMs()],
  )
  assert.equal(at.tables.accounts.size, 1)
  at.clock.advance(HOUR_MS)
  assert.equal(await runOne(at), false)
})

test('an unreachable bank leaves a temporary error, and the next round tries again', async () => {
  const at = setUp()
  const connection = await plant(at)
  at.bank.problems.set('fetchAccounts', UNREACHABLE)
  at.clock.advance(SURELY_DUE_MS)
  await scheduleRefreshes(at.ports, 10)
  await runOne(at)
  const failed = await load(at, connection)
  assert.deepEqual([failed?.status, failed?.problem], ['temporary_error', 'unavailable'])
  at.bank.problems.clear()
  at.clock.advance(SURELY_DUE_MS)
  assert.equal(await scheduleRefreshes(at.ports, 10), 1)
  await runOne(at)
  const healed = await load(at, connection)
  assert.deepEqual([healed?.status, healed?.problem], ['updated', undefined])
})

test('a rate limit of the bank in the background is no error of the connection', async () => {
  const at = setUp()
  const connection = await plant(at)
  at.bank.problems.set('fetchAccounts', { kind: 'asked_too_often', detail: '429', retryable: true })
  at.clock.advance(SURELY_DUE_MS)
  await scheduleRefreshes(at.ports, 10)
  await runOne(at)
  const stored = await load(at, connection)
  assert.deepEqual([stored?.status, stored?.refreshedAtMs], ['updated', undefined])
})

test('an access token that the bank revoked early is refreshed once, and the fetch runs again', async () => {
  const at = setUp()
  const connection = await plant(at)
  at.bank.problems.set('fetchAccounts', { kind: 'session_expired', detail: '401', retryable: false })
  at.clock.advance(SURELY_DUE_MS)
  await scheduleRefreshes(at.ports, 10)
  await runOne(at)
  const tries = at.bank.calls.filter((call) => call === 'fetchAccounts' || call === 'refreshSession')
  assert.deepEqual(tries, ['fetchAccounts', 'refreshSession', 'fetchAccounts'])
  assert.equal((await load(at, connection))?.status, 'session_expired')
})

test('a claimed refresh of a disconnected connection fetches nothing and leaves the queue', async () => {
  const at = setUp()
  const { appId, connectionId } = await plant(at)
  at.clock.advance(SURELY_DUE_MS)
  await scheduleRefreshes(at.ports, 10)
  const claimed = await claimRefresh(at.ports)
  assert.ok(claimed !== undefined)
  await at.ports.store.disconnectConnection({ appId, connectionId, nowMs: at.clock.nowMs(), by: 'client' })
  await runRefresh(at.ports, claimed)
  assert.deepEqual(at.bank.calls, [])
  assert.equal(at.tables.refreshes.size, 0)
})

test('a refresh whose worker crashed is claimed again after its lease, not before', async () => {
  const at = setUp()
  await plant(at)
  at.clock.advance(SURELY_DUE_MS)
  await scheduleRefreshes(at.ports, 10)
  assert.ok((await claimRefresh(at.ports)) !== undefined)
  at.clock.advance(4 * 60_000)
  assert.equal(await claimRefresh(at.ports), undefined)
  at.clock.advance(60_000)
  assert.ok((await claimRefresh(at.ports)) !== undefined)
})
