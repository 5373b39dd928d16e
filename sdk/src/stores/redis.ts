// operation: Store tokens in Redis or Valkey, shared by all that use the server
import type { TokenStore } from '../tokens/store.ts'

/** A client of `redis` or `@redis/client`: `sendCommand`; of `ioredis` or `iovalkey`: `call`. */
export type RedisClient =
  | { sendCommand(args: string[]): Promise<unknown> }
  | { call(command: string, ...args: string[]): Promise<unknown> }

export type RedisStoreOptions = {
  readonly client: RedisClient
  /** Before every key; `tallystick:` by default. On a cluster, a key and its lease need not be on one node. */
  readonly prefix?: string | undefined
}

const PUT = `local version = redis.call('HGET', KEYS[1], 'version')
if (version or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'value', ARGV[3])
return 1`
const ACQUIRE = `local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`
const RENEW = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`
const RELEASE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`

/**
 * Tokens in Redis, by a client of the caller's that is connected. Records do not expire: a refresh token is valid for as long as
 * its provider says. Turn on persistence (`appendonly yes`) and no eviction (`maxmemory-policy noeviction`).
 */
export function createRedisStore({ client, prefix = 'tallystick:' }: RedisStoreOptions): TokenStore {
  const send = (command: string, ...args: string[]): Promise<unknown> =>
    'call' in client ? client.call(command, ...args) : client.sendCommand([command, ...args])
  const run = async (script: string, key: string, ...args: string[]) =>
    Number(await send('EVAL', script, '1', key, ...args)) === 1
  const recordKey = (key: string) => `${prefix}token:${key}`
  const leaseKey = (key: string) => `${prefix}lease:${key}`
  const ttl = (ms: number) => String(Math.max(1, Math.ceil(ms)))
  return {
    get: async (key) => {
      const fields = await send('HMGET', recordKey(key), 'version', 'value')
      const [version, value] = Array.isArray(fields) ? fields : []
      return typeof version === 'string' && typeof value === 'string' ? { version, value } : undefined
    },
    put: (key, { version, value }, expected) => run(PUT, recordKey(key), expected ?? '', version, value),
    remove: async (key) => void (await send('DEL', recordKey(key))),
    keys: async function* () {
      const start = recordKey('')
      const pattern = `${start.replaceAll(/[\\*?[\]]/g, '\\$&')}*`
      const seen = new Set<string>()
      let cursor = '0'
      do {
        const reply = await send('SCAN', cursor, 'MATCH', pattern, 'COUNT', '500')
        const [next, names] = Array.isArray(reply) ? reply : []
        for (const name of Array.isArray(names) ? names : []) {
          // A scan may return a key more than once.
          if (seen.has(name)) continue
          seen.add(name)
          yield String(name).slice(start.length)
        }
        cursor = String(next ?? '0')
      } while (cursor !== '0')
    },
    acquireLease: (key, owner, ttlMs) => run(ACQUIRE, leaseKey(key), owner, ttl(ttlMs)),
    renewLease: (key, owner, ttlMs) => run(RENEW, leaseKey(key), owner, ttl(ttlMs)),
    releaseLease: async (key, owner) => void (await run(RELEASE, leaseKey(key), owner)),
  }
}
