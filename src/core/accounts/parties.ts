// rule: who stands behind an account, with the national number of the one person whom the bank identified

import type { BankIdentity } from '../banks/bank.ts'
import type { Account } from './account.ts'

export interface Party {
  readonly name: string
  readonly role: Account['holders'][number]['role']
  /** Known for the person who signed in, and for nobody else. */
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
