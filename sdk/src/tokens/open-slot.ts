// glue: Opens one renewal for each slot in this process, for a bounded number of slots
import { splitScopes } from '../core/auth-token.ts'
import { MAX_RENEWALS } from '../core/limits.ts'
import { createRenewal, type Renewal, type RenewalOptions } from './renewal.ts'
import type { SlotOwner, SlotWork } from './slot.ts'

/** The token of a slot in this process. The slot may be held, its renewal not: once that was removed, the slot has another one. */
export type Slot = () => Renewal

/** Everything that makes two tokens different is in the key: tokens of different slots never meet. */
export type OpenSlot = (
  kind: string,
  subject: string,
  scopes: string | readonly string[],
  work: SlotWork,
  resource?: string,
) => Slot

export function createOpenSlot(
  { provider, environment, clientId }: SlotOwner,
  options: RenewalOptions,
): OpenSlot {
  const renewals = new Map<string, Renewal>()
  return (kind, subject, scope, work, resource = '') => {
    const scopes = [...new Set(splitScopes(scope))].sort()
    const parts = [provider, environment, clientId, subject, kind, scopes.join(' '), resource]
    const key = parts.map(encodeURIComponent).join('/')
    return () => {
      let renewal = renewals.get(key)
      if (!renewal) {
        // The oldest that nobody waits for makes room.
        if (renewals.size > MAX_RENEWALS)
          for (const [oldest, { isBusy }] of renewals) {
            if (isBusy()) continue
            renewals.delete(oldest)
            break
          }
        const names = { provider, subject, kind, scopes }
        renewal = createRenewal(key, names, options, () => renewals.delete(key))
        renewals.set(key, renewal)
      }
      // What obtains a token may differ from call to call.
      renewal.use(work)
      return renewal
    }
  }
}
