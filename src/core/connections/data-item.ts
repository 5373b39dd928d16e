// contract: what can be fetched of a connection, so that an app may ask for less than all

import type { AccountType } from '../banks/bank.ts'

/** Kinds of accounts that can be asked for by name. */
export type NamedAccountType = Exclude<AccountType, 'other'>

/** `identity` is who the person is; the rest are accounts of a kind, or their transactions (with the accounts they are of). */
export type DataItem = 'identity' | `${NamedAccountType}_accounts` | `${NamedAccountType}_transactions`
