// contract: Conformance of sign-ins that an app leads over the API

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AwaitingStatus, Connection } from '../../core/connections/connection.ts'
import type { SignInStepId, SignInStore, StartSignIn } from '../../core/connections/sign-in-store.ts'
import type { Store } from '../../core/ports.ts'
import { type Owner, plantConnected, plantConnection } from './planted.ts'
import { freshHash, freshId, HOUR_MS, NOW_MS, plantApp, plantUser, sampleConnection } from './samples.ts'
import type { Subject } from './subject.ts'
import { turns } from './turns.ts'
import { freshSeed } from './webhook-samples.ts'

const MINUTE_MS = 60_000

export function signInConformance(subject: () => Promise<Subject>): void {
  flowConformance(subject)
  raceConformance(subject)
}

function flowConformance(subject: () => Promise<Subject>): void {
  test('a sign-in advances step by step to tokens, an active consent and a queued refresh', async () => {
    const { store } = await subject()
    const connection = await plantConnection(store, 'created')
    const { appId, userId, connectionId } = connection
    const start = startOf(connection)
    assert.equal(await store.startSignIn(start), 'started')
    assert.equal((await store.loadConnection(appId, connectionId))?.status, 'authenticating')
    const at: SignInStepId = { appId, connectionId, signInId: start.signInId, step: 1 }
    assert.equal(await saveStep(store, at, 'awaiting_answers'), 'saved')
    assert.equal(await saveStep(store, at, 'awaiting_answers'), 'superseded')
    const waiting = await store.loadSignIn(appId, connectionId)
    assert.deepEqual(waiting, {
      ...at,
      step: 2,
      sealedState: 'sealed-2',
      stateHash: undefined,
      deadlineMs: NOW_MS + MINUTE_MS,
    })
    const claimed = await claim(store, connection, 2)
    assert.equal(claimed?.step, 3)
    assert.equal(await claim(store, connection, 2), undefined)
    const done = { ...at, step: 3, ...TOKENS, read: true, eventSeed: freshSeed() }
    assert.equal(await store.completeSignIn({ ...done, step: 2 }), 'superseded')
    assert.equal(await store.completeSignIn({ ...done, signInId: freshId() }), 'superseded')
    assert.equal(await store.completeSignIn(done), 'completed')
    assert.equal(await store.completeSignIn(done), 'superseded')
    const after = await store.loadConnection(appId, connectionId)
    assert.deepEqual(
      [after?.status, after?.sealedSession, after?.consentExpiresAtMs],
      ['updating', 'tokens', NOW_MS + 99 * HOUR_MS],
    )
    assert.deepEqual(after?.items, ['checking_accounts'])
    assert.equal(await store.loadSignIn(appId, connectionId), undefined)
    const consent = await store.loadConsent(appId, userId, start.signInId)
    assert.deepEqual(
      [consent?.state, consent?.requestedScopes, consent?.grantedScopes, consent?.expiresAtMs],
      ['active', ['a', 'b'], ['a'], NOW_MS + 99 * HOUR_MS],
    )
    assert.equal(consent?.connectionId, connectionId)
    const events = await store.listConsentEvents(appId, userId, start.signInId)
    assert.deepEqual(
      events.map(({ step, state, actor }) => [step, state, actor]),
      [
        [1, 'requested', 'client'],
        [2, 'authorised', 'bank'],
        [3, 'active', 'client'],
      ],
    )
    assert.deepEqual(await store.listWebhookEvents(appId, 0, 10), [])
    await store.finishRefresh(appId, connectionId, 0)
  })

  test('a sign-in that only renews sets the status to updated and writes the event', async () => {
    const { store } = await subject()
    const connection = await plantConnection(store, 'session_expired')
    const { appId, connectionId } = connection
    const start = startOf(connection)
    await store.startSignIn(start)
    const at = { appId, connectionId, signInId: start.signInId, step: 1 }
    const done = { ...at, ...TOKENS, read: false, eventSeed: freshSeed() }
    assert.equal(await store.completeSignIn(done), 'completed')
    assert.equal((await store.loadConnection(appId, connectionId))?.status, 'updated')
    const [event] = await store.listWebhookEvents(appId, 0, 10)
    assert.deepEqual(event?.content, {
      kind: 'refresh.finished',
      connectionId,
      status: 'updated',
      message: '',
      finishedAtMs: NOW_MS,
      source: 'api',
      sessionExpiresAtMs: NOW_MS + 99 * HOUR_MS,
    })
  })

  test('a failed sign-in rejects its consent and writes one event', async () => {
    const { store } = await subject()
    const connection = await plantConnection(store, 'created')
    const { appId, userId, connectionId } = connection
    const start = startOf(connection)
    await store.startSignIn(start)
    const failed = failureOf({ appId, connectionId, signInId: start.signInId, step: 1 })
    assert.equal(await store.failSignIn({ ...failed, step: 7 }), 'superseded')
    assert.equal(await store.failSignIn(failed), 'failed')
    assert.equal(await store.failSignIn(failed), 'superseded')
    const after = await store.loadConnection(appId, connectionId)
    assert.deepEqual(
      [after?.status, after?.problem, after?.statusMessage],
      ['authentication_error', 'credentials_incorrect', 'No.'],
    )
    const consent = await store.loadConsent(appId, userId, start.signInId)
    assert.equal(consent?.state, 'rejected')
    assert.equal((await store.listWebhookEvents(appId, 0, 10)).length, 1)
  })

  test('what the end user withdrew stays withdrawn after a sign-in that the app drives', async () => {
    const { store } = await subject()
    const connected = await plantConnected(store)
    const { appId, userId, connectionId, connection } = connected
    const nowMs = NOW_MS + 1
    const withdrawn = { appId, userId, connectionId, accounts: [], data: ['identity'], nowMs } as const
    assert.equal(await store.reduceSharing({ ...withdrawn, eventSeed: freshSeed() }), 'narrowed')
    const before = await store.listWithdrawnData(appId, userId)
    assert.equal(before.length, 1)
    const start = startOf(connection)
    assert.equal(await store.startSignIn(start), 'started')
    const at = { appId, connectionId, signInId: start.signInId, step: 1 }
    const done = { ...at, ...TOKENS, read: true, eventSeed: freshSeed() }
    assert.equal(await store.completeSignIn(done), 'completed')
    assert.equal((await store.loadConsent(appId, userId, start.signInId))?.state, 'active')
    assert.deepEqual(await store.listWithdrawnData(appId, userId), before)
  })

  test('a consent that is decided is not requested again by a retry of the same sign-in', async () => {
    const { store } = await subject()
    for (const decided of ['rejected', 'active'] as const) {
      const connection = await plantConnection(store, 'created')
      const { appId, userId, connectionId } = connection
      const start = startOf(connection)
      await store.startSignIn(start)
      const at = { appId, connectionId, signInId: start.signInId, step: 1 }
      if (decided === 'rejected') await store.failSignIn(failureOf(at))
      else await store.completeSignIn({ ...at, ...TOKENS, read: false, eventSeed: freshSeed() })
      const before = await store.loadConsent(appId, userId, start.signInId)
      const history = await store.listConsentEvents(appId, userId, start.signInId)
      assert.equal(before?.state, decided)
      const consent = {
        ...start.consent,
        untilMs: NOW_MS + 999 * HOUR_MS,
        expiresAtMs: NOW_MS + 999 * HOUR_MS,
      }
      assert.equal(await store.startSignIn({ ...start, consent, nowMs: NOW_MS + 1 }), 'started')
      assert.deepEqual(await store.loadConsent(appId, userId, start.signInId), before)
      assert.deepEqual(await store.listConsentEvents(appId, userId, start.signInId), history)
    }
  })

  test('a changed login resets the connection to created, and must not be that of another connection', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const taken = freshHash()
    await store.createConnectionOnce(sampleConnection(appId, userId), taken)
    const connection = { ...sampleConnection(appId, userId), status: 'updated' as const }
    await store.createConnectionOnce(connection, freshHash())
    const change = (loginHash: string | undefined) =>
      store.startSignIn({ ...startOf(connection), changed: { loginHash } })
    assert.equal(await change(taken), 'exists')
    assert.equal((await store.loadConnection(appId, connection.connectionId))?.status, 'updated')
    assert.equal(await store.loadSignIn(appId, connection.connectionId), undefined)
    assert.equal(await change(freshHash()), 'started')
  })

  test('a sign-in in progress blocks another unless it stalled; a permanently failed connection starts none', async () => {
    const { store } = await subject()
    const connection = await plantConnection(store, 'updated')
    const { appId, userId, connectionId } = connection
    const first = startOf(connection)
    assert.equal(await store.startSignIn({ ...first, userId: freshId() }), 'unknown')
    assert.equal(await store.startSignIn(first), 'started')
    assert.equal(await store.startSignIn(startOf(connection)), 'busy')
    const second = { ...startOf(connection), stalledBeforeMs: NOW_MS }
    assert.equal(await store.startSignIn(second), 'started')
    assert.equal((await store.loadConsent(appId, userId, first.signInId))?.state, 'rejected')
    assert.equal((await store.loadSignIn(appId, connectionId))?.signInId, second.signInId)
    const gone = await plantConnection(store, 'permanent_error')
    assert.equal(await store.startSignIn(startOf(gone)), 'over')
    await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'client' })
    assert.equal(await store.startSignIn(startOf(connection)), 'unknown')
    assert.equal(await store.loadSignIn(appId, connectionId), undefined)
    assert.equal((await store.loadConsent(appId, userId, second.signInId))?.state, 'revoked')
  })

  test('a sign-in writes nothing once the connection has changed status meanwhile', async () => {
    const { store } = await subject()
    const connection = await plantConnection(store, 'updated')
    const { appId, userId, connectionId } = connection
    const start = startOf(connection)
    await store.startSignIn(start)
    const at = { appId, connectionId, signInId: start.signInId, step: 1 }
    await store.setConnectionStatus({
      appId,
      connectionId,
      status: 'authenticating',
      message: '',
      nowMs: NOW_MS,
    })
    assert.equal(await saveStep(store, at, 'awaiting_answers'), 'superseded')
    const done = { ...at, ...TOKENS, read: true, eventSeed: freshSeed() }
    assert.equal(await store.completeSignIn(done), 'superseded')
    assert.equal(await store.failSignIn(failureOf(at)), 'superseded')
    assert.equal((await store.loadConsent(appId, userId, start.signInId))?.state, 'rejected')
  })

  test('a step is claimed before its deadline only, by its number or by the state that the bank returns', async () => {
    const { store } = await subject()
    const { connection, at } = await plantAwaiting(store, 'awaiting_redirect', 'hash')
    const { appId, connectionId } = at
    assert.equal(await claim(store, connection, 2), undefined, 'another status')
    const take = (stateHash: string, nowMs: number) =>
      store.claimSignInStep({
        appId,
        connectionId,
        from: 'awaiting_redirect',
        step: undefined,
        stateHash,
        deadlineMs: nowMs + MINUTE_MS,
        nowMs,
      })
    assert.equal(await take('other', NOW_MS), undefined)
    assert.equal(await take('hash', NOW_MS + MINUTE_MS), undefined)
    assert.equal((await take('hash', NOW_MS + MINUTE_MS - 1))?.step, 3)
    assert.equal(await take('hash', NOW_MS), undefined)
  })

  test('a due sign-in is leased to one worker, again after the lease expires, and not while postponed', async () => {
    const { store } = await subject()
    const { connection, at } = await plantAwaiting(store, 'awaiting_approval', undefined)
    assert.equal(await leaseOf(store, connection, NOW_MS + MINUTE_MS - 1), undefined)
    const leased = await leaseOf(store, connection, NOW_MS + MINUTE_MS)
    assert.deepEqual(leased, {
      ...at,
      sealedState: 'sealed-2',
      stateHash: undefined,
      deadlineMs: NOW_MS + MINUTE_MS,
      status: 'awaiting_approval',
    })
    assert.equal(await leaseOf(store, connection, NOW_MS + MINUTE_MS + 1), undefined)
    assert.ok(await leaseOf(store, connection, NOW_MS + 2 * MINUTE_MS))
    await store.postponeSignIn({ ...at, step: 1 }, NOW_MS)
    assert.equal(await leaseOf(store, connection, NOW_MS + 2 * MINUTE_MS), undefined, 'an older step')
    await store.postponeSignIn(at, NOW_MS + 9)
    assert.ok(await leaseOf(store, connection, NOW_MS + 9))
  })
}

