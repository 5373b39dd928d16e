// rule: the accounts of the people asked for lately, so that their months need not be made again for each page
// Never: hold what cannot be made again from the person alone

import type { Person } from '../test-users/test-user.ts'
import type { Entry } from './account.ts'
import { accountsOf } from './accounts-by-scenario.ts'

const PEOPLE_REMEMBERED = 40

/** A function equal to accountsOf that usually remembers. */
export function createAccountsCache(): (person: Person) => readonly Entry[] {
  const known = new Map<string, readonly Entry[]>()
  return (person) => {
    const found = known.get(person.key)
    if (found !== undefined) return found
    const entries = accountsOf(person)
    if (known.size >= PEOPLE_REMEMBERED) {
      const oldest = known.keys().next()
      if (oldest.done !== true) known.delete(oldest.value)
    }
    known.set(person.key, entries)
    return entries
  }
}
