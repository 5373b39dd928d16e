// rule: Proves the mapping of claims to roles
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roleOfClaims } from './provider-role.ts'

const mapping = {
  roleClaim: 'groups',
  roleRules: [
    { value: 'admins', role: 'administrator' },
    { value: 'staff', role: 'viewer' },
  ],
  defaultRole: undefined,
} as const

test('the first rule whose value the claim has decides; without one, the default', () => {
  assert.equal(roleOfClaims(mapping, { groups: ['staff', 'admins'] }), 'administrator')
  assert.equal(roleOfClaims(mapping, { groups: 'staff' }), 'viewer')
  for (const groups of [[], 'Staff', 'staff,admins', { staff: true }, true, null, [['staff']]])
    assert.equal(roleOfClaims(mapping, { groups }), undefined)
  assert.equal(roleOfClaims(mapping, {}), undefined)
  assert.equal(roleOfClaims({ ...mapping, defaultRole: 'support' }, {}), 'support')
  assert.equal(roleOfClaims({ ...mapping, roleClaim: undefined }, { groups: 'admins' }), undefined)
})
