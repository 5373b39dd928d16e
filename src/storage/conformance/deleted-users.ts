// contract: Conformance of verbs that insert for a user who is deleted meanwhile

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../core/ports.ts'
import { type Owner, plantOwner, sampleClaim, sampleDataSession, sampleDeferredRead } from './planted.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  sampleCode,
  sampleConnection,
  sampleGrant,
  sampleOrigin,
  sampleReport,
  sampleSession,
} from './samples.ts'
import { startOf } from './sign-ins.ts'
import type { StoreSubject } from './subject.ts'

interface Insert {
  /** The fact if the user exists. */
  readonly stored: string
  /** The fact if the user was deleted. */
  readonly gone: string
  /** Runs before the user is deleted; what it returns runs afterwards, or at the same time. */
  prepare(store: Store, owner: Owner): Promise<() => Promise<string>>
}

type Inserts = Readonly<Record<string, Insert>>

/** Verbs that the in-memory store has too. */
const INSERTS: Inserts = {
  createGrantWithCode: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const grant = sampleGrant(appId, userId)
      return () => store.createGrantWithCode(grant, sampleCode(grant))
    },
  },
  ensureStandingGrant: {
    stored: 'granted',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const grant = sampleGrant(appId, userId, { origin: 'assertion', activatedAtMs: NOW_MS })
      return async () => ((await store.ensureStandingGrant(grant)) === undefined ? 'unknown' : 'granted')
    },
  },
  createConnection: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const connection = sampleConnection(appId, userId)
      return () => store.createConnection(connection)
    },
  },
  createLinkSession: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const session = sampleSession(appId, { userId })
      return () => store.createLinkSession(session, sampleOrigin())
    },
  },
  advanceLinkSession: {
    stored: 'advanced',
    gone: 'not_in_state',
    prepare: async (store, { appId, userId }) => {
      const session = sampleSession(appId, { userId: undefined, state: 'choosing' })
      await store.createLinkSession(session, sampleOrigin())
      const update = { userId, providerName: 'bank', consent: { untilMs: NOW_MS + HOUR_MS, details: '[]' } }
      const { sessionId } = session
      return () =>
        store.advanceLinkSession({ appId, sessionId, from: 'choosing', to: 'at_bank', update, nowMs: NOW_MS })
    },
  },
  grantLinkSession: {
    stored: 'advanced',
    gone: 'not_in_state',
    prepare: async (store, { appId, userId }) => {
      const session = sampleSession(appId, { userId: undefined, state: 'fetching' })
      await store.createLinkSession(session, sampleOrigin())
      const grant = sampleGrant(appId, userId)
      const result = {
        access: { grant, code: sampleCode(grant) },
        reports: [sampleReport({ appId, userId })],
      }
      return () => store.grantLinkSession(appId, session.sessionId, result, NOW_MS)
    },
  },
}

const INSERTS_OF_ENGINES: Inserts = {
  createConnectionOnce: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const connection = sampleConnection(appId, userId)
      return () => store.createConnectionOnce(connection, freshHash())
    },
  },
  startSignIn: {
    stored: 'started',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const connection = { ...sampleConnection(appId, userId), status: 'created' as const }
      await store.createConnection(connection)
      return () => store.startSignIn(startOf(connection))
    },
  },
  createDataSession: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, owner) => {
      const session = sampleDataSession({ ...owner, connectionId: freshId() })
      return () => store.createDataSession(session)
    },
  },
  createDeferredRead: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, owner) => {
      const read = sampleDeferredRead({ ...owner, connectionId: freshId() })
      return () => store.createDeferredRead(read)
    },
  },
  createReport: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, owner) => {
      const sharing = await store.readSharing(owner.appId, owner.userId)
      return () => store.createReport(sampleReport(owner), sharing)
    },
  },
  claimIdempotencyKey: {
    stored: 'claimed',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const claim = { ...sampleClaim(appId), userId }
      return async () => (await store.claimIdempotencyKey(claim)).kind
    },
  },
  createDashboardLink: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const link = { appId, linkHash: freshHash(), userId, expiresAtMs: NOW_MS + HOUR_MS }
      return () => store.createDashboardLink(link)
    },
  },
  openDashboardSession: {
    stored: 'opened',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const linkHash = freshHash()
      await store.createDashboardLink({ appId, linkHash, userId, expiresAtMs: NOW_MS + HOUR_MS })
      const session = {
        sessionId: freshId(),
        browserHash: freshHash(),
        createdAtMs: NOW_MS,
        idleUntilMs: NOW_MS + HOUR_MS,
        expiresAtMs: NOW_MS + HOUR_MS,
      }
      return () => store.openDashboardSession(appId, linkHash, session, NOW_MS)
    },
  },
  createBalanceRefresh: {
    stored: 'created',
    gone: 'unknown',
    prepare: async (store, { appId, userId }) => {
      const connection = sampleConnection(appId, userId)
      await store.createConnection(connection)
      const { connectionId } = connection
      const refresh = { appId, refreshId: freshId(), userId, connectionId }
      const times = { requestedAtMs: NOW_MS, expiresAtMs: NOW_MS + HOUR_MS }
      return () => store.createBalanceRefresh({ ...refresh, ...times })
    },
  },
}

/** Deletes that the insert may overtake or be overtaken by. */
const ROUNDS = 8

export function deletedUserConformance(subject: () => Promise<StoreSubject>): void {
  for (const [verb, insert] of Object.entries(INSERTS)) verbConformance(subject, verb, insert)
}

export function deletedUserEngineConformance(subject: () => Promise<StoreSubject>): void {
  for (const [verb, insert] of Object.entries({ ...INSERTS, ...INSERTS_OF_ENGINES }))
    verbConformance(subject, verb, insert)
}

function verbConformance(
  subject: () => Promise<StoreSubject>,
  verb: string,
  { stored, gone, prepare }: Insert,
): void {
  test(`${verb} returns a fact if the user is deleted before it or meanwhile`, async () => {
    const { store } = await subject()
    const kept = await plantOwner(store)
    assert.equal(await (await prepare(store, kept))(), stored)
    const deleted = await plantOwner(store)
    const late = await prepare(store, deleted)
    await store.deleteUser(deleted.appId, deleted.userId, NOW_MS)
    assert.equal(await late(), gone)
    for (let round = 0; round < ROUNDS; round++) {
      const doomed = await plantOwner(store)
      const insert = await prepare(store, doomed)
      const [fact] = await Promise.all([insert(), store.deleteUser(doomed.appId, doomed.userId, NOW_MS)])
      assert.ok(fact === stored || fact === gone, `${verb} returned ${fact}`)
    }
  })
}
