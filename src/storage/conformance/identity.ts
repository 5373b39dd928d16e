// contract: Conformance of the records of the identity library

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IdentityCondition, IdentityRecord, IdentityValue } from '../../core/identity/records.ts'
import type { Store } from '../../core/ports.ts'
import { freshId, HOUR_MS, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

const PAGE = { limit: 10, offset: 0 }

export function identityConformance(subject: () => Promise<Subject>): void {
  test('a record of each model comes back as it was written', async () => {
    const { store } = await subject()
    const user = await plantIdentity(store)
    const userId = String(user.id)
    const records = {
      session: { id: freshId(), userId, token: freshId(), expiresAt: NOW_MS + 1, ...TIMES, ipAddress: '::1' },
      account: {
        id: freshId(),
        userId,
        providerId: 'credential',
        accountId: userId,
        password: 'p',
        ...TIMES,
      },
      verification: { id: freshId(), identifier: freshId(), value: 'v', expiresAt: NOW_MS + 1, ...TIMES },
      twoFactor: { id: freshId(), userId, secret: 's', backupCodes: 'b', verified: false },
    } as const
    for (const model of ['session', 'account', 'verification', 'twoFactor'] as const) {
      const record: IdentityRecord = records[model]
      await store.writeIdentity([{ kind: 'create', model, record }])
      const [found] = await store.findIdentity(model, [is('id', String(record.id))], PAGE)
      assert.deepEqual(withoutNulls(found), record)
    }
    assert.deepEqual(withoutNulls((await store.findIdentity('user', [is('id', userId)], PAGE))[0]), user)
    await store.sweepExpired(NOW_MS + 1, 100)
    assert.equal(await store.countIdentity('session', [is('userId', userId)]), 0)
    assert.equal(await store.countIdentity('verification', [is('id', records.verification.id)]), 0)
    assert.equal(await store.countIdentity('account', [is('userId', userId)]), 1)
  })

  test('each comparison selects what it names', async () => {
    const { store } = await subject()
    const tag = freshId()
    const users = await Promise.all(
      [1, 2, 3].map((at) => plantIdentity(store, { name: `${tag} N${at}_%`, createdAt: NOW_MS + at })),
    )
    const mine = { ...is('name', tag), operator: 'starts_with' } as const
    const names = async (...where: readonly IdentityCondition[]) =>
      (await store.findIdentity('user', [mine, ...where], { ...PAGE, sortBy: BY_TIME })).map(
        (one) => Number(one.createdAt) - NOW_MS,
      )
    assert.deepEqual(await names(), [1, 2, 3])
    assert.deepEqual(await names({ ...is('createdAt', NOW_MS + 2), operator: 'lt' }), [1])
    assert.deepEqual(await names({ ...is('createdAt', NOW_MS + 2), operator: 'lte' }), [1, 2])
    assert.deepEqual(await names({ ...is('createdAt', NOW_MS + 2), operator: 'gt' }), [3])
    assert.deepEqual(await names({ ...is('createdAt', NOW_MS + 2), operator: 'gte' }), [2, 3])
    assert.deepEqual(await names({ ...is('createdAt', NOW_MS + 2), operator: 'ne' }), [1, 3])
    assert.deepEqual(await names({ ...is('image', null) }), [1, 2, 3])
    assert.deepEqual(await names({ ...is('image', null), operator: 'ne' }), [])
    const ids = users.slice(0, 2).map(({ id }) => String(id))
    assert.deepEqual(await names({ ...is('id', ''), operator: 'in', value: ids }), [1, 2])
    assert.deepEqual(await names({ ...is('id', ''), operator: 'not_in', value: ids }), [3])
    assert.deepEqual(await names({ ...is('name', 'n2_%'), operator: 'contains' }), [2])
    assert.deepEqual(await names({ ...is('name', '3_%'), operator: 'ends_with' }), [3])
    assert.deepEqual(await names({ ...is('name', `${tag} n1_%`), ignoresCase: true }), [1])
    assert.deepEqual(await names(either('createdAt', NOW_MS + 1), either('createdAt', NOW_MS + 3)), [1, 3])
    const last = { limit: 1, offset: 2, sortBy: BY_TIME }
    assert.equal((await store.findIdentity('user', [mine], last))[0]?.id, users[2]?.id)
    assert.equal(await store.countIdentity('user', [mine]), 3)
    assert.equal(await store.updateIdentity('user', [mine], { emailVerified: true, image: 'i' }), 3)
    assert.deepEqual(await names({ ...is('emailVerified', true) }), [1, 2, 3])
    assert.equal(await store.deleteIdentity('user', [mine]), 3)
  })

  test('one address has one user, however many sign up at once, and nothing of a refused write is stored', async () => {
    const { store } = await subject()
    const email = `${freshId()}@example.com`
    const facts = await Promise.all(
      Array.from({ length: 8 }, () => {
        const user = sampleIdentity({ email })
        const account = {
          id: freshId(),
          userId: String(user.id),
          providerId: 'credential',
          accountId: user.id,
          ...TIMES,
        }
        return store.writeIdentity([
          { kind: 'create', model: 'user', record: user },
          { kind: 'create', model: 'account', record: account },
        ])
      }),
    )
    assert.deepEqual(facts.toSorted(), [...Array(7).fill('taken'), 'written'])
    const [user, ...others] = await store.findIdentity('user', [is('email', email)], PAGE)
    assert.ok(user !== undefined && others.length === 0)
    assert.equal(await store.countIdentity('account', [is('userId', String(user.id))]), 1)
    const renamed = {
      kind: 'update',
      model: 'user',
      where: [is('email', email)],
      changes: { name: 'x' },
    } as const
    const gone = { kind: 'delete', model: 'account', where: [is('userId', String(user.id))] } as const
    assert.equal(await store.writeIdentity([renamed, gone]), 'written')
    assert.equal((await store.findIdentity('user', [is('email', email)], PAGE))[0]?.name, 'x')
    assert.equal(await store.countIdentity('account', [is('userId', String(user.id))]), 0)
  })

  test('a record is consumed once, and counted exactly, by concurrent calls', async () => {
    const { store } = await subject()
    const identifier = freshId()
    const record = { id: freshId(), identifier, value: 'v', expiresAt: NOW_MS + HOUR_MS, ...TIMES }
    await store.writeIdentity([{ kind: 'create', model: 'verification', record }])
    const taken = await Promise.all(
      Array.from({ length: 8 }, () => store.consumeIdentity('verification', [is('identifier', identifier)])),
    )
    assert.deepEqual(taken.filter((one) => one !== undefined).map(withoutNulls), [record])
    const { id } = await plantIdentity(store)
    const factor = { id: freshId(), userId: String(id), secret: 's', backupCodes: 'b' }
    await store.writeIdentity([{ kind: 'create', model: 'twoFactor', record: factor }])
    const counted = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.incrementIdentity(
          'twoFactor',
          [is('id', factor.id)],
          { failedVerificationCount: 1 },
          { lockedUntil: 5 },
        ),
      ),
    )
    assert.deepEqual(counted.map((one) => one?.failedVerificationCount).toSorted(), [1, 2, 3, 4, 5, 6, 7, 8])
    const free = { ...is('failedVerificationCount', 8), operator: 'lt' } as const
    const guarded = [is('id', factor.id), free]
    assert.equal(
      await store.incrementIdentity('twoFactor', guarded, { failedVerificationCount: 1 }, {}),
      undefined,
    )
  })
}

const TIMES = { createdAt: NOW_MS, updatedAt: NOW_MS }
const BY_TIME = { field: 'createdAt', direction: 'asc' } as const

function is(field: string, value: IdentityValue): IdentityCondition {
  return { field, operator: 'eq', value, connector: 'AND', ignoresCase: false }
}

function either(field: string, value: IdentityValue): IdentityCondition {
  return { ...is(field, value), connector: 'OR' }
}

function withoutNulls(record: IdentityRecord | undefined): IdentityRecord {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== null))
}

type Identity = IdentityRecord & { readonly id: string; readonly email: string }

function sampleIdentity(fields: IdentityRecord = {}): Identity {
  const id = freshId()
  return { id, name: 'Åsa Ek', email: `${id}@example.com`, emailVerified: false, ...TIMES, ...fields }
}

/** A person at the identity library. */
export async function plantIdentity(store: Store, fields: IdentityRecord = {}): Promise<Identity> {
  const record = sampleIdentity(fields)
  await store.writeIdentity([{ kind: 'create', model: 'user', record }])
  return record
}
