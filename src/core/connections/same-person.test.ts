// operation: Tests of the check that a bank session is of the same person

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBank, UNREACHABLE } from '../../../test/support/in-memory/bank.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import type { BankIdentity } from '../banks/bank.ts'
import type { Connection } from './connection.ts'
import { checkIdentity, hashIdentity } from './same-person.ts'

const ASA: BankIdentity = { name: 'Åsa Lind', dateOfBirth: '1970-01-01', nationalId: '197001011234' }
const SESSION = {
  accessToken: 'a',
  accessTokenExpiresAtMs: 0,
  refreshToken: undefined,
  consentExpiresAtMs: 0,
}

const CONNECTED: Connection = {
  appId: 'a',
  connectionId: 'c',
  userId: 'u',
  providerName: 'se-redirect',
  status: 'updated',
  statusMessage: '',
  statusChangedAtMs: 0,
  sealedSession: 'sealed',
  consentExpiresAtMs: 0,
  identity: undefined,
  createdAtMs: 0,
  refreshedAtMs: 1,
}

function setUp() {
  const bank = createTestBank()
  const found = bank.banks.find('se-redirect')
  assert.ok(found !== undefined)
  return { bank, found: { ...found, appId: CONNECTED.appId } }
}

const queued: string[] = []

const { ports } = createInMemoryPorts({
  queueBankRevocation: async ({ sealedSession }) => {
    queued.push(sealedSession)
  },
})

/** The sessions that were queued for revocation since the last call. */
function takeQueued(): readonly string[] {
  return queued.splice(0).map((sealed) => String(JSON.parse(JSON.parse(sealed)[1]).accessToken))
}

async function check(known: Partial<Connection>, shown: BankIdentity | undefined) {
  const { bank, found } = setUp()
  bank.identity = shown
  const connection = { ...CONNECTED, ...known }
  const checked = await checkIdentity(ports, found, SESSION, connection)
  return { problem: checked.ok ? undefined : checked.error.kind, calls: bank.calls }
}

const storedAs = (identity: BankIdentity) => ({ identityHash: hashIdentity(ports.hash, identity) })

test('the national identification number decides, whatever the names are', async () => {
  const renamed = { ...ASA, name: 'Åsa Berg', dateOfBirth: undefined }
  assert.equal((await check(storedAs(ASA), renamed)).problem, undefined)
  assert.equal((await check(storedAs(ASA), { ...ASA, nationalId: '197001011235' })).problem, 'other_person')
})

test('without a number on both sides, name and date of birth decide', async () => {
  const unnumbered = { ...ASA, nationalId: undefined }
  assert.equal((await check(storedAs(ASA), unnumbered)).problem, undefined)
  assert.equal((await check(storedAs(unnumbered), ASA)).problem, undefined)
  for (const change of [{ name: 'Åsa Berg' }, { dateOfBirth: '1970-01-02' }, { dateOfBirth: undefined }]) {
    assert.equal((await check(storedAs(ASA), { ...unnumbered, ...change })).problem, 'other_person')
  }
})

test('a session that is refused is queued for revocation at the bank, whatever it is refused for; an accepted one is not', async () => {
  takeQueued()
  assert.equal((await check(storedAs(ASA), ASA)).problem, undefined)
  assert.deepEqual(takeQueued(), [])
  await check(storedAs(ASA), undefined)
  await check({}, ASA)
  assert.deepEqual(takeQueued(), ['a', 'a'])
  const { bank, found } = setUp()
  bank.problems.set('fetchIdentity', UNREACHABLE)
  await checkIdentity(ports, found, SESSION, { ...CONNECTED, ...storedAs(ASA) })
  assert.deepEqual(takeQueued(), ['a'])
  const { problem, calls } = await check(storedAs(ASA), { ...ASA, nationalId: '196502022345' })
  assert.deepEqual([problem, calls], ['other_person', ['fetchIdentity']])
  assert.deepEqual(takeQueued(), ['a'])
})

test('an older connection without hashes is compared by its stored identity; without either it is refused', async () => {
  assert.equal((await check({ identity: ASA }, ASA)).problem, undefined)
  assert.equal((await check({ identity: ASA }, { ...ASA, nationalId: '1' })).problem, 'other_person')
  assert.deepEqual(await check({}, ASA), {
    problem: 'person_unknown',
    calls: ['fetchIdentity'],
  })
})

test('a bank that returns no identity now is refused, and an unreachable one is a problem, not a match', async () => {
  assert.equal((await check(storedAs(ASA), undefined)).problem, 'person_unknown')
  const { bank, found } = setUp()
  bank.problems.set('fetchIdentity', UNREACHABLE)
  const checked = await checkIdentity(ports, found, SESSION, { ...CONNECTED, ...storedAs(ASA) })
  assert.equal(checked.ok ? '' : checked.error.kind, 'unavailable')
})

test('a first sign-in returns hashes to store, which do not contain the identity', async () => {
  const { found } = setUp()
  const first = { ...CONNECTED, sealedSession: undefined, refreshedAtMs: undefined }
  const checked = await checkIdentity(ports, found, SESSION, first)
  assert.ok(checked.ok && checked.value !== undefined && !checked.value.includes('197001011234'))
})

test('a first sign-in at a bank whose data cannot be read for the moment goes on, without hashes', async () => {
  const { bank, found } = setUp()
  bank.problems.set('fetchIdentity', UNREACHABLE)
  const first = { ...CONNECTED, sealedSession: undefined, refreshedAtMs: undefined }
  const checked = await checkIdentity(ports, found, SESSION, first)
  assert.deepEqual(checked, { ok: true, value: undefined })
})

async function checkCustomer(known: Partial<Connection>, customerId: string) {
  const { bank, found } = setUp()
  const { calls } = bank
  const fetchCustomerId = async () => {
    calls.push('fetchCustomerId')
    return { ok: true, value: customerId } as const
  }
  const withPseudonym = { ...found, bank: { ...found.bank, fetchCustomerId } }
  const checked = await checkIdentity(ports, withPseudonym, SESSION, { ...CONNECTED, ...known })
  return { problem: checked.ok ? undefined : checked.error.kind, value: checked.ok && checked.value, calls }
}

test('the pseudonym of the customer decides, and the identity is not read for it', async () => {
  const first = await checkCustomer({ sealedSession: undefined, refreshedAtMs: undefined }, 'cus_1')
  assert.deepEqual(first.calls, ['fetchCustomerId'])
  assert.ok(typeof first.value === 'string' && !first.value.includes('cus_1'))
  const known = { identityHash: first.value }
  assert.deepEqual(await checkCustomer(known, 'cus_1'), { ...first, problem: undefined })
  const other = await checkCustomer(known, 'cus_2')
  assert.deepEqual([other.problem, other.calls], ['other_person', ['fetchCustomerId']])
})

test('a connection with hashes of the identity is compared by it once, and has the pseudonym from then on', async () => {
  const { bank, found } = setUp()
  bank.identity = ASA
  const asa = await checkIdentity(ports, found, SESSION, { ...CONNECTED, ...storedAs(ASA) })
  const upgraded = await checkCustomer(storedAs(bank.identity), 'cus_1')
  assert.ok(asa.ok && upgraded.value !== false && upgraded.value !== asa.value, 'another hash is stored')
  assert.equal((await checkCustomer({ identityHash: String(upgraded.value) }, 'cus_1')).problem, undefined)
  const stranger = { ...ASA, nationalId: '196502022345' }
  assert.equal((await checkCustomer(storedAs(stranger), 'cus_1')).problem, 'other_person')
})
