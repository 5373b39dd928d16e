// contract: what every engine must do with links and sessions of a person, what they take back, and banks to be told

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account, Connection } from '../../core/connections/connection.ts'
import type { BankEndingStore } from '../../core/connections/store.ts'
import type { PersonStore } from '../../core/dashboard/store.ts'
import type { Store } from '../../core/ports.ts'
import { plantConsent } from './consents.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantFamily,
  plantUser,
  sampleAccount,
  sampleConnection,
  sampleTransaction,
} from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

const ANY_ACCOUNT = { accountIds: undefined, types: undefined }
const ANY = { accountIds: undefined, statuses: undefined, bookedFrom: undefined, bookedTo: undefined }
const IDLE_MS = NOW_MS + 1000
const END_MS = NOW_MS + 5000

function sampleLink(appId: string, userId: string) {
  return { appId, linkHash: freshHash(), userId, expiresAtMs: NOW_MS + HOUR_MS }
}

function samplePersonSession() {
  const ends = { createdAtMs: NOW_MS, idleUntilMs: IDLE_MS, expiresAtMs: END_MS }
  return { sessionId: freshId(), browserHash: freshHash(), ...ends }
}

async function plantVisitor(store: Store) {
  const { appId } = await plantApp(store)
  const { userId } = await plantUser(store, appId)
  return { appId, userId }
}

async function plantSession(store: Store, appId: string, userId: string) {
  const link = sampleLink(appId, userId)
  await store.createPersonLink(link)
  const session = samplePersonSession()
  assert.equal(await store.openPersonSession(appId, link.linkHash, session, NOW_MS), 'opened')
  return { ...session, appId, userId }
}

/** With two accounts, a transaction of each, an identity and the bank's tokens. */
async function plantConnected(store: Store, planted?: { appId: string; userId: string }) {
  const { appId, userId } = planted ?? (await plantVisitor(store))
  const connection: Connection = {
    ...sampleConnection(appId, userId),
    status: 'updated',
    sealedSession: 'sealed',
  }
  await store.createConnection(connection)
  const accounts = ['b-1', 'b-2'].map((bankAccountId) => sampleAccount(connection, { bankAccountId }))
  const data = {
    identity: { name: 'Åsa', dateOfBirth: undefined, nationalId: undefined },
    accounts,
    transactions: accounts.map((account) =>
      sampleTransaction(account, { bankTransactionId: account.bankAccountId }),
    ),
    refreshedAtMs: NOW_MS,
    refreshedBy: 'person' as const,
    eventSeed: freshSeed(),
  }
  const save = () => store.saveBankData(appId, connection.connectionId, { ...data, eventSeed: freshSeed() })
  assert.equal(await save(), 'saved')
  const [first, second] = accounts
  assert.ok(first !== undefined && second !== undefined)
  return { appId, userId, connection, connectionId: connection.connectionId, first, second, save }
}

type Connected = Awaited<ReturnType<typeof plantConnected>>

function narrowingOf({ appId, userId, connectionId }: Connected, more: Partial<Narrowing>): Narrowing {
  return {
    appId,
    userId,
    connectionId,
    accounts: [],
    data: [],
    nowMs: NOW_MS + 7,
    eventSeed: freshSeed(),
    ...more,
  }
}

type Narrowing = Parameters<PersonStore['narrowConnection']>[0]

function labelled({ accountId }: Account) {
  return { accountId, label: 'Savings ••1234' }
}

/** What is stored of the user, in short. */
async function shown(store: Store, { appId, userId, connectionId }: Connected) {
  const accounts = await store.listAccounts(appId, userId, ANY_ACCOUNT, undefined, 10)
  const transactions = await store.listTransactions(appId, userId, ANY, undefined, 10)
  const connection = await store.loadConnection(appId, connectionId)
  return {
    accounts: accounts.map(({ accountId }) => accountId).toSorted(),
    balances: accounts.some(({ booked, available, creditLimit }) => booked ?? available ?? creditLimit),
    holders: accounts.some(({ holders }) => holders.length > 0),
    transactions: transactions.map(({ accountId }) => accountId).toSorted(),
    identity: connection?.identity !== undefined,
  }
}

