// operation: a person takes back accounts of a connection, or kinds of data
// Spec: OWASP ASVS 5.0 10.7.3

import type { Account } from '../accounts/account.ts'
import { accountLabel } from '../accounts/account-label.ts'
import { recordAudit } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import type { SeparableKind } from './dashboard.ts'
import type { BoundPerson } from './session.ts'
import type { PersonConnection } from './view.ts'

export interface Narrowing {
  readonly accounts: readonly Account[]
  readonly data: readonly SeparableKind[]
}

/** What of the choice there is to take back. Ids that are not of this connection are left out. */
export function readNarrowing(
  { accounts, kinds }: PersonConnection,
  accountIds: readonly string[],
  data: readonly string[],
): Narrowing {
  return {
    accounts: accounts.filter(({ accountId }) => accountIds.includes(accountId)),
    data: kinds.filter((kind): kind is SeparableKind => kind !== 'accounts' && data.includes(kind)),
  }
}

export async function narrowByPerson(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  { user: { appId, userId } }: BoundPerson,
  connectionId: string,
  { accounts, data }: Narrowing,
): Promise<'narrowed' | 'nothing_new' | 'unknown'> {
  const fact = await ports.store.narrowConnection({
    appId,
    userId,
    connectionId,
    accounts: accounts.map((account) => ({ accountId: account.accountId, label: accountLabel(account) })),
    data,
    nowMs: ports.clock.nowMs(),
    eventSeed: ports.random.id().slice(0, 14),
  })
  if (fact === 'narrowed') await recordAudit(ports, appId, 'person', 'connection.narrowed', connectionId)
  return fact
}
