// contract: Bank accounts as stored for an end user

import type { AccountType, BankAccount } from '../banks/bank.ts'

export interface Account extends BankAccount {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  /** 32 hexadecimal digits; the same for the same bank account of the same user. */
  readonly accountId: string
  readonly institutionId: string
  readonly refreshedAtMs: number
  /** When it was first stored; written by storage. */
  readonly firstSeenAtMs?: number
}

export interface AccountFilter {
  readonly accountIds: readonly string[] | undefined
  readonly types: readonly Account['type'][] | undefined
}

/** Loans and investments have lists of their own, with their details. */
export const EVERYDAY_ACCOUNT_TYPES: readonly AccountType[] = ['checking', 'savings', 'credit_card']

/** Whether a command that is limited to some types may see the account; undefined allows every type. */
export function isOfTypes(
  { type }: Pick<Account, 'type'>,
  types: readonly AccountType[] | undefined,
): boolean {
  return types === undefined || types.includes(type)
}
