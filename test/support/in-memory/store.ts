// contract: A store in memory for unit tests; storage conformance proves its verbs
// Never: behaviour that the contract does not have. A verb that is missing throws.

import type { Store } from '../../../src/core/ports.ts'
import { inMemoryApps } from './apps.ts'
import { inMemoryConnections } from './connections.ts'
import { inMemoryGrants } from './grants.ts'
import { inMemoryLink } from './link.ts'
import { inMemorySignIns } from './sign-ins.ts'
import { createTables, type Tables } from './tables.ts'
import { inMemoryUsers } from './users.ts'
import { inMemoryWebhooks } from './webhooks.ts'

export interface InMemoryStore {
  readonly store: Store
  /** The rows, to plant what no verb writes and to read what a verb wrote. */
  readonly tables: Tables
}

/** Apps, users, grants, access tokens, webhooks, connections, refreshes and Link sessions, and the verbs that a test adds. */
export function createInMemoryStore(verbs: Partial<Store> = {}): InMemoryStore {
  const tables = createTables()
  const all = {
    ...inMemoryApps(tables),
    ...inMemoryUsers(tables),
    ...inMemoryGrants(tables),
    ...inMemoryWebhooks(tables),
    ...inMemoryConnections(tables),
    ...inMemorySignIns(tables),
    ...inMemoryLink(tables),
    ...verbs,
  }
  return { store: storeOf(all), tables }
}

/** A store of these verbs alone; any other throws its name when it is called. */
function storeOf(verbs: Partial<Store>): Store {
  const store = new Proxy(verbs, {
    get(target, name, receiver) {
      const verb: unknown = Reflect.get(target, name, receiver)
      // A promise that resolves with the store asks for `then`.
      if (verb !== undefined || typeof name === 'symbol' || name === 'then') return verb
      return () => Promise.reject(new Error(`The in-memory store has no verb ${name}.`))
    },
  })
  assertThrowsWhatIsMissing(store)
  return store
}

/** True of the proxy above, which has something to call under each name. */
function assertThrowsWhatIsMissing(_store: Partial<Store>): asserts _store is Store {}
