// glue: Opens a token store from a description, also in another process
import { DatabaseSync } from 'node:sqlite'
import type { TokenStore } from '../../src/index.ts'
import { encryptStore } from '../../src/stores/encrypted.ts'
import { createFileStore } from '../../src/stores/file.ts'
import { createRedisStore } from '../../src/stores/redis.ts'
import { createPostgresStore, createSqliteStore } from '../../src/stores/sql.ts'

/** What a process needs to open a store; plain JSON. */
export type StoreDescription =
  | { readonly kind: 'file'; readonly directory: string; readonly key?: string }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'redis' | 'ioredis'; readonly port: number }

type OpenStore = { readonly store: TokenStore; close(): Promise<void> }

export async function openStore(description: StoreDescription): Promise<OpenStore> {
  switch (description.kind) {
    case 'file': {
      const store = createFileStore(description)
      const { key } = description
      const close = async () => undefined
      return { store: key === undefined ? store : encryptStore(store, { keys: [{ id: 'one', key }] }), close }
    }
    case 'sqlite': {
      const database = new DatabaseSync(description.path)
      database.exec('PRAGMA busy_timeout = 10000')
      const store = createSqliteStore({ database })
      await store.setUp()
      return { store, close: async () => database.close() }
    }
    case 'postgres': {
      const { default: pg } = await import('pg')
      const pool = new pg.Pool({ connectionString: description.url, max: 3 })
      // The test database is dropped while idle connections may still be closing.
      pool.on('error', () => undefined)
      const store = createPostgresStore({ pool })
      await store.setUp()
      return { store, close: () => pool.end() }
    }
    case 'redis': {
      const { createClient } = await import('redis')
      const client = createClient({ socket: { host: '127.0.0.1', port: description.port } })
      await client.connect()
      const store = createRedisStore({ client: { sendCommand: (args) => client.sendCommand(args) } })
      return { store, close: async () => client.destroy() }
    }
    case 'ioredis': {
      const { Redis } = await import('ioredis')
      const client = new Redis({ host: '127.0.0.1', port: description.port })
      return { store: createRedisStore({ client }), close: async () => client.disconnect() }
    }
  }
}