export function personConformance(subject: () => Promise<Subject>): void {
  sessionConformance(subject)
  narrowingConformance(subject)
  endingConformance(subject)
}

function sessionConformance(subject: () => Promise<Subject>): void {
  test('a link may be looked at, and opens one session however many try', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantVisitor(store)
    const link = sampleLink(appId, userId)
    assert.equal(await store.createPersonLink(link), 'created')
    assert.equal(await store.findPersonLink(appId, link.linkHash, NOW_MS), userId)
    assert.equal(await store.findPersonLink(appId, link.linkHash, link.expiresAtMs), undefined)
    const sessions = Array.from({ length: 8 }, samplePersonSession)
    const facts = await Promise.all(
      sessions.map((session) => store.openPersonSession(appId, link.linkHash, session, NOW_MS)),
    )
    assert.deepEqual(facts.toSorted(), ['opened', ...Array(7).fill('unknown')])
    assert.equal(await store.findPersonLink(appId, link.linkHash, NOW_MS), undefined)
    const live = await Promise.all(
      sessions.map(({ sessionId, browserHash }) =>
        store.usePersonSession(appId, sessionId, browserHash, NOW_MS, IDLE_MS),
      ),
    )
    assert.deepEqual(
      live.filter((one) => one !== undefined),
      [{ ...sessions[facts.indexOf('opened')], appId, userId }],
    )
  })

  test('a link past its end opens nothing, and none is made for a user who is gone', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantVisitor(store)
    const link = sampleLink(appId, userId)
    await store.createPersonLink(link)
    const late = store.openPersonSession(appId, link.linkHash, samplePersonSession(), link.expiresAtMs)
    assert.equal(await late, 'unknown')
    await store.deleteUser(appId, userId)
    assert.equal(await store.createPersonLink(sampleLink(appId, userId)), 'unknown')
    assert.equal(
      await store.openPersonSession(appId, link.linkHash, samplePersonSession(), NOW_MS),
      'unknown',
    )
  })

  test('a session lives while it is used, for its browser alone, and never past its last end', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantVisitor(store)
    const { sessionId, browserHash } = await plantSession(store, appId, userId)
    const use = (nowMs: number, hash = browserHash) =>
      store.usePersonSession(appId, sessionId, hash, nowMs, nowMs + 1000)
    assert.equal(await use(NOW_MS, freshHash()), undefined)
    assert.equal((await use(IDLE_MS - 1))?.idleUntilMs, IDLE_MS + 999)
    assert.equal(await use(IDLE_MS + 999), undefined)
    assert.ok((await use(IDLE_MS + 998)) !== undefined)
    for (let nowMs = IDLE_MS + 1500; nowMs < END_MS; nowMs += 900) assert.ok((await use(nowMs)) !== undefined)
    assert.equal(await use(END_MS), undefined)
  })

  test('a session that was signed out of is gone for good', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantVisitor(store)
    const { sessionId, browserHash } = await plantSession(store, appId, userId)
    await store.endPersonSession(appId, sessionId)
    assert.equal(
      await store.usePersonSession(appId, sessionId, browserHash, NOW_MS, NOW_MS + 1000),
      undefined,
    )
  })

  test('grants without a connection end together and leave the others; their last use is kept', async () => {
    const { store } = await subject()
    const { grant } = await plantFamily(store)
    const { appId, userId, grantId } = grant
    const uses = [10, 5].map((ms) => ({ appId, grantId, atMs: NOW_MS + ms }))
    for (const use of uses) await store.touchGrants([use])
    assert.equal((await store.loadGrant(appId, grantId))?.lastUsedAtMs, NOW_MS + 10)
    const facts = await store.loadAccessFacts(appId, freshId(), grantId, NOW_MS)
    assert.equal(facts?.grant?.lastUsedAtMs, NOW_MS + 10)
    const connectionId = freshId()
    const bound = { ...grant, grantId: freshId(), connectionId }
    await store.ensureStandingGrant({ ...bound, origin: 'assertion' })
    const ended = await store.revokeUserGrants(appId, userId, NOW_MS, 'person', 'without_connection')
    assert.deepEqual(ended, { grants: 1 })
    assert.equal((await store.loadGrant(appId, grantId))?.revokedBy, 'person')
    assert.equal((await store.loadGrant(appId, bound.grantId))?.revokedAtMs, undefined)
  })
}

