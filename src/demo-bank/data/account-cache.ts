// rule: the accounts of the people asked for lately, so that their months need not be made again for each page
// Never: hold what cannot be made again from the person alone

import type { TestUser } from '../test-users/test-user.ts'
import type { BankAccount } from './account.ts'
import { accountsOf } from './accounts-by-scenario.ts'

const MAX_CACHED_USERS = 40

/** A function equal to accountsOf that usually remembers. */
export function createAccountsCache(): (user: TestUser) => readonly BankAccount[] {
  const known = new Map<string, readonly BankAccount[]>()
  return (user) => {
    const found = known.get(user.key)
    if (found !== undefined) return found
    const bankAccounts = accountsOf(user)
    if (known.size >= MAX_CACHED_USERS) {
      const oldest = known.keys().next()
      if (oldest.done !== true) known.delete(oldest.value)
    }
    known.set(user.key, bankAccounts)
    return bankAccounts
  }
}
