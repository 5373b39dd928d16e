// contract: Conformance of consents and their history

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConsentState } from '../../core/consents/consent.ts'
import type { LinkSession } from '../../core/link/link-session.ts'
import type { Store } from '../../core/ports.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantUser,
  sampleCode,
  sampleConnection,
  sampleGrant,
  sampleOrigin,
  sampleSession,
} from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

const DAY_MS = 24 * HOUR_MS
const DETAILS = '[{"type":"account_information"}]'
const END_MS = NOW_MS + 90 * DAY_MS

interface Asked {
  readonly store: Store
  readonly session: LinkSession
  readonly appId: string
  readonly userId: string
  readonly consentId: string
  readonly connectionId: string
  state(): Promise<ConsentState | undefined>
  history(): Promise<readonly string[]>
}

/** An end user who has been redirected to the bank. */
export async function plantConsent(
  store: Store,
  planted?: { readonly appId: string; readonly userId: string },
  mode: LinkSession['parameters']['mode'] = 'continuous',
): Promise<Asked> {
  const appId = planted?.appId ?? (await plantApp(store)).appId
  const userId = planted?.userId ?? (await plantUser(store, appId)).userId
  const sample = sampleSession(appId, { userId, state: 'choosing', expiresAtMs: NOW_MS + HOUR_MS })
  const session = { ...sample, sessionId: freshId(), parameters: { ...sample.parameters, mode } }
  const consentId = session.sessionId
  await store.createLinkSession(session, sampleOrigin())
  const progress = { providerName: 'a-bank', consent: { untilMs: END_MS, details: DETAILS } }
  assert.equal(
    await store.advanceLinkSession({
      appId,
      sessionId: consentId,
      from: 'choosing',
      to: 'at_bank',
      update: progress,
      nowMs: NOW_MS,
    }),
    'advanced',
  )
  return {
    store,
    session,
    appId,
    userId,
    consentId,
    connectionId: freshId(),
    state: async () => (await store.loadConsent(appId, userId, consentId))?.state,
    history: async () =>
      (await store.listConsentEvents(appId, userId, consentId)).map(
        ({ step, state, actor }) => `${step} ${state} ${actor}`,
      ),
  }
}

async function signIn({ store, appId, userId, consentId, connectionId }: Asked): Promise<void> {
  await store.advanceLinkSession({
    appId,
    sessionId: consentId,
    from: 'at_bank',
    to: 'fetching',
    update: { connectionId },
    nowMs: NOW_MS,
  })
  await store.createConnection({ ...sampleConnection(appId, userId), connectionId })
  assert.equal(
    await store.saveBankSession({
      appId,
      connectionId,
      sealedSession: 'sealed',
      consentExpiresAtMs: END_MS,
      nowMs: NOW_MS + 1,
    }),
    'saved',
  )
}

async function activate(asked: Asked): Promise<void> {
  const { store, appId, consentId } = asked
  await signIn(asked)
  await store.advanceLinkSession({
    appId,
    sessionId: consentId,
    from: 'fetching',
    to: 'granted',
    update: {},
    nowMs: NOW_MS + 2,
  })
}

const ACTIVE = ['1 requested person', '2 authorised bank', '3 active person']

