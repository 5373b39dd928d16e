// contract: Conformance of links to the consent dashboard and its sessions

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from '../../core/connections/connection.ts'
import type { BankRevocationStore } from '../../core/connections/store.ts'
import type { DashboardStore } from '../../core/dashboard/store.ts'
import type { Store } from '../../core/ports.ts'
import { plantOwner } from './planted.ts'
import type { Reduction } from './reduced-sharing.ts'
import { freshHash, freshId, HOUR_MS, NOW_MS, sampleConnection } from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

const IDLE_MS = NOW_MS + 1000

const END_MS = NOW_MS + 5000

export function dashboardConformance(subject: () => Promise<Subject>): void {
  test('a dashboard link can be read, and opens one session for concurrent uses', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantOwner(store)
    const link = sampleLink(appId, userId)
    assert.equal(await store.createDashboardLink(link), 'created')
    assert.equal(await store.findDashboardLink(appId, link.linkHash, NOW_MS), userId)
    assert.equal(await store.findDashboardLink(appId, link.linkHash, link.expiresAtMs), undefined)
    const sessions = Array.from({ length: 8 }, sampleDashboardSession)
    const facts = await Promise.all(
      sessions.map((session) => store.openDashboardSession(appId, link.linkHash, session, NOW_MS)),
    )
    assert.deepEqual(facts.toSorted(), ['opened', ...Array(7).fill('unknown')])
    assert.equal(await store.findDashboardLink(appId, link.linkHash, NOW_MS), undefined)
    const live = await Promise.all(
      sessions.map(({ sessionId, browserHash }) =>
        store.useDashboardSession({ appId, sessionId, browserHash, nowMs: NOW_MS, idleUntilMs: IDLE_MS }),
      ),
    )
    assert.deepEqual(
      live.filter((one) => one !== undefined),
      [{ ...sessions[facts.indexOf('opened')], appId, userId }],
    )
  })

  test('an expired link opens nothing, and no link is created for a deleted user', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantOwner(store)
    const link = sampleLink(appId, userId)
    await store.createDashboardLink(link)
    const late = store.openDashboardSession(appId, link.linkHash, sampleDashboardSession(), link.expiresAtMs)
    assert.equal(await late, 'unknown')
    await store.deleteUser(appId, userId, NOW_MS)
    assert.equal(await store.createDashboardLink(sampleLink(appId, userId)), 'unknown')
    assert.equal(
      await store.openDashboardSession(appId, link.linkHash, sampleDashboardSession(), NOW_MS),
      'unknown',
    )
  })

  test('a session is extended by use, in its own browser only, and never beyond its maximum lifetime', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantOwner(store)
    const { sessionId, browserHash } = await plantSession(store, appId, userId)
    const use = (nowMs: number, hash = browserHash) =>
      store.useDashboardSession({ appId, sessionId, browserHash: hash, nowMs, idleUntilMs: nowMs + 1000 })
    assert.equal(await use(NOW_MS, freshHash()), undefined)
    assert.equal((await use(IDLE_MS - 1))?.idleUntilMs, IDLE_MS + 999)
    assert.equal(await use(IDLE_MS + 999), undefined)
    assert.ok((await use(IDLE_MS + 998)) !== undefined)
    for (let nowMs = IDLE_MS + 1500; nowMs < END_MS; nowMs += 900) assert.ok((await use(nowMs)) !== undefined)
    assert.equal(await use(END_MS), undefined)
  })

  test('a session can be read without being extended, in its own browser only, and until it expires', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantOwner(store)
    const { sessionId, browserHash } = await plantSession(store, appId, userId)
    const load = (nowMs: number, hash = browserHash) =>
      store.loadDashboardSession({ appId, sessionId, browserHash: hash, nowMs })
    assert.equal(await load(NOW_MS, freshHash()), undefined)
    assert.equal((await load(IDLE_MS - 1))?.idleUntilMs, IDLE_MS)
    assert.equal(await load(IDLE_MS), undefined)
    await store.deleteDashboardSession(appId, sessionId)
    assert.equal(await load(NOW_MS), undefined)
  })

  test('a session is unusable after sign-out', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantOwner(store)
    const { sessionId, browserHash } = await plantSession(store, appId, userId)
    await store.deleteDashboardSession(appId, sessionId)
    assert.equal(
      await store.useDashboardSession({
        appId,
        sessionId,
        browserHash,
        nowMs: NOW_MS,
        idleUntilMs: NOW_MS + 1000,
      }),
      undefined,
    )
  })
}

