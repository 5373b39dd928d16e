// contract: Races between processes have exactly one winner, on both engines

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { RotateRefreshToken } from '../../src/core/grants/store.ts'
import type { Store } from '../../src/core/ports.ts'
import { plantConnected, refreshOf } from '../../src/storage/conformance/planted.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantCode,
  plantFamily,
  plantUser,
  sampleAccount,
  sampleConnection,
  sampleGrant,
  sampleOrigin,
  sampleRotation,
  sampleSecret,
  sampleSession,
  sampleSigningKey,
  sampleToken,
  sampleTransaction,
  sampleUser,
} from '../../src/storage/conformance/samples.ts'
import { claimOf, plantAwaiting, startOf } from '../../src/storage/conformance/sign-ins.ts'
import { turns } from '../../src/storage/conformance/turns.ts'
import { freshSeed, sampleEndpoint } from '../../src/storage/conformance/webhook-samples.ts'
import type { Thrown } from '../../src/storage/conformance/worker.ts'
import { openStore } from '../../src/storage/engine/open.ts'
import { type FreshDatabase, forEachEngineAndCitus } from '../support/engines.ts'
import { wraps } from '../support/fast-paths.ts'
import {
  type Call,
  type CallOf,
  race,
  sqliteFileOf,
  startWorker,
  type Worker,
} from '../support/storage-workers.ts'

const ROUNDS = 50
const CALLERS = 20
const PROCESSES = 4