export function consentConformance(subject: () => Promise<Subject>): void {
  test('a consent follows the flow: requested at the bank, authorised by its tokens, active at the end', async () => {
    const asked = await plantConsent((await subject()).store)
    const { store, appId, userId, consentId, connectionId, session } = asked
    const first = await store.loadConsent(appId, userId, consentId)
    assert.deepEqual(first, {
      appId,
      consentId,
      userId,
      connectionId: undefined,
      providerName: 'a-bank',
      mode: 'continuous',
      state: 'requested',
      requestedScopes: session.parameters.scopes,
      grantedScopes: undefined,
      authorizationDetails: DETAILS,
      requestedUntilMs: END_MS,
      expiresAtMs: session.expiresAtMs,
      revokedBy: undefined,
      requestedAtMs: NOW_MS,
      changedAtMs: NOW_MS,
    })
    await activate(asked)
    const { scopes } = session.parameters
    const now = { connectionId, state: 'active', grantedScopes: scopes, expiresAtMs: END_MS }
    const last = await store.loadConsent(appId, userId, consentId)
    assert.deepEqual(last, { ...first, ...now, changedAtMs: NOW_MS + 2 })
    assert.deepEqual(await asked.history(), ACTIVE)
    assert.deepEqual(await store.listConsents(appId, userId), [last])
    assert.equal(await store.loadConsent(appId, freshId(), consentId), undefined)
    assert.deepEqual(await store.loadConsent(appId, undefined, consentId), last)
    assert.equal(await store.loadConsent(freshId(), undefined, consentId), undefined)
    assert.deepEqual(await store.listConsentEvents(appId, freshId(), consentId), [])
  })

  test('consents are listed in pages, of one user or of every user of the app, in order of their ids', async () => {
    const first = await plantConsent((await subject()).store)
    const { store, appId, userId, consentId } = first
    const second = await plantConsent(store, { appId, userId: (await plantUser(store, appId)).userId })
    const idsOf = async (user: string | undefined, after: string | undefined, limit = 10) =>
      (await store.listConsentPage(appId, user, { after, limit })).map((consent) => consent.consentId)
    const ids = [consentId, second.consentId].sort()
    assert.deepEqual(await idsOf(undefined, undefined), ids)
    assert.deepEqual(await idsOf(undefined, undefined, 1), ids.slice(0, 1))
    assert.deepEqual(await idsOf(undefined, ids[0]), ids.slice(1))
    assert.deepEqual(await idsOf(undefined, ids[1]), [])
    assert.deepEqual(await idsOf(userId, undefined), [consentId])
    assert.deepEqual(await idsOf(userId, consentId), [])
    assert.deepEqual(await idsOf(freshId(), undefined), [])
    assert.deepEqual(await store.listConsentPage(freshId(), undefined, { after: undefined, limit: 10 }), [])
  })

  test('one-time access is consumed with its grant; choosing another bank requests the consent again', async () => {
    const asked = await plantConsent((await subject()).store, undefined, 'one_time')
    const { store, appId, userId, consentId, connectionId } = asked
    const again = { providerName: 'b-bank', consent: { untilMs: END_MS, details: DETAILS } }
    await store.advanceLinkSession({
      appId,
      sessionId: consentId,
      from: 'at_bank',
      to: 'at_bank',
      update: again,
      nowMs: NOW_MS,
    })
    assert.equal((await store.loadConsent(appId, userId, consentId))?.providerName, 'b-bank')
    await signIn(asked)
    const grant = sampleGrant(appId, userId, { connectionId })
    const code = sampleCode(grant, { codeHash: freshHash() })
    assert.equal(
      await store.grantLinkSession(appId, consentId, { access: { grant, code }, reports: [] }, NOW_MS + 2),
      'advanced',
    )
    const history = ['1 requested person', '2 requested person', '3 authorised bank', '4 consumed person']
    assert.deepEqual(await asked.history(), history)
    assert.equal(
      await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS + 3, by: 'person' }),
      'disconnected',
    )
    assert.deepEqual(await asked.history(), [...history, '5 revoked person'])
    const ended = await store.loadGrant(appId, grant.grantId)
    assert.deepEqual([ended?.revokedAtMs, ended?.revokedBy], [NOW_MS + 3, 'person'])
    const late = await plantConsent(store, asked, 'one_time')
    await store.advanceLinkSession({
      appId,
      sessionId: late.consentId,
      from: 'at_bank',
      to: 'fetching',
      update: { connectionId },
      nowMs: NOW_MS,
    })
    const lateGrant = sampleGrant(appId, asked.userId, { connectionId })
    const lateCode = sampleCode(lateGrant, { codeHash: freshHash() })
    const given = { access: { grant: lateGrant, code: lateCode }, reports: [] }
    const fact = await store.grantLinkSession(appId, late.consentId, given, NOW_MS + 4)
    assert.equal(fact, 'not_in_state', 'a grant was made for a connection that had ended')
  })

  test('a failed flow rejects its consent and records the responsible actor; later steps change nothing', async () => {
    const { store } = await subject()
    for (const [failure, actor] of [
      ['declined_by_person', 'person'],
      ['bank_unavailable', 'bank'],
      ['internal', 'system'],
    ] as const) {
      const asked = await plantConsent(store)
      const { appId, userId, consentId } = asked
      await store.advanceLinkSession({
        appId,
        sessionId: consentId,
        from: 'at_bank',
        to: 'failed',
        update: { failure },
        nowMs: NOW_MS,
      })
      await store.advanceLinkSession({
        appId,
        sessionId: consentId,
        from: 'failed',
        to: 'returned',
        update: {},
        nowMs: NOW_MS,
      })
      assert.deepEqual(await asked.history(), ['1 requested person', `2 rejected ${actor}`])
      const [, rejected] = await store.listConsentEvents(appId, userId, consentId)
      assert.equal(rejected?.detail, failure)
      assert.equal(
        await store.expireConsent({ appId, consentId, message: '', nowMs: END_MS, eventSeed: freshSeed() }),
        'not_due',
      )
    }
  })

  test('of concurrent calls exactly one marks or expires a consent; its connection becomes session_expired', async () => {
    const asked = await plantConsent((await subject()).store)
    const { store, appId, userId, consentId, connectionId } = asked
    await activate(asked)
    const soonMs = END_MS - 7 * DAY_MS
    const isDue = async (nowMs: number) =>
      (await store.listDueConsents(nowMs, nowMs + 7 * DAY_MS, 1000)).some(
        (one) => one.consentId === consentId,
      )
    assert.equal(await isDue(soonMs - 1), false)
    assert.equal(await isDue(soonMs), true)
    assert.equal(await store.markConsentExpiring(appId, consentId, END_MS - 1, soonMs - 1), 'not_due')
    const mark = () => store.markConsentExpiring(appId, consentId, END_MS, soonMs)
    const marks = await Promise.all([mark(), mark(), mark()])
    assert.deepEqual(marks.toSorted(), ['moved', 'not_due', 'not_due'])
    assert.equal(await isDue(END_MS - 1), false)
    const end = () =>
      store.expireConsent({ appId, consentId, message: 'It is over.', nowMs: END_MS, eventSeed: freshSeed() })
    const ends = await Promise.all([end(), end(), end()])
    assert.deepEqual(ends.toSorted(), ['moved', 'not_due', 'not_due'])
    assert.deepEqual(await asked.history(), [...ACTIVE, '4 expiring system', '5 expired system'])
    const connection = await store.loadConnection(appId, connectionId)
    assert.deepEqual(
      [connection?.status, connection?.statusMessage, connection?.problem],
      ['session_expired', 'It is over.', 'consent_ended'],
    )
    const events = (await store.listWebhookEvents(appId, 0, 100)).filter((event) => event.userId === userId)
    assert.deepEqual(
      events.map(({ content }) => content.kind),
      ['refresh.finished'],
    )
    // The bank extends it after its expiry: both are as before, until the new expiry.
    const later = END_MS + 30 * DAY_MS
    const session = { appId, connectionId, sealedSession: 'later', consentExpiresAtMs: later, nowMs: END_MS }
    assert.equal(await store.saveBankSession({ ...session, isExtension: true }), 'saved')
    const extended = await store.loadConnection(appId, connectionId)
    assert.deepEqual(
      [extended?.status, extended?.problem, extended?.consentExpiresAtMs],
      ['updated', undefined, later],
    )
    const history = await asked.history()
    assert.deepEqual(history.slice(5), ['6 active bank'])
    assert.equal((await store.loadConsent(appId, userId, consentId))?.expiresAtMs, later)
    assert.equal(await isDue(later - 8 * DAY_MS), false)
  })

  test('lists a connection as idle once its last attempt is old, while its consent is active', async () => {
    const asked = await plantConsent((await subject()).store)
    const { store, appId, connectionId } = asked
    const idleAt = async (sinceMs: number, nowMs: number) =>
      (await store.listIdleConnections(sinceMs, nowMs, 1000)).some((one) => one.connectionId === connectionId)
    await activate(asked)
    const set = (status: 'updating' | 'updated', nowMs: number) =>
      store.setConnectionStatus({ appId, connectionId, status, message: '', nowMs })
    await set('updating', NOW_MS)
    assert.equal(await idleAt(NOW_MS, NOW_MS), false)
    await set('updated', NOW_MS)
    assert.equal(await idleAt(NOW_MS - 1, NOW_MS), false)
    assert.equal(await idleAt(NOW_MS, NOW_MS), true)
    assert.equal(await idleAt(NOW_MS, END_MS), false)
  })

  test('a consent that the bank extended does not expire at its old expiry', async () => {
    const asked = await plantConsent((await subject()).store)
    const { store, appId, consentId, connectionId } = asked
    await activate(asked)
    await store.saveBankSession({
      appId,
      connectionId,
      sealedSession: 'newer',
      consentExpiresAtMs: END_MS + 1,
      nowMs: END_MS,
    })
    assert.equal(
      await store.expireConsent({ appId, consentId, message: '', nowMs: END_MS, eventSeed: freshSeed() }),
      'not_due',
    )
    assert.equal(await asked.state(), 'active')
    assert.equal((await store.loadConnection(appId, connectionId))?.status, 'updating')
    await store.markConsentExpiring(appId, consentId, END_MS + 1, END_MS)
    await store.saveBankSession({
      appId,
      connectionId,
      sealedSession: 'newest',
      consentExpiresAtMs: END_MS + 90 * DAY_MS,
      nowMs: END_MS,
    })
    assert.deepEqual(await asked.history(), [...ACTIVE, '4 expiring system', '5 active bank'])
  })

  test('a renewal that is abandoned at the bank expires alone: the connection has a consent that expires later', async () => {
    const { store } = await subject()
    const asked = await plantConsent(store)
    const { appId, userId, connectionId } = asked
    await activate(asked)
    await store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs: NOW_MS })
    const renewal = await plantConsent(store, { appId, userId })
    const { consentId, session } = renewal
    await store.advanceLinkSession({
      appId,
      sessionId: consentId,
      from: 'at_bank',
      to: 'fetching',
      update: { connectionId },
      nowMs: NOW_MS,
    })
    const before = await store.loadConnection(appId, connectionId)
    const nowMs = session.expiresAtMs
    assert.ok(nowMs < END_MS)
    const expiry = { appId, consentId, message: 'It is over.', nowMs, eventSeed: freshSeed() }
    assert.equal(await store.expireConsent(expiry), 'moved')
    assert.equal(await renewal.state(), 'expired')
    assert.equal(await asked.state(), 'active')
    assert.equal(before?.status, 'updated')
    assert.deepEqual(await store.loadConnection(appId, connectionId), before)
    assert.deepEqual(await store.listWebhookEvents(appId, 0, 10), [])
  })

  test('a consent that is disconnected while it expires is revoked once, whichever comes first', async () => {
    const asked = await plantConsent((await subject()).store)
    const { store, appId, consentId, connectionId } = asked
    await activate(asked)
    await Promise.all([
      store.disconnectConnection({ appId, connectionId, nowMs: END_MS, by: 'client' }),
      store.expireConsent({ appId, consentId, message: '', nowMs: END_MS, eventSeed: freshSeed() }),
    ])
    const ends = (await asked.history()).slice(3)
    // Expired first, or not at all. An expired consent can still be revoked, for the data that was read under it.
    assert.ok(['4 revoked client', '4 expired system,5 revoked client'].includes(ends.join()), ends.join())
    assert.equal((await store.loadConnection(appId, connectionId))?.status, 'ended')
  })
}
