// contract: Dependencies that every part of Demo Bank receives

import type { Faults } from './admin/faults.ts'
import type { BankAccount } from './data/account.ts'
import type { Database } from './database.ts'
import type { TestUser } from './test-users/test-user.ts'

export type BankContext = {
  readonly db: Database
  readonly faults: Faults
  /** The bank's URL as browsers and third parties reach it, without a trailing slash. */
  baseUrl(): string
  /** The path of that URL; '' at the root of a host. */
  root(): string
  accountsFor(user: TestUser): readonly BankAccount[]
  nowMs(): number
  random(count: number): Uint8Array
  /** Resolves after that many milliseconds of real time. */
  wait(ms: number): Promise<void>
  /** For the operator: one line in the log. */
  warn(message: string): void
  /** Keyed hash for CSRF tokens. */
  mac(text: string): string
}
