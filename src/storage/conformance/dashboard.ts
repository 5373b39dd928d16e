// contract: Conformance of links to the consent dashboard and its sessions

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from '../../core/connections/connection.ts'
import type { BankEndingStore } from '../../core/connections/store.ts'
import type { PersonStore } from '../../core/dashboard/store.ts'
import type { Store } from '../../core/ports.ts'
import { plantOwner } from './planted.ts'
import type { Narrowing } from './reduced-sharing.ts'
import { freshHash, freshId, HOUR_MS, NOW_MS, sampleConnection } from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

const IDLE_MS = NOW_MS + 1000

const END_MS = NOW_MS + 5000

export function dashboardConformance(subject: () => Promise<Subject>): void {
  test('a link may be looked at, and opens one session however many try', async () => {
    const { store } = await subject()
    const { appId, userId } = await plantOwner(store)
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
    const { appId, userId } = await plantOwner(store)
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
    const { appId, userId } = await plantOwner(store)
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
    const { appId, userId } = await plantOwner(store)
    const { sessionId, browserHash } = await plantSession(store, appId, userId)
    await store.endPersonSession(appId, sessionId)
    assert.equal(
      await store.usePersonSession(appId, sessionId, browserHash, NOW_MS, NOW_MS + 1000),
      undefined,
    )
  })
}

function sampleLink(appId: string, userId: string) {
  return { appId, linkHash: freshHash(), userId, expiresAtMs: NOW_MS + HOUR_MS }
}

function samplePersonSession() {
  const ends = { createdAtMs: NOW_MS, idleUntilMs: IDLE_MS, expiresAtMs: END_MS }
  return { sessionId: freshId(), browserHash: freshHash(), ...ends }
}

async function plantSession(store: Store, appId: string, userId: string) {
  const link = sampleLink(appId, userId)
  await store.createPersonLink(link)
  const session = samplePersonSession()
  assert.equal(await store.openPersonSession(appId, link.linkHash, session, NOW_MS), 'opened')
  return { ...session, appId, userId }
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
