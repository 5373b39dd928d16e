// rule: whether a bank shows the same person as before

import type { BankIdentity } from '../banks/bank.ts'

/** By the national number where both have one, because names change; else by name and birthday. */
export function isSamePerson(before: BankIdentity, now: BankIdentity): boolean {
  if (before.nationalId !== undefined && now.nationalId !== undefined) {
    return before.nationalId === now.nationalId
  }
  return before.name === now.name && before.dateOfBirth === now.dateOfBirth
}
