// operation: Tests of the check that a bank session is of the same person

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBank, UNREACHABLE } from '../../../test/support/in-memory/bank.ts'
import type { BankIdentity } from '../banks/bank.ts'
import { findIdentityMismatch, isSamePerson } from './same-person.ts'

const ASA: BankIdentity = { name: 'Åsa Lind', dateOfBirth: '1970-01-01', nationalId: '197001011234' }
const SESSION = {
  accessToken: 'a',
  accessTokenExpiresAtMs: 0,
  refreshToken: undefined,
  consentExpiresAtMs: 0,
}

function setUp() {
  const bank = createTestBank()
  const found = bank.banks.find('se-redirect')
  assert.ok(found !== undefined)
  return { bank, found }
}

test('the national identification number decides, whatever the names are', () => {
  assert.ok(isSamePerson(ASA, { ...ASA, name: 'Åsa Berg', dateOfBirth: undefined }))
  assert.ok(!isSamePerson(ASA, { ...ASA, nationalId: '197001011235' }))
})

test('without a number on both sides, name and date of birth decide', () => {
  const unnumbered = { ...ASA, nationalId: undefined }
  assert.ok(isSamePerson(ASA, unnumbered))
  assert.ok(isSamePerson(unnumbered, ASA))
  assert.ok(!isSamePerson(ASA, { ...unnumbered, name: 'Åsa Berg' }))
  assert.ok(!isSamePerson(ASA, { ...unnumbered, dateOfBirth: '1970-01-02' }))
  assert.ok(!isSamePerson(ASA, { ...unnumbered, dateOfBirth: undefined }))
})

test('the session of another person is a problem and its consent is revoked at the bank', async () => {
  const { bank, found } = setUp()
  const problem = await findIdentityMismatch(found, SESSION, { ...ASA, nationalId: '196502022345' })
  assert.deepEqual([problem?.kind, problem?.retryable], ['other_person', false])
  assert.deepEqual(bank.calls, ['fetchIdentity', 'revokeConsent'])
})

test('the session of the same person is accepted and stays open', async () => {
  const { bank, found } = setUp()
  assert.equal(await findIdentityMismatch(found, SESSION, ASA), undefined)
  assert.deepEqual(bank.calls, ['fetchIdentity'])
})

test('a first sign-in has no identity to compare, so the bank is not asked', async () => {
  const { bank, found } = setUp()
  assert.equal(await findIdentityMismatch(found, SESSION, undefined), undefined)
  assert.deepEqual(bank.calls, [])
})

test('a bank that does not return the identity now is a problem, not a match', async () => {
  const { bank, found } = setUp()
  bank.problems.set('fetchIdentity', UNREACHABLE)
  assert.equal((await findIdentityMismatch(found, SESSION, ASA))?.kind, 'unavailable')
  assert.deepEqual(bank.calls, ['fetchIdentity'])
})
