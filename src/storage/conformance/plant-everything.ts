// table: One user with a row in every table, and an app with a row in every other table

import { STANDARD_LOOK } from '../../core/link/look.ts'
import type { Store } from '../../core/ports.ts'
import type { Driver } from '../engine/driver.ts'
import { sampleActivity, sampleRequest } from './activity.ts'
import { plantConsent } from './consents.ts'
import { plantEndUser } from './dashboard.ts'
import { SAMPLE_PROFILE } from './managed-apps.ts'
import { plantPayment } from './payments.ts'
import { plantRequests, sampleClaim, sampleTicket } from './planted.ts'
import { plantProductionRequest } from './production.ts'
import { plantRefund } from './refunds.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantUser,
  sampleAccount,
  sampleApp,
  sampleClientKey,
  sampleCode,
  sampleConnection,
  sampleGrant,
  sampleKeySet,
  sampleOrigin,
  sampleSecret,
  sampleSession,
  sampleToken,
  sampleTransaction,
} from './samples.ts'
import { plantAwaiting } from './sign-ins.ts'
import { freshSeed, SAMPLE_ATTEMPT, sampleEndpoint } from './webhook-samples.ts'

export interface Traces {
  readonly userId: string
  /** Ids and hashes that identify rows of the user in any table. */
  readonly marks: readonly string[]
}

/** A delivery with one attempt for each event of the user. */
async function plantDeliveries(store: Store, appId: string, userId: string): Promise<readonly string[]> {
  const endpoint = sampleEndpoint(appId)
  await store.createWebhookEndpoint(endpoint, 1000)
  const events = (await store.listWebhookEvents(appId, 0, 1000)).filter((event) => event.userId === userId)
  for (const { eventId } of events) {
    await store.recordWebhookReplay({
      appId,
      eventId,
      endpointId: endpoint.endpointId,
      attempt: SAMPLE_ATTEMPT,
      delivered: true,
    })
  }
  return events.map(({ eventId }) => eventId)
}

/** A user with at least one row in every table that can hold one. */
export async function plantEverything(store: Store, appId: string, expiresAtMs?: number): Promise<Traces> {
  const { userId } = await plantUser(store, appId, {
    retention: expiresAtMs === undefined ? 'permanent' : 'temporary',
    expiresAtMs,
  })
  const grant = sampleGrant(appId, userId)
  const code = sampleCode(grant)
  await store.createGrantWithCode(grant, code)
  const token = sampleToken(grant, 1)
  await store.consumeAuthorizationCode({
    appId,
    codeHash: code.codeHash,
    nowMs: NOW_MS,
    effect: { kind: 'redeem', grantExpiresAtMs: NOW_MS + 99 * HOUR_MS, refreshToken: token },
  })
  const session = sampleSession(appId, { userId, expiresAtMs: NOW_MS + 99 * HOUR_MS })
  await store.createLinkSession(session, sampleOrigin())
  const connection = sampleConnection(appId, userId)
  await store.createConnection(connection)
  await plantPayment(store, appId, userId)
  const { refundId } = await plantRefund(store, appId, userId)
  const account = sampleAccount(connection)
  const transaction = sampleTransaction(account, { bankTransactionId: freshHash() })
  await store.saveBankData(appId, connection.connectionId, {
    identity: undefined,
    accounts: [account],
    transactions: [transaction],
    refreshedAtMs: NOW_MS,
    eventSeed: freshSeed(),
  })
  const { consentId } = await plantConsent(store, { appId, userId })
  const { at } = await plantAwaiting(store, 'awaiting_answers', undefined, { appId, userId })
  const eventIds = await plantDeliveries(store, appId, userId)
  const { ended } = await plantEndUser(store, connection)
  await plantRequests(store, connection, account)
  const requests = [sampleRequest(appId, { userId, grantId: grant.grantId })]
  const keptUntilMs = NOW_MS + 99 * HOUR_MS
  await store.recordActivity(sampleActivity(appId, { requests, keptUntilMs, userIds: [userId] }))
  const lapsed = await plantLapsed(store, appId, userId)
  const marks = [
    lapsed.grantId,
    ended.connectionId,
    refundId,
    ...eventIds,
    consentId,
    at.connectionId,
    at.signInId,
    userId,
    grant.grantId,
    code.codeHash,
    token.tokenHash,
    session.sessionId,
  ]
  return { userId, marks: [...marks, connection.connectionId, account.accountId, transaction.transactionId] }
}

