// contract: Keys with which machines call the Console API for an organisation

import type { PermissionName } from './permissions.ts'

export interface OrganisationKey {
  readonly organisationId: string
  readonly keyId: string
  readonly name: string
  /** Its last four characters. */
  readonly hint: string
  /** Keyed hash; the key itself is not stored. */
  readonly keyHash: string
  /** A subset of the permissions of its creator. */
  readonly permissions: readonly PermissionName[]
  /** E-mail address of its creator. */
  readonly createdBy: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | undefined
  readonly revokedAtMs: number | undefined
  readonly lastUsedAtMs: number | undefined
  readonly lastUsedIp: string | undefined
}

/** Of an organisation, neither revoked nor expired. */
export const MAX_LIVE_KEYS = 20

/** Makes leaked keys recognisable to secret scanners. */
export const KEY_PREFIX = 'tso_'
