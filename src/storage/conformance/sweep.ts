// contract: Conformance of deletion: expired rows, and every row of a deleted user

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../core/ports.ts'
import type { Driver } from '../engine/driver.ts'
import { text } from '../engine/row.ts'
import { plantEverything, plantLapsed, plantWithoutUser, type Traces } from './plant-everything.ts'
import {
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantCode,
  plantFamily,
  plantUser,
  sampleCode,
  sampleConnection,
  sampleGrant,
  sampleOrigin,
  sampleRotation,
  sampleSession,
  sampleToken,
  sampleUser,
} from './samples.ts'
import type { Subject } from './subject.ts'

/** Tables of an app without user data: keyed by app, token or key only. */
const NOT_OF_A_USER = new Set([
  'apps',
  'client_ids',
  'client_secrets',
  'client_keys',
  'client_key_sets',
  'revoked_access_tokens',
  'claims',
  'audit_events',
  'webhook_endpoints',
  'webhook_subscriptions',
  'link_tickets',
  'link_looks',
  'organisation_apps',
  'managed_apps',
  'app_profiles',
  'provider_requests',
  'app_holds',
  'access_marks',
  'production_requests',
  'request_contents',
  'request_logs',
  'request_figures',
  'active_days',
  'link_figures',
])

export function sweepConformance(subject: () => Promise<Subject>): void {
  test('deleting a user removes their rows from every table, and no row of others', async () => {
    const { store, driver } = await subject()
    const { appId } = await plantApp(store)
    const doomed = await plantEverything(store, appId)
    const other = await plantEverything(store, appId)
    const tables = (await tenantTables(driver)).filter((table) => !NOT_OF_A_USER.has(table))
    for (const table of tables)
      assert.ok(
        (await rowsWith(driver, table, doomed)) > 0,
        `the test planted no row of the user in ${table}`,
      )
    const before = await Promise.all(tables.map((table) => rowsWith(driver, table, other)))
    assert.equal(await store.deleteUser(appId, doomed.userId, NOW_MS), 'deleted')
    assert.equal(await store.deleteUser(appId, doomed.userId, NOW_MS), 'unknown')
    const left = (await allTables(driver)).filter((table) => table !== 'bank_endings')
    for (const table of left) assert.equal(await rowsWith(driver, table, doomed), 0, table)
    // The banks are still to be told, of the connections that had a session and of those that were disconnected before.
    assert.ok((await rowsWith(driver, 'bank_endings', doomed)) > 0)
    assert.deepEqual(await Promise.all(tables.map((table) => rowsWith(driver, table, other))), before)
  })

  test('sweeps an expired temporary user with all their rows', async () => {
    const { store, driver } = await subject()
    const { appId } = await plantApp(store)
    const gone = await plantEverything(store, appId, NOW_MS + 24 * HOUR_MS)
    await sweepAll(store, NOW_MS + 24 * HOUR_MS - 1)
    assert.ok((await rowsWith(driver, 'users', gone)) > 0)
    await sweepAll(store, NOW_MS + 24 * HOUR_MS)
    const left = (await allTables(driver)).filter((table) => table !== 'bank_endings')
    for (const table of left) assert.equal(await rowsWith(driver, table, gone), 0, table)
  })

  test('a consent at a bank is queued when its expired user is swept, or makes room for another with the external id', async () => {
    const { store, driver } = await subject()
    const { appId } = await plantApp(store)
    const queued = async () => {
      const rows = await driver.all('SELECT sealed_session FROM bank_endings WHERE app_id = :appId', {
        appId,
      })
      return rows.map((row) => text(row, 'sealed_session')).sort()
    }
    const plant = async (sealedSession: string) => {
      const user = await plantUser(store, appId, { retention: 'temporary', expiresAtMs: NOW_MS + HOUR_MS })
      const connection = { ...sampleConnection(appId, user.userId), sealedSession }
      await store.createConnection(connection)
      // Without a session at the bank there is nothing to revoke.
      await store.createConnection(sampleConnection(appId, user.userId))
      return user
    }
    await plant('swept')
    const held = await plant('held')
    const { externalUserId } = held
    const next = sampleUser(appId, { externalUserId, createdAtMs: NOW_MS + HOUR_MS })
    assert.deepEqual(await queued(), [])
    assert.deepEqual(await store.createUser(next), { kind: 'created' })
    assert.deepEqual(await queued(), ['held'])
    await sweepAll(store, NOW_MS + HOUR_MS)
    assert.deepEqual(await queued(), ['held', 'swept'])
    assert.equal(await store.loadUser(appId, { userId: held.userId }, NOW_MS), undefined)
  })

  test('a sweep at the time of every write removes nothing: rows are kept until they expire', async () => {
    const { store, driver } = await subject()
    const { appId } = await plantApp(store)
    const everything = await plantEverything(store, appId)
    await plantWithoutUser(store, appId, driver)
    const tables = await tenantTables(driver)
    const count = () =>
      Promise.all(
        tables.map(async (table) => [
          table,
          await rowsOf(driver, table, appId),
          await rowsWith(driver, table, everything),
        ]),
      )
    const before = await count()
    for (const [table, rows] of before) assert.ok(Number(rows) > 0, `the test planted no row in ${table}`)
    await sweepAll(store, NOW_MS)
    assert.deepEqual(await count(), before)
  })

  test('deleting an app leaves nothing of it but its audit trail, its client id and the consents to revoke', async () => {
    const { store, driver } = await subject()
    const app = await plantApp(store)
    const other = await plantApp(store)
    const { appId } = app
    const users = [await plantEverything(store, appId), await plantEverything(store, appId)]
    for (const each of [appId, other.appId]) await plantWithoutUser(store, each, driver)
    await plantEverything(store, other.appId)
    const tables = await tenantTables(driver)
    const count = async (id: string) => {
      const counts = await Promise.all(tables.map((table) => rowsOf(driver, table, id)))
      return Object.fromEntries(tables.map((table, at) => [table, counts[at]]))
    }
    const before = await count(appId)
    const beforeOther = await count(other.appId)
    for (const [table, rows] of Object.entries(before))
      assert.ok(Number(rows) > 0, `no row was planted in ${table}`)

    const event = {
      appId,
      eventId: freshId(),
      atMs: NOW_MS,
      actor: 'cli',
      action: 'app.deleted',
      target: 'x',
    }
    assert.equal(await store.startAppDeletion(appId, NOW_MS), 'not_disabled')
    assert.equal(await store.finishAppDeletion(event), 'unknown')
    await store.setAppDisabled(appId, NOW_MS)
    assert.equal(await store.finishAppDeletion(event), 'unknown', 'disabled, and not marked')
    assert.equal(await store.startAppDeletion(appId, NOW_MS + 1), 'started')
    assert.equal(await store.startAppDeletion(appId, NOW_MS + 2), 'started')
    assert.equal((await store.loadApp(appId))?.deletionAtMs, NOW_MS + 1)
    assert.equal(await store.setAppDisabled(appId, undefined), 'deleting')
    assert.equal(await store.setAppDisabled(appId, NOW_MS), 'unchanged')
    assert.equal(await store.finishAppDeletion(event), 'users_left')
    for (const { userId } of users) assert.equal(await store.deleteUser(appId, userId, NOW_MS), 'deleted')
    const endings = await rowsOf(driver, 'bank_endings', appId)
    assert.equal(await store.finishAppDeletion(event), 'deleted')
    assert.equal(await store.finishAppDeletion(event), 'unknown')
    const left = Object.entries(await count(appId)).filter(([, rows]) => rows !== 0)
    assert.deepEqual(Object.fromEntries(left), {
      audit_events: Number(before.audit_events) + 1,
      bank_endings: endings,
      client_ids: 1,
      organisation_apps: 1,
    })
    assert.ok(endings > 0)
    assert.equal((await store.listAudit(appId, 1))[0]?.eventId, event.eventId)
    assert.deepEqual([await store.findAppId(app.clientId), await store.findAppId(appId)], [appId, appId])
    assert.equal(await store.loadClient(app.clientId, NOW_MS), undefined)
    assert.equal(await store.createApp({ ...app, appId: freshId() }, undefined), 'client_id_taken')
    assert.deepEqual(await count(other.appId), beforeOther)
  })

  test('sweeps a grant that was never redeemed, with its code, an hour after it expires', async () => {
    const { store } = await subject()
    const { grant, code } = await plantCode(store)
    await sweepAll(store, grant.expiresAtMs + HOUR_MS - 1)
    assert.ok((await store.loadCode(grant.appId, code.codeHash)) !== undefined)
    await sweepAll(store, grant.expiresAtMs + HOUR_MS)
    assert.equal(await store.loadCode(grant.appId, code.codeHash), undefined)
    assert.equal(await store.loadGrant(grant.appId, grant.grantId), undefined)
  })

  test('keeps a used code for an hour, so that a replay still revokes, and keeps its grant', async () => {
    const { store } = await subject()
    const { grant, code } = await plantCode(store)
    const redeem = {
      appId: grant.appId,
      codeHash: code.codeHash,
      nowMs: NOW_MS,
      effect: {
        kind: 'redeem' as const,
        grantExpiresAtMs: NOW_MS + 48 * HOUR_MS,
        refreshToken: sampleToken(grant, 1),
      },
    }
    await store.consumeAuthorizationCode(redeem)
    await sweepAll(store, code.expiresAtMs + HOUR_MS - 1)
    assert.ok((await store.loadCode(grant.appId, code.codeHash)) !== undefined)
    await sweepAll(store, code.expiresAtMs + HOUR_MS)
    assert.equal(await store.loadCode(grant.appId, code.codeHash), undefined)
    assert.ok((await store.loadGrant(grant.appId, grant.grantId)) !== undefined)
  })

  test('sweeps an expired grant with its refresh tokens; a live one keeps them', async () => {
    const { store } = await subject()
    const { grant, token } = await plantFamily(store)
    const find = () => store.loadRefreshToken(grant.appId, grant.grantId, token.tokenHash)
    await sweepAll(store, grant.expiresAtMs + HOUR_MS - 1)
    assert.ok((await find()) !== undefined)
    await sweepAll(store, grant.expiresAtMs + HOUR_MS)
    assert.equal(await find(), undefined)
    assert.equal(await store.loadGrant(grant.appId, grant.grantId), undefined)
  })

  test('sweeps claims, revoked access tokens and Link sessions when they expire', async () => {
    const { store, driver } = await subject()
    const { appId } = await plantApp(store)
    const session = sampleSession(appId, { expiresAtMs: NOW_MS + 10 })
    await store.createLinkSession(session, sampleOrigin())
    await store.claimOnce({ appId, kind: 'assertion', key: 'key', untilMs: NOW_MS + 10, nowMs: NOW_MS })
    await store.revokeAccessToken(appId, freshId(), NOW_MS + 10)
    const left = async () => {
      const counts = ['link_sessions', 'claims', 'revoked_access_tokens'].map((table) =>
        driver.get(`SELECT COUNT(*) AS rows FROM ${table} WHERE app_id = :appId`, { appId }),
      )
      return (await Promise.all(counts)).map((row) => row?.rows)
    }
    await sweepAll(store, NOW_MS + 9)
    assert.deepEqual(await left(), [1, 1, 1])
    await sweepAll(store, NOW_MS + 10)
    // The page of an expired flow leads back to the app for an hour.
    assert.deepEqual(await left(), [1, 0, 0])
    await sweepAll(store, NOW_MS + 10 + 60 * 60 * 1000)
    assert.deepEqual(await left(), [0, 0, 0])
  })

  test('a sweep deletes no more than the limit, and returns how many rows it deleted', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    await sweepAll(store, NOW_MS)
    for (let count = 0; count < 5; count++)
      await store.claimOnce({ appId, kind: 'assertion', key: freshId(), untilMs: NOW_MS + 1, nowMs: NOW_MS })
    assert.deepEqual(
      [await store.sweepExpired(NOW_MS + 1, 3), await store.sweepExpired(NOW_MS + 1, 3)],
      [3, 2],
    )
  })

  test('of an expired grant that renews its connection, its newest refresh token is left for a while', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const grant = await plantLapsed(store, appId, userId)
    const { grantId, tokenHash, connectionId, scopes } = grant
    const load = (hash: string, nowMs = NOW_MS, id = appId) => store.loadLapsedGrant(id, grantId, hash, nowMs)
    assert.equal(await store.loadGrant(appId, grantId), undefined)
    assert.deepEqual(await load(tokenHash), { userId, connectionId, policy: 'lapsing', scopes })
    assert.equal(await load(freshId()), undefined)
    assert.equal(await load(tokenHash, NOW_MS, freshId()), undefined)
    assert.equal(await load(tokenHash, NOW_MS + 99 * HOUR_MS + 1), undefined)
    const other = await plantLapsed(store, appId, userId, 'p1')
    assert.equal(await store.loadLapsedGrant(appId, other.grantId, other.tokenHash, NOW_MS), undefined)
    await store.deleteUser(appId, userId, NOW_MS)
    assert.equal(await load(tokenHash), undefined)
  })

  test('a rotation does not move its grant in the list of the sweep, which puts the grant off to its new end', async () => {
    const { store, driver } = await subject()
    const { grant, token } = await plantFamily(store)
    const key = { appId: grant.appId, grantId: grant.grantId }
    const sweepAtMs = async () => {
      const row = await driver.get(
        'SELECT sweep_at_ms FROM grants WHERE app_id = :appId AND grant_id = :grantId',
        key,
      )
      return row && Number(row.sweep_at_ms)
    }
    const plannedMs = await sweepAtMs()
    assert.ok(plannedMs !== undefined)
    const grantExpiresAtMs = NOW_MS + 48 * HOUR_MS
    const rotation = sampleRotation(token, { grantExpiresAtMs })
    assert.equal((await store.rotateRefreshToken(rotation)).kind, 'rotated')
    assert.equal(await sweepAtMs(), plannedMs)
    await sweepAll(store, NOW_MS + 40 * HOUR_MS)
    assert.equal(await sweepAtMs(), grantExpiresAtMs)
    assert.equal((await store.loadGrant(key.appId, key.grantId))?.expiresAtMs, grantExpiresAtMs)
    await sweepAll(store, grantExpiresAtMs + HOUR_MS)
    assert.equal(await sweepAtMs(), undefined)
  })

  test('of grants whose end has moved, a batch is put off at a time, and none of them hides one that has ended', async () => {
    const { store, driver } = await subject()
    const ended = await plantFamily(store)
    // All as they are after a migration.
    const setSweep = 'UPDATE grants SET sweep_at_ms = 0 WHERE app_id = :appId AND grant_id = :grantId'
    await driver.run(setSweep, { appId: ended.grant.appId, grantId: ended.grant.grantId })
    const live: { readonly appId: string; readonly grantId: string }[] = []
    for (let index = 0; index < 7; index++) {
      const { grant, token } = await plantFamily(store)
      const key = { appId: grant.appId, grantId: grant.grantId }
      live.push(key)
      await driver.run(setSweep, key)
      const rotation = sampleRotation(token, { grantExpiresAtMs: NOW_MS + 48 * HOUR_MS })
      assert.equal((await store.rotateRefreshToken(rotation)).kind, 'rotated')
    }
    const nowMs = NOW_MS + 26 * HOUR_MS
    for (let round = 0; (await store.sweepExpired(nowMs, 3)) > 0; round++)
      assert.ok(round < 1000, 'a grant is put off again and again')
    assert.equal(await store.loadGrant(ended.grant.appId, ended.grant.grantId), undefined)
    for (const key of live) {
      const row = await driver.get(
        'SELECT sweep_at_ms FROM grants WHERE app_id = :appId AND grant_id = :grantId',
        key,
      )
      assert.equal(Number(row?.sweep_at_ms), NOW_MS + 48 * HOUR_MS)
    }
  })

  test('a steady stream of codes and refresh tokens leaves a bounded number of rows', async () => {
    const { store, driver } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const count = async () => {
      const tables = ['grants', 'authorization_codes', 'refresh_tokens', 'claims']
      const counts = tables.map((table) =>
        driver.get(`SELECT COUNT(*) AS rows FROM ${table} WHERE app_id = :appId`, { appId }),
      )
      return (await Promise.all(counts)).map((row) => Number(row?.rows))
    }
    const sizes: number[][] = []
    for (let hour = 0; hour < 12; hour++) {
      await liveForAnHour(store, appId, userId, NOW_MS + hour * HOUR_MS)
      await sweepAll(store, NOW_MS + (hour + 1) * HOUR_MS)
      sizes.push(await count())
    }
    assert.deepEqual(sizes[11], sizes[5], 'the number of rows grew from the sixth hour to the twelfth')
  })
}

