// contract: Remembered clients, tokens and users are current after every change elsewhere
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Store } from '../../src/core/ports.ts'
import { rememberAccess } from '../../src/fast-paths/remembered-access.ts'
import { rememberClients } from '../../src/fast-paths/remembered-clients.ts'
import { rememberUsers } from '../../src/fast-paths/remembered-users.ts'
import {
  freshId,
  HOUR_MS,
  NOW_MS,
  plantFamily,
  plantUser,
  sampleCode,
  sampleGrant,
  sampleRotation,
  sampleSecret,
  sampleToken,
} from '../../src/storage/conformance/samples.ts'
import type { Driver } from '../../src/storage/engine/driver.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { text } from '../../src/storage/engine/row.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { type CallOf, sqliteFileOf, startWorker, type Worker } from '../support/storage-workers.ts'

const WRAPS = { wrapLoadClient: rememberClients, wrapLoadAccess: rememberAccess, wrapLoadUser: rememberUsers }
const AT = { nowMs: NOW_MS, by: 'client' } as const

async function plant(store: Store) {
  const { grant, token } = await plantFamily(store)
  const { appId, userId, grantId } = grant
  const app = await store.loadApp(appId)
  assert.ok(app !== undefined)
  const secret = sampleSecret(appId)
  await store.addSecret(secret, 5, NOW_MS)
  const temporary = await plantUser(store, appId, {
    retention: 'temporary',
    expiresAtMs: NOW_MS + HOUR_MS,
  })
  return { app, appId, clientId: app.clientId, userId, grantId, token, secret, temporary, grant }
}

type Planted = Awaited<ReturnType<typeof plant>>

/** Each changes or ends something that is remembered. */
const CHANGES: Readonly<Record<string, (planted: Planted) => readonly CallOf<keyof Store>[]>> = {
  'a secret is revoked': ({ appId, secret }) => [
    { verb: 'revokeSecret', args: [appId, secret.secretId, NOW_MS] },
  ],
  'a secret is added': ({ appId }) => [{ verb: 'addSecret', args: [sampleSecret(appId), 5, NOW_MS] }],
  'a secret is rolled': ({ appId, secret }) => [
    {
      verb: 'rollSecret',
      args: [sampleSecret(appId), { secretId: secret.secretId, expiresAtMs: undefined }, 5],
    },
  ],
  'the app is disabled': ({ appId }) => [{ verb: 'setAppDisabled', args: [appId, NOW_MS] }],
  'the app is held': ({ appId }) => [
    { verb: 'holdApp', args: [appId, { hold: 'member', atMs: NOW_MS, note: '' }] },
  ],
  'the app loses its dialects': ({ appId }) => [{ verb: 'setAppDialects', args: [appId, []] }],
  'the app is renamed': ({ appId }) => [{ verb: 'changeApp', args: [appId, { name: 'Others' }] }],
  'the app gets a redirect URI': ({ clientId }) => [
    { verb: 'addRedirectUri', args: [clientId, 'https://new.example/'] },
  ],
  'the tokens of the app are revoked': ({ appId }) => [{ verb: 'revokeClientTokens', args: [appId] }],
  'an access token is revoked': ({ appId }) => [
    { verb: 'revokeAccessToken', args: [appId, 'token', NOW_MS + HOUR_MS] },
  ],
  'a grant is revoked': ({ appId, grantId }) => [
    { verb: 'revokeGrant', args: [appId, grantId, NOW_MS, 'client'] },
  ],
  'the grants of a user are revoked': ({ appId, userId }) => [
    { verb: 'revokeUserGrants', args: [{ appId, userId, ...AT }] },
  ],
  'a rotation revokes older access tokens': ({ token }) => [
    { verb: 'rotateRefreshToken', args: [sampleRotation(token, { revokeOlderAccessTokens: true })] },
  ],
  'a rotation shortens the grant': ({ token }) => [
    { verb: 'rotateRefreshToken', args: [sampleRotation(token, { grantExpiresAtMs: NOW_MS + 1 })] },
  ],
  'a refresh token is reused': ({ token }) => {
    const first = sampleRotation(token)
    return [
      { verb: 'rotateRefreshToken', args: [first] },
      { verb: 'rotateRefreshToken', args: [sampleRotation(first.successor)] },
      { verb: 'rotateRefreshToken', args: [sampleRotation(token, { nowMs: NOW_MS + HOUR_MS })] },
    ]
  },
  'a user is renamed': ({ appId, userId }) => [
    { verb: 'renameUser', args: [appId, userId, { externalUserId: freshId('ee'), username: 'Other' }] },
  ],
  'a user changes their preferences': ({ appId, userId, temporary }) => [
    { verb: 'savePreferences', args: [appId, userId, 'pt_PT', temporary.preferences] },
  ],
  'a temporary user is kept': ({ appId, temporary }) => [
    { verb: 'keepUser', args: [appId, temporary.userId, NOW_MS] },
  ],
  'a user is deleted': ({ appId, userId }) => [{ verb: 'deleteUser', args: [appId, userId, NOW_MS] }],
  'the app is deleted': ({ appId, userId, temporary }) => [
    { verb: 'setAppDisabled', args: [appId, NOW_MS] },
    { verb: 'startAppDeletion', args: [appId, NOW_MS] },
    { verb: 'deleteUser', args: [appId, userId, NOW_MS] },
    { verb: 'deleteUser', args: [appId, temporary.userId, NOW_MS] },
    {
      verb: 'finishAppDeletion',
      args: [
        {
          appId,
          eventId: freshId('ee'),
          atMs: NOW_MS,
          actor: 'system',
          action: 'app.deleted',
          target: appId,
        },
      ],
    },
  ],
}