function raceConformance(subject: () => Promise<Subject>): void {
  test('of concurrent sign-ins one starts, and of concurrent submissions one is claimed', async () => {
    const { store } = await subject()
    const connection = await plantConnection(store, 'updated')
    const facts = await Promise.all(Array.from({ length: 8 }, () => store.startSignIn(startOf(connection))))
    assert.deepEqual(facts.toSorted(), [...Array(7).fill('busy'), 'started'])
    const { connection: other } = await plantAwaiting(store, 'awaiting_answers', undefined)
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(store, other, 2)))
    assert.equal(claims.filter((claimed) => claimed !== undefined).length, 1)
  })
}

const TOKENS = {
  sealedSession: 'tokens',
  consentExpiresAtMs: NOW_MS + 99 * HOUR_MS,
  grantedScopes: ['a'],
  items: ['checking_accounts'],
  nowMs: NOW_MS,
} as const

function failureOf(at: SignInStepId) {
  return {
    ...at,
    status: 'authentication_error',
    message: 'No.',
    problem: 'credentials_incorrect',
    by: 'bank',
    eventSeed: freshSeed(),
    nowMs: NOW_MS,
  } as const
}

export function startOf({ appId, userId, connectionId }: Connection): StartSignIn {
  return {
    appId,
    userId,
    connectionId,
    signInId: freshId(),
    changed: undefined,
    sealedState: 'sealed-1',
    deadlineMs: NOW_MS + MINUTE_MS,
    consent: {
      providerName: 'se-bank',
      scopes: ['a', 'b'],
      untilMs: NOW_MS + 9 * HOUR_MS,
      details: '[]',
      expiresAtMs: NOW_MS + HOUR_MS,
    },
    nowMs: NOW_MS,
    stalledBeforeMs: NOW_MS - 1,
  }
}