/** Ten codes, half of them redeemed for families of two hours that refresh five times each, and ten claims. */
async function liveForAnHour(store: Store, appId: string, userId: string, nowMs: number): Promise<void> {
  for (let index = 0; index < 10; index++) {
    const ends = { createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 }
    const grant = sampleGrant(appId, userId, ends)
    const code = sampleCode(grant, ends)
    await store.createGrantWithCode(grant, code)
    await store.claimOnce({ appId, kind: 'assertion', key: freshId(), untilMs: nowMs + 60_000, nowMs })
    if (index % 2 === 0) continue
    const grantExpiresAtMs = nowMs + 2 * HOUR_MS
    let token = { ...sampleToken(grant, 1), expiresAtMs: grantExpiresAtMs }
    const effect = { kind: 'redeem' as const, grantExpiresAtMs, refreshToken: token }
    await store.consumeAuthorizationCode({ appId, codeHash: code.codeHash, nowMs, effect })
    for (let round = 0; round < 5; round++) {
      const request = sampleRotation(token, { nowMs, grantExpiresAtMs })
      assert.equal((await store.rotateRefreshToken(request)).kind, 'rotated')
      token = { ...request.successor, expiresAtMs: grantExpiresAtMs }
    }
  }
}

async function sweepAll(store: Store, nowMs: number): Promise<void> {
  while ((await store.sweepExpired(nowMs, 100)) > 0);
}

async function rowsOf(driver: Driver, table: string, appId: string): Promise<number> {
  const row = await driver.get(`SELECT COUNT(*) AS rows FROM ${table} WHERE app_id = :appId`, { appId })
  return Number(row?.rows)
}

const ALL_TABLES = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  postgres: 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
}

const TENANT_TABLES = {
  sqlite: `
    SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c ON c.name = 'app_id'
    WHERE t.type = 'table'`,
  postgres: `
    SELECT table_name AS name FROM information_schema.columns
    WHERE table_schema = current_schema() AND column_name = 'app_id'`,
}

async function allTables(driver: Driver): Promise<readonly string[]> {
  return (await driver.all(ALL_TABLES[driver.engine], {})).map((row) => text(row, 'name'))
}

async function tenantTables(driver: Driver): Promise<readonly string[]> {
  return (await driver.all(TENANT_TABLES[driver.engine], {})).map((row) => text(row, 'name'))
}

/** How many rows of the table contain a mark of the user in any column. */
async function rowsWith(driver: Driver, table: string, { marks }: Traces): Promise<number> {
  const rows = await driver.all(`SELECT * FROM ${table}`, {})
  return rows.filter((row) => Object.values(row).some((value) => marks.some((mark) => mark === value))).length
}
