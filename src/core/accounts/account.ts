// contract: Bank accounts as stored for an end user

import type { BankAccount } from '../banks/bank.ts'

export interface Account extends BankAccount {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  /** 32 hexadecimal digits; the same for the same bank account of the same user. */
  readonly accountId: string
  readonly institutionId: string
  readonly refreshedAtMs: number
}

export interface AccountFilter {
  readonly accountIds: readonly string[] | undefined
  readonly types: readonly Account['type'][] | undefined
}
