// glue: A token store whose reads, writes or everything fail while it is down
import type { TokenStore } from '../../src/index.ts'

export type FailingStore = {
  readonly store: TokenStore
  readonly down: { reads: boolean; writes: boolean }
}

/** `reads` fails `get`, `writes` the rest, as when a database accepts no changes; both is a database that cannot be reached. */
export function createFailingStore(inner: TokenStore): FailingStore {
  const down = { reads: false, writes: false }
  const guard = <T extends unknown[], R>(name: 'reads' | 'writes', work: (...args: T) => Promise<R>) => {
    return async (...args: T): Promise<R> => {
      if (down[name])
        throw Object.assign(new Error('connect ECONNREFUSED secret-in-driver'), { code: 'ECONNREFUSED' })
      return work(...args)
    }
  }
  const store: TokenStore = {
    keys: () => inner.keys(),
    get: guard('reads', (key) => inner.get(key)),
    put: guard('writes', (...args) => inner.put(...args)),
    remove: guard('writes', (key) => inner.remove(key)),
    acquireLease: guard('writes', (...args) => inner.acquireLease(...args)),
    renewLease: guard('writes', (...args) => inner.renewLease(...args)),
    releaseLease: guard('writes', (...args) => inner.releaseLease(...args)),
  }
  return { store, down }
}
