// rule: Parties of an account: its holders, and the identity of the one who signed in

import type { BankIdentity } from '../banks/bank.ts'
import type { Account } from './account.ts'

export interface Party {
  readonly name: string
  readonly role: Account['holders'][number]['role']
  /** Only for the end user who signed in. */
  readonly nationalId: string | undefined
}

export function partiesOf({ holders }: Account, identity: BankIdentity | undefined): readonly Party[] {
  return holders.map(({ name, role }) => ({
    name,
    role,
    nationalId: identity !== undefined && isSame(identity.name, name) ? identity.nationalId : undefined,
  }))
}

function isSame(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()
}
