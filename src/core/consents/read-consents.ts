// operation: Read the consents of a user with their history

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { UserReference } from '../users/user.ts'
import type { Consent, ConsentEvent } from './consent.ts'

export interface ConsentWithHistory {
  readonly consent: Consent
  readonly events: readonly ConsentEvent[]
}

/** Newest first. */
export async function readConsents(
  ports: Pick<Ports, 'store' | 'clock'>,
  { appId, user: reference }: { readonly appId: string; readonly user: UserReference },
): Promise<Outcome<readonly ConsentWithHistory[]>> {
  const user = await ports.store.loadUser(appId, reference, ports.clock.nowMs())
  if (user === undefined) return refuse('user_unknown')
  const consents = await ports.store.listConsents(appId, user.userId)
  const list = consents.map(async (consent) => ({
    consent,
    events: await ports.store.listConsentEvents(appId, user.userId, consent.consentId),
  }))
  return accept(await Promise.all(list))
}
