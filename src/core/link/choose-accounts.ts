// operation: Choose the accounts that the reports of a hosted flow contain

import type { Account } from '../accounts/account.ts'
import { loadAllAccounts } from '../accounts/load-accounts.ts'
import type { Ports } from '../ports.ts'
import { REPORTED_TYPES } from '../reports/reported-transactions.ts'
import { type BrowserKey, loadBoundSession } from './browser-session.ts'
import type { LinkSession } from './link-session.ts'

/**
 * The accounts to choose from, once the data is fetched. Undefined where the app requests all accounts, where the end user has
 * chosen, and where there are fewer than two: then there is nothing to choose.
 */
export async function findAccountChoice(
  ports: Pick<Ports, 'store'>,
  session: LinkSession,
): Promise<readonly Account[] | undefined> {
  const { appId, userId, connectionId, parameters, chosenAccountIds } = session
  if (parameters.accountChoice === undefined || parameters.reports.length === 0) return undefined
  if (chosenAccountIds !== undefined || userId === undefined) return undefined
  const all = await loadAllAccounts(
    ports,
    { appId, userId },
    { accountIds: undefined, types: REPORTED_TYPES },
  )
  const accounts = all.filter((account) => account.connectionId === connectionId)
  return accounts.length < 2 ? undefined : accounts
}

export interface ChooseLinkAccounts {
  readonly key: BrowserKey
  readonly accountIds: readonly string[]
}

/**
 * Stores the choice. `invalid`: not exactly one account where one is requested, none at all, or an
 * account that is not offered. `state_changed`: chosen before, or the session advanced or failed.
 */
export async function chooseLinkAccounts(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  { key, accountIds }: ChooseLinkAccounts,
): Promise<'chosen' | 'invalid' | 'state_changed'> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined || bound.session.state !== 'fetching') return 'state_changed'
  const { appId, sessionId, parameters } = bound.session
  const offered = await findAccountChoice(ports, bound.session)
  if (offered === undefined) return 'state_changed'
  const chosen = new Set(accountIds)
  const isOffered = [...chosen].every((id) => offered.some(({ accountId }) => accountId === id))
  if (!isOffered || chosen.size === 0) return 'invalid'
  if (parameters.accountChoice === 'one' && chosen.size > 1) return 'invalid'
  const fact = await ports.store.advanceLinkSession({
    appId,
    sessionId,
    from: 'fetching',
    to: 'fetching',
    update: { chosenAccountIds: [...chosen] },
    nowMs: ports.clock.nowMs(),
  })
  return fact === 'advanced' ? 'chosen' : 'state_changed'
}