forEachEngineAndCitus((engine) => {
  let database: FreshDatabase
  let store: Store
  let workers: readonly Worker[]

  before(async () => {
    database = await engine.freshDatabase()
    // The database is empty, so that this also tests four first starts at the same time.
    workers = await Promise.all(Array.from({ length: PROCESSES }, () => startWorker(database)))
    store = await openStore({
      databaseUrl: database.databaseUrl,
      sqliteFile: sqliteFileOf(database),
      clock: { nowMs: () => NOW_MS },
      ...wraps,
    })
  })

  after(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    await store.close()
    await database.drop()
  })

  /** The same verb from all callers, each with arguments of its own. */
  const all = <V extends keyof Store>(
    verb: V,
    args: (caller: number) => CallOf<V>['args'],
    count = CALLERS,
  ) =>
    race(
      workers,
      Array.from({ length: count }, (_, caller): CallOf<V> => ({ verb, args: args(caller) })),
    )

  test('20 exchanges of one code from four processes: one succeeds, 50 times', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { grant, code } = await plantCode(store)
      const tokens = Array.from({ length: CALLERS }, () => sampleToken(grant, 1))
      const facts = await all('consumeAuthorizationCode', (caller) => [
        {
          appId: grant.appId,
          codeHash: code.codeHash,
          nowMs: NOW_MS,
          effect: {
            kind: 'redeem',
            grantExpiresAtMs: NOW_MS + HOUR_MS,
            refreshToken: tokens[caller],
          },
        },
      ])
      const kinds = countKinds(facts)
      assert.equal(kinds.consumed, 1)
      assert.equal(kinds.replayed, 1)
      assert.equal(kinds.unknown, CALLERS - 2)
      for (const { tokenHash } of tokens)
        assert.equal(await store.loadRefreshToken(grant.appId, grant.grantId, tokenHash), undefined)
    }
  })

  test('20 refreshes with one token from four processes: all succeed, in one token family, 50 times', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { grant, token } = await plantFamily(store)
      const requests = Array.from({ length: CALLERS }, () => sampleRotation(token))
      const facts = await all('rotateRefreshToken', (caller) => [present(requests[caller])])
      assert.deepEqual(countKinds(facts), { rotated: 1, retried: CALLERS - 1 })
      const after = await store.loadGrant(grant.appId, grant.grantId)
      assert.deepEqual([after?.refreshGeneration, after?.revokedAtMs], [2, undefined])
      // One successor is stored, whoever was first: the callers derive the same one.
      const stored: RotateRefreshToken[] = []
      for (const request of requests)
        if (await store.loadRefreshToken(grant.appId, grant.grantId, request.successor.tokenHash))
          stored.push(request)
      const [winner, ...others] = stored
      assert.ok(winner !== undefined && others.length === 0)
      const next = sampleRotation(winner.successor)
      assert.equal((await store.rotateRefreshToken(next)).kind, 'rotated')
      assert.equal((await store.rotateRefreshToken(sampleRotation(token))).kind, 'reused')
      assert.equal((await store.rotateRefreshToken(sampleRotation(next.successor))).kind, 'unknown')
    }
  })

  test('20 late retries from four processes: one replaces the successor, and one is stored, 50 times', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { grant, token } = await plantFamily(store)
      await store.rotateRefreshToken(sampleRotation(token))
      const requests = Array.from({ length: CALLERS }, () => sampleRotation(token, { nowMs: NOW_MS + 5_000 }))
      const facts = await all('rotateRefreshToken', (caller) => [present(requests[caller])])
      assert.deepEqual(countKinds(facts), { replaced: 1, retried: CALLERS - 1 })
      const after = await store.loadGrant(grant.appId, grant.grantId)
      assert.deepEqual([after?.successorNumber, after?.revokedAtMs], [1, undefined])
    }
  })

  test('late retries during the use of the successor that they replace: it is used or replaced, never both, 50 times', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { grant, token } = await plantFamily(store)
      const { successor } = sampleRotation(token)
      await store.rotateRefreshToken(sampleRotation(token, { successor }))
      const facts = await all('rotateRefreshToken', (caller) => [
        sampleRotation(caller % 2 === 0 ? token : successor, { nowMs: NOW_MS + 5_000 }),
      ])
      const { rotated = 0, replaced = 0 } = countKinds(facts)
      assert.equal(rotated + replaced, 1)
      assert.equal((await store.loadGrant(grant.appId, grant.grantId))?.revokedBy, 'refresh_reuse')
    }
  })

  test('20 claims of one key from four processes: one is first, 50 times', async () => {
    const appId = freshId()
    for (let round = 0; round < ROUNDS; round++) {
      const key = freshId()
      const first = await all('claimOnce', () => [
        { appId, kind: 'assertion', key, untilMs: NOW_MS + 10, nowMs: NOW_MS },
      ])
      assert.equal(first.filter((fact) => fact === 'first').length, 1)
      const again = await all('claimOnce', () => [
        { appId, kind: 'assertion', key, untilMs: NOW_MS + 99, nowMs: NOW_MS + 10 },
      ])
      assert.equal(again.filter((fact) => fact === 'first').length, 1)
    }
  })

  test('20 flows of one link URL from four processes: one gets to a bank, and goes on, 20 times', async () => {
    const { appId } = await plantApp(store)
    for (let round = 0; round < 20; round++) {
      const linkHash = freshHash()
      const sessions = Array.from({ length: CALLERS }, () => sampleSession(appId))
      for (const session of sessions) await store.createLinkSession(session, undefined)
      const starts = sessions.map(({ sessionId }) => ({
        appId,
        sessionId,
        userSource: { kind: 'temporary', user: sampleUser(appId) } as const,
        ticketHash: undefined,
        linkHash,
        step: {
          kind: 'sign_in',
          update: { providerName: 'se-bank', bankStateHash: freshHash(), sealedBankSignIn: 'sealed' },
        } as const,
        validAtMs: NOW_MS,
        nowMs: NOW_MS,
      }))
      const facts = countKinds(await all('startLinkSignIn', (caller) => [present(starts[caller])]))
      assert.deepEqual([facts.started, facts.ticket_used], [1, CALLERS - 1])
      // The one that won may choose another bank; the others never get to one.
      const again = countKinds(await all('startLinkSignIn', (caller) => [present(starts[caller])]))
      assert.deepEqual([again.started, again.ticket_used], [1, CALLERS - 1])
    }
  })

  test('20 uses of one link from four processes: one session is opened, 20 times', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    for (let round = 0; round < 20; round++) {
      const linkHash = freshHash()
      await store.createDashboardLink({ appId, linkHash, userId, expiresAtMs: NOW_MS + HOUR_MS })
      const ends = { createdAtMs: NOW_MS, idleUntilMs: NOW_MS + 9, expiresAtMs: NOW_MS + 9 }
      const sessions = Array.from({ length: CALLERS }, () => ({
        sessionId: freshId(),
        browserHash: freshHash(),
        ...ends,
      }))
      const facts = await all('openDashboardSession', (caller) => [
        appId,
        linkHash,
        present(sessions[caller]),
        NOW_MS,
      ])
      assert.equal(facts.filter((fact) => fact === 'opened').length, 1)
      const live = await Promise.all(
        sessions.map(({ sessionId, browserHash }) =>
          store.useDashboardSession({
            appId,
            sessionId,
            browserHash,
            nowMs: NOW_MS,
            idleUntilMs: NOW_MS + 9,
          }),
        ),
      )
      assert.equal(live.filter((session) => session !== undefined).length, 1)
    }
  })

  test('fetches from four processes during the withdrawal of an account: it is not stored again, 20 times', async () => {
    for (let round = 0; round < 20; round++) {
      const { appId } = await plantApp(store)
      const { userId } = await plantUser(store, appId)
      const connection = sampleConnection(appId, userId)
      const { connectionId } = connection
      await store.createConnection(connection)
      const accounts = [sampleAccount(connection), sampleAccount(connection)]
      const [gone, kept] = accounts
      assert.ok(gone !== undefined && kept !== undefined)
      const transactions = accounts.map((account) => sampleTransaction(account))
      const data = { identity: undefined, accounts, transactions, refreshedAtMs: NOW_MS }
      await store.saveBankData(appId, connectionId, data)
      const calls = Array.from(
        { length: 8 },
        (): Call => ({ verb: 'saveBankData', args: [appId, connectionId, data] }),
      )
      const taken = [{ accountId: gone.accountId, label: 'x' }]
      const seed = { nowMs: NOW_MS, eventSeed: freshId().slice(-14) }
      const narrowing = { appId, userId, connectionId, accounts: taken, data: [], ...seed }
      calls.splice(round % 8, 0, { verb: 'reduceSharing', args: [narrowing] })
      const facts = await race(workers, calls)
      assert.deepEqual(new Set(facts), new Set(['saved', 'narrowed']))
      const left = await store.listAccounts(
        appId,
        userId,
        { accountIds: undefined, types: undefined },
        { limit: 9 },
      )
      assert.deepEqual(
        left.map(({ accountId }) => accountId),
        [kept.accountId],
      )
    }
  })

  test('20 leases of one endpoint from four processes: never more than four deliveries in progress, 20 times', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const connection = sampleConnection(appId, userId)
    const { connectionId } = connection
    await store.createConnection(connection)
    for (let round = 0; round < 20; round++) {
      const endpoint = sampleEndpoint(appId, { events: ['refresh.finished'] })
      const { endpointId } = endpoint
      await store.createWebhookEndpoint(endpoint, 50)
      for (let event = 0; event < 9; event++) {
        const status = { appId, connectionId, message: '', nowMs: NOW_MS }
        await store.setConnectionStatus({ ...status, status: 'updating' })
        const finished = { eventSeed: freshSeed(), source: 'background' } as const
        await store.setConnectionStatus({ ...status, status: 'updated', finished })
      }
      for (const _turn of turns()) if ((await store.dispatchWebhookEvents(NOW_MS, 50)) === 0) break
      const lease = () => ({
        ...{ appId, endpointId, leaseId: freshId(), nowMs: NOW_MS, untilMs: NOW_MS + 30_000 },
        ...{ maxInProgress: 4, limit: 3 },
      })
      const facts = await all('leaseWebhookDeliveries', () => [lease()])
      const leased = facts.flatMap((jobs) => (Array.isArray(jobs) ? jobs : [jobs]))
      assert.equal(leased.length, 4, JSON.stringify(leased))
      assert.equal(await store.deleteWebhookEndpoint(appId, endpointId), 'deleted')
    }
  })

  test('20 submissions for one sign-in step from four processes: one is claimed, 20 times', async () => {
    for (let round = 0; round < 20; round++) {
      const { connection, at } = await plantAwaiting(store, 'awaiting_answers', undefined)
      const claims = await all('claimSignInStep', () => [claimOf(connection, at.step)])
      assert.equal(claims.filter((claimed) => claimed !== undefined && claimed !== null).length, 1)
      assert.equal((await store.loadConnection(at.appId, at.connectionId))?.status, 'authenticating')
    }
  })

  test('20 sign-ins to one connection from four processes: one starts, 20 times', async () => {
    for (let round = 0; round < 20; round++) {
      const { appId } = await plantApp(store)
      const { userId } = await plantUser(store, appId)
      const connection = { ...sampleConnection(appId, userId), status: 'updated' } as const
      await store.createConnection(connection)
      const facts = await all('startSignIn', () => [startOf(connection)])
      assert.equal(facts.filter((fact) => fact === 'started').length, 1)
      assert.equal(facts.filter((fact) => fact === 'busy').length, CALLERS - 1)
    }
  })

  test('20 connections to one bank with one login from four processes: one is created, 20 times', async () => {
    const { appId } = await plantApp(store)
    for (let round = 0; round < 20; round++) {
      const { userId } = await plantUser(store, appId)
      const login = freshHash()
      const facts = await all('createConnectionOnce', () => [sampleConnection(appId, userId), login])
      assert.equal(facts.filter((fact) => fact === 'created').length, 1)
      assert.equal((await store.listConnections(appId, userId)).length, 1)
    }
  })

  test('revoking a grant during refreshes: no token issued meanwhile survives, 50 times', async () => {
    let revokedLate = 0
    for (let round = 0; round < ROUNDS; round++) {
      const { grant, token } = await plantFamily(store)
      const requests = Array.from({ length: CALLERS }, () => sampleRotation(token))
      const calls = requests.map((request): Call => ({ verb: 'rotateRefreshToken', args: [request] }))
      const { appId, grantId } = grant
      calls.splice(round % CALLERS, 0, { verb: 'revokeGrant', args: [appId, grantId, NOW_MS, 'client'] })
      const facts = await race(workers, calls)
      const kinds = countKinds(facts)
      if ((kinds.rotated ?? 0) > 0) revokedLate++
      assert.equal((kinds.rotated ?? 0) + (kinds.retried ?? 0) + (kinds.unknown ?? 0), CALLERS)
      const issued = [token, ...requests.map(({ successor }) => successor)]
      const alive = await Promise.all(
        issued.map(async (one) => [
          await store.loadRefreshToken(appId, grantId, one.tokenHash),
          (await store.rotateRefreshToken(sampleRotation(one))).kind,
        ]),
      )
      for (const found of alive) assert.deepEqual(found, [undefined, 'unknown'])
      assert.equal((await store.loadAccessFacts(appId, freshId(), grantId, NOW_MS))?.grant?.ended, true)
    }
    assert.ok(revokedLate > 0, 'no round issued a token before the revocation, so nothing raced')
  })

  test('revoking a grant during an exchange: the grant is revoked and no token survives, 50 times', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { grant, code } = await plantCode(store)
      const { appId, grantId } = grant
      const refreshToken = sampleToken(grant, 1)
      const effect = { kind: 'redeem', grantExpiresAtMs: NOW_MS + HOUR_MS, refreshToken } as const
      const calls: Call[] = [
        {
          verb: 'consumeAuthorizationCode',
          args: [{ appId, codeHash: code.codeHash, nowMs: NOW_MS, effect }],
        },
        { verb: 'revokeGrant', args: [appId, grantId, NOW_MS, 'client'] },
        { verb: 'revokeUserGrants', args: [{ appId, userId: grant.userId, nowMs: NOW_MS, by: 'client' }] },
      ]
      await race(workers, round % 2 === 0 ? calls : calls.toReversed())
      assert.equal(await store.loadRefreshToken(appId, grantId, refreshToken.tokenHash), undefined)
      assert.notEqual((await store.loadGrant(appId, grantId))?.revokedAtMs, undefined)
    }
  })

  test('deleting a user while grants are created for them: nothing of them is left', async () => {
    for (let round = 0; round < 10; round++) {
      const { appId } = await plantApp(store)
      const { userId } = await plantUser(store, appId)
      const grants = Array.from({ length: 8 }, () => sampleGrant(appId, userId))
      const calls = grants.map((grant): Call => {
        const fields = { origin: 'assertion', activatedAtMs: NOW_MS, policy: grant.grantId } as const
        return { verb: 'ensureStandingGrant', args: [{ ...grant, ...fields }] }
      })
      calls.splice(round % 8, 0, { verb: 'deleteUser', args: [appId, userId, NOW_MS] })
      const facts = await race(workers, calls)
      assert.ok(facts.includes('deleted'))
      // The foreign keys reject grants that come after the deletion.
      for (const fact of facts) if (isThrown(fact)) assert.equal(fact.thrown, 'conflict')
      assert.equal(await store.loadUser(appId, { userId }, NOW_MS), undefined)
      assert.deepEqual(await store.listGrants(appId, userId, NOW_MS), [])
    }
  })

  test('20 secrets at once: five are added', async () => {
    const { appId } = await plantApp(store)
    const facts = await all('addSecret', () => [sampleSecret(appId, { secretId: freshId() }), 5, NOW_MS])
    assert.equal(facts.filter((fact) => fact === 'added').length, 5)
    assert.equal((await store.listSecrets(appId)).length, 5)
  })

  test('20 users with the external id of an expired user at once: one is created', async () => {
    const { appId } = await plantApp(store)
    const old = await plantUser(store, appId, { retention: 'temporary', expiresAtMs: NOW_MS })
    const facts = await all('createUser', () => [sampleUser(appId, { externalUserId: old.externalUserId })])
    const kinds = countKinds(facts)
    assert.deepEqual(kinds, { created: 1, exists: CALLERS - 1 })
    const holder = await store.loadUser(appId, { externalUserId: old.externalUserId ?? '' }, NOW_MS)
    assert.deepEqual(
      (await store.listUsers(appId, undefined, 10)).map(({ userId }) => userId),
      [holder?.userId],
    )
  })

  test('a user created while others take its id as external id: it never belongs to two, 50 times', async () => {
    const { appId } = await plantApp(store)
    for (let round = 0; round < ROUNDS; round++) {
      const owner = sampleUser(appId)
      const renamed = await plantUser(store, appId)
      const names = { externalUserId: owner.userId, username: undefined }
      const calls: Call[] = [
        { verb: 'createUser', args: [owner] },
        { verb: 'createUser', args: [sampleUser(appId, { externalUserId: owner.userId })] },
        { verb: 'renameUser', args: [appId, renamed.userId, names] },
        { verb: 'createUser', args: [sampleUser(appId, { externalUserId: owner.userId })] },
      ]
      calls.push(...calls.splice(0, round % 4))
      const facts = await race(workers, calls)
      const winners = facts.filter((fact) => fact === 'renamed' || kindOf(fact) === 'created')
      assert.ok(winners.length === 1 && !facts.some(isThrown), JSON.stringify(facts))
      const byId = await store.loadUser(appId, { userId: owner.userId }, NOW_MS)
      const byName = await store.loadUser(appId, { externalUserId: owner.userId }, NOW_MS)
      assert.equal([byId, byName].filter((user) => user !== undefined).length, 1)
    }
  })

  test('20 standing grants of one user at once: one grant with the scopes of all', async () => {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const facts = await all('ensureStandingGrant', (caller) => [
      sampleGrant(appId, userId, { origin: 'assertion', activatedAtMs: NOW_MS, scopes: [`s${caller}`] }),
    ])
    const ids = new Set(facts.map((grant) => (isGrant(grant) ? grant.grantId : undefined)))
    assert.equal(ids.size, 1)
    const [grant, ...others] = await store.listGrants(appId, userId, NOW_MS)
    assert.deepEqual(others, [])
    assert.equal(grant?.scopes.length, CALLERS)
  })

  test('20 signing keys at once after the same newest: one is added', async () => {
    const newest = (await store.listSigningKeys()).at(-1)?.keyId
    const facts = await all('addSigningKey', () => [sampleSigningKey(), newest])
    assert.equal(facts.filter((fact) => fact === 'added').length, 1)
    assert.equal((await store.listSigningKeys()).length, 1)
  })

  test('20 hash keys at once on a new database: all callers get the same one', async () => {
    const facts = await all('ensureHashKey', () => [
      { keyId: freshId(), sealedKey: freshHash(), createdAtMs: NOW_MS },
    ])
    assert.equal(new Set(facts.map((fact) => JSON.stringify(fact))).size, 1)
  })

  test('20 transitions of one Link session at once: one succeeds', async () => {
    const { appId } = await plantApp(store)
    const session = sampleSession(appId)
    await store.createLinkSession(session, sampleOrigin())
    const facts = await all('advanceLinkSession', (caller) => [
      {
        appId,
        sessionId: session.sessionId,
        from: 'choosing',
        to: caller % 2 === 0 ? 'at_bank' : 'failed',
        update: {},
        nowMs: NOW_MS,
      },
    ])
    assert.equal(facts.filter((fact) => fact === 'advanced').length, 1)
  })

  test('disconnecting during fetches: no account and no transaction is left, 20 times', async () => {
    for (let round = 0; round < 20; round++) {
      const { appId } = await plantApp(store)
      const { userId } = await plantUser(store, appId)
      const connection = sampleConnection(appId, userId)
      await store.createConnection(connection)
      const { connectionId } = connection
      const accounts = [sampleAccount(connection), sampleAccount(connection)]
      const transactions = accounts.flatMap((account) =>
        Array.from({ length: 20 }, () => sampleTransaction(account)),
      )
      const data = { identity: undefined, accounts, transactions, refreshedAtMs: NOW_MS }
      const calls = Array.from(
        { length: 8 },
        (): Call => ({ verb: 'saveBankData', args: [appId, connectionId, data] }),
      )
      calls.splice(round % 8, 0, {
        verb: 'disconnectConnection',
        args: [{ appId, connectionId, nowMs: NOW_MS, by: 'client' }],
      })
      const facts = await race(workers, calls)
      assert.equal(facts.filter((fact) => fact === 'disconnected').length, 1)
      assert.equal(facts.filter((fact) => fact === 'saved' || fact === 'ended').length, 8)
      const any = { accountIds: undefined, types: undefined }
      assert.deepEqual(await store.listAccounts(appId, userId, any, { limit: 10 }), [])
      const every = { accountIds: undefined, statuses: undefined, bookedFrom: undefined, bookedTo: undefined }
      assert.deepEqual(await store.listTransactions(appId, userId, every, { limit: 10 }), [])
    }
  })

  test('20 callers from four processes empty the queues of 10 apps: every row goes to one of them', async () => {
    const connections = []
    for (let count = 0; count < 10; count++) connections.push((await plantConnected(store)).connection)
    for (const connection of connections) {
      const { appId, connectionId } = connection
      const refresh = { ...refreshOf(connection), stalledBeforeMs: NOW_MS }
      assert.equal(await store.requestRefresh(refresh), 'requested')
      await store.queueBankRevocation({
        appId,
        connectionId,
        providerName: 'a-bank',
        sealedSession: 'sealed',
        nowMs: NOW_MS,
      })
    }
    const signIns = []
    for (let count = 0; count < 10; count++)
      signIns.push((await plantAwaiting(store, 'awaiting_approval', undefined)).at)
    const queues = [
      ['claimRefresh', NOW_MS, connections],
      ['claimBankRevocation', NOW_MS, connections],
      ['leaseDueSignIn', NOW_MS + 24 * HOUR_MS, signIns],
    ] as const
    for (const [verb, nowMs, planted] of queues) {
      const taken: string[] = []
      for (;;) {
        const facts = await all(verb, () => [nowMs, nowMs + HOUR_MS])
        const found = facts.filter((fact) => fact !== undefined)
        if (found.length === 0) break
        for (const fact of found) {
          const connectionId: unknown = Reflect.get(Object(fact), 'connectionId')
          assert.ok(typeof connectionId === 'string', JSON.stringify(fact))
          taken.push(connectionId)
        }
      }
      assert.equal(new Set(taken).size, taken.length, verb)
      for (const { connectionId } of planted) assert.ok(taken.includes(connectionId), verb)
    }
  })

  test('sweeping from four processes deletes expired rows and nothing else', async () => {
    const { grant, token } = await plantFamily(store)
    const appId = freshId()
    for (let count = 0; count < 200; count++)
      await store.claimOnce({
        appId,
        kind: 'old',
        key: freshId(),
        untilMs: NOW_MS + (count % 2),
        nowMs: NOW_MS - 1,
      })
    await store.claimOnce({ appId, kind: 'new', key: 'key', untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS })
    const removed = await all('sweepExpired', () => [NOW_MS, 10])
    assert.ok(removed.every((count) => typeof count === 'number' && count <= 70))
    while ((await store.sweepExpired(NOW_MS, 50)) > 0);
    assert.equal(
      await store.claimOnce({ appId, kind: 'new', key: 'key', untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS }),
      'seen',
    )
    assert.ok((await store.loadRefreshToken(grant.appId, grant.grantId, token.tokenHash)) !== undefined)
  })
})

function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined)
  return value
}

function countKinds(facts: readonly unknown[]): Readonly<Record<string, number>> {
  const kinds: Record<string, number> = {}
  for (const fact of facts) {
    // The result of a verb without kinds, mixed in with others.
    if (typeof fact !== 'object' || fact === null || !('kind' in fact)) continue
    const kind = String(fact.kind)
    kinds[kind] = (kinds[kind] ?? 0) + 1
  }
  return kinds
}

function kindOf(fact: unknown): unknown {
  return typeof fact === 'object' && fact !== null && 'kind' in fact ? fact.kind : undefined
}

function isThrown(value: unknown): value is Thrown {
  return typeof value === 'object' && value !== null && 'thrown' in value
}

function isGrant(value: unknown): value is { readonly grantId: string } {
  return typeof value === 'object' && value !== null && 'grantId' in value
}
