// glue: remembers when secrets were last used, and writes it once in a while

import type { AppStore, UsageRecorder } from '../core/ports.ts'

const EVERY_MS = 5_000

export interface UsageJob extends UsageRecorder {
  /** Writes what has gathered. */
  round(): Promise<number>
}

/** A token request pays for one map entry; the database hears of a secret once in five seconds at most. */
export function createUsageJob(store: Pick<AppStore, 'touchSecrets'>): UsageJob {
  let gathered = new Map<string, { appId: string; secretId: string; atMs: number }>()
  return {
    secretUsed(appId, secretId, atMs) {
      const known = gathered.get(secretId)
      if (known === undefined) gathered.set(secretId, { appId, secretId, atMs })
      else known.atMs = atMs
    },
    async round() {
      if (gathered.size > 0) {
        const uses = [...gathered.values()]
        gathered = new Map()
        await store.touchSecrets(uses)
      }
      return EVERY_MS
    },
  }
}
