// rule: Whether two identities are of the same person

import type { BankIdentity } from '../banks/bank.ts'

/** Compares the national identification numbers if both have one, because names change; else name and date of birth. */
export function isSamePerson(before: BankIdentity, now: BankIdentity): boolean {
  if (before.nationalId !== undefined && now.nationalId !== undefined) {
    return before.nationalId === now.nationalId
  }
  return before.name === now.name && before.dateOfBirth === now.dateOfBirth
}
