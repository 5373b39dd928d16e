// operation: Queue the revocation of a bank session that is not stored with a connection

import type { BankProvider, BankSession } from '../banks/bank.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import type { Ports } from '../ports.ts'
import type { BankRevocation } from './store.ts'

export type DiscardNeeds = Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>

/**
 * Queued, never revoked directly: a bank that is down would keep the consent. The entry has an id of its own, because the
 * connection may have another session, which is revoked later.
 */
export async function discardBankSession(
  ports: DiscardNeeds,
  appId: string,
  provider: Pick<BankProvider, 'name'>,
  session: BankSession,
): Promise<void> {
  const revocation = revocationOf(ports, appId, provider.name, session)
  await ports.store.queueBankRevocation({ ...revocation, nowMs: ports.clock.nowMs() })
}

/** An entry of the queue, under an id of its own. */
export function revocationOf(
  ports: Pick<Ports, 'random' | 'vault'>,
  appId: string,
  providerName: string,
  session: BankSession,
): Omit<BankRevocation, 'attempts'> {
  const entry = { appId, connectionId: ports.random.id() }
  return { ...entry, providerName, sealedSession: sealBankSession(ports.vault, entry, session) }
}
