// glue: one round of moving stored secrets under the active master key

import type { Vault } from '../core/keys/cryptography.ts'
import { contextOf } from '../core/keys/sealed.ts'
import type { SealedStore } from '../core/keys/store.ts'
import type { Log } from '../core/ports.ts'

const BATCH = 100
const BUSY_MS = 100
const IDLE_MS = 10 * 60_000

/**
 * After a new master key was put first, every instance moves what it finds; a secret that changed meanwhile is left to
 * the next round. One that does not open is left as it is, and said.
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
