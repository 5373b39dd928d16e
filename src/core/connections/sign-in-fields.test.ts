// rule: Tests of sign-in fields

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BankField } from '../banks/bank.ts'
import { loginOf, MAX_FIELD_LENGTH, readSignInFields } from './sign-in-fields.ts'

const NAME: BankField = {
  name: 'user',
  purpose: 'username',
  choices: [],
  length: undefined,
  hint: undefined,
}
const CODE: BankField = { ...NAME, name: 'otp', purpose: 'code', length: 4 }
const ACCOUNTS: BankField = {
  ...NAME,
  name: 'accounts',
  purpose: 'accounts',
  choices: [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
    { value: 'c,d', label: 'C' },
  ],
}

function read(fields: readonly BankField[], given: Readonly<Record<string, string | readonly string[]>>) {
  const answers = readSignInFields(fields, new Map(Object.entries(given)), 'fields')
  return answers.ok
    ? Object.fromEntries(answers.value)
    : `${answers.refusal.code} ${answers.refusal.subject ?? ''}`
}

test('what the bank asks for is taken, and nothing besides', () => {
  assert.deepEqual(read([NAME, CODE], { user: 'u', otp: '1234', more: 'x' }), { user: ['u'], otp: ['1234'] })
})

test('what is missing, empty, too long or of the wrong length is named', () => {
  assert.equal(read([NAME], {}), 'parameter_missing fields.user')
  assert.equal(read([NAME], { user: '' }), 'parameter_missing fields.user')
  assert.equal(read([NAME], { user: 'x'.repeat(MAX_FIELD_LENGTH + 1) }), 'parameter_invalid fields.user')
  assert.equal(read([NAME], { user: ['a', 'b'] }), 'parameter_invalid fields.user')
  assert.equal(read([CODE], { otp: '123' }), 'parameter_invalid fields.otp')
})

test('what is optional may be left out, and is then not handed on', () => {
  assert.deepEqual(read([{ ...NAME, optional: true }], {}), {})
})

test('several choices come as a list or joined by commas; each must be offered, one at least, unless there is none', () => {
  assert.deepEqual(read([ACCOUNTS], { accounts: 'a, b' }), { accounts: ['a', 'b'] })
  assert.deepEqual(read([ACCOUNTS], { accounts: ['b', 'c,d'] }), { accounts: ['b', 'c,d'] })
  assert.deepEqual(read([ACCOUNTS], { accounts: 'c,d' }), { accounts: ['c,d'] })
  assert.equal(read([ACCOUNTS], { accounts: 'a,z' }), 'parameter_invalid fields.accounts')
  assert.equal(read([ACCOUNTS], {}), 'parameter_missing fields.accounts')
  assert.deepEqual(read([{ ...ACCOUNTS, choices: [] }], {}), { accounts: [] })
})

test('a login is the bank and the user name, however it is spelt; never a password', () => {
  const login = (given: Readonly<Record<string, string>>) => {
    const answers = new Map(Object.entries(given).map(([name, value]) => [name, [value]]))
    return loginOf('bank', [NAME, { ...NAME, name: 'password', purpose: 'password' }], answers)
  }
  assert.equal(login({ user: ' Ada ', password: 'x' }), login({ user: 'ada', password: 'y' }))
  assert.notEqual(login({ user: 'ada' }), login({ user: 'eva' }))
  assert.equal(login({ password: 'x' }), undefined)
})