function saveStep(store: Store, at: SignInStepId, to: AwaitingStatus, stateHash?: string) {
  return store.saveSignInStep({
    ...at,
    to,
    message: 'Wait',
    sealedState: `sealed-${at.step + 1}`,
    stateHash,
    dueAtMs: NOW_MS + MINUTE_MS,
    deadlineMs: NOW_MS + MINUTE_MS,
    nowMs: NOW_MS,
  })
}

/** Arguments of the verb, also for races between processes. */
export function claimOf({ appId, connectionId }: Connection, step: number) {
  return {
    appId,
    connectionId,
    from: 'awaiting_answers',
    step,
    stateHash: undefined,
    deadlineMs: NOW_MS + 2 * MINUTE_MS,
    nowMs: NOW_MS,
  } as const
}

function claim(store: Store, connection: Connection, step: number) {
  return store.claimSignInStep(claimOf(connection, step))
}

/** A connection whose sign-in waits for the end user, at its second step. */
export async function plantAwaiting(
  store: Store,
  to: AwaitingStatus,
  stateHash: string | undefined,
  owner?: Owner,
) {
  const connection = await plantConnection(store, 'created', owner)
  const { appId, connectionId } = connection
  const start = startOf(connection)
  await store.startSignIn(start)
  const at = { appId, connectionId, signInId: start.signInId, step: 1 }
  await saveStep(store, at, to, stateHash)
  return { connection, at: { ...at, step: 2 } }
}

