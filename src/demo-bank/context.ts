// contract: what every part of the bank is given

import type { Faults } from './admin/faults.ts'
import type { BankAccount } from './data/account.ts'
import type { Database } from './database.ts'
import type { TestUser } from './test-users/test-user.ts'

export type BankContext = {
  readonly db: Database
  readonly faults: Faults
  /** The bank's origin without a slash at the end, as browsers and third parties reach it. */
  baseUrl(): string
  accountsFor(user: TestUser): readonly BankAccount[]
  nowMs(): number
  random(count: number): Uint8Array
  /** Resolves after so many ms of real time. */
  wait(ms: number): Promise<void>
  /** A keyed hash for form tokens. */
  mac(text: string): string
}