function narrowingConformance(subject: () => Promise<Subject>): void {
  test('an account that is taken back is gone with its transactions and events, and no fetch brings it again', async () => {
    const { store } = await subject()
    const connected = await plantConnected(store)
    const { appId, userId, connectionId, first, second, save } = connected
    const ofSecond = async () =>
      JSON.stringify(await store.listWebhookEvents(appId, 0, 100)).includes(second.accountId)
    assert.ok(await ofSecond())
    const request = narrowingOf(connected, {
      accounts: [labelled(second), labelled(sampleAccount(connected.connection))],
    })
    assert.equal(await store.narrowConnection(request), 'narrowed')
    assert.equal(await store.narrowConnection({ ...request, eventSeed: freshSeed() }), 'nothing_new')
    const left = { accounts: [first.accountId], balances: true, holders: true, identity: true }
    assert.deepEqual(await shown(store, connected), { ...left, transactions: [first.accountId] })
    assert.equal(await save(), 'saved')
    assert.deepEqual(await shown(store, connected), { ...left, transactions: [first.accountId] })
    assert.equal(await ofSecond(), false)
    assert.deepEqual(await store.listWithheld(appId, userId), [
      {
        kind: 'account',
        connectionId,
        accountId: second.accountId,
        label: 'Savings ••1234',
        sinceMs: request.nowMs,
      },
    ])
    const finished = (await store.listWebhookEvents(appId, 0, 100)).filter(
      ({ content }) => content.kind === 'refresh.finished',
    )
    assert.equal(finished.length, 1)
  })

  for (const [kind, gone] of [
    ['balances', { balances: false }],
    ['transactions', { transactions: [] }],
    ['identity', { identity: false, holders: false }],
  ] as const) {
    test(`${kind} that are taken back are gone at once, stay away, and leave the rest`, async () => {
      const { store } = await subject()
      const connected = await plantConnected(store)
      const { appId, connectionId, first, save } = connected
      const before = await shown(store, connected)
      assert.equal(await store.narrowConnection(narrowingOf(connected, { data: [kind] })), 'narrowed')
      assert.deepEqual(await shown(store, connected), { ...before, ...gone })
      assert.equal(await save(), 'saved')
      assert.deepEqual(await shown(store, connected), { ...before, ...gone })
      const details = { kind: 'loan', loanType: 'other' } as const
      const nothing = { originalAmount: undefined, monthlyAmortisation: undefined }
      const ends = { interestRate: undefined, startDate: undefined, endDate: undefined }
      await store.saveAccountDetails(appId, connectionId, [
        { accountId: first.accountId, details: { ...details, ...nothing, ...ends } },
      ])
      const kept = await store.listAccountDetails(appId, connected.userId, [first.accountId])
      assert.equal(kept.length, kind === 'balances' ? 0 : 1)
    })
  }

  test('a fetch and a narrowing at the same time leave nothing of what was taken back', async () => {
    const { store } = await subject()
    for (let round = 0; round < 10; round++) {
      const connected = await plantConnected(store)
      const { second, save } = connected
      const request = narrowingOf(connected, { accounts: [labelled(second)], data: ['identity'] })
      await Promise.all([save(), store.narrowConnection(request), save()])
      const { accounts, identity, holders } = await shown(store, connected)
      assert.deepEqual([accounts.includes(second.accountId), identity, holders], [false, false, false])
    }
  })

  test('the event of a narrowing says how the connection stands, and is left to the fetch that is at work', async () => {
    const { store } = await subject()
    const connected = await plantConnected(store)
    const { appId, connectionId } = connected
    const told = async () =>
      (await store.listWebhookEvents(appId, 0, 100)).flatMap(({ content }) =>
        content.kind === 'refresh.finished' ? [`${content.status} ${content.message}`] : [],
      )
    const narrowTo = (data: Narrowing['data']) => store.narrowConnection(narrowingOf(connected, { data }))
    const move = (to: 'updating' | 'session_expired', message: string) =>
      store.setConnectionStatus(appId, connectionId, to, message, NOW_MS + 1)
    assert.equal(await move('updating', ''), 'set')
    await narrowTo(['identity'])
    assert.deepEqual(await told(), [])
    assert.equal(await move('session_expired', 'Sign in.'), 'set')
    await narrowTo(['balances'])
    assert.deepEqual(await told(), ['session_expired Sign in.'])
  })

  test('a connection of somebody else, or one that has ended, cannot be narrowed', async () => {
    const { store } = await subject()
    const connected = await plantConnected(store)
    const { appId, connectionId } = connected
    const request = narrowingOf(connected, { data: ['identity'] })
    assert.equal(await store.narrowConnection({ ...request, userId: freshId() }), 'unknown')
    await store.endConnection(appId, connectionId, NOW_MS, 'client')
    assert.equal(await store.narrowConnection(request), 'unknown')
  })

  test('narrowing is a step of the history that leaves the consent as it is; a new consent gives all again', async () => {
    const { store } = await subject()
    const planted = await plantVisitor(store)
    const connected = await plantConnected(store, planted)
    const { appId, userId, connectionId, second } = connected
    const give = async () => {
      const asked = await plantConsent(store, planted)
      await store.advanceLinkSession(appId, asked.consentId, 'at_bank', 'fetching', { connectionId }, NOW_MS)
      await store.saveBankSession(appId, connectionId, 'sealed', NOW_MS + 99 * HOUR_MS, NOW_MS)
      await store.advanceLinkSession(appId, asked.consentId, 'fetching', 'granted', {}, NOW_MS)
      return asked
    }
    const asked = await give()
    const request = narrowingOf(connected, { accounts: [labelled(second)], data: ['transactions'] })
    await store.narrowConnection(request)
    const steps = (await store.listConsentEvents(appId, userId, asked.consentId)).slice(-2)
    assert.deepEqual(
      steps.map(({ step, state, actor, detail }) => [step, state, actor, detail]),
      [
        [4, 'active', 'person', 'narrowed_account'],
        [5, 'active', 'person', 'narrowed_transactions'],
      ],
    )
    assert.equal(await asked.state(), 'active')
    // Tokens that the bank gives anew are no new consent.
    await store.saveBankSession(appId, connectionId, 'newer', NOW_MS + 99 * HOUR_MS, NOW_MS)
    assert.equal((await store.listWithheld(appId, userId)).length, 2)
    await give()
    assert.deepEqual(await store.listWithheld(appId, userId), [])
  })
}