function sampleLink(appId: string, userId: string) {
  return { appId, linkHash: freshHash(), userId, expiresAtMs: NOW_MS + HOUR_MS }
}

function sampleDashboardSession() {
  const ends = { createdAtMs: NOW_MS, idleUntilMs: IDLE_MS, expiresAtMs: END_MS }
  return { sessionId: freshId(), browserHash: freshHash(), ...ends }
}

async function plantSession(store: Store, appId: string, userId: string) {
  const link = sampleLink(appId, userId)
  await store.createDashboardLink(link)
  const session = sampleDashboardSession()
  assert.equal(await store.openDashboardSession(appId, link.linkHash, session, NOW_MS), 'opened')
  return { ...session, appId, userId }
}

/** One of each for the user, without effect on the other planted rows. */
export async function plantEndUser(store: Store, connection: Connection) {
  const { appId, userId, connectionId } = connection
  const link = sampleLink(appId, userId)
  await store.createDashboardLink(link)
  const session = await plantSession(store, appId, userId)
  const narrowing: Reduction = {
    appId,
    userId,
    connectionId,
    accounts: [],
    data: ['identity'],
    nowMs: NOW_MS,
    eventSeed: freshSeed(),
  }
  await store.reduceSharing(narrowing)
  const ended = { ...sampleConnection(appId, userId), sealedSession: 'sealed' }
  await store.createConnection(ended)
  await store.disconnectConnection({ appId, connectionId: ended.connectionId, nowMs: NOW_MS, by: 'client' })
  return { link, session, narrowing, ended }
}

export type PlantedEndUser = Awaited<ReturnType<typeof plantEndUser>>

/** Everything that can be read of them. */
export async function dashboardPortrait(store: Store, { link, session }: PlantedEndUser) {
  const { appId, userId, sessionId, browserHash } = session
  return {
    link: await store.findDashboardLink(appId, link.linkHash, NOW_MS),
    session: await store.loadDashboardSession({ appId, sessionId, browserHash, nowMs: NOW_MS }),
    withheld: await store.listWithdrawnData(appId, userId),
  }
}

/** Calls of another app, with every id it could know. */
export function dashboardAttempts(
  store: Store,
  { link, session, narrowing, ended }: PlantedEndUser,
  appId: string,
): Readonly<
  Record<
    Exclude<keyof DashboardStore | keyof BankRevocationStore, 'claimBankRevocation'>,
    () => Promise<unknown>
  >
> {
  const { sessionId, browserHash, userId } = session
  const { connectionId } = ended
  const more = { data: ['transactions'], eventSeed: freshSeed(), appId } as const
  return {
    createDashboardLink: () => store.createDashboardLink({ ...link, appId }),
    findDashboardLink: () => store.findDashboardLink(appId, link.linkHash, NOW_MS),
    openDashboardSession: () =>
      store.openDashboardSession(appId, link.linkHash, sampleDashboardSession(), NOW_MS),
    useDashboardSession: () =>
      store.useDashboardSession({ appId, sessionId, browserHash, nowMs: NOW_MS, idleUntilMs: NOW_MS }),
    loadDashboardSession: () => store.loadDashboardSession({ appId, sessionId, browserHash, nowMs: NOW_MS }),
    deleteDashboardSession: () => store.deleteDashboardSession(appId, sessionId),
    reduceSharing: () => store.reduceSharing({ ...narrowing, ...more }),
    listWithdrawnData: () => store.listWithdrawnData(appId, userId),
    queueBankRevocation: () =>
      store.queueBankRevocation({
        appId,
        connectionId,
        providerName: 'thief-bank',
        sealedSession: 'thief',
        nowMs: NOW_MS,
      }),
    postponeBankRevocation: () => store.postponeBankRevocation(appId, connectionId, 0),
    finishBankRevocation: () => store.finishBankRevocation(appId, connectionId),
  }
}
