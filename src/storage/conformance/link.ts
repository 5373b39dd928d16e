// contract: Conformance of Link sessions and tickets

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LinkSession } from '../../core/link/link-session.ts'
import type { LinkResult } from '../../core/link/store.ts'
import { sampleTicket } from './planted.ts'
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
  sampleReport,
  sampleSession,
  sampleUser,
} from './samples.ts'
import type { StoreSubject } from './subject.ts'

export function linkConformance(subject: () => Promise<StoreSubject>): void {
  test('lists the sessions in fetching that expire by then, as stored', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const end = NOW_MS + 7 * HOUR_MS
    const session = sampleSession(appId, { state: 'fetching', userId, expiresAtMs: end })
    const others = [
      sampleSession(appId, { state: 'fetching', userId, expiresAtMs: end + 1 }),
      sampleSession(appId, { state: 'at_bank', userId, expiresAtMs: end }),
      sampleSession(appId, { state: 'returned', userId, expiresAtMs: end }),
    ]
    for (const one of [session, ...others]) await store.createLinkSession(one, undefined)
    const listed = async (untilMs: number) =>
      (await store.listExpiringLinkSessions(untilMs, 1000)).filter((one) => one.appId === appId)
    assert.deepEqual(await listed(end - 1), [])
    assert.deepEqual(await listed(end), [session])
  })

  test('a transition that sets another redirect keeps the one before; setting the same one again changes nothing', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const [first, second] = ['a', 'b'].map((name) => ({
      providerName: `bank-${name}`,
      bankStateHash: freshHash(),
      sealedBankSignIn: `sealed-${name}`,
    }))
    assert.ok(first !== undefined && second !== undefined)
    const session = sampleSession(appId, { state: 'at_bank', userId, ...first })
    const { sessionId } = session
    await store.createLinkSession(session, undefined)
    const move = (update: typeof first) =>
      store.advanceLinkSession({ appId, sessionId, from: 'at_bank', to: 'at_bank', update, nowMs: NOW_MS })
    const redirects = async () => {
      const stored = await store.loadLinkSession(appId, sessionId, NOW_MS)
      return [stored?.bankStateHash, stored?.earlierRedirect]
    }
    await move(first)
    assert.deepEqual(await redirects(), [first.bankStateHash, undefined])
    await move(second)
    assert.deepEqual(await redirects(), [second.bankStateHash, first])
    await move(second)
    assert.deepEqual(await redirects(), [second.bankStateHash, first])
  })

  sessionConformance(subject)
  ticketConformance(subject)
}

