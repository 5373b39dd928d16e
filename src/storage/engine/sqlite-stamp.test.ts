// contract: SQLite engine: the database stamp, and data remembered between changes

import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { rememberAccess } from '../../fast-paths/remembered-access.ts'
import { rememberClients } from '../../fast-paths/remembered-clients.ts'
import { rememberUsers } from '../../fast-paths/remembered-users.ts'
import { NOW_MS, plantApp, plantFamily, sampleRotation, sampleSecret } from '../conformance/samples.ts'
import { INSERT, openSample } from '../conformance/sqlite-sample.ts'
import { buildStore } from '../store.ts'
import { loadMigrations } from './migrate.ts'

async function openMigrated() {
  const opened = await openSample()
  await opened.driver.transaction(async (tx) => {
    for (const { script } of await loadMigrations()) await tx.script(script)
  })
  return opened
}

test('the stamp changes after every commit, of this process or another, and after nothing else', async () => {
  const { driver, file } = await openSample()
  const first = driver.stamp()
  assert.equal(driver.stamp(), first)
  await assert.rejects(
    driver.transaction(async (tx) => {
      await tx.run(INSERT, { id: 'undone' })
      throw new Error('undone')
    }),
  )
  await driver.run(INSERT, { id: 'own' })
  const second = driver.stamp()
  assert.notEqual(second, first)

  const other = new DatabaseSync(file)
  other.exec("BEGIN IMMEDIATE; INSERT INTO t (id) VALUES ('other')")
  await nextTurn()
  assert.equal(driver.stamp(), second)
  other.exec('COMMIT')
  await nextTurn()
  assert.notEqual(driver.stamp(), second)
  other.close()
  await driver.close()
})

test('clients stay remembered over commits of tokens, and over no other commit', async () => {
  const { driver, file } = await openMigrated()
  let loads = 0
  const store = buildStore(driver, {
    wrapLoadClient: (load, readStamp) =>
      rememberClients((clientId) => {
        loads += 1
        return load(clientId)
      }, readStamp),
  })
  const { grant, token } = await plantFamily(store)
  const app = await plantApp(store)
  const secret = sampleSecret(app.appId)
  const secretsNow = async () => (await store.loadClient(app.clientId, NOW_MS))?.secrets.length
  assert.equal(await secretsNow(), 0)
  const rotation = sampleRotation(token)
  assert.equal((await store.rotateRefreshToken(rotation)).kind, 'rotated')
  assert.equal((await store.rotateRefreshToken(sampleRotation(rotation.successor))).kind, 'rotated')
  await store.revokeGrant(grant.appId, grant.grantId, NOW_MS, 'client')
  assert.equal(await secretsNow(), 0)
  assert.equal(loads, 1)
  // In one commit with a write of tokens.
  await Promise.all([
    store.rotateRefreshToken(sampleRotation(token)),
    store.addSecret(secret, 5, NOW_MS),
    store.revokeGrant(grant.appId, grant.grantId, NOW_MS, 'client'),
  ])
  assert.equal(await secretsNow(), 1)
  await store.revokeSecret(app.appId, secret.secretId, NOW_MS)
  assert.equal(await secretsNow(), 0)
  await store.setAppDisabled(app.appId, NOW_MS)
  assert.equal((await store.loadClient(app.clientId, NOW_MS))?.app.disabledAtMs, NOW_MS)
  await driver.transaction(async (tx) => tx.script('UPDATE apps SET disabled_at_ms = NULL'))
  assert.equal((await store.loadClient(app.clientId, NOW_MS))?.app.disabledAtMs, undefined)
  // What another process writes is not known.
  const other = new DatabaseSync(file)
  const before = driver.stamp('clients')
  other.exec('UPDATE grants SET revoked_at_ms = 2')
  await nextTurn()
  assert.notEqual(driver.stamp('clients'), before)
  other.close()
  await driver.close()
})

