// contract: Calls of every verb for another app, with the ids of the first

import type { IdentityStore } from '../../core/identity/records.ts'
import type { SecondFactorStore } from '../../core/identity/second-factors.ts'
import { STANDARD_LOOK } from '../../core/link/look.ts'
import type { MailStore } from '../../core/mail/store.ts'
import type { OperatorStore } from '../../core/operators/store.ts'
import type { OrganisationStore } from '../../core/organisations/store.ts'
import type { Store } from '../../core/ports.ts'
import { sampleActivity } from './activity.ts'
import { dashboardAttempts } from './dashboard.ts'
import { leaseOf } from './idempotency.ts'
import type { Victim } from './isolation-victim.ts'
import { stepOf } from './payments.ts'
import { ANY_ACCOUNT, ANY_TRANSACTION, INVESTMENT, refreshOf } from './planted.ts'
import { decisionOf } from './refunds.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  sampleGrant,
  sampleKeySet,
  sampleOrigin,
  sampleRotation,
  sampleSecret,
} from './samples.ts'
import { signInAttempts } from './sign-ins.ts'
import { freshSeed, SAMPLE_ATTEMPT } from './webhook-samples.ts'

/** Verbs without an app id, or that create or find an app. What belongs to an organisation is in organisations.ts. */
type NoApp =
  | 'createOrganisation'
  | 'listOrganisations'
  | 'createApp'
  | 'createManagedApp'
  | 'findAppId'
  | 'listApps'
  | 'loadClient'
  | 'knownAppId'
  | 'addRedirectUri'
  | 'listSigningKeys'
  | 'addSigningKey'
  | 'retireSigningKeys'
  | 'removeSigningKeys'
  | 'resealSigningKey'
  | 'ensureHashKey'
  | 'hasHashKey'
  | 'isProduction'
  | 'markProduction'
  | 'resealHashKey'
  | 'listSealedUnderOthers'
  | 'loadBankClient'
  | 'replaceBankClient'
  | 'dispatchWebhookEvents'
  | 'listDueWebhookEndpoints'
  | 'claimRefresh'
  | 'claimReportJob'
  | 'claimDuePayment'
  | 'claimDueRefund'
  | 'claimDeferredRead'
  | 'claimBankRevocation'
  | 'leaseDueSignIn'
  | 'loadClockOffset'
  | 'listDueConsents'
  | 'listIdleConnections'
  | 'listExpiringLinkSessions'
  | 'moveClock'
  | 'resetClock'
  | 'trimRequests'
  | 'listRetentions'
  | 'listUnsealedTrails'
  | 'countLinkSessions'
  | 'sweepExpired'
  | 'ping'
  | 'proveWritable'
  | 'close'
  | keyof IdentityStore
  | keyof SecondFactorStore
  | keyof OrganisationStore
  | keyof MailStore
  | keyof OperatorStore
  | 'listProductionRequests'
  | 'saveBusinessContact'
  | 'saveBusinessFacts'
  | 'loadBusinessProfile'
  | 'addBusinessDocument'
  | 'listBusinessDocuments'
  | 'loadBusinessDocument'
  | 'deleteBusinessDocument'
  | 'markDocumentsSubmitted'

/** Each verb, called with the thief's app id and every id it could know of the victim. */
type Attempts = Readonly<Record<Exclude<keyof Store, NoApp>, () => Promise<unknown>>>

