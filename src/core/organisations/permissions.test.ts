// rule: Permissions of each role, written out, so that no role gains one unnoticed
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERMISSION_NAMES, permissionsOf, ROLES, type Role } from './permissions.ts'

const EVERYBODY = ['organisation.read', 'apps.read', 'webhooks.read']

/** In addition to the permissions of every role. */
const MORE: Readonly<Record<Exclude<Role, 'administrator'>, readonly string[]>> = {
  developer: [
    'apps.create',
    'apps.change',
    'secrets.read',
    'secrets.manage',
    'production.read',
    'requests.read',
    'users.read',
    'connections.manage',
    'users.delete',
    'tokens.revoke',
    'analytics.read',
    'personal_data.read',
    'webhooks.manage',
    'webhooks.send',
    'sandbox.control',
    'explorer.use',
  ],
  analyst: ['requests.read', 'analytics.read'],
  support: ['requests.read', 'users.read', 'connections.manage'],
  viewer: ['secrets.read'],
}

test('each role has its permissions and no other; the administrator has all', () => {
  for (const role of ROLES) {
    const expected = role === 'administrator' ? PERMISSION_NAMES : [...EVERYBODY, ...MORE[role]]
    assert.deepEqual(new Set(permissionsOf(role)), new Set(expected), role)
  }
})

test('only administrators manage members, end apps, read the audit log and request production access', () => {
  for (const permission of [
    'organisation.change',
    'members.manage',
    'apps.end',
    'apps.delete',
    'audit.read',
    'production.request',
  ] as const)
    assert.deepEqual(
      ROLES.filter((role) => permissionsOf(role).includes(permission)),
      ['administrator'],
      permission,
    )
})