/** Skips due sign-ins of other tests, which stay leased for a minute. */
async function leaseOf(store: Store, { connectionId }: Connection, nowMs: number) {
  for (const _turn of turns()) {
    const due = await store.leaseDueSignIn(nowMs, nowMs + MINUTE_MS)
    if (due === undefined || due.connectionId === connectionId) return due
  }
}

/** Calls of another app, with every id it could know. */
export function signInAttempts(
  store: Store,
  { connection, at: victim }: Awaited<ReturnType<typeof plantAwaiting>>,
  appId: string,
): Readonly<Record<Exclude<keyof SignInStore, 'leaseDueSignIn'>, () => Promise<unknown>>> {
  const at = { ...victim, appId }
  const { connectionId } = connection
  return {
    createConnectionOnce: () => store.createConnectionOnce({ ...connection, appId }, freshHash()),
    startSignIn: () => store.startSignIn({ ...startOf(connection), appId }),
    loadSignIn: () => store.loadSignIn(appId, connectionId),
    saveSignInStep: () => saveStep(store, at, 'awaiting_answers'),
    claimSignInStep: () => claim(store, { ...connection, appId }, at.step),
    completeSignIn: () => store.completeSignIn({ ...at, ...TOKENS, read: true, eventSeed: freshSeed() }),
    failSignIn: () => store.failSignIn(failureOf(at)),
    postponeSignIn: () => store.postponeSignIn(at, NOW_MS),
  }
}