export function attempts(store: Store, victim: Victim, appId: string): Attempts {
  const { user, secret, key, pending, code, first, used, token, session, connection, account, data } = victim
  const { userId } = user
  const { grantId } = first
  const { connectionId } = connection
  const { sessionId } = session
  const { consentId } = victim
  const grantOfMine = sampleGrant(appId, userId)
  const redeem = (codeHash: string) =>
    store.consumeAuthorizationCode({
      appId,
      codeHash,
      nowMs: NOW_MS,
      effect: { kind: 'redeem', grantExpiresAtMs: NOW_MS + HOUR_MS, refreshToken: undefined },
    })
  return {
    loadApp: async () => (await store.loadApp(appId))?.name,
    listClientNames: async () => (await store.listClientNames(victim.app.clientId, 1)).length,
    addClientAlias: () => store.addClientAlias(appId, victim.app.clientId),
    addSecret: () => store.addSecret({ ...secret, appId }, 5, NOW_MS),
    listManagedApps: () => store.listManagedApps(appId),
    findManagedApp: () => store.findManagedApp(appId, victim.app.clientId),
    replaceSecrets: () => store.replaceSecrets(sampleSecret(appId), NOW_MS),
    requestProviders: () => store.requestProviders([{ appId, institutionId: 'x', requestedAtMs: NOW_MS }]),
    listProviderRequests: async () => (await store.listProviderRequests(appId)).length > 1,
    listSecrets: () => store.listSecrets(appId),
    revokeSecret: () => store.revokeSecret(appId, secret.secretId, NOW_MS),
    rollSecret: () =>
      store.rollSecret(sampleSecret(appId), { secretId: secret.secretId, expiresAtMs: undefined }, 5),
    listSecretUses: () => store.listSecretUses(appId),
    touchSecrets: () => store.touchSecrets([{ appId, secretId: secret.secretId, atMs: NOW_MS }]),
    addClientKey: () => store.addClientKey({ ...key, appId }),
    listClientKeys: () => store.listClientKeys(appId),
    revokeClientKey: () => store.revokeClientKey(appId, key.keyId, NOW_MS),
    deleteRequestsBefore: () => store.deleteRequestsBefore(appId, NOW_MS * 2, 10),
    deleteFlowEventsBefore: () => store.deleteFlowEventsBefore(appId, NOW_MS * 2, 100),
    deleteEndedConsents: () =>
      store.deleteEndedConsents(appId, NOW_MS * 2, { afterConsentId: '', limit: 100 }),
    deleteUsersWithoutAccess: () =>
      store.deleteUsersWithoutAccess(appId, NOW_MS * 2, { afterUserId: '', limit: 10, nowMs: NOW_MS }),
    loadKeySet: () => store.loadKeySet(appId),
    saveKeySet: () => store.saveKeySet({ ...sampleKeySet(appId), keys: [] }),
    claimKeySetCheck: () => store.claimKeySetCheck(appId, NOW_MS + HOUR_MS, 1),
    storeKeySetCheck: () => {
      const { url } = sampleKeySet(appId)
      const failed = { kind: 'failed', problem: 'timeout', detail: '', settledAtMs: NOW_MS + 1 } as const
      return store.storeKeySetCheck({ appId, url, ...failed })
    },
    deleteKeySet: () => store.deleteKeySet(appId),
    revokeClientTokens: () => store.revokeClientTokens(appId),
    setAppDialects: () => store.setAppDialects(appId, []),
    setAppDisabled: () => store.setAppDisabled(appId, NOW_MS),
    holdApp: () => store.holdApp(appId, { hold: 'operator', atMs: NOW_MS, note: '' }),
    releaseApp: () => store.releaseApp(appId, 'operator'),
    listAppHolds: () => store.listAppHolds(appId),
    createProductionRequest: () =>
      store.createProductionRequest({ ...victim.request, appId }, eventOf(appId)),
    loadProductionRequest: () => store.loadProductionRequest(appId),
    advanceProductionRequest: () =>
      store.advanceProductionRequest(
        { appId, state: 'approved', message: '', changedAtMs: NOW_MS },
        ['requested'],
        eventOf(appId),
      ),
    changeApp: async () => (await store.changeApp(appId, { redirectUris: [] }))?.name,
    startAppDeletion: () => store.startAppDeletion(appId, NOW_MS),
    finishAppDeletion: () => store.finishAppDeletion(eventOf(appId)),
    createUser: () => store.createUser({ ...user, appId }),
    loadUser: () => store.loadUser(appId, { externalUserId: user.externalUserId ?? '' }, NOW_MS),
    listUsers: () => store.listUsers(appId, undefined, 10),
    renameUser: () => store.renameUser(appId, userId, { externalUserId: undefined, username: 'x' }),
    savePreferences: () => store.savePreferences(appId, userId, 'de_DE', user.preferences),
    keepUser: () => store.keepUser(appId, userId, NOW_MS),
    deleteUser: () => store.deleteUser(appId, userId, NOW_MS),
    createGrantWithCode: () => store.createGrantWithCode(grantOfMine, { ...code, appId }),
    loadCode: () => store.loadCode(appId, code.codeHash),
    loadCodeOfLiveUser: () => store.loadCodeOfLiveUser(appId, code.codeHash, NOW_MS),
    consumeAuthorizationCode: () => Promise.all([redeem(code.codeHash), redeem(used.codeHash)]),
    ensureStandingGrant: () => store.ensureStandingGrant({ ...grantOfMine, origin: 'assertion' }),
    sealTrail: () => store.sealTrail({ kind: 'app', id: appId }, 10, () => 'hash'),
    listSealedEvents: () => store.listSealedEvents({ kind: 'app', id: appId }, 0, 10),
    findUsers: () => store.findUsers(appId, userId.slice(0, 6), 10),
    listGrantHistory: () => store.listGrantHistory(appId, userId, 10),
    listLinkSessions: () => store.listLinkSessions(appId, userId, 10),
    listWebhookEventsOfUser: () => store.listWebhookEventsOfUser(appId, userId, 10),
    loadGrant: () => store.loadGrant(appId, grantId),
    loadGrantOfLiveUser: () => store.loadGrantOfLiveUser(appId, grantId, NOW_MS),
    listGrants: () => store.listGrants(appId, userId, NOW_MS),
    loadLapsedGrant: () => store.loadLapsedGrant(appId, grantId, token.tokenHash, NOW_MS),
    loadRefreshToken: () => store.loadRefreshToken(appId, grantId, token.tokenHash),
    rotateRefreshToken: () => store.rotateRefreshToken(sampleRotation({ ...token, appId })),
    touchRefreshToken: () =>
      store.touchRefreshToken({
        appId,
        grantId,
        tokenHash: token.tokenHash,
        expiresAtMs: NOW_MS + 9,
        nowMs: NOW_MS,
      }),
    revokeGrant: async () => [
      await store.revokeGrant(appId, grantId, NOW_MS, 'client'),
      await store.revokeGrant(appId, pending.grantId, NOW_MS, 'client'),
    ],
    revokeUserGrants: () => store.revokeUserGrants({ appId, userId, nowMs: NOW_MS, by: 'client' }),
    supersedeGrants: () =>
      store.supersedeGrants({
        appId,
        userId,
        connectionId,
        policy: victim.bound[1].policy,
        grantId: victim.bound[1].grantId,
        nowMs: NOW_MS,
      }),
    touchGrants: () => store.touchGrants([{ appId, grantId, atMs: NOW_MS + 9 }]),
    revokeAccessToken: () => store.revokeAccessToken(appId, victim.tokenId, NOW_MS + HOUR_MS),
    loadAccessFacts: () => store.loadAccessFacts(appId, victim.tokenId, grantId, NOW_MS),
    startLinkSignIn: () =>
      store.startLinkSignIn({
        appId,
        sessionId: session.sessionId,
        userSource: { kind: 'delegated', codeHash: code.codeHash },
        ticketHash: undefined,
        step: { kind: 'sign_in', update: { providerName: 'thief-bank', bankStateHash: freshHash() } },
        validAtMs: NOW_MS,
        nowMs: NOW_MS,
      }),
    claimOnce: () =>
      store.claimOnce({ appId, kind: 'kind', key: 'key', untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS }),
    isClaimed: () => store.isClaimed({ appId, kind: 'kind', key: 'key', nowMs: NOW_MS }),
    replaceSealed: () => {
      const sealed = connection.sealedSession ?? ''
      const { connectionId: ownerId } = connection
      return store.replaceSealed({ kind: 'bank_session', appId, ownerId, sealed }, 'v1.k.x')
    },
    createLinkSession: () => store.createLinkSession({ ...session, appId }, sampleOrigin()),
    loadLinkSession: () => store.loadLinkSession(appId, sessionId, NOW_MS),
    advanceLinkSession: () =>
      store.advanceLinkSession({
        appId,
        sessionId,
        from: 'choosing',
        to: 'failed',
        update: { failure: 'internal' },
        nowMs: NOW_MS,
      }),
    grantLinkSession: () =>
      store.grantLinkSession(
        appId,
        sessionId,
        { access: { grant: grantOfMine, code: { ...code, codeHash: freshHash() } }, reports: [] },
        NOW_MS,
      ),
    createConnection: () => store.createConnection({ ...connection, appId }),
    loadConnection: () => store.loadConnection(appId, connectionId),
    listConnections: () => store.listConnections(appId, userId),
    listFailedConnections: () => store.listFailedConnections(appId, { after: '', limit: 100 }),
    setConnectionStatus: () =>
      store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs: NOW_MS }),
    chooseConnectionItems: () => store.chooseConnectionItems(appId, connectionId, ['identity']),
    setBackgroundRefresh: () => store.setBackgroundRefresh(appId, connectionId, false),
    saveBankSession: () =>
      store.saveBankSession({
        appId,
        connectionId,
        sealedSession: 'x',
        consentExpiresAtMs: NOW_MS,
        nowMs: NOW_MS,
      }),
    saveBankData: () => store.saveBankData(appId, connectionId, data),
    disconnectConnection: () =>
      store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'client' }),
    listConsents: () => store.listConsents(appId, userId),
    loadConsent: () => store.loadConsent(appId, userId, consentId),
    listConsentPage: async () => [
      ...(await store.listConsentPage(appId, undefined, { after: undefined, limit: 100 })),
      ...(await store.listConsentPage(appId, userId, { after: undefined, limit: 100 })),
    ],
    listConsentEvents: () => store.listConsentEvents(appId, userId, consentId),
    markConsentExpiring: () => store.markConsentExpiring(appId, consentId, NOW_MS + 999 * HOUR_MS, NOW_MS),
    expireConsent: () =>
      store.expireConsent({
        appId,
        consentId,
        message: '',
        nowMs: NOW_MS + 999 * HOUR_MS,
        eventSeed: freshSeed(),
      }),
    listAccounts: () => store.listAccounts(appId, userId, ANY_ACCOUNT, { limit: 10 }),
    loadAccount: () => store.loadAccount(appId, userId, account.accountId),
    listTransactions: () => store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 10 }),
    countTransactions: () => store.countTransactions(appId, userId, ANY_TRANSACTION),
    createPayment: () => store.createPayment({ ...victim.payment, appId }, undefined),
    loadPayment: () => store.loadPayment(appId, victim.payment.paymentId),
    advancePayment: () => {
      const step = stepOf(victim.payment, { appId, state: 'failed' })
      return store.advancePayment(step)
    },
    postponePayment: () => {
      const payment = { ...victim.payment, appId }
      const { expiresAtMs: leaseUntilMs } = payment
      return store.postponePayment({ payment, attempts: 1, leaseUntilMs }, NOW_MS)
    },
    createRefund: () => store.createRefund({ ...victim.refund, refundId: freshId(), appId }),
    listRefunds: () => store.listRefunds(appId, victim.refund.paymentId),
    decideRefund: () => store.decideRefund(decisionOf({ ...victim.refund, appId }, userId)),
    postponeRefund: () => {
      const refund = { ...victim.refund, appId }
      const { createdAtMs: leaseUntilMs } = refund
      return store.postponeRefund({ refund, attempts: 1, leaseUntilMs }, NOW_MS)
    },
    recordAudit: () =>
      store.recordAudit({ appId, eventId: freshId(), atMs: NOW_MS, actor: 'x', action: 'x', target: 'x' }),
    listAudit: () => store.listAudit(appId, 10),
    ...webhookAttempts(store, victim, appId),
    ...dashboardAttempts(store, victim.person, appId),
    ...requestAttempts(store, victim, appId),
    ...signInAttempts(store, victim.awaiting, appId),
  }
}

