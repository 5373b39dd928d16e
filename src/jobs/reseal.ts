// glue: Job that re-encrypts stored secrets under the active master key

import type { Vault } from '../core/keys/cryptography.ts'
import { contextOf } from '../core/keys/sealed.ts'
import type { SealedStore } from '../core/keys/store.ts'
import type { Log } from '../core/ports.ts'

const BATCH = 100
const BUSY_MS = 100
const IDLE_MS = 10 * 60_000

/**
 * Re-encrypts secrets that are sealed under other master keys, in every instance. A secret that changed meanwhile is left
 * for the next round. One that cannot be opened stays as it is and is logged.
 */
export async function resealRound(
  store: SealedStore,
  vault: Vault,
  masterKeyId: string,
  log: Pick<Log, 'warn'>,
): Promise<number> {
  const found = await store.listSealedUnderOthers(masterKeyId, BATCH)
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
  }
  if (unopened > 0) log.warn({ unopened }, 'secrets are sealed under a master key that is not configured')
  return found.length > unopened ? BUSY_MS : IDLE_MS
}
