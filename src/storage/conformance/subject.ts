// contract: The database that the conformance suite runs against

import type { Store } from '../../core/ports.ts'
import type { Driver } from '../engine/driver.ts'

/** The store under test. */
export interface StoreSubject {
  readonly store: Store
}

/** With a driver on the same database, to read what the store wrote. */
export interface Subject extends StoreSubject {
  readonly driver: Driver
}
