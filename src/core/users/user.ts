// contract: End users and their preferences

import type { LoadedUser } from '../tokens/token.ts'

/** Temporary users expire and are deleted with all their data. */
export const RETENTIONS = ['permanent', 'temporary'] as const

export type Retention = (typeof RETENTIONS)[number]

export const PERIOD_MODES = ['monthly', 'monthly_adjusted'] as const

export interface UserPreferences {
  /** ISO 4217. */
  readonly currency: string
  /** IANA name. */
  readonly timeZone: string
  readonly periodMode: (typeof PERIOD_MODES)[number]
  /** Day of the month, 1 to 31. */
  readonly periodAdjustedDay: number
  readonly notifications: Readonly<Record<string, boolean>>
}

export interface User {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly userId: string
  /** Id of the user in the app's own system; unique within the app, and not the `userId` of another user. */
  readonly externalUserId: string | undefined
  readonly username: string | undefined
  readonly nationalId: string | undefined
  /** ISO 3166-1 alpha-2, upper case. */
  readonly market: string
  /** Language and region, as in `sv_SE`. */
  readonly locale: string
  readonly retention: Retention
  readonly preferences: UserPreferences
  readonly createdAtMs: number
  /** Set for temporary users. */
  readonly expiresAtMs: number | undefined
}

/** Whether a user that was loaded with a token is whole. */
export function isUser(loaded: LoadedUser): loaded is User {
  return 'preferences' in loaded
}

/** A user named by user id or by external user id, never by both. */
export type UserReference = { readonly userId: string } | { readonly externalUserId: string }