forEachEngine((engine) => {
  let database: FreshDatabase
  let remembering: Store
  let ordinary: Store
  let driver: Driver
  let other: Worker

  before(async () => {
    database = await engine.freshDatabase()
    const options = {
      databaseUrl: database.databaseUrl,
      sqliteFile: sqliteFileOf(database),
      clock: { nowMs: () => NOW_MS },
    }
    ordinary = await openStore(options)
    remembering = await openStore({ ...options, ...WRAPS })
    driver = await openDriver(options)
    other = await startWorker(database)
  })

  after(async () => {
    await other.stop()
    await Promise.all([remembering.close(), ordinary.close(), driver.close()])
    await database.drop()
  })

  /** Everything that may be remembered of the app. */
  async function read(
    store: Store,
    { appId, clientId, grantId, userId, temporary }: Planted,
    nowMs = NOW_MS + 2,
  ) {
    return Promise.all([
      store.loadClient(clientId, nowMs),
      store.loadAccessFacts(appId, 'token', grantId, nowMs, true),
      store.loadAccessFacts(appId, 'token', grantId, nowMs),
      store.loadAccessFacts(appId, 'client token', undefined, nowMs),
      store.loadUser(appId, { userId }, nowMs),
      store.loadUser(appId, { userId: temporary.userId }, nowMs),
    ])
  }

  for (const [title, callsOf] of Object.entries(CHANGES)) {
    test(`${title} by one process: the next read of another one is current`, async () => {
      for (let round = 0; round < 3; round++) {
        const planted = await plant(ordinary)
        const bystander = await plant(ordinary)
        const before = await read(remembering, planted)
        assert.deepEqual(before, await read(ordinary, planted))
        assert.deepEqual(await read(remembering, planted), before)
        const ofBystander = await read(remembering, bystander)
        for (const call of callsOf(planted)) {
          // Reads that are in progress meanwhile may be of before or after, and must leave nothing of before.
          const meanwhile = [read(remembering, planted), read(remembering, planted)]
          const [result] = await other.callAll([call])
          // A request after the acknowledgement comes in another turn of the event loop.
          await nextTurn()
          const now = await read(remembering, planted)
          assert.deepEqual(now, await read(ordinary, planted), JSON.stringify({ call, result }))
          await Promise.all(meanwhile)
          assert.deepEqual(await read(remembering, planted), now)
        }
        assert.notDeepEqual(await read(remembering, planted), before, 'the calls have changed nothing')
        assert.deepEqual(await read(remembering, bystander), ofBystander)
      }
    })
  }

  test('a grant that lives longer, or is used, is not refused for what was remembered', async () => {
    const planted = await plant(ordinary)
    const { appId, grantId, token } = planted
    await read(remembering, planted)
    const laterMs = NOW_MS + 25 * HOUR_MS
    const endsMs = NOW_MS + 48 * HOUR_MS
    await other.callAll([
      {
        verb: 'touchRefreshToken',
        args: [{ appId, grantId, tokenHash: token.tokenHash, expiresAtMs: endsMs, nowMs: NOW_MS }],
      },
    ])
    await nextTurn()
    const facts = await remembering.loadAccessFacts(appId, 'token', grantId, laterMs, true)
    assert.equal(facts?.grant?.ended, false)
    if (engine.name === 'postgres') assert.equal(facts?.grant?.user?.userId, planted.userId)
    assert.equal((await remembering.loadAccessFacts(appId, 'token', grantId, endsMs))?.grant?.ended, true)
  })

  if (engine.name === 'postgres') describe('marks', marksOfPostgres)

  function marksOfPostgres(): void {
    const markOf = async (appId: string) =>
      (await driver.all('SELECT mark FROM access_marks WHERE app_id = :appId', { appId })).map((row) =>
        text(row, 'mark'),
      )[0]

    test('exchange, rotation, use and creation replace no mark', async () => {
      const planted = await plant(ordinary)
      const { appId, userId, grantId, secret, token } = planted
      const mark = await markOf(appId)
      assert.ok(mark !== undefined)
      const grant = sampleGrant(appId, userId)
      const code = sampleCode(grant)
      await ordinary.createGrantWithCode(grant, code)
      const consumed = await ordinary.consumeAuthorizationCode({
        appId,
        codeHash: code.codeHash,
        nowMs: NOW_MS,
        effect: {
          kind: 'redeem',
          grantExpiresAtMs: NOW_MS + 24 * HOUR_MS,
          refreshToken: sampleToken(grant, 1),
        },
      })
      const rotation = sampleRotation(token)
      const rotated = await ordinary.rotateRefreshToken(rotation)
      const retried = await ordinary.rotateRefreshToken(sampleRotation(token, { nowMs: NOW_MS + 5_000 }))
      assert.deepEqual([consumed.kind, rotated.kind, retried.kind], ['consumed', 'rotated', 'replaced'])
      await ordinary.touchGrants([{ appId, grantId, atMs: NOW_MS + 7 }])
      await ordinary.touchSecrets([
        { appId, secretId: secret.secretId, atMs: NOW_MS + 7, ipAddress: undefined },
      ])
      await plantUser(ordinary, appId)
      assert.equal(await markOf(appId), mark)
      // The first rotation under newest_only ends what is remembered; then nothing of the grant is.
      const newest = await plant(ordinary)
      const only = { revokeOlderAccessTokens: true }
      const first = sampleRotation(newest.token, only)
      assert.equal((await ordinary.rotateRefreshToken(first)).kind, 'rotated')
      const after = await markOf(newest.appId)
      assert.equal((await ordinary.rotateRefreshToken(sampleRotation(first.successor, only))).kind, 'rotated')
      assert.equal(await markOf(newest.appId), after)
    })

    test('a transaction that fails replaces no mark, and one of two apps that of both', async () => {
      const [one, two] = [await plant(ordinary), await plant(ordinary)]
      const before = [await markOf(one.appId), await markOf(two.appId)]
      const disable = 'UPDATE apps SET disabled_at_ms = 1 WHERE app_id = :appId'
      const both = (fails: boolean) =>
        driver.transaction(async (tx) => {
          for (const { appId } of [one, two]) await tx.run(disable, { appId })
          if (fails) throw new Error('undone')
        })
      await assert.rejects(both(true), /undone/)
      assert.deepEqual([await markOf(one.appId), await markOf(two.appId)], before)
      await both(false)
      const after = [await markOf(one.appId), await markOf(two.appId)]
      assert.notEqual(after[0], before[0])
      assert.equal(after[0], after[1], 'the mark names the transaction')
    })

    /** Another value of the column, by its type. */
    const OTHER: Readonly<Record<string, string>> = {
      text: `'other'`,
      bigint: '77',
      integer: '1 - COALESCE("column", 0)',
    }

    /** Columns of live rows whose change ends nothing that is remembered, and why. */
    const WITHOUT_MARK: Readonly<Record<string, readonly string[]>> = {
      apps: [],
      users: [],
      // Shown, and never part of a decision.
      client_secrets: ['last_used_at_ms', 'last_used_ip', 'use_count'],
      // Not read with a token: only whether the grant is live, until when, whose it is, and its generation.
      grants: [
        'origin',
        'policy',
        'scopes',
        'actor_client_id',
        'id_hint',
        'connection_id',
        'subject',
        'authenticated_at_ms',
        'audience',
        'authorization_details',
        'confirmation',
        'refresh_generation',
        'successor_number',
        'generation',
        'created_at_ms',
        'revoked_by',
        'last_used_at_ms',
        'parent_hash',
        'rotated_at_ms',
        'successor_at_ms',
        'sweep_at_ms',
        // Stays set; the test below clears it.
        'activated_at_ms',
      ],
      revoked_access_tokens: [],
    }

    test('a change of any other column of a remembered table replaces the mark, whoever makes it', async () => {
      for (const [table, exempt] of Object.entries(WITHOUT_MARK)) {
        const columns = await driver.all(
          `SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS type FROM information_schema.columns
           WHERE table_schema = current_schema() AND table_name = :table AND column_name <> 'app_id'`,
          { table },
        )
        assert.ok(columns.length > 1, table)
        for (const name of exempt)
          assert.ok(
            columns.some((column) => column.name === name),
            `${table} has no ${name}`,
          )
        for (const column of columns) {
          const name = text(column, 'name')
          // Keys of other rows, or of the app: none of them is ever changed.
          if (['user_id', 'organisation_id', 'client_id', 'grant_id'].includes(name)) continue
          const { appId, grantId, userId, secret } = await plant(ordinary)
          await ordinary.revokeAccessToken(appId, 'gone', NOW_MS)
          const mark = await markOf(appId)
          const key = { users: 'user_id', grants: 'grant_id', client_secrets: 'secret_id' }[table]
          const id = { users: userId, grants: grantId, client_secrets: secret.secretId }[table]
          const value = OTHER[text(column, 'type')]?.replace('column', name)
          assert.ok(value !== undefined, `${table}.${name} has the type ${text(column, 'type')}`)
          const where = key === undefined ? '' : ` AND ${key} = '${id}'`
          const changed = await driver.run(
            `UPDATE ${table} SET ${name} = ${value} WHERE app_id = :appId${where}`,
            { appId },
          )
          assert.equal(changed, 1, `${table}.${name}`)
          assert.equal((await markOf(appId)) === mark, exempt.includes(name), `${table}.${name}`)
        }
      }
      for (const statement of [
        'DELETE FROM client_secrets WHERE app_id = :appId',
        'DELETE FROM grants WHERE app_id = :appId',
        'DELETE FROM users WHERE app_id = :appId',
        'UPDATE grants SET activated_at_ms = NULL WHERE app_id = :appId',
        'DELETE FROM apps WHERE app_id = :appId',
      ]) {
        const { appId } = await plant(ordinary)
        const mark = await markOf(appId)
        if (statement.includes('apps')) {
          await driver.run('DELETE FROM users WHERE app_id = :appId', { appId })
          await driver.run('DELETE FROM client_secrets WHERE app_id = :appId', { appId })
        }
        await driver.run(statement, { appId })
        assert.notEqual(await markOf(appId), mark, statement)
      }
    })

    test('without a mark nothing is remembered', async () => {
      const planted = await plant(ordinary)
      const { appId } = planted
      await read(remembering, planted)
      await driver.transaction(async (tx) => {
        await tx.script(
          'ALTER TABLE apps DISABLE TRIGGER ALL; ALTER TABLE client_secrets DISABLE TRIGGER ALL',
        )
        await tx.run('DELETE FROM access_marks WHERE app_id = :appId', { appId })
      })
      for (const change of [
        'UPDATE apps SET disabled_at_ms = 5 WHERE app_id = :appId',
        'UPDATE client_secrets SET revoked_at_ms = 5 WHERE app_id = :appId',
      ]) {
        await driver.run(change, { appId })
        for (let time = 0; time < 2; time++)
          assert.deepEqual(await read(remembering, planted), await read(ordinary, planted))
      }
      await driver.transaction((tx) =>
        Promise.resolve(
          tx.script('ALTER TABLE apps ENABLE TRIGGER ALL; ALTER TABLE client_secrets ENABLE TRIGGER ALL'),
        ),
      )
    })
  }
})
