// operation: Store tokens in the memory of this process
import type { StoredRecord, TokenStore } from './store.ts'

/** What a client calls of its store. */
export type ClientStore = Omit<TokenStore, 'keys'>

/** A store of one client: nobody else can reach it, so its leases are always free. */
export function createOwnStore(records: Map<string, StoredRecord> = new Map()): ClientStore {
  const lease = async () => true
  return {
    get: async (key) => records.get(key),
    put: async (key, record, expected) => {
      const isExpected = records.get(key)?.version === expected
      if (isExpected) records.set(key, record)
      return isExpected
    },
    remove: async (key) => void records.delete(key),
    acquireLease: lease,
    renewLease: lease,
    releaseLease: async () => undefined,
  }
}

/** A store that ends with the process. Instances that are given the same store share their tokens. */
export function createMemoryStore(): TokenStore {
  const records = new Map<string, StoredRecord>()
  const leases = new Map<string, { readonly owner: string; readonly until: number }>()
  /** Whether the owner holds the lease; with `orFree`, also whether nobody does. */
  const holds = (key: string, owner: string, orFree: boolean) => {
    const lease = leases.get(key)
    return lease !== undefined && lease.until > performance.now() ? lease.owner === owner : orFree
  }
  const take = (orFree: boolean) => async (key: string, owner: string, ttlMs: number) => {
    const isAllowed = holds(key, owner, orFree)
    if (isAllowed) leases.set(key, { owner, until: performance.now() + ttlMs })
    return isAllowed
  }
  return {
    ...createOwnStore(records),
    keys: async function* () {
      yield* [...records.keys()]
    },
    acquireLease: take(true),
    renewLease: take(false),
    releaseLease: async (key, owner) => {
      if (holds(key, owner, false)) leases.delete(key)
    },
  }
}
