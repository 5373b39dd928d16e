// operation: Store tokens in the memory of this process
import type { StoredRecord, TokenStore } from './store.ts'

/** A store that ends with the process. Instances that are given the same store share their tokens. */
export function createMemoryStore(): TokenStore {
  const records = new Map<string, StoredRecord>()
  const leases = new Map<string, { readonly owner: string; readonly until: number }>()
  /** The owner, while the lease has not expired. */
  const ownerOf = (key: string) => {
    const lease = leases.get(key)
    return lease !== undefined && lease.until > performance.now() ? lease.owner : undefined
  }
  const take = (isAllowed: boolean, key: string, owner: string, ttlMs: number) => {
    if (isAllowed) leases.set(key, { owner, until: performance.now() + ttlMs })
    return isAllowed
  }
  return {
    get: async (key) => records.get(key),
    put: async (key, record, expected) => {
      if (records.get(key)?.version !== expected) return false
      records.set(key, record)
      return true
    },
    remove: async (key) => void records.delete(key),
    keys: async function* () {
      yield* [...records.keys()]
    },
    acquireLease: async (key, owner, ttlMs) => take((ownerOf(key) ?? owner) === owner, key, owner, ttlMs),
    renewLease: async (key, owner, ttlMs) => take(ownerOf(key) === owner, key, owner, ttlMs),
    releaseLease: async (key, owner) => {
      if (ownerOf(key) === owner) leases.delete(key)
    },
  }
}
