// contract: Token stores: records with versions, and leases

/** What is stored under a key. */
export type StoredRecord = {
  /** Random text that the writer chose. Each write has another one. */
  readonly version: string
  /** JSON with the tokens; encrypted where the store is wrapped by `encryptStore`. */
  readonly value: string
}

/**
 * Where tokens are stored. `storeCases` of `@tallystick/sdk/store-contract` prove an implementation.
 *
 * Keys are printable ASCII text of up to 1000 characters, without secrets. Every method rejects when the store cannot be reached.
 */
export type TokenStore = {
  /** @returns undefined where nothing is stored; never a part of what was written */
  get(key: string): Promise<StoredRecord | undefined>
  /**
   * Writes the record if what is stored has the version `expected`, or if nothing is stored and `expected` is undefined. Of
   * several concurrent calls with the same `expected`, one succeeds. Durable when it resolves, if the store is durable.
   * @returns whether it was written
   */
  put(key: string, record: StoredRecord, expected: string | undefined): Promise<boolean>
  /** Removes the record. No failure where there is none. */
  remove(key: string): Promise<void>
  /** Every key that has a record. A key that is written meanwhile may be missing. */
  keys(): AsyncIterable<string>
  /**
   * Takes the lease of the key for `ttlMs` of the store's own clock, unless another owner holds one that has not expired.
   * Taking one's own lease again extends it. Of several concurrent owners, one succeeds.
   */
  acquireLease(key: string, owner: string, ttlMs: number): Promise<boolean>
  /** Extends the lease if this owner still holds it: a lease that expired and was taken by another is left alone. */
  renewLease(key: string, owner: string, ttlMs: number): Promise<boolean>
  /** Gives the lease back if this owner still holds it. */
  releaseLease(key: string, owner: string): Promise<void>
}
