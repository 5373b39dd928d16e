// glue: remembers when secrets and grants were last used, and writes it once in a while

import type { Store, UsageRecorder } from '../core/ports.ts'

const EVERY_MS = 5_000

export interface UsageJob extends UsageRecorder {
  /** Writes what has gathered. */
  round(): Promise<number>
}

/** A token request pays for one map entry; the database hears of a secret once in five seconds at most. */
export function createUsageJob(store: Pick<Store, 'touchSecrets' | 'touchGrants'>): UsageJob {
  let gathered = new Map<string, { appId: string; secretId: string; atMs: number }>()
  let grants = new Map<string, { appId: string; grantId: string; atMs: number }>()
  return {
    secretUsed(appId, secretId, atMs) {
      const known = gathered.get(secretId)
      if (known === undefined) gathered.set(secretId, { appId, secretId, atMs })
      else known.atMs = atMs
    },
    grantUsed(appId, grantId, atMs) {
      grants.set(grantId, { appId, grantId, atMs })
    },
    async round() {
      if (grants.size > 0) {
        const uses = [...grants.values()]
        grants = new Map()
        await store.touchGrants(uses)
      }
      if (gathered.size > 0) {
        const uses = [...gathered.values()]
        gathered = new Map()
        await store.touchSecrets(uses)
      }
      return EVERY_MS
    },
  }
}