function webhookAttempts(store: Store, { endpoint, told, leased, leaseId }: Victim, appId: string) {
  const { endpointId } = endpoint
  const { eventId } = told
  const off = { url: undefined, description: undefined, events: undefined, disabled: true }
  const job = {
    event: { ...leased.event, appId },
    endpoint: { ...leased.endpoint, appId },
    delivery: { ...leased.delivery, appId },
  }
  const range = { appId, endpointId, fromMs: 0, toMs: NOW_MS + HOUR_MS, limit: 10 }
  const result = { kind: 'failed' as const }
  const pause = { failures: 0, forMs: 0 }
  const finish = { job, leaseId, attempt: SAMPLE_ATTEMPT, result, pause, nowMs: NOW_MS }
  return {
    createWebhookEndpoint: () => store.createWebhookEndpoint({ ...endpoint, appId }, 5),
    loadWebhookEndpoint: () => store.loadWebhookEndpoint(appId, endpointId),
    listWebhookEndpoints: () => store.listWebhookEndpoints(appId, undefined, 10),
    changeWebhookEndpoint: () => store.changeWebhookEndpoint(appId, endpointId, off, NOW_MS),
    rotateWebhookSecret: () =>
      store.rotateWebhookSecret({
        appId,
        endpointId,
        sealedSecret: 'x',
        previousUntilMs: NOW_MS,
        nowMs: NOW_MS,
      }),
    deleteWebhookEndpoint: () => store.deleteWebhookEndpoint(appId, endpointId),
    loadWebhookEvent: () => store.loadWebhookEvent(appId, eventId),
    listWebhookEvents: () => store.listWebhookEvents(appId, 0, 10),
    leaseWebhookDeliveries: () =>
      store.leaseWebhookDeliveries({
        ...{ appId, endpointId, leaseId: freshId(), nowMs: NOW_MS, untilMs: NOW_MS + HOUR_MS },
        ...{ maxInProgress: 9, limit: 9 },
      }),
    finishWebhookAttempt: async () => [
      await store.finishWebhookAttempt({ ...finish, result: { kind: 'delivered' } }),
      await store.finishWebhookAttempt(finish),
    ],
    releaseWebhookDelivery: () => store.releaseWebhookDelivery(job, leaseId, NOW_MS),
    recordWebhookReplay: () =>
      store.recordWebhookReplay({ appId, eventId, endpointId, attempt: SAMPLE_ATTEMPT, delivered: true }),
    countWebhookReplays: () => store.countWebhookReplays({ ...range, which: 'all' }),
    queueWebhookReplays: () => store.queueWebhookReplays({ ...range, which: 'all' }, NOW_MS),
    pageWebhookDeliveries: () => store.pageWebhookDeliveries({ appId, endpointId, eventId, limit: 10 }),
    listWebhookDeliveries: () => store.listWebhookDeliveries(appId, 10),
    listWebhookAttempts: () => store.listWebhookAttempts(appId, eventId),
  }
}

