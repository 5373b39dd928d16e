// glue: Job that re-encrypts stored secrets under the active master key

import type { Vault } from '../core/keys/cryptography.ts'
import { contextOf } from '../core/keys/sealed.ts'
import type { SealedCursor, SealedStore } from '../core/keys/store.ts'
import type { Log } from '../core/ports.ts'

const BATCH = 500
const BUSY_MS = 100
const IDLE_MS = 10 * 60_000

type Round = () => Promise<number>

/**
 * Re-encrypts secrets that are sealed under other master keys, in every instance. Each round looks at one slice of the
 * connections; the last one of a pass rests for ten minutes, unless the pass has changed something. A secret that changed
 * meanwhile is left for the next pass. One that cannot be opened stays as it is and is logged.
 */
export function createResealRound(
  store: SealedStore,
  vault: Vault,
  masterKeyId: string,
  log: Pick<Log, 'warn'>,
): Round {
  let after: SealedCursor | undefined
  let replaced = 0
  return async () => {
    const { found, next } = await store.listSealedUnderOthers(masterKeyId, BATCH, after)
    let unopened = 0
    for (const secret of found) {
      const context = contextOf(secret)
      let plain: string
      try {
        plain = vault.open(secret.sealed, context)
      } catch {
        unopened += 1
        continue
      }
      await store.replaceSealed(secret, vault.seal(plain, context))
      replaced += 1
    }
    if (unopened > 0) log.warn({ unopened }, 'secrets are sealed under a master key that is not configured')
    after = next
    if (next !== undefined) return BUSY_MS
    const hadWork = replaced > 0
    replaced = 0
    return hadWork ? BUSY_MS : IDLE_MS
  }
}