test('a secret that another process revokes is gone from the next turn of the event loop', async () => {
  const { driver, file } = await openMigrated()
  const store = buildStore(driver, { wrapLoadClient: rememberClients })
  const app = await plantApp(store)
  const secret = sampleSecret(app.appId)
  await store.addSecret(secret, 5, NOW_MS)
  for (let read = 0; read < 3; read += 1) {
    assert.equal((await store.loadClient(app.clientId, NOW_MS))?.secrets.length, 1)
  }
  const other = new DatabaseSync(file)
  other.prepare('UPDATE client_secrets SET revoked_at_ms = 1 WHERE secret_id = ?').run(secret.secretId)
  await nextTurn()
  assert.deepEqual((await store.loadClient(app.clientId, NOW_MS))?.secrets, [])
  other.close()
  await driver.close()
})

test('a token, grant or app that another process revokes is so from the next turn of the event loop', async () => {
  const { driver, file } = await openMigrated()
  let loads = 0
  const store = buildStore(driver, {
    wrapLoadAccess: (load, readStamp) =>
      rememberAccess((...token) => {
        loads += 1
        return load(...token)
      }, readStamp),
  })
  const { grant } = await plantFamily(store)
  const other = new DatabaseSync(file)
  const read = () => store.loadAccessFacts(grant.appId, 'token', grant.grantId, NOW_MS)
  const changes: readonly (readonly [
    string,
    string,
    (facts: Awaited<ReturnType<typeof read>>) => unknown,
  ])[] = [
    [
      'INSERT INTO revoked_access_tokens (app_id, token_id, until_ms) VALUES (?, ?, 9e15)',
      'token',
      (facts) => facts?.tokenRevoked,
    ],
    [
      'UPDATE grants SET revoked_at_ms = 1 WHERE app_id = ? AND grant_id = ?',
      grant.grantId,
      (facts) => facts?.grant?.ended,
    ],
    [
      'UPDATE apps SET disabled_at_ms = 1 WHERE app_id = ? AND app_id = ?',
      grant.appId,
      (facts) => facts?.appDisabled,
    ],
  ]
  for (const [statement, key, hasChanged] of changes) {
    for (let round = 0; round < 3; round += 1) assert.equal(hasChanged(await read()), false, statement)
    other.prepare(statement).run(grant.appId, key)
    await nextTurn()
    assert.equal(hasChanged(await read()), true, statement)
  }
  assert.equal(loads, 1 + changes.length, 'remembered between two commits')
  // What ends by time is compared on every call.
  assert.equal((await store.loadAccessFacts(grant.appId, 'token', grant.grantId, 9e15))?.tokenRevoked, false)
  // Neither another app nor another grant is served what is remembered of a token.
  assert.equal((await store.loadAccessFacts(grant.appId, 'token', 'another', NOW_MS))?.grant, undefined)
  assert.equal(await store.loadAccessFacts('another', 'token', grant.grantId, NOW_MS), undefined)
  other.close()
  await driver.close()
})

test('a user whom another process changes or deletes is so from the next turn of the event loop', async () => {
  const { driver, file } = await openMigrated()
  let loads = 0
  const store = buildStore(driver, {
    wrapLoadUser: (load, readStamp) =>
      rememberUsers((...user) => {
        loads += 1
        return load(...user)
      }, readStamp),
  })
  const { grant } = await plantFamily(store)
  const { appId, userId } = grant
  const other = new DatabaseSync(file)
  const read = (nowMs = NOW_MS) => store.loadUser(appId, { userId }, nowMs)
  for (let round = 0; round < 3; round += 1) assert.notEqual((await read())?.locale, 'pt_PT')
  assert.equal(loads, 1, 'remembered between two commits')
  assert.equal(await store.loadUser('another', { userId }, NOW_MS), undefined)
  other
    .prepare("UPDATE users SET locale = 'pt_PT', expires_at_ms = ? WHERE app_id = ? AND user_id = ?")
    .run(NOW_MS + 10, appId, userId)
  await nextTurn()
  assert.equal((await read())?.locale, 'pt_PT')
  assert.equal(await read(NOW_MS + 10), undefined, 'its time is compared on every call')
  other.prepare('DELETE FROM users WHERE app_id = ? AND user_id = ?').run(appId, userId)
  await nextTurn()
  assert.equal(await read(), undefined)
  other.close()
  await driver.close()
})