/**
 * A grant that expired at the beginning of time, of which its connection is left. The sweep finds nothing else that long ago.
 */
export async function plantLapsed(store: Store, appId: string, userId: string, policy = 'lapsing') {
  const connectionId = freshId()
  const grant = sampleGrant(appId, userId, { policy, connectionId, createdAtMs: 0, expiresAtMs: 1 })
  const code = sampleCode(grant, { expiresAtMs: 1 })
  await store.createGrantWithCode(grant, code)
  const refreshToken = { ...sampleToken(grant, 1), expiresAtMs: 1 }
  const effect = { kind: 'redeem', grantExpiresAtMs: 1, refreshToken } as const
  await store.consumeAuthorizationCode({ appId, codeHash: code.codeHash, nowMs: 0, effect })
  await store.sweepExpired(HOUR_MS + 2, 1000, new Map([['lapsing', NOW_MS + 99 * HOUR_MS]]))
  return { ...grant, connectionId, tokenHash: refreshToken.tokenHash }
}

/** At least one row in every table that holds rows of an app and none of a user, all live at NOW_MS. */
export async function plantWithoutUser(store: Store, appId: string, driver: Driver): Promise<void> {
  await store.addSecret(sampleSecret(appId), 5, NOW_MS)
  // Where no trigger has made it.
  await driver.run(
    `INSERT INTO access_marks (app_id, mark) VALUES (:appId, 'planted') ON CONFLICT (app_id) DO NOTHING`,
    { appId },
  )
  await store.addClientKey(sampleClientKey(appId))
  await store.saveKeySet(sampleKeySet(appId))
  await store.requestProviders([{ appId, institutionId: '1', requestedAtMs: NOW_MS }])
  const manager = await store.loadApp(appId)
  const app = sampleApp({ organisationId: manager?.organisationId ?? '' })
  const managed = { app, profile: SAMPLE_PROFILE }
  await store.createManagedApp(managed, sampleSecret(app.appId), { appId, maxManaged: 99 })
  // Of the manager itself, which a manager of its own would have made.
  const profile = JSON.stringify(SAMPLE_PROFILE)
  await driver.run('INSERT INTO app_profiles (app_id, profile) VALUES (:appId, :profile)', { appId, profile })
  await plantProductionRequest(store, { appId, organisationId: app.organisationId })
  await driver.run("INSERT INTO app_holds (app_id, hold, at_ms, note) VALUES (:appId, 'operator', 1, '')", {
    appId,
  })
  await store.createWebhookEndpoint(sampleEndpoint(appId), 1000)
  await store.createLinkSession(sampleSession(appId, { expiresAtMs: NOW_MS + 1 }), sampleOrigin())
  await store.createLinkSession(sampleSession(appId, { state: 'returned' }), sampleOrigin())
  await store.countLinkSessions(NOW_MS, 1000)
  await store.createLinkTicket({ ...sampleTicket(appId), expiresAtMs: NOW_MS + 1 })
  await store.saveLinkLookDraft(appId, STANDARD_LOOK, NOW_MS)
  await store.claimIdempotencyKey({ ...sampleClaim(appId), expiresAtMs: NOW_MS + 1 })
  await store.claimOnce({ appId, kind: 'assertion', key: freshId(), untilMs: NOW_MS + 1, nowMs: NOW_MS })
  await store.revokeAccessToken(appId, freshId(), NOW_MS + 1)
  await store.recordAudit({ appId, eventId: freshId(), atMs: NOW_MS, actor: 'cli', action: 'a', target: 't' })
}
