// table: Permissions of each role of an organisation
// Never: a check of a role elsewhere. The API, its reference and the pages ask this table.

export const ROLES = ['administrator', 'developer', 'analyst', 'support', 'viewer'] as const

export type Role = (typeof ROLES)[number]

export const ROLE_SENTENCES: Readonly<Record<Role, string>> = {
  administrator: 'Manages members, settings and every app.',
  developer: 'Creates and configures apps, and manages their secrets and keys.',
  analyst: 'Reads apps, requests and figures, without secrets and without personal data.',
  support: 'Reads users and connections with personal data masked, and ends connections.',
  viewer: 'Reads the settings of the organisation and its apps.',
}

interface Permission {
  /** What it allows, for the reference. */
  readonly sentence: string
  readonly roles: readonly Role[]
}

export const PERMISSIONS = {
  'organisation.read': { sentence: 'See the organisation and its members.', roles: ROLES },
  'organisation.change': { sentence: 'Rename the organisation.', roles: ['administrator'] },
  'members.manage': {
    sentence: 'Invite and remove members, and change their roles.',
    roles: ['administrator'],
  },
  'apps.read': { sentence: 'See apps and their settings.', roles: ROLES },
  'apps.create': { sentence: 'Create apps.', roles: ['administrator', 'developer'] },
  'apps.change': { sentence: 'Change the settings of apps.', roles: ['administrator', 'developer'] },
  'apps.end': { sentence: 'Disable and enable apps.', roles: ['administrator'] },
  'apps.delete': { sentence: 'Delete disabled apps with all of their data.', roles: ['administrator'] },
  'secrets.read': {
    sentence: 'See the names and last uses of secrets and keys.',
    roles: ['administrator', 'developer', 'viewer'],
  },
  'secrets.manage': {
    sentence: 'Create and revoke secrets and keys.',
    roles: ['administrator', 'developer'],
  },
  'production.read': {
    sentence: 'See requests for production access, and the business verification.',
    roles: ['administrator', 'developer'],
  },
  'production.request': {
    sentence: 'Request production access, and answer for the business.',
    roles: ['administrator'],
  },
  'requests.read': {
    sentence: 'Read the requests of apps.',
    roles: ['administrator', 'developer', 'analyst', 'support'],
  },
  'users.read': {
    sentence: 'See end users and their connections.',
    roles: ['administrator', 'developer', 'support'],
  },
  'connections.manage': {
    sentence: 'Refresh connections, disconnect them, and revoke what was granted.',
    roles: ['administrator', 'developer', 'support'],
  },
  'users.delete': {
    sentence: 'Delete end users with all of their data.',
    roles: ['administrator', 'developer'],
  },
  'tokens.revoke': {
    sentence: 'Revoke single tokens, and every client token of an app.',
    roles: ['administrator', 'developer'],
  },
  'analytics.read': {
    sentence: 'Read the analytics of apps.',
    roles: ['administrator', 'developer', 'analyst'],
  },
  'personal_data.read': {
    sentence: 'See names and ids of end users, account numbers and IP addresses; they are masked otherwise.',
    roles: ['administrator', 'developer'],
  },
  'webhooks.read': {
    sentence: 'See webhook endpoints, deliveries and attempts.',
    roles: ROLES,
  },
  'webhooks.manage': {
    sentence: 'Create, change and delete webhook endpoints, and replace their secrets.',
    roles: ['administrator', 'developer'],
  },
  'webhooks.send': {
    sentence: 'Send test events, and send events again.',
    roles: ['administrator', 'developer'],
  },
  'keys.manage': {
    sentence: 'Create and revoke keys with which machines call the Console API.',
    roles: ['administrator'],
  },
  'provider.manage': {
    sentence: 'Set up the log-in through a provider of the organisation, its domains and its roles.',
    roles: ['administrator'],
  },
  'sandbox.control': {
    sentence: 'Control Demo Bank and the clock, in development.',
    roles: ['administrator', 'developer'],
  },
  'explorer.use': {
    sentence: 'Create tokens of sandbox apps in the API explorer, and send requests with them.',
    roles: ['administrator', 'developer'],
  },
  'audit.read': { sentence: 'Read the audit log.', roles: ['administrator'] },
} as const satisfies Readonly<Record<string, Permission>>

export type PermissionName = keyof typeof PERMISSIONS

export function mayDo(role: Role, permission: PermissionName): boolean {
  const { roles }: Permission = PERMISSIONS[permission]
  return roles.includes(role)
}

/** Every permission of a role, in the order of the table. */
export function permissionsOf(role: Role): readonly PermissionName[] {
  return PERMISSION_NAMES.filter((name) => mayDo(role, name))
}

const isPermissionName = (name: string): name is PermissionName => Object.hasOwn(PERMISSIONS, name)

export const PERMISSION_NAMES: readonly PermissionName[] = Object.keys(PERMISSIONS).filter(isPermissionName)

/** Whether somebody with these permissions may invite to the role, or remove a member who has it. */
export function mayGiveRole(own: readonly PermissionName[], role: Role): boolean {
  return permissionsOf(role).every((name) => own.includes(name))
}

/** A key may have every permission but those to create keys, and to decide who logs in how. */
export const GRANTABLE: readonly PermissionName[] = PERMISSION_NAMES.filter(
  (name) => name !== 'keys.manage' && name !== 'provider.manage',
)