/** Calls of another app, with every id it could know. */
function requestAttempts(
  store: Store,
  { connection, account, requests, refreshLeaseUntilMs, activity }: Victim,
  appId: string,
) {
  const { userId, connectionId } = connection
  const { accountId } = account
  const { refresh, report, claim, ticket, job, dataSession, deferred, step, changed } = requests
  const { sessionId } = dataSession
  const details = [{ accountId, details: INVESTMENT }]
  const lease = { read: { ...deferred, appId }, attempts: 1, leaseUntilMs: deferred.createdAtMs }
  return {
    requestRefresh: () => store.requestRefresh({ ...refreshOf(connection), appId }),
    finishRefresh: () => store.finishRefresh(appId, connectionId, refreshLeaseUntilMs),
    releaseRefresh: () => store.releaseRefresh(appId, connectionId, refreshLeaseUntilMs),
    createBalanceRefresh: () => store.createBalanceRefresh({ ...refresh, appId }),
    loadBalanceRefresh: () => store.loadBalanceRefresh(appId, userId, refresh.refreshId, NOW_MS),
    readSharing: async () => `${await store.readSharing(appId, userId)}`,
    createReport: () => store.createReport({ ...report, appId }, 0),
    loadReport: () => store.loadReport(appId, report.kind, report.reportId, NOW_MS),
    loadTransaction: () => store.loadTransaction(appId, userId, changed.transactionId),
    listTransactionChanges: () => store.listTransactionChanges(appId, userId, undefined),
    saveTransactionChanges: () =>
      store.saveTransactionChanges([
        { appId, userId, transactionId: changed.transactionId, notes: 'mine', changedAtMs: NOW_MS },
      ]),
    listAccountChanges: () => store.listAccountChanges(appId, userId),
    saveAccountChange: () => store.saveAccountChange({ appId, userId, accountId, name: 'mine' }),
    createDataSession: () => store.createDataSession({ ...dataSession, appId }),
    loadDataSession: () => store.loadDataSession(appId, sessionId),
    findDataSession: () => store.findDataSession(appId, connectionId),
    advanceDataSession: () =>
      store.advanceDataSession({
        appId,
        sessionId,
        from: dataSession.state,
        to: 'authorized',
        expiresAtMs: NOW_MS,
      }),
    createDeferredRead: () => store.createDeferredRead({ ...deferred, appId }),
    loadDeferredRead: () => store.loadDeferredRead(appId, deferred.readId, NOW_MS),
    settleDeferredRead: () =>
      store.settleDeferredRead(lease, { state: 'succeeded', failure: undefined, dueAtMs: undefined }),
    postponeDeferredRead: () => store.postponeDeferredRead(lease, NOW_MS),
    recordFlowEvents: () => store.recordFlowEvents([{ ...step, appId }], 9),
    listFlowEvents: () => store.listFlowEvents(appId, step.trackingId, NOW_MS),
    loadReportJob: () => store.loadReportJob(appId, job.jobId, NOW_MS),
    completeReportJob: () =>
      store.completeReportJob({
        job: { ...job, appId, leaseUntilMs: job.createdAtMs, attempts: 1 },
        results: [{ kind: 'transactions', problem: 'internal' }],
        sharing: 0,
        eventSeed: freshSeed(),
        nowMs: NOW_MS,
      }),
    claimIdempotencyKey: () => store.claimIdempotencyKey({ ...claim, appId, userId: undefined }),
    saveIdempotentResponse: () => store.saveIdempotentResponse({ ...leaseOf(claim), appId }, 'mine'),
    releaseIdempotencyKey: () => store.releaseIdempotencyKey({ ...leaseOf(claim), appId }),
    loadLinkLook: () => store.loadLinkLook(appId),
    loadLinkLooks: () => store.loadLinkLooks(appId),
    saveLinkLookDraft: () => store.saveLinkLookDraft(appId, STANDARD_LOOK, NOW_MS),
    publishLinkLook: () => store.publishLinkLook(appId, STANDARD_LOOK, NOW_MS),
    resetLinkLook: () => store.resetLinkLook(appId),
    createLinkTicket: () => store.createLinkTicket({ ...ticket, appId }),
    loadLinkTicket: () => store.loadLinkTicket(appId, ticket.ticketHash, NOW_MS),
    consumeLinkTicket: () => store.consumeLinkTicket(appId, ticket.ticketHash, NOW_MS),
    saveAccountDetails: () => store.saveAccountDetails(appId, connectionId, details),
    savePaymentOrders: () => store.savePaymentOrders(appId, connectionId, [{ accountId, orders: [] }]),
    listPaymentOrders: () => store.listPaymentOrders(appId, userId, accountId),
    findAccountOwner: () => store.findAccountOwner(appId, accountId),
    recordActivity: () =>
      store.recordActivity(sampleActivity(appId, { userIds: [userId], figures: [], requests: [] })),
    listRequests: () => store.listRequests(appId, { userId }, { before: undefined, limit: 10 }),
    findRequest: () => store.findRequest(appId, activity.requests[0]?.requestId ?? ''),
    listFigures: () => store.listFigures(appId, { resolution: 'hour', fromMs: 0, untilMs: 2 * NOW_MS }),
    listActiveUsers: () => store.listActiveUsers(appId, 0, 2 * NOW_MS),
    listLinkFigures: () => store.listLinkFigures(appId, 0, 2 * NOW_MS),
    listAccountDetails: () => store.listAccountDetails(appId, userId, [accountId]),
  }
}

function eventOf(appId: string) {
  return { appId, eventId: freshId(), atMs: NOW_MS, actor: 'x', action: 'x', target: 'x' }
}
