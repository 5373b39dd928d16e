// operation: Withdraw accounts of a connection, or kinds of data, on the consent dashboard
// Spec: OWASP ASVS 5.0 10.7.3

import type { Account } from '../accounts/account.ts'
import { accountLabel } from '../accounts/account-label.ts'
import { recordAudit } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import type { WithdrawableKind } from './dashboard.ts'
import type { BoundDashboardSession } from './session.ts'
import type { DashboardConnection } from './view.ts'

export interface SharingReduction {
  readonly accounts: readonly Account[]
  readonly data: readonly WithdrawableKind[]
}

/** What the selection withdraws; ids of other connections are dropped. */
export function readSharingReduction(
  { accounts, kinds }: DashboardConnection,
  accountIds: readonly string[],
  data: readonly string[],
): SharingReduction {
  return {
    accounts: accounts.filter(({ accountId }) => accountIds.includes(accountId)),
    data: kinds.filter((kind): kind is WithdrawableKind => kind !== 'accounts' && data.includes(kind)),
  }
}

export async function reduceSharingByEndUser(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  { user: { appId, userId } }: BoundDashboardSession,
  connectionId: string,
  { accounts, data }: SharingReduction,
): Promise<'narrowed' | 'nothing_new' | 'unknown'> {
  const fact = await ports.store.reduceSharing({
    appId,
    userId,
    connectionId,
    accounts: accounts.map((account) => ({ accountId: account.accountId, label: accountLabel(account) })),
    data,
    nowMs: ports.clock.nowMs(),
    eventSeed: ports.random.id().slice(0, 14),
  })
  if (fact === 'narrowed')
    await recordAudit(ports, {
      appId,
      actor: 'person',
      action: 'connection.narrowed',
      target: connectionId,
      before: { sharedAccounts: accounts.map(({ accountId }) => accountId), sharedData: data },
      after: { sharedAccounts: [], sharedData: [] },
    })
  return fact
}
