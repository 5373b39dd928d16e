// operation: Check that a bank session is of the same person as the connection
// Never: another comparison of identities than this one

import type { BankIdentity, BankProblem, BankProvider, BankSession, BankVisit } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'

/** Compares the national identification numbers if both have one, because names change; else name and date of birth. */
export function isSamePerson(before: BankIdentity, now: BankIdentity): boolean {
  if (before.nationalId !== undefined && now.nationalId !== undefined) {
    return before.nationalId === now.nationalId
  }
  return before.name === now.name && before.dateOfBirth === now.dateOfBirth
}

/** The end user has just signed in. */
const ATTENDED: BankVisit = { attended: true, ipAddress: undefined }

/**
 * Fetches the identity at the bank and compares it with the one that the connection has. Revokes the consent of another person.
 * Call it before anything of the session is stored: the data of a connection must not mix two persons.
 */
export async function findIdentityMismatch(
  { bank, provider }: { readonly bank: Bank; readonly provider: BankProvider },
  session: BankSession,
  known: BankIdentity | undefined,
): Promise<BankProblem | undefined> {
  if (known === undefined) return undefined
  const shown = await bank.fetchIdentity(provider, session, ATTENDED)
  if (!shown.ok) return shown.error
  if (shown.value === undefined || isSamePerson(known, shown.value)) return undefined
  await bank.revokeConsent(provider, session)
  return { kind: 'other_person', detail: 'the identity differs from the stored one', retryable: false }
}
