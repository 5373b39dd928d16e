// rule: Data, account types and history that a bank is requested to share

import { ACCOUNT_TYPES } from '../banks/bank.ts'
import type { RequestedAccess, RequestedData } from '../banks/bank-port.ts'
import type { LinkTerms } from './consent-terms.ts'
import {
  type DataItems,
  NAMED_ACCOUNT_TYPES,
  WEALTH_TYPES,
  wantsAccount,
  wantsIdentity,
  wantsPaymentOrders,
  wantsTransactions,
} from './data-items.ts'

/** The data that our consent page lists and that we request of the bank, from one list of items. The app can always read balances. */
export function requestedAccess(items: DataItems, { historyMonths }: LinkTerms): RequestedAccess {
  const isIncluded: Readonly<Record<RequestedData, boolean>> = {
    identity: wantsIdentity(items),
    accounts: true,
    balances: true,
    payments: wantsPaymentOrders(items) || NAMED_ACCOUNT_TYPES.some((type) => wantsTransactions(items, type)),
    wealth: WEALTH_TYPES.some((type) => wantsAccount(items, type)),
  }
  return {
    data: LINES.filter((line) => isIncluded[line]),
    accountTypes: items && ACCOUNT_TYPES.filter((type) => wantsAccount(items, type)),
    historyMonths,
  }
}

const LINES: readonly RequestedData[] = ['identity', 'accounts', 'balances', 'payments', 'wealth']
