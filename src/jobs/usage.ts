// glue: Collects when client secrets and grants were last used, and stores it in batches

import type { Store, UsageRecorder } from '../core/ports.ts'
import { NOTE_USE_EVERY_MS } from '../core/tokens/authorize-access.ts'

const EVERY_MS = 5_000

/** Where grants are remembered, a request may find the last use of before, and note a use that is stored already. */
const MAX_STORED_GRANTS = 10_000

interface SecretUses {
  readonly appId: string
  readonly secretId: string
  atMs: number
  ipAddress: string | undefined
  calls: number
}

export interface UsageJob extends UsageRecorder {
  /** Stores the collected times. */
  round(): Promise<number>
}

/** A token request only adds a map entry; a secret is written to the database at most once in five seconds. */
export function createUsageJob(store: Pick<Store, 'touchSecrets' | 'touchGrants'>): UsageJob {
  let secrets = new Map<string, SecretUses>()
  let grants = new Map<string, { appId: string; grantId: string; atMs: number }>()
  const storedAtMs = new Map<string, number>()
  return {
    secretUsed(appId, secretId, atMs, ipAddress) {
      const known = secrets.get(secretId)
      if (known === undefined) {
        secrets.set(secretId, { appId, secretId, atMs, ipAddress, calls: 1 })
        return
      }
      known.atMs = atMs
      known.ipAddress = ipAddress ?? known.ipAddress
      known.calls += 1
    },
    grantUsed(appId, grantId, atMs) {
      if (Math.abs(atMs - (storedAtMs.get(grantId) ?? 0)) >= NOTE_USE_EVERY_MS)
        grants.set(grantId, { appId, grantId, atMs })
    },
    async round() {
      if (grants.size > 0) {
        const uses = [...grants.values()]
        grants = new Map()
        await store.touchGrants(uses)
        if (storedAtMs.size >= MAX_STORED_GRANTS) storedAtMs.clear()
        for (const { grantId, atMs } of uses) storedAtMs.set(grantId, atMs)
      }
      if (secrets.size > 0) {
        const uses = [...secrets.values()]
        secrets = new Map()
        await store.touchSecrets(uses)
      }
      return EVERY_MS
    },
  }
}
