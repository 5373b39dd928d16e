// rule: Cache of recently used accounts, so that paging does not recompute their months
// Never: hold anything that cannot be recomputed from the test user

import type { TestUser } from '../test-users/test-user.ts'
import type { BankAccount } from './account.ts'
import { accountsOf } from './accounts-by-scenario.ts'

const MAX_CACHED_USERS = 40

/** Returns a caching accountsOf. */
export function createAccountCache(): (user: TestUser) => readonly BankAccount[] {
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
