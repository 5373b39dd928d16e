// contract: Records of the identity library, by model and field
// Never: a rule. Memberships and roles are ours, and lie in organisations/.

export const IDENTITY_MODELS = ['user', 'session', 'account', 'verification', 'twoFactor'] as const

export type IdentityModel = (typeof IDENTITY_MODELS)[number]

/** Times are milliseconds since 1970. */
export type IdentityValue = string | number | boolean | null

/** By the names of the library. Fields that it never sets are null. */
export type IdentityRecord = Readonly<Record<string, IdentityValue>>

export const IDENTITY_OPERATORS = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'not_in',
  'contains',
  'starts_with',
  'ends_with',
] as const

export interface IdentityCondition {
  readonly field: string
  readonly operator: (typeof IDENTITY_OPERATORS)[number]
  readonly value: IdentityValue | readonly string[]
  /** Conditions with OR are one group; all others, and that group, have to hold. */
  readonly connector: 'AND' | 'OR'
  readonly ignoresCase: boolean
}

export interface IdentityPage {
  readonly limit: number
  readonly offset: number
  readonly sortBy?: { readonly field: string; readonly direction: 'asc' | 'desc' } | undefined
}

/** One write of several that are made together. */
export type IdentityWrite =
  | { readonly kind: 'create'; readonly model: IdentityModel; readonly record: IdentityRecord }
  | {
      readonly kind: 'update'
      readonly model: IdentityModel
      readonly where: readonly IdentityCondition[]
      readonly changes: IdentityRecord
    }
  | { readonly kind: 'delete'; readonly model: IdentityModel; readonly where: readonly IdentityCondition[] }

export interface IdentityStore {
  /** Makes all writes in one transaction. `taken` if a unique value is in use, such as the address of another user. */
  writeIdentity(writes: readonly IdentityWrite[]): Promise<'written' | 'taken'>
  findIdentity(
    model: IdentityModel,
    where: readonly IdentityCondition[],
    page: IdentityPage,
  ): Promise<readonly IdentityRecord[]>
  countIdentity(model: IdentityModel, where: readonly IdentityCondition[]): Promise<number>
  /** Returns how many were changed. */
  updateIdentity(
    model: IdentityModel,
    where: readonly IdentityCondition[],
    changes: IdentityRecord,
  ): Promise<number>
  /** Returns how many were deleted. */
  deleteIdentity(model: IdentityModel, where: readonly IdentityCondition[]): Promise<number>
  /** Deletes one matching record and returns it: of N calls at once, one receives it. */
  consumeIdentity(
    model: IdentityModel,
    where: readonly IdentityCondition[],
  ): Promise<IdentityRecord | undefined>
  /** Adds to numbers, and sets other fields, of one record that matches; returns it as it is then. */
  incrementIdentity(
    model: IdentityModel,
    where: readonly IdentityCondition[],
    increment: Readonly<Record<string, number>>,
    changes: IdentityRecord,
  ): Promise<IdentityRecord | undefined>
}