function endingConformance(subject: () => Promise<Subject>): void {
  test('a bank waits to be told of an end, is told by one, and again after a while if that failed', async () => {
    const { store } = await subject()
    const { appId, connectionId, connection } = await plantConnected(store)
    await store.endConnection(appId, connectionId, NOW_MS, 'person')
    assert.equal((await store.loadConnection(appId, connectionId))?.sealedSession, undefined)
    const claims = await claimAll(store, NOW_MS)
    const mine = claims.filter((claim) => claim.connectionId === connectionId)
    const { providerName } = connection
    assert.deepEqual(mine, [{ appId, connectionId, providerName, sealedSession: 'sealed', attempts: 1 }])
    await store.postponeBankEnding(appId, connectionId, NOW_MS + 9)
    assert.ok(!(await claimAll(store, NOW_MS + 8)).some((claim) => claim.connectionId === connectionId))
    const again = (await claimAll(store, NOW_MS + 9)).find((claim) => claim.connectionId === connectionId)
    assert.equal(again?.attempts, 2)
    await store.finishBankEnding(appId, connectionId)
    const late = await claimAll(store, NOW_MS + 2 * HOUR_MS)
    assert.ok(!late.some((claim) => claim.connectionId === connectionId))
  })

  test('a report of what was read before an end or a narrowing is not stored after it', async () => {
    const { store } = await subject()
    const planted = await plantVisitor(store)
    const { appId, userId } = planted
    const connected = await plantConnected(store, planted)
    const { connectionId } = connected
    const asked = await plantConsent(store, planted)
    await store.advanceLinkSession(appId, asked.consentId, 'at_bank', 'fetching', { connectionId }, NOW_MS)
    const report = () => ({
      appId,
      reportId: freshId(),
      userId,
      kind: 'transactions' as const,
      sealedContent: 'sealed',
      createdAtMs: NOW_MS,
      readableUntilMs: NOW_MS + HOUR_MS,
      expiresAtMs: NOW_MS + HOUR_MS,
    })
    const changes = [
      () => store.narrowConnection(narrowingOf(connected, { data: ['balances'] })),
      () =>
        store.endConnection(appId, connectionId, NOW_MS, 'person', { message: '', eventSeed: freshSeed() }),
    ]
    for (const change of changes) {
      const sharing = await store.readSharing(appId, userId)
      const late = report()
      const [, fact] = await Promise.all([change(), store.createReport(late, sharing)])
      // Either it came first and went with the change, or it came too late.
      assert.ok(fact === 'created' || fact === 'outdated')
      assert.equal(await store.loadReport(appId, late.kind, late.reportId, NOW_MS), undefined)
      assert.equal(await store.createReport(report(), sharing), 'outdated')
    }
  })

  test('the tokens of an ended connection are found under another master key, and moved', async () => {
    const { store } = await subject()
    const planted = await plantVisitor(store)
    const connection = { ...sampleConnection(planted.appId, planted.userId), sealedSession: 'v1.old.tokens' }
    await store.createConnection(connection)
    await store.endConnection(planted.appId, connection.connectionId, NOW_MS, 'client')
    const [secret, ...more] = (await store.listSealedUnderOthers('new', 1000)).filter(
      ({ ownerId }) => ownerId === connection.connectionId,
    )
    assert.ok(secret?.kind === 'bank_ending' && more.length === 0)
    assert.equal(await store.replaceSealed(secret, 'v1.new.tokens'), 'replaced')
    assert.equal(await store.replaceSealed(secret, 'v1.new.late'), 'changed')
    const claims = await claimAll(store, NOW_MS)
    const mine = claims.find(({ connectionId }) => connectionId === connection.connectionId)
    assert.equal(mine?.sealedSession, 'v1.new.tokens')
  })

  test('an end that tells takes reports and kept answers along, and the app hears of it once', async () => {
    const { store } = await subject()
    const { appId, userId, connectionId } = await plantConnected(store)
    const report = {
      appId,
      reportId: freshId(),
      userId,
      kind: 'account_verification' as const,
      sealedContent: 'sealed',
      createdAtMs: NOW_MS,
      readableUntilMs: NOW_MS + HOUR_MS,
      expiresAtMs: NOW_MS + HOUR_MS,
    }
    const sharing = await store.readSharing(appId, userId)
    assert.equal(await store.createReport(report, sharing), 'created')
    const claim = {
      appId,
      keyHash: freshHash(),
      userId,
      fingerprint: freshHash(),
      nowMs: NOW_MS,
      leaseUntilMs: NOW_MS + 1000,
      expiresAtMs: NOW_MS + HOUR_MS,
    }
    await store.claimAnswer(claim)
    await store.saveAnswer(appId, claim.keyHash, 'sealed')
    const end = () =>
      store.endConnection(appId, connectionId, NOW_MS + 1, 'person', {
        message: 'Over.',
        eventSeed: freshSeed(),
      })
    const facts = await Promise.all([end(), end(), end()])
    assert.deepEqual(facts.toSorted(), ['already_ended', 'already_ended', 'ended'])
    assert.equal(await store.loadReport(appId, report.kind, report.reportId, NOW_MS), undefined)
    assert.deepEqual(await store.claimAnswer(claim), { kind: 'claimed' })
    const told = (await store.listWebhookEvents(appId, 0, 100)).flatMap(({ content }) =>
      content.kind === 'refresh.finished' ? [[content.status, content.message]] : [],
    )
    assert.deepEqual(told, [['session_expired', 'Over.']])
    assert.equal((await store.loadConnection(appId, connectionId))?.statusMessage, 'Over.')
  })
}