function sessionConformance(subject: () => Promise<StoreSubject>): void {
  test('loads a Link session as stored, until it expires', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const session = sampleSession(appId)
    await store.createLinkSession(session, sampleOrigin())
    assert.deepEqual(await store.loadLinkSession(appId, session.sessionId, NOW_MS), session)
    assert.equal(await store.loadLinkSession(appId, session.sessionId, session.expiresAtMs), undefined)
  })

  test('of the unstarted Link sessions of one app and origin the newest are kept, and none that was started', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const other = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const origin = sampleOrigin({ maxUnstarted: 2 })
    const begin = async (createdAtMs: number, at = origin, of = appId, more: Partial<LinkSession> = {}) => {
      const session = sampleSession(of, { createdAtMs, ...more })
      await store.createLinkSession(session, at)
      return session
    }
    const started = await begin(NOW_MS)
    await store.advanceLinkSession({
      appId,
      sessionId: started.sessionId,
      from: 'choosing',
      to: 'choosing',
      update: { userId },
      nowMs: NOW_MS,
    })
    const elsewhere = await begin(NOW_MS, sampleOrigin({ maxUnstarted: 2 }))
    const otherApp = await begin(NOW_MS, origin, other.appId)
    const own = [await begin(NOW_MS + 1), await begin(NOW_MS + 2), await begin(NOW_MS + 3)]
    // The newest, also where the clock went back.
    own.push(await begin(NOW_MS - 1))
    const kept = async ({ appId: of, sessionId }: LinkSession) =>
      (await store.loadLinkSession(of, sessionId, NOW_MS)) !== undefined
    assert.deepEqual(await Promise.all(own.map(kept)), [false, false, true, true])
    assert.deepEqual(await Promise.all([started, elsewhere, otherApp].map(kept)), [true, true, true])
  })

  test('a Link session advances once, writes the given fields and clears those given as undefined', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const session = sampleSession(appId)
    const { sessionId } = session
    await store.createLinkSession(session, sampleOrigin())
    const toBank = {
      userId,
      providerName: 'se-bank',
      bankStateHash: freshHash(),
      sealedBankSignIn: 'sealed',
    }
    const step = () =>
      store.advanceLinkSession({
        appId,
        sessionId,
        from: 'choosing',
        to: 'at_bank',
        update: toBank,
        nowMs: NOW_MS,
      })
    assert.equal(await step(), 'advanced')
    assert.equal(await step(), 'not_in_state')
    assert.deepEqual(await store.loadLinkSession(appId, sessionId, NOW_MS), {
      ...session,
      ...toBank,
      state: 'at_bank',
    })
    const back = { bankStateHash: undefined, sealedBankSignIn: undefined }
    assert.equal(
      await store.advanceLinkSession({
        appId,
        sessionId,
        from: 'at_bank',
        to: 'fetching',
        update: back,
        nowMs: session.expiresAtMs,
      }),
      'not_in_state',
    )
    assert.equal(
      await store.advanceLinkSession({
        appId,
        sessionId,
        from: 'at_bank',
        to: 'fetching',
        update: back,
        nowMs: NOW_MS,
      }),
      'advanced',
    )
    const after = { ...session, ...toBank, ...back, state: 'fetching' as const }
    assert.deepEqual(await store.loadLinkSession(appId, sessionId, NOW_MS), after)
    const failed = { failure: 'bank_unavailable' as const, chosenAccountIds: ['one', 'two'] }
    await store.advanceLinkSession({
      appId,
      sessionId,
      from: 'fetching',
      to: 'failed',
      update: failed,
      nowMs: NOW_MS,
    })
    assert.deepEqual(await store.loadLinkSession(appId, sessionId, NOW_MS), {
      ...after,
      ...failed,
      state: 'failed',
    })
  })

  test('concurrent starts of a sign-in share one user, and the states of the last two stay', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const ticket = sampleTicket(appId)
    await store.createLinkTicket(ticket)
    const session = sampleSession(appId)
    await store.createLinkSession(session, undefined)
    const updates = Array.from({ length: 6 }, (_, index) => ({
      providerName: `se-bank-${index}`,
      bankStateHash: freshHash(),
      sealedBankSignIn: `sealed-${index}`,
    }))
    const users = updates.map(() => ({ ...sampleUser(appId), externalUserId: undefined }))
    const start = (index: number) => {
      const user = users[index]
      const update = updates[index]
      assert.ok(user !== undefined && update !== undefined)
      return store.startLinkSignIn({
        appId,
        sessionId: session.sessionId,
        userSource: { kind: 'temporary', user },
        ticketHash: ticket.ticketHash,
        step: { kind: 'sign_in', update },
        validAtMs: NOW_MS,
        nowMs: NOW_MS,
      })
    }
    const facts = await Promise.all(updates.map((_, index) => start(index)))
    assert.deepEqual(new Set(facts.map(({ kind }) => kind)), new Set(['started']))
    const stored = await store.loadLinkSession(appId, session.sessionId, NOW_MS)
    const known = await store.listUsers(appId, undefined, 10)
    assert.deepEqual([known.map(({ userId }) => userId), stored?.state], [[stored?.userId], 'at_bank'])
    const last = updates.find(({ bankStateHash }) => bankStateHash === stored?.bankStateHash)
    const before = updates.find(
      ({ bankStateHash }) => bankStateHash === stored?.earlierRedirect?.bankStateHash,
    )
    assert.ok(last !== undefined && before !== undefined && last !== before)
    assert.deepEqual(stored?.earlierRedirect, before)
    assert.equal(stored?.sealedBankSignIn, last.sealedBankSignIn)
  })

  test('a sign-in starts for the user of a delegated code, once; a code or ticket used elsewhere is refused', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const grant = sampleGrant(appId, userId)
    const code = sampleCode(grant)
    await store.createGrantWithCode(grant, code)
    const start = async (ticketHash?: string) => {
      const session = sampleSession(appId)
      await store.createLinkSession(session, undefined)
      const step = { providerName: 'se-bank', bankStateHash: freshHash(), sealedBankSignIn: 'sealed' }
      const fact = await store.startLinkSignIn({
        appId,
        sessionId: session.sessionId,
        userSource: { kind: 'delegated', codeHash: code.codeHash },
        ticketHash,
        step: { kind: 'sign_in', update: step },
        validAtMs: NOW_MS,
        nowMs: NOW_MS,
      })
      return { fact, stored: await store.loadLinkSession(appId, session.sessionId, NOW_MS) }
    }
    const unticketed = await start(freshHash())
    assert.deepEqual([unticketed.fact, unticketed.stored?.state], [{ kind: 'ticket_used' }, 'choosing'])
    const first = await start()
    assert.deepEqual([first.fact, first.stored?.userId], [{ kind: 'started' }, userId])
    const second = await start()
    assert.deepEqual(second.fact, { kind: 'code_refused', fact: 'used' })
    assert.equal(second.stored?.userId, undefined)
    // The first flow goes on: its grant is not revoked, however often another browser tries.
    assert.deepEqual((await start()).fact, { kind: 'code_refused', fact: 'used' })
    assert.equal((await store.loadGrant(appId, grant.grantId))?.revokedAtMs, undefined)
    // A client that presents the code for tokens replays it.
    const burn = { appId, codeHash: code.codeHash, nowMs: NOW_MS, effect: { kind: 'burn' } } as const
    assert.equal((await store.consumeAuthorizationCode(burn)).kind, 'replayed')
    assert.equal((await store.loadGrant(appId, grant.grantId))?.revokedAtMs, NOW_MS)
    assert.deepEqual((await start()).fact, { kind: 'code_refused', fact: 'unknown' })
  })

  test('a refresh starts with its user and its connection in one step, or not at all', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const connection = { ...sampleConnection(appId, userId), status: 'updated' as const }
    await store.createConnection(connection)
    const { connectionId } = connection
    const start = async (isExtension = false) => {
      const grant = sampleGrant(appId, userId)
      const code = sampleCode(grant)
      await store.createGrantWithCode(grant, code)
      const session = sampleSession(appId)
      await store.createLinkSession(session, undefined)
      const fact = await store.startLinkSignIn({
        appId,
        sessionId: session.sessionId,
        userSource: { kind: 'delegated', codeHash: code.codeHash },
        ticketHash: undefined,
        step: { kind: 'refresh', providerName: 'se-bank', connectionId, queued: false, isExtension },
        validAtMs: NOW_MS,
        nowMs: NOW_MS,
      })
      return { fact, stored: await store.loadLinkSession(appId, session.sessionId, NOW_MS) }
    }
    const { fact, stored } = await start()
    assert.deepEqual(fact, { kind: 'started' })
    assert.deepEqual(
      [stored?.state, stored?.userId, stored?.connectionId],
      ['fetching', userId, connectionId],
    )
    assert.equal((await store.loadConnection(appId, connectionId))?.status, 'updating')
    const expire = { appId, connectionId, status: 'session_expired', message: '', nowMs: NOW_MS } as const
    await store.setConnectionStatus(expire)
    assert.deepEqual((await start()).fact, { kind: 'connection_refused', status: 'not_allowed' })
    assert.deepEqual((await start(true)).fact, { kind: 'started' })
    assert.equal((await store.loadConnection(appId, connectionId))?.status, 'authenticating')
    await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'client' })
    const late = await start()
    assert.deepEqual(late.fact, { kind: 'connection_refused', status: 'ended' })
    assert.equal(late.stored?.state, 'choosing')
  })

  test('a Link session is granted together with its grant and code, or not at all', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const session = sampleSession(appId, { state: 'fetching' })
    await store.createLinkSession(session, sampleOrigin())
    const grant = sampleGrant(appId, userId)
    const code = sampleCode(grant)
    const homeless = sampleGrant(appId, freshId())
    const give = (access: LinkResult['access']) =>
      store.grantLinkSession(appId, session.sessionId, { access, reports: [] }, NOW_MS)
    assert.equal(await give({ grant: homeless, code: sampleCode(homeless) }), 'not_in_state')
    assert.equal((await store.loadLinkSession(appId, session.sessionId, NOW_MS))?.state, 'fetching')
    assert.equal(await give({ grant, code }), 'advanced')
    assert.equal((await store.loadLinkSession(appId, session.sessionId, NOW_MS))?.state, 'granted')
    assert.deepEqual(await store.loadCode(appId, code.codeHash), {
      code,
      grant,
      consumedAtMs: undefined,
    })
    const other = sampleGrant(appId, userId)
    const otherCode = sampleCode(other)
    assert.equal(await give({ grant: other, code: otherCode }), 'not_in_state')
    assert.equal(await store.loadCode(appId, otherCode.codeHash), undefined)
    assert.equal(await store.loadGrant(appId, other.grantId), undefined)
  })

  test('grantLinkSession stores reports with the transition or not at all', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const session = sampleSession(appId, { state: 'fetching' })
    await store.createLinkSession(session, sampleOrigin())
    const report = sampleReport({ appId, userId })
    const give = (reports: LinkResult['reports']) =>
      store.grantLinkSession(appId, session.sessionId, { access: undefined, reports }, NOW_MS)
    const load = (reportId: string) => store.loadReport(appId, report.kind, reportId, NOW_MS)
    assert.equal(await give([report, { ...report, reportId: freshId(), userId: freshId() }]), 'not_in_state')
    assert.equal(await load(report.reportId), undefined)
    assert.equal(await give([report]), 'advanced')
    assert.deepEqual(await load(report.reportId), report)
    const late = { ...report, reportId: freshId() }
    assert.equal(await give([late]), 'not_in_state')
    assert.equal(await load(late.reportId), undefined)
  })
}

function ticketConformance(subject: () => Promise<StoreSubject>): void {
  test('a ticket can be read, is consumed once, and not after it expires', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const ticket = sampleTicket(appId)
    await store.createLinkTicket(ticket)
    const consume = () => store.consumeLinkTicket(appId, ticket.ticketHash, NOW_MS)
    const look = () => store.loadLinkTicket(appId, ticket.ticketHash, NOW_MS)
    assert.deepEqual([await look(), await look()], ['sealed', 'sealed'])
    const given = await Promise.all(Array.from({ length: 8 }, consume))
    assert.deepEqual(
      given.filter((content) => content !== undefined),
      ['sealed'],
    )
    assert.equal(await look(), undefined)
    const late = sampleTicket(appId)
    await store.createLinkTicket(late)
    assert.equal(await store.loadLinkTicket(appId, late.ticketHash, late.expiresAtMs), undefined)
    assert.equal(await store.consumeLinkTicket(appId, late.ticketHash, late.expiresAtMs), undefined)
  })
}
