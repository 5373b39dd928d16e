// contract: The app that the isolation suite tries to read and change

import type { Account } from '../../core/accounts/account.ts'
import type { Connection } from '../../core/connections/connection.ts'
import type { Grant } from '../../core/grants/grant.ts'
import type { Store } from '../../core/ports.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { integer } from '../engine/row.ts'
import { sampleActivity, sampleRequest } from './activity.ts'
import { plantConsent } from './consents.ts'
import { dashboardPortrait, plantEndUser } from './dashboard.ts'
import { plantPayment } from './payments.ts'
import { ANY_ACCOUNT, ANY_TRANSACTION, type PlantedRequests, plantRequests } from './planted.ts'
import { plantProductionRequest } from './production.ts'
import { plantRefund } from './refunds.ts'
import {
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantUser,
  sampleAccount,
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
import { turns } from './turns.ts'
import { freshSeed, SAMPLE_ATTEMPT, sampleEndpoint } from './webhook-samples.ts'

export type Victim = Awaited<ReturnType<typeof plantVictim>>

export async function plantVictim(store: Store, driver: Driver) {
  const app = await plantApp(store)
  const { appId } = app
  const user = await plantUser(store, appId)
  const secret = sampleSecret(appId)
  await store.addSecret(secret, 5, NOW_MS)
  const key = sampleClientKey(appId)
  await store.addClientKey(key)
  await store.saveKeySet(sampleKeySet(appId))
  const pending = sampleGrant(appId, user.userId)
  const code = sampleCode(pending)
  await store.createGrantWithCode(pending, code)
  const payment = await plantPayment(store, appId, user.userId)
  const refund = await plantRefund(store, appId, user.userId)
  const first = sampleGrant(appId, user.userId)
  const used = sampleCode(first)
  await store.createGrantWithCode(first, used)
  const token = sampleToken(first, 1)
  await store.consumeAuthorizationCode({
    appId,
    codeHash: used.codeHash,
    nowMs: NOW_MS,
    effect: { kind: 'redeem', grantExpiresAtMs: NOW_MS + HOUR_MS, refreshToken: token },
  })
  const session = sampleSession(appId, { userId: user.userId })
  await store.createLinkSession(session, sampleOrigin())
  const { consentId } = await plantConsent(store, { appId, userId: user.userId })
  const connection = sampleConnection(appId, user.userId)
  await store.createConnection(connection)
  const bound = [await plantGrantOf(store, connection), await plantGrantOf(store, connection)] as const
  const account = sampleAccount(connection)
  const transaction = sampleTransaction(account)
  const data = {
    identity: undefined,
    accounts: [account],
    transactions: [transaction],
    refreshedAtMs: NOW_MS,
    eventSeed: freshSeed(),
  }
  const endpoint = sampleEndpoint(appId, { failures: 1, failingSinceMs: NOW_MS })
  await store.createWebhookEndpoint(endpoint, 5)
  await store.saveBankData(appId, connection.connectionId, data)
  const [told] = await store.listWebhookEvents(appId, 0, 1)
  if (told === undefined) throw new Error('saved bank data wrote no event')
  await store.recordWebhookReplay({
    appId,
    eventId: told.eventId,
    endpointId: endpoint.endpointId,
    attempt: SAMPLE_ATTEMPT,
    delivered: true,
  })
  for (const _turn of turns()) if ((await store.dispatchWebhookEvents(NOW_MS, 50)) === 0) break
  const lease = { appId, endpointId: endpoint.endpointId, leaseId: freshId(), nowMs: NOW_MS }
  const limits = { untilMs: NOW_MS + HOUR_MS, maxInProgress: 99, limit: 99 }
  const [leased] = await store.leaseWebhookDeliveries({ ...lease, ...limits })
  if (leased === undefined) throw new Error('no delivery of the victim is leased')
  const event = { appId, eventId: freshId(), atMs: NOW_MS, actor: 'cli', action: 'a', target: 't' }
  await store.recordAudit(event)
  const shown = sampleRequest(appId, { userId: user.userId, grantId: first.grantId })
  const activity = sampleActivity(appId, { requests: [shown], userIds: [user.userId] })
  await store.recordActivity(activity)
  const tokenId = freshId()
  await store.claimOnce({ appId, kind: 'kind', key: 'key', untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS })
  const person = await plantEndUser(store, connection)
  const requests = await plantRequests(store, connection, account)
  const awaiting = await plantAwaiting(store, 'awaiting_answers', undefined)
  const refresh = await driver.get('SELECT lease_until_ms FROM refreshes WHERE app_id = :appId', { appId })
  const refreshLeaseUntilMs = integer(refresh ?? {}, 'lease_until_ms')
  const request = await plantProductionRequest(store, app)
  return {
    payment,
    refund,
    request,
    leased,
    leaseId: lease.leaseId,
    refreshLeaseUntilMs,
    consentId,
    app,
    person,
    requests,
    awaiting,
    user,
    secret,
    key,
    pending,
    bound,
    code,
    first,
    used,
    token,
    session,
    connection,
    account,
    data,
    tokenId,
    activity,
    endpoint,
    told,
  }
}

/** An active grant of the connection. */
async function plantGrantOf(
  store: Store,
  { appId, userId, connectionId }: Pick<Connection, 'appId' | 'userId' | 'connectionId'>,
): Promise<Grant> {
  const grant = { ...sampleGrant(appId, userId), connectionId }
  const code = sampleCode(grant)
  await store.createGrantWithCode(grant, code)
  const effect = { kind: 'redeem', grantExpiresAtMs: NOW_MS + HOUR_MS, refreshToken: undefined } as const
  await store.consumeAuthorizationCode({ appId, codeHash: code.codeHash, nowMs: NOW_MS, effect })
  return grant
}

/** Tables of which the verbs below do not show everything, such as a consumed code, a lease or an attempt. */
export const SHOWN_BY_ROW = [
  'authorization_codes',
  'refresh_tokens',
  'claims',
  'idempotent_answers',
  'link_tickets',
  'person_links',
  'refreshes',
  'webhook_deliveries',
  'payments',
  'refunds',
  'deferred_reads',
  'production_requests',
  'requests',
  'request_contents',
  'request_figures',
  'active_users',
  'active_days',
] as const

export async function rowsOfVictim(driver: Driver, { app: { appId } }: Victim) {
  const rows: Record<string, readonly Row[]> = {}
  // PostgreSQL returns rows in any order.
  for (const table of SHOWN_BY_ROW)
    rows[table] = (await driver.all(`SELECT * FROM ${table} WHERE app_id = :appId`, { appId })).toSorted(
      byValues,
    )
  return rows
}

function byValues(one: Row, other: Row): number {
  return Object.values(one).join('\n') < Object.values(other).join('\n') ? -1 : 1
}

/** Everything that can be read of the victim. */
export async function portrait(store: Store, victim: Victim) {
  const { appId } = victim.app
  const { userId } = victim.user
  const { grantId, tokenHash } = victim.token
  return {
    client: await store.loadClient(victim.app.clientId, NOW_MS),
    keys: await store.listClientKeys(appId),
    keySet: await store.loadKeySet(appId),
    users: await store.listUsers(appId, undefined, 10),
    code: await store.loadCode(appId, victim.code.codeHash),
    used: await store.loadCode(appId, victim.used.codeHash),
    token: await store.loadRefreshToken(appId, grantId, tokenHash),
    bound: await store.loadGrant(appId, victim.bound[0].grantId),
    access: await store.loadAccessFacts(appId, victim.tokenId, grantId, NOW_MS),
    session: await store.loadLinkSession(appId, victim.session.sessionId, NOW_MS),
    connections: await store.listConnections(appId, userId),
    accounts: await store.listAccounts(appId, userId, ANY_ACCOUNT, { limit: 10 }),
    transactions: await store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 10 }),
    consents: await store.listConsents(appId, userId),
    history: await store.listConsentEvents(appId, userId, victim.consentId),
    audit: await store.listAudit(appId, 10),
    endpoints: await store.listWebhookEndpoints(appId, undefined, 10),
    events: await store.listWebhookEvents(appId, 0, 10),
    deliveries: await store.listWebhookDeliveries(appId, 10),
    tries: await store.listWebhookAttempts(appId, victim.told.eventId),
    awaiting: await store.loadConnection(victim.awaiting.at.appId, victim.awaiting.at.connectionId),
    signIn: await store.loadSignIn(victim.awaiting.at.appId, victim.awaiting.at.connectionId),
    requests: await requestPortrait(store, victim.connection, victim.account, victim.requests),
    person: await dashboardPortrait(store, victim.person),
  }
}

/** Everything that can be read of them, unchanged. */
async function requestPortrait(
  store: Store,
  { appId, userId }: Connection,
  { accountId }: Account,
  { refresh, report, claim, job, dataSession, deferred, step }: PlantedRequests,
) {
  return {
    refresh: await store.loadBalanceRefresh(appId, userId, refresh.refreshId, NOW_MS),
    report: await store.loadReport(appId, report.kind, report.reportId, NOW_MS),
    job: await store.loadReportJob(appId, job.jobId, NOW_MS),
    dataSession: await store.loadDataSession(appId, dataSession.sessionId),
    steps: await store.listFlowEvents(appId, step.trackingId, NOW_MS),
    deferred: await store.loadDeferredRead(appId, deferred.readId, NOW_MS),
    accountChanges: await store.listAccountChanges(appId, userId),
    transactionChanges: await store.listTransactionChanges(appId, userId, undefined),
    claim: await store.claimIdempotencyKey(claim),
    details: await store.listAccountDetails(appId, userId, [accountId]),
    orders: await store.listPaymentOrders(appId, userId, accountId),
  }
}