/** Other tests of the suite have rows in the same queue. */
async function claimAll(store: Store, nowMs: number) {
  const all = []
  for (;;) {
    const claims = await Promise.all([1, 2, 3].map(() => store.claimBankEnding(nowMs, nowMs + HOUR_MS)))
    const found = claims.filter((claim) => claim !== undefined)
    if (found.length === 0) return all
    all.push(...found)
  }
}

/** One of each for the user, none of which touches what else was planted. */
export async function plantPerson(store: Store, connection: Connection) {
  const { appId, userId, connectionId } = connection
  const link = sampleLink(appId, userId)
  await store.createPersonLink(link)
  const session = await plantSession(store, appId, userId)
  const narrowing: Narrowing = {
    appId,
    userId,
    connectionId,
    accounts: [],
    data: ['identity'],
    nowMs: NOW_MS,
    eventSeed: freshSeed(),
  }
  await store.narrowConnection(narrowing)
  const ended = { ...sampleConnection(appId, userId), sealedSession: 'sealed' }
  await store.createConnection(ended)
  await store.endConnection(appId, ended.connectionId, NOW_MS, 'client')
  return { link, session, narrowing, ended }
}

export type PlantedPerson = Awaited<ReturnType<typeof plantPerson>>

/** All that can be read of them without changing anything but the idle end. */
export async function personPortrait(store: Store, { link, session }: PlantedPerson) {
  const { appId, userId, sessionId, browserHash } = session
  return {
    link: await store.findPersonLink(appId, link.linkHash, NOW_MS),
    session: await store.usePersonSession(appId, sessionId, browserHash, NOW_MS, IDLE_MS),
    withheld: await store.listWithheld(appId, userId),
  }
}

/** What another app tries with all that it could know. */
export function personAttempts(
  store: Store,
  { link, session, narrowing, ended }: PlantedPerson,
  appId: string,
): Readonly<
  Record<Exclude<keyof PersonStore | keyof BankEndingStore, 'claimBankEnding'>, () => Promise<unknown>>
> {
  const { sessionId, browserHash, userId } = session
  const { connectionId } = ended
  const more = { data: ['transactions'], eventSeed: freshSeed(), appId } as const
  return {
    createPersonLink: () => store.createPersonLink({ ...link, appId }),
    findPersonLink: () => store.findPersonLink(appId, link.linkHash, NOW_MS),
    openPersonSession: () => store.openPersonSession(appId, link.linkHash, samplePersonSession(), NOW_MS),
    usePersonSession: () => store.usePersonSession(appId, sessionId, browserHash, NOW_MS, NOW_MS),
    endPersonSession: () => store.endPersonSession(appId, sessionId),
    narrowConnection: () => store.narrowConnection({ ...narrowing, ...more }),
    listWithheld: () => store.listWithheld(appId, userId),
    postponeBankEnding: () => store.postponeBankEnding(appId, connectionId, 0),
    finishBankEnding: () => store.finishBankEnding(appId, connectionId),
  }
}
